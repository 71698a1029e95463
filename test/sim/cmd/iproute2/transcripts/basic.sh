ip
ip foo
ip -foo
ip -V
ip -n nosuch link
ip -n
ip -f
ip -f foo link
ip -f inet addr
ip -b
ip -b /nosuch
ip a
ip l
ip r
ip n
ip ne
ip li
ip addr sh
ip ro
ip ru
ip m
ip ma
ip mo help
ip ad
ip addrl
ip t
ip x
ip v
ip s
ip nt dev lo
ip neig
ip h
ip -br a
ip -br l
ip -br -c a
ip -br -c=never a
ip -c a
ip -c=always l
ip -c=auto l
ip -c=foo l
ip -j a
ip -j -p a
ip -p a
ip -j l
ip -o a
ip -o l
ip -s l
ip -s -s l
ip -s -s -h l
ip -d l
ip -d a
ip -d -j -p l
ip -s a
ip -4 a
ip -6 a
ip -0 a
ip -B a
ip -4 -o a
ip -N a
ip -r a
ip -s -j l
ip -s -s -j -p l
ip -o -s l
ip -d -o l
ip link show nosuch
ip link show dev nosuch
ip link show dev lo
ip link show lo
ip link show lo lo
ip link show dev
ip link show up
ip link show type bridge
ip link show type nosuch
ip link show type bridge_slave
ip link show master br0
ip link show nomaster
ip link show vrf v0
ip link show group default
ip link show group 5
ip link show group bogus
ip link show if1
ip link show if77
ip addr show nosuch
ip addr show dev lo
ip addr show lo up
ip addr show scope host
ip addr show scope global
ip addr show scope bogus
ip addr show to 127.0.0.0/8
ip addr show to 10.0.0.0/8
ip addr show to bogus
ip addr show label 'l*'
ip addr show label foo
ip addr show dynamic
ip addr show permanent
ip addr show primary
ip addr show secondary
ip addr show -tentative
ip addr show type dummy
ip addr show master lo
ip addr show group bogus
ip addr flush
ip addr flush dev nosuch
ip -0 addr flush dev lo
ip addr bogus
ip link bogus
ip route bogus
ip neigh bogus
ip rule bogus
ip netns bogus
ip link add
ip link add foo
ip link add type
ip link add type nosuch
ip link add foo type nosuch
ip link add foo type nosuch arg
ip link add foo type bridge arg
ip link add foo type bridge stp_state
ip link add foo type bridge stp_state x
ip link add foo type bridge help
ip link add a/b type bridge
ip link add name
ip link add verylongnameof17chr type bridge
ip link add name verylongnameof17chr type bridge
ip link add v0 type veth v1
ip link add v0 type veth peer
ip link add v0 type veth help
ip link add dev v0 type veth peer name v1 type veth
ip link add v0 v1 type veth
ip link add dev v0 dev v1 type veth
ip link add name v0 dev v1 type veth peer name v2
ip link add name v0 name v1 type veth
ip link add link nosuch name e.10 type vlan id 10
ip link add d0 type dummy mtu 1
ip link add d0 mtu x type dummy
ip link add d0 mtu 100 mtu 200 type dummy
ip link add d0 address zz type dummy
ip link add d0 address 1:2:3 type dummy
ip link add d0 address 01:00:00:00:00:01 type dummy
ip link add d0 index x type dummy
ip link add d0 index 1 type dummy
ip link add d0 group bogus type dummy
ip link add d0 txqueuelen x type dummy
ip link add d0 numtxqueues 0 type dummy
ip link add d0 netns nosuch type dummy
ip link add d0 netns 99999 type dummy
ip link add d0 master nosuch type dummy
ip link set
ip link set nosuch up
ip link set lo
ip link set lo foo
ip link set lo arp maybe
ip link set lo carrier maybe
ip link set lo address
ip link set lo address zz
ip link set lo address 1:2:3
ip link set lo name lo
ip link set lo mtu 1
ip link set lo mtu 99999999999
ip link set lo type bridge stp_state 1
ip link set lo type bridge_slave hairpin on
ip link set lo type bridge_slave hairpin maybe
ip link set lo type bridge_slave foo
ip link set lo master lo
ip link set lo nomaster
ip link set lo netns nosuch
ip link set lo netns 1
ip link set lo vf 0 mac 00:11:22:33:44:55
ip link set lo vf 0
ip link set lo addrgenmode bogus
ip link set lo alias foo
ip link show lo
ip link set lo alias ""
ip link property
ip link property add altname lo0
ip link property add dev lo altname loop0
ip link show loop0
ip -j -p link show loop0
ip link property del dev lo altname loop0
ip link property del dev lo altname nosuch
ip link property bogus
ip link set group 7 up
ip link set group default mtu 65000
ip link del
ip link del nosuch
ip link del lo
ip link del dev lo
ip link del group 77
ip link xstats
ip link xstats type
ip link xstats type bogus
ip link xstats type veth
ip link xstats type bridge
ip link xstats type bridge foo
ip link afstats
ip link afstats dev nosuch
ip link help bridge
ip link help nosuch
ip -t link show lo
ip link show dev lo group default
