ip link add br0 type bridge
ip link set br0 up
ip link show br0
ip link add p1 type veth peer name h1
ip link add p2 type veth peer name h2
ip link set p1 address 02:00:00:00:00:11
ip link set p2 address 02:00:00:00:00:05
ip link set h1 address 02:00:00:00:00:21
ip link set h2 address 02:00:00:00:00:22
ip link set p1 master br0
ip link set p2 master br0
brctl show
ip link set p1 up
ip link set h1 up
ip link set p2 up
ip link show
sleep 2
ip link show
bridge fdb show
bridge fdb show br br0
bridge -d link
bridge mdb show
bridge vlan
ip -d link show br0 | sed 's/timer *[0-9.]*/timer T/g'
ip -d link show p1
bridge fdb add 02:00:00:00:00:99 dev p1
bridge fdb add 02:00:00:00:00:99 dev p1 master
bridge fdb add 02:00:00:00:00:99 dev p1 master
bridge fdb replace 02:00:00:00:00:99 dev p2 master static
bridge fdb append 02:00:00:00:00:98 dev p2 master dynamic
bridge fdb add 02:00:00:00:00:97 dev br0
bridge fdb add 02:00:00:00:00:97 dev br0 self
bridge fdb add 02:00:00:00:00:96 dev br0 self dynamic
bridge fdb add 00:00:00:00:00:00 dev p1 master
bridge fdb add 02:00:00:00:00:95 dev p1 master vlan 7
bridge fdb add 02:00:00:00:00:95 dev h1 master
bridge fdb add 02:00:00:00:00:94 dev h1 self
ip -d link show h1 | head -2
bridge fdb add 01:00:5e:01:01:01 dev p1 self
bridge fdb add 02:00:00:00:00:93 dev lo self
bridge fdb show
bridge fdb del 02:00:00:00:00:99 dev p1 master
bridge fdb del 02:00:00:00:00:99 dev p2 master
bridge fdb del 02:00:00:00:00:05 dev p2 master
bridge fdb show br br0
bridge fdb flush dev br0
bridge fdb show br br0 | grep -v permanent
bridge mdb add dev br0 port p1 grp 239.1.1.1
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p2 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p1 grp 224.0.0.5
bridge mdb add dev br0 port p1 grp 10.0.0.5
bridge mdb add dev br0 port br0 grp 239.1.1.2
bridge mdb add dev br0 port br0 grp 239.1.1.3 permanent
bridge mdb show
bridge mdb del dev br0 port p1 grp 239.9.9.9
bridge mdb del dev br0 port p1 grp 239.1.1.1
bridge mdb show
bridge vlan add dev p1 vid 10 pvid untagged
bridge vlan add dev p1 vid 20-22
bridge vlan add dev br0 vid 10
bridge vlan add dev br0 vid 10 self
bridge vlan add dev p1 vid 4095
bridge vlan add dev p1 vid 0
bridge vlan add dev h1 vid 4
bridge vlan
bridge vlan del dev p1 vid 21
bridge vlan del dev p1 vid 99
bridge vlan
bridge fdb show br br0
ip link set br0 type bridge vlan_filtering 1
ip -d link show p1 | head -2
ip link set p1 type bridge_slave learning off flood off
ip -d link show p1 | head -2
ip -d link show p2 | head -2
ip link set br0 type bridge vlan_default_pvid 5
bridge vlan
ip link set br0 type bridge vlan_filtering 0
ip link set br0 down
ip link show br0
ip link set p1 down
ip link show p1
ip link set h1 down
ip link show p1
ip link del p1
ip link del br0
ip link
