# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: brctl, all of it
brctl
brctl --help
brctl nosuch
brctl show
brctl addbr br0
brctl addbr br0
brctl addbr
brctl show
brctl show br0
brctl show nosuch
brctl show br0 nosuch
ip link add v0 type veth peer name v1
ip link add v2 type veth peer name v3
brctl addif br0 v0
brctl addif br0 v0
brctl addif br0 nosuch
brctl addif nosuch v2
brctl addif br0 lo
brctl addif br0 br0
brctl addif br0
brctl addbr br1
brctl addif br1 v0
brctl addif br1 br0
brctl addif br1 v2
ip link set v0 address 02:00:00:00:00:01
ip link set v1 address 02:00:00:00:00:02
ip link set v2 address 02:00:00:00:00:03
ip link set v3 address 02:00:00:00:00:04
brctl show
brctl delif br1 v0
brctl delif br1 v2
brctl delif br1 v2
brctl delif br1 nosuch
brctl addif br0 v2
ip link set br0 up
ip link set v0 up
ip link set v1 up
sleep 3
brctl showmacs br0
brctl showmacs nosuch
brctl showstp br0
brctl showstp nosuch
brctl setageing br0 100
brctl setfd br0 4
brctl sethello br0 1
brctl setmaxage br0 10
brctl setbridgeprio br0 100
brctl setpathcost br0 v0 50
brctl setportprio br0 v0 10
brctl setfd br0 1
brctl setfd br0 abc
brctl setbridgeprio br0 99999
brctl setpathcost br0 nosuch 50
brctl setageing nosuch 100
brctl showstp br0
brctl hairpin br0 v0 on
brctl hairpin br0 v0 maybe
brctl stp br0 on
brctl stp br0 maybe
brctl stp nosuch on
brctl show
sleep 3
brctl showstp br0
sleep 10
brctl showstp br0
bridge link
brctl stp br0 off
brctl showstp br0 | head -8
bridge -d link show dev v0
brctl delbr br0
ip link set br0 down
brctl delbr br0
brctl delbr br0
brctl delbr v0
brctl delbr br1
brctl show
brctl --version
