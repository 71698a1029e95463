brctl
brctl --help
brctl -h
brctl --version
brctl -V
brctl --vers
brctl -x
brctl --foo
brctl frob
brctl addbr
brctl show
brctl addbr br0
brctl addbr br0
brctl addbr lo
brctl addbr averyveryverylongname
brctl addbr a/b
brctl addbr ''
brctl addbr .
brctl addbr br%d
brctl show
brctl delbr br%d
ip -br link
brctl show br0
brctl show br0 br1
brctl show lo
brctl show br1 br0
brctl addif br0
brctl addif br0 eth9
brctl addif br9 lo
brctl addif br9 eth9
brctl addif br0 lo
brctl addif lo br0
brctl addbr br1
brctl addif br0 br1
brctl addif br0 br0
ip link add v0 type veth peer name v0p
ip link add v1 type veth peer name v1p
ip link add v2 type veth peer name v2p
brctl addif br0 v0 v1 v2
brctl addif br0 v0
brctl addif br1 v0
brctl addif br1 v0p v0 v1p
brctl show
brctl show br0
brctl delif br0 v0p
brctl delif br0 eth9
brctl delif br9 v0
brctl delif br0 v2 v1
brctl delif br0 v2
brctl delif br0
brctl delif lo v0
brctl showstp br0
brctl showstp br9
brctl showstp lo
brctl showstp v0
brctl showmacs br0
brctl showmacs br9
brctl showmacs lo
brctl showmacs
brctl hairpin br0 v0 on
brctl hairpin br0 v0 maybe
brctl hairpin br0 eth9 on
brctl hairpin br9 v0 on
brctl hairpin br0 v1 on
brctl hairpin br1 v0 on
brctl hairpin br0 v0
brctl showstp br0
brctl hairpin br0 v0 off
brctl hairpin br0 v0 1
brctl hairpin br0 v0 no
brctl setageing br0 30
brctl setageing br0 abc
brctl setageing br9 30
brctl setageing lo 30
brctl setageing br0
brctl setageing br0 0
brctl setageing br0 -1
brctl setageing br0 1.5
brctl setbridgeprio br0 100
brctl setbridgeprio br0 0x1000
brctl setbridgeprio br0 70000
brctl setbridgeprio br0 -1
brctl setbridgeprio br0 x
brctl setbridgeprio br9 1
brctl setbridgeprio lo 1
brctl setfd br0 4
brctl setfd br0 1
brctl setfd br0 0
brctl setfd br0 31
brctl setfd br0 x
brctl setfd br9 4
brctl stp br0 on
brctl setfd br0 1
brctl setfd br0 0
brctl setfd br0 31
brctl setfd br0 4
brctl sethello br0 3
brctl sethello br0 0.5
brctl sethello br0 11
brctl sethello br0 x
brctl sethello br9 1
brctl setmaxage br0 10
brctl setmaxage br0 1
brctl setmaxage br0 50
brctl setmaxage br0 x
brctl setmaxage br9 9
brctl setpathcost br0 v0 50
brctl setpathcost br0 v0 0
brctl setpathcost br0 v0 65536
brctl setpathcost br0 v0 x
brctl setpathcost br0 v1 5
brctl setpathcost br0 eth9 5
brctl setpathcost br9 v0 5
brctl setpathcost br0 v0
brctl setportprio br0 v0 16
brctl setportprio br0 v0 64
brctl setportprio br0 v0 x
brctl setportprio br0 v1 5
brctl setportprio br0 eth9 5
brctl showstp br0
brctl stp br0 off
brctl stp br0 yes
brctl stp br0 maybe
brctl stp br9 on
brctl stp lo on
brctl stp br0
brctl show
brctl stp br0 no
brctl delbr br9
brctl delbr lo
brctl delbr v0
ip link set br0 up
brctl delbr br0
ip link set br0 down
brctl delbr br0
brctl show
brctl delbr br1
brctl show
brctl show extra
brctl addbr br0 br1
brctl show
brctl setmcqv4src br0 192.0.2.1
brctl SHOW
