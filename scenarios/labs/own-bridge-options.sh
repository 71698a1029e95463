# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: a bridge's options by ip, bridge, brctl and /sys
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:01
ip -d link show br0
ip link add p0 type dummy
ip link add p1 type dummy
ip link set p0 address 02:00:00:00:00:10 master br0
ip link set p1 address 02:00:00:00:00:11
ip link set p1 master br0
ip -d link show p0
ip link show br0
brctl show br0
brctl showstp br0
ip link set p0 up
ip link set br0 up
brctl showstp br0
bridge link
bridge -d link show dev p0
ls /sys/class/net/br0/bridge
ls /sys/class/net/br0/brif
ls /sys/class/net/p0/brport
cat /sys/class/net/br0/bridge/bridge_id /sys/class/net/br0/bridge/root_id /sys/class/net/br0/bridge/stp_state /sys/class/net/br0/bridge/forward_delay /sys/class/net/br0/bridge/ageing_time
cat /sys/class/net/p0/brport/state /sys/class/net/p0/brport/port_id /sys/class/net/p0/brport/path_cost /sys/class/net/p0/brport/hairpin_mode
echo 1 > /sys/class/net/br0/bridge/stp_state
cat /sys/class/net/br0/bridge/stp_state
bridge link
echo 0 > /sys/class/net/br0/bridge/stp_state
bridge link
ip link set br0 type bridge ageing_time 1000 forward_delay 400 hello_time 300 max_age 1000 priority 4096
ip -d link show br0 | sed -n 3p
ip link set br0 type bridge priority 99999
ip link set br0 type bridge forward_delay 1
ip link set br0 type bridge forward_delay 9999
ip link set br0 type bridge foo 1
ip link set br0 type bridge stp_state 1 forward_delay 1
brctl setbridgeprio br0 100
brctl setfd br0 4
brctl sethello br0 2
brctl setmaxage br0 20
brctl setpathcost br0 p0 50
brctl setportprio br0 p0 10
brctl hairpin br0 p0 on
brctl hairpin br0 nosuch on
brctl hairpin br0 p0 maybe
brctl setfd br0 100
brctl setfd br0 abc
brctl setpathcost br0 p0 0
brctl setportprio br0 p0 99
brctl stp br0 maybe
brctl stp br0 on
brctl stp nosuch on
brctl showstp br0 | head -12
brctl showstp nosuch
brctl showmacs nosuch
brctl show nosuch
brctl foo
brctl addbr
brctl addbr br0
brctl addbr averyveryverylongname
brctl delbr nosuch
brctl delbr p0
brctl delif br0 nosuch
brctl delif nosuch p0
brctl addif br0 nosuch
brctl addif nosuch p0
brctl addif br0 lo
ip link set lo master br0
ip link set p0 master nosuch
ip link set p0 master lo
bridge link set dev p0 state 0
bridge link show dev p0
bridge link set dev p0 state 3
bridge link show dev p0
bridge link set dev p0 state forwarding
bridge link set dev p0 state 9
ip link set br0 type bridge stp_state 0
bridge link set dev p0 state 0
bridge link show dev p0
bridge link set dev p0 state 1
bridge link show dev p0
bridge link set dev p0 state blocking
bridge link show dev p0
bridge link set dev p0 state 3
bridge link set dev p0 guard on root_block on fastleave on mcast_flood off bcast_flood off learning off
bridge -d link show dev p0
bridge link set dev p0 guard maybe
ip link set p0 type bridge_slave cost 7 priority 20 state 2 hairpin off
ip -d link show p0
ip link set br0 type bridge mcast_snooping 0 vlan_default_pvid 5 vlan_protocol 802.1ad
ip -d link show br0 | sed -n 3p
bridge mdb add dev br0 port p0 grp 239.1.1.1
ip link set br0 type bridge mcast_snooping 1
bridge mdb add dev br0 port p0 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p0 grp 239.1.1.1 temp
bridge mdb add dev br0 port p0 grp 239.1.1.2 temp
bridge mdb add dev br0 port p0 grp 192.0.2.1
bridge mdb add dev br0 port p0 grp ff0e::5 permanent
bridge mdb show
bridge -s mdb show dev br0 | sed 's/ [0-9.]*$//'
bridge mdb del dev br0 port p0 grp 239.1.1.1
bridge mdb del dev br0 port p0 grp 239.1.1.9
bridge mdb show dev br0
ip link set p0 mtu 1300
ip link show br0
ip link set br0 mtu 1200
ip link set p0 mtu 1100
ip link show br0
ip link set p0 address 02:00:00:00:00:00
ip link set p0 nomaster
ip link set p0 nomaster
ip link show br0
