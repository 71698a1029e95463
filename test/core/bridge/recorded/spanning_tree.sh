ip link add br7 type bridge
ip link add br8 type bridge
ip link set br7 address 02:00:00:00:00:0a
ip link set br8 address 02:00:00:00:00:0b
brctl stp br7 on
ip link set br8 type bridge stp_state 1
ip link add a1 type veth peer name b1
ip link add a2 type veth peer name b2
ip link set a1 address 02:00:00:00:0a:01
ip link set a2 address 02:00:00:00:0a:02
ip link set b1 address 02:00:00:00:0b:01
ip link set b2 address 02:00:00:00:0b:02
brctl addif br7 a1 a2
brctl addif br8 b1 b2
ip link set br7 up
ip link set br8 up
for i in a1 a2 b1 b2; do ip link set $i up; done
sleep 5
bridge link
ip link show br7
sleep 12
bridge link
sleep 25
bridge link
ip link show br7
brctl showstp br7
brctl showstp br8
ip link set br8 type bridge priority 100
sleep 3
bridge link
brctl showstp br7 | head -12
brctl showstp br8 | head -12
sleep 32
bridge link
brctl showstp br7 | sed -n 1,30p
ip link set b1 down
sleep 1
bridge link
sleep 32
bridge link
brctl setpathcost br7 a2 50
brctl setportprio br7 a2 10
brctl setfd br7 4
brctl sethello br7 1
brctl setmaxage br7 10
brctl setageing br7 60
brctl setbridgeprio br7 5
brctl hairpin br7 a2 on
brctl showstp br7
ip link set br8 down
sleep 22
bridge link
brctl showstp br7 | head -12
