# after: Linux BRIDGE-STP-HOWTO (three bridges in a triangle), https://mirror.rabisu.com/mirrors/redhat%20archive/redhat/linux/7.0/tc/doc/RPMS/howto-7.0-2.noarch.rpm
# topics: three bridges in a ring, STP election by priority, brctl setters, path cost, a broken link
for i in 1 2 3; do brctl addbr sw$i; brctl stp sw$i on; done
brctl show
ip link set sw1 address 02:00:00:00:00:01
ip link set sw2 address 02:00:00:00:00:02
ip link set sw3 address 02:00:00:00:00:03
ip link add a12 type veth peer name a21
ip link add a23 type veth peer name a32
ip link add a13 type veth peer name a31
brctl addif sw1 a12 a13
brctl addif sw2 a21 a23
brctl addif sw3 a31 a32
brctl show
brctl setbridgeprio sw1 4096
brctl setfd sw1 4
brctl setfd sw2 4
brctl setfd sw3 4
brctl sethello sw1 1
brctl setmaxage sw1 6
brctl setageing sw1 60
for i in 12 21 13 31 23 32; do ip link set a$i up; done
for i in 1 2 3; do ip link set sw$i up; done
bridge link
sleep 5
bridge link
sleep 10
bridge link
brctl showstp sw1 | grep -E 'state|root|id|cost' 
brctl showstp sw2 | grep -E 'state|root|id|cost'
brctl showstp sw3 | grep -E 'state|root|id|cost'
ip -d link show sw2 | grep -o 'root_id [^ ]*\|root_port [^ ]*\|root_path_cost [^ ]*'
ip -d link show a32 | grep -o 'state [a-z]* \|cost [0-9]*\|designated_port [0-9]*'
cat /sys/class/net/sw1/bridge/root_id /sys/class/net/sw2/bridge/root_id
cat /sys/class/net/sw2/bridge/root_port /sys/class/net/sw2/bridge/root_path_cost
cat /sys/class/net/a32/brport/state
cat /sys/class/net/sw3/bridge/topology_change
brctl setpathcost sw2 a21 200
sleep 12
bridge link | awk '{print $2, $(NF-4), $(NF-3), $NF}'
ip link set a13 down
sleep 1
bridge link
sleep 20
bridge link
ip link set a13 up
sleep 12
bridge link
brctl setportprio sw3 a31 10
brctl showstp sw3 | grep -A2 a31
brctl setbridgeprio sw3 0
sleep 12
brctl show
brctl showstp sw3 | head -12
cat /sys/class/net/sw1/bridge/root_id
bridge link set dev a12 priority 8 cost 7
bridge link show dev a12
bridge link set dev a12 state 3
bridge link set dev a12 priority 64
brctl setfd sw1 1
brctl sethello sw1 11
brctl setmaxage sw1 41
brctl setageing sw1 -1
brctl setbridgeprio sw1 70000
brctl setpathcost sw1 a12 0
brctl setpathcost sw1 a12 65536
brctl setportprio sw1 a12 64
brctl setportprio sw1 nosuch 1
brctl stp sw1 maybe
brctl stp nosuch on
brctl stp sw1
brctl setfd sw1
brctl hairpin sw1 a12 on
brctl hairpin sw1 a12
brctl hairpin sw1 a12 perhaps
bridge -d link show dev a12 | tail -1 | cut -c 1-30
brctl delif sw1 a12 a13
brctl delif sw1 a12
brctl delbr sw1
ip link set sw1 down
brctl delbr sw1
brctl delbr sw1
brctl show
brctl show sw2 sw1
brctl showmacs sw1
brctl showstp sw1
