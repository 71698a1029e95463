bridge
bridge foo
bridge -foo
bridge -V
bridge help
bridge link
bridge fdb
bridge vlan
bridge mdb
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link add v2 type veth peer name v3
ip link set v0 master br0
ip link set v2 master br0
ip link set v0 address 02:00:00:00:00:10
ip link set v2 address 02:00:00:00:00:12
ip link set br0 up
ip link set v0 up
ip link set v1 up
ip link set v2 up
sleep 3
bridge link
bridge l
bridge -d link
bridge -s link
bridge -j link
bridge -j -p -d link
bridge -o link
bridge -o -d link
bridge -c link
bridge -color link
bridge link show dev v0
bridge link show dev br0
bridge link show dev nosuch
bridge link show v0
bridge link show dev v1
bridge link set
bridge link set dev
bridge link set dev nosuch cost 5
bridge link set dev v0 cost 50
bridge link set dev v0 cost 0
bridge link set dev v0 cost 99999999
bridge link set dev v0 priority 5
bridge link set dev v0 priority 99
bridge link set dev v0 state 2
bridge link set dev v0 state blocking
bridge link set dev v0 state bogus
bridge link set dev v0 state 9
bridge link set dev v0 hairpin on guard on fastleave on root_block on
bridge link set dev v0 learning off flood off mcast_flood off bcast_flood off
bridge link set dev v0 neigh_suppress on isolated on locked on vlan_tunnel on mcast_to_unicast on
bridge link set dev v0 hairpin maybe
bridge link set dev v0 mcast_router 1
bridge link set dev v0 backup_port v2
bridge link set dev v0 backup_port nosuch
bridge link set dev v1 cost 5
bridge link set dev br0 cost 5
bridge link set dev v0 hwmode vepa
bridge link set dev v0 self cost 5
bridge link set dev v0 foo
bridge -d link show dev v0
ip -d link show v0
ip -d -j -p link show v0
bridge link set dev v0 state forwarding hairpin off guard off fastleave off root_block off learning on flood on mcast_flood on bcast_flood on neigh_suppress off isolated off locked off vlan_tunnel off mcast_to_unicast off mcast_router 1 nobackup_port
bridge link bogus
bridge link help
bridge fdb
bridge fdb show
bridge -s fdb | sed 's/[0-9]/N/g'
bridge -d fdb
bridge -j -p fdb
bridge -o fdb
bridge -color fdb
bridge fdb show br br0
bridge fdb show br0
bridge fdb show br nosuch
bridge fdb show dev v0
bridge fdb show brport v0
bridge fdb show dev nosuch
bridge fdb show dynamic
bridge fdb show state permanent
bridge fdb show state static
bridge fdb show state bogus
bridge fdb show vlan 1
bridge fdb add
bridge fdb add 02:00:00:00:00:aa dev v0
bridge fdb add 02:00:00:00:00:ab dev v0 master
bridge fdb add 02:00:00:00:00:ac dev v0 master static
bridge fdb add 02:00:00:00:00:ad dev v0 master dynamic
bridge fdb add 02:00:00:00:00:ad dev v0 master dynamic
bridge fdb append 02:00:00:00:00:ae dev v0 master
bridge fdb replace 02:00:00:00:00:ad dev v2 master static
bridge fdb add 02:00:00:00:00:af dev v0 master vlan 5
bridge fdb add 02:00:00:00:00:b0 dev v0 master sticky static
bridge fdb add 02:00:00:00:00:b1 dev v0 master extern_learn
bridge fdb add 02:00:00:00:00:b2 dev br0 self
bridge fdb add 02:00:00:00:00:b3 dev br0 self local
bridge fdb add 02:00:00:00:00:b4 dev v1 master
bridge fdb add 02:00:00:00:00:b5 dev v0 self master
bridge fdb add 01:00:00:00:00:b6 dev v0 master
bridge fdb add 00:00:00:00:00:00 dev v0 master
bridge fdb add zz dev v0 master
bridge fdb add 02:00:00:00:00:b7 dev nosuch master
bridge fdb add 02:00:00:00:00:b7 02:00:00:00:00:b8 dev v0 master
bridge fdb add 02:00:00:00:00:b7 dev v0 master dst 192.0.2.1
bridge fdb
bridge -j -p fdb show br br0
bridge fdb get
bridge fdb get 02:00:00:00:00:ab br br0
bridge fdb get 02:00:00:00:00:ab dev v0 master
bridge fdb get 02:00:00:00:00:ff br br0
bridge fdb get zz br br0
bridge fdb del 02:00:00:00:00:ab dev v0 master
bridge fdb del 02:00:00:00:00:ab dev v0 master
bridge fdb del 02:00:00:00:00:aa dev v0
bridge fdb del 02:00:00:00:00:10 dev v0 master
bridge fdb flush
bridge fdb flush dev nosuch
bridge fdb flush dev v0
bridge fdb flush dev br0 static
bridge fdb flush dev br0 brport v0
bridge fdb flush dev br0 brport nosuch
bridge fdb flush dev br0 vlan 5000
bridge fdb flush dev br0
bridge fdb show br br0
bridge fdb bogus
bridge vlan
bridge vlan show
bridge -c vlan
bridge -j -p vlan
bridge -d vlan
bridge -s vlan
bridge vlan add
bridge vlan add vid 10
bridge vlan add dev v0
bridge vlan add vid 10 dev v0
bridge vlan add vid 20-25 dev v0
bridge vlan add vid 30 dev v0 pvid untagged
bridge vlan add vid 40 dev br0 self
bridge vlan add vid 40 dev br0
bridge vlan add vid 5000 dev v0
bridge vlan add vid 0 dev v0
bridge vlan add vid 4095 dev v0
bridge vlan add vid 20-10 dev v0
bridge vlan add vid 20-25 dev v0 pvid
bridge vlan add vid 10 dev nosuch
bridge vlan add vid 10 dev v1
ip link set br0 type bridge vlan_filtering 1
bridge vlan add vid 10 dev v0
bridge vlan
bridge -c vlan
bridge -j -p vlan
bridge -c -j vlan
bridge -d vlan
bridge -s vlan
bridge vlan show dev v0
bridge vlan show dev nosuch
bridge vlan show vid 22
bridge -c vlan show vid 22
bridge vlan del vid 22 dev v0
bridge vlan del vid 22 dev v0
bridge vlan del vid 10
bridge -c vlan
bridge vlan tunnelshow
bridge vlan global
bridge vlan set vid 10 dev v0 state blocking
bridge vlan bogus
bridge fdb
bridge mdb
bridge mdb show
bridge -d mdb
bridge -d -s mdb | sed 's/[0-9]*\.[0-9][0-9]/T/'
bridge -j -p mdb
bridge -d -j mdb
bridge mdb add
bridge mdb add dev br0 port v0 grp 239.1.1.1
bridge mdb add dev br0 port v0 grp 239.1.1.1
bridge mdb add dev br0 port v0 grp 239.1.1.2 permanent vid 10
bridge mdb add dev br0 port v0 grp 239.1.1.3 src 192.0.2.1
bridge mdb add dev br0 port v0 grp ff0e::1 permanent
bridge mdb add dev br0 port br0 grp 239.1.1.4
bridge mdb add dev br0 port br0 grp 239.1.1.4 permanent
bridge mdb add dev br0 port v0 grp 192.0.2.1
bridge mdb add dev br0 port v0 grp bogus
bridge mdb add dev nosuch port v0 grp 239.1.1.1
bridge mdb add dev br0 port nosuch grp 239.1.1.1
bridge mdb add dev v0 port v0 grp 239.1.1.1
bridge mdb add dev br0 port v0 grp 01:02:03:04:05:06 permanent
bridge mdb
bridge -d mdb
bridge -j -p -d mdb
bridge mdb show dev br0
bridge mdb show vid 10
bridge mdb del dev br0 port v0 grp 239.1.1.1
bridge mdb del dev br0 port v0 grp 239.1.1.1
bridge mdb bogus
bridge vni
bridge vni show
bridge monitor bogus
ip -d link show br0
ip -d -j -p link show br0
bridge -n nosuch link
bridge -b /nosuch
printf 'link show dev v0\nfdb show dev v0\nlink bogus\n' | bridge -b -
ip link set v0 nomaster
bridge link set dev v0 cost 5
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge forward_delay 10 hello_time 1
ip link set br0 type bridge ageing_time 100 priority 10 stp_state 1 group_fwd_mask 8 mcast_snooping 0
ip link set br0 type bridge bogus 1
ip link set br0 type bridge group_address 01:80:c2:00:00:0f
ip link set br0 type bridge group_address 01:80:c2:00:00:05
ip link set br0 type bridge vlan_protocol 802.1ad vlan_default_pvid 5
ip link set br0 type bridge fdb_flush
ip -d link show br0
