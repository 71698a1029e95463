# topics: ip link with wrong, repeated and rare arguments
ip link add
ip link add v0
ip link add type veth
ip -br link | awk '{print $1}'
ip link del veth0
ip link add v0 type veth peer v1
ip link add v0 type veth peer name v0
ip link add a type veth peer name b name c
ip link add name a name b type veth
ip link add toolonginterfacename type dummy
ip link add name "" type bridge
ip link add "a b" type bridge
ip link add a/b type bridge
ip link add . type bridge
ip link add br%d type bridge
ip link add br0 type bridge foo
ip link add br1 type nosuch
ip link add br1 type bridge bridge_id 7
ip link add br1 type
ip link add br1 mtu 1400 type bridge
ip link show br1
ip link add br2 mtu 9 type bridge
ip link add br2 index 77 address 02:00:00:00:00:77 txqueuelen 55 mtu 1300 group 7 type bridge
ip link show br2
ip link show group 7
ip link add br3 index 77 type bridge
ip link add br3 index 0 type bridge
ip link add br3 index -4 type bridge
ip link add br3 index x type bridge
ip link add br3 numtxqueues 4 numrxqueues 2 type bridge
ip -d link show br3 | grep -o 'num[tr]xqueues [0-9]*'
ip link add e0 numtxqueues 2 numrxqueues 2 type veth peer name e1 numtxqueues 4 numrxqueues 4 mtu 1400 index 90 address 02:00:00:00:00:90 txqueuelen 10
ip -d link show e0 | grep -o 'mtu [0-9]*\|qlen [0-9]*\|num[tr]xqueues [0-9]*'
ip -d link show e1 | grep -o 'mtu [0-9]*\|qlen [0-9]*\|num[tr]xqueues [0-9]*\|^[0-9]*'
ip link show e1
ip link add e2 address 01:00:00:00:00:01 type veth peer name e3
ip link add e2 address 00:00:00:00:00:00 type veth peer name e3
ip link add e2 address ff:ff:ff:ff:ff:ff type bridge
ip link add e2 address 02:00:00 type bridge
ip link add e2 address zz type bridge
ip link add e2 type veth peer name e3 netns nosuch
ip link add e2 netns nosuch type veth
ip link add link nosuch name e2 type veth
ip link add e2 up type veth peer name e3 up
ip link show e2
ip link del e2
ip link add dev e2 alias "an alias" type bridge
ip link show e2
ip link set e2 alias ""
ip link show e2
ip link set e2 alias "hello world" group 5 mtu 1280 txqueuelen 1 promisc on allmulticast on multicast off arp off
ip link show e2
ip link set e2 promisc maybe
ip link set e2 arp
ip link set e2 mtu
ip link set e2 mtu abc
ip link set e2 mtu 67
ip link set e2 mtu 68
ip link set e2 mtu 65536
ip link set e2 mtu -1
ip link set e2 txqueuelen abc
ip link set e2 txqueuelen -1
ip link set e2 group nosuch
ip link set e2 group 0
ip link set e2 address 33:33:00:00:00:01
ip link set e2 address 02:00:00:00:00:e2 up
ip link set e2 broadcast ff:ff:ff:ff:ff:fe
ip link set e2 name lo
ip link set e2 name e2
ip link set e2 name br1
ip link set e2 name newname
ip link set e2 down
ip link set e2 name newname
ip link set newname name e2 up
ip link set e2 dynamic on
ip link set e2 carrier off
ip link set e2 protodown on
ip link set e0 protodown on
ip link set e0 up
ip link show e0
ip link set e0 protodown off
ip link set e0 up
ip link set e0 carrier off
ip link set e0 mode dormant
ip link show e0
ip link set e0 mode default state dormant
ip link set e0 state foo
ip link set e0 mode foo
ip link set e0 addrgenmode none
ip link set e0 addrgenmode random
ip link set e0 addrgenmode foo
ip link set e0 vf 0 mac 02:00:00:00:00:01
ip link set e0 trailers off
ip link set e0 master
ip link set e0 master nosuch
ip link set e0 master e1
ip link set e0 master e0
ip link set e0 nomaster
ip link set lo master br1
ip link set br2 master br1
ip link set br1 master br1
ip link set e0 master br1 master br2
ip link set e0 master br1
ip link set e0 master br1
ip link set e0 master br2
ip link show master br2
ip link set e0 nomaster
ip link set e0 nomaster
ip link set e0 vrf br1
ip link set nosuch up
ip link set up
ip link set dev
ip link set
ip link set e0 foo
ip link set e0 up down
ip link set e0 up e1 up
ip link set dev e0 dev e1 up
ip link set group 7 up
ip link set group nosuch up
ip link set e0 netns
ip link set e0 type veth
ip link set br1 type bridge
ip link set br1 type bridge stp_state
ip link set br1 type bridge stp_state 2
ip link set br1 type bridge stp_state x
ip link set br1 type bridge forward_delay 100 hello_time 50
ip link set br1 type bridge forward_delay 400 hello_time 200 max_age 600 priority 1 ageing_time 12345 vlan_filtering 1 mcast_snooping 0 mcast_querier 1 group_fwd_mask 8 nf_call_iptables 0
ip -d link show br1 | tail -1 | tr ' ' '\n' | grep -A1 'forward_delay\|hello_time\|^priority\|ageing\|snooping\|fwd_mask' | paste -sd' '
ip link set br1 type bridge priority 65536
ip link set br1 type bridge group_fwd_mask 1
ip link set br1 type bridge group_address 01:80:c2:00:00:01
ip link set br1 type bridge vlan_default_pvid 5000
ip link set br1 type bridge vlan_protocol 802.1x
ip link set br1 type bridge vlan_protocol 802.1ad
ip link set br1 type bridge mcast_router 3
ip link set br1 type bridge mcast_hash_max 100
ip link set br1 type bridge mcast_igmp_version 4
ip link set br1 type bridge no_linklocal_learn 1
ip link set br1 type bridge fdb_flush
ip link set br1 type bridge help
ip link set e0 type bridge_slave
ip link set e0 type bridge_slave cost 5
ip link set e0 master br1
ip link set e0 type bridge_slave cost 5 priority 60 state 1 guard on root_block on fastleave on learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 2 mcast_fast_leave on mcast_flood off bcast_flood off mcast_to_unicast on group_fwd_mask 8 neigh_suppress on vlan_tunnel on isolated on locked on
ip link set e0 type bridge_slave cost 5 priority 60 state 1 guard on root_block on learning off flood off mcast_router 2 mcast_flood off bcast_flood off isolated on
ip -d link show e0 | tail -1 | cut -c 1-400
ip link set e0 type bridge_slave priority 64
ip link set e0 type bridge_slave state 5
ip link set e0 type bridge_slave fdb_flush
ip link set e0 type bridge_slave backup_port e1
ip link property add dev e0 altname alt0
ip link property add dev e0 altname a-very-long-alternative-name-for-e0 altname alt1
ip link show alt0
ip -br link show alt1
ip link property add dev e0 altname e1
ip link property add dev e0 altname alt0
ip link property add dev e1 altname alt0
ip link property add dev e0
ip link property add altname foo
ip link property del dev e0 altname nosuch
ip link property del dev alt1 altname alt1
ip link property foo
ip link set alt0 mtu 1450
ip addr add 10.4.4.4/24 dev alt0
ip addr show alt0
ip route add 10.5.0.0/16 dev alt0
ip -j link show e0 | jq -c '.[0] | {ifname, altnames, mtu}'
ip link add alt0 type bridge
ip link show alt
ip link show dev nosuch
ip link show nosuch
ip link show up | grep -c '^[0-9]'
ip link show type nosuch
ip link show type bridge_slave
ip link show master nosuch
ip link show master e1
ip link show vrf nosuch
ip link show novf e0 | head -1
ip link show e0 e1
ip link show dev e0 dev e1
ip link show dev
ip link ls e0 | head -1
ip link lst e0 | head -1
ip link list up type veth | grep -c UP
ip li sh e0 | head -1
ip l s e0 | head -1
ip link sho e0 | head -1
ip link shw
ip lnk
ip link foo
ip link help 2>&1 | head -3
ip link help bridge 2>&1 | head -2
ip link xstats type bridge
ip link xstats type veth
ip link xstats
ip link afstats
ip link afstats dev e0
ip link add e9 type veth peer
ip link add e10 type veth e11
ip link add e10 type veth peer name e11 foo
ip link delete
ip link delete nosuch
ip link del lo
ip link del e0 e1
ip link del e0 type bridge
ip link del dev e0
ip link del e1
ip link del group 7
ip link show br2
ip link change br1 up
ip link replace br1 up
ip link replace newbr type bridge
ip link append x type bridge
ip link add br1 type bridge
ip link add lo type bridge
ip link set lo down
ip addr show lo
ip link set lo up
ip addr show lo
ip link set lo mtu 1000
ip link set lo name foo
ip link set lo address 02:00:00:00:00:01
ip link show lo
