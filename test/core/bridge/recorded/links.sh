ip link add d0 type dummy
ip link add v0 type veth peer name v1
ip link add br0 type bridge
ip -d link show d0
ip -d link show v0
ip -d link show v1
ip -d link show br0
ip -d link show lo
ip link set v0 up
ip link set v0 name w0
ip link show v0
ip link set v0 down
ip link set v0 name w0
ip link set w0 name br0
ip link set w0 name v0
ip link set v0 mtu 20
ip link set v0 mtu 70000
ip link set d0 mtu 70000
ip link show d0
ip link set d0 mtu 10
ip link set d0 mtu 1500
ip link set v0 address ff:ff:ff:ff:ff:ff
ip link set v0 address 01:00:5e:00:00:01
ip link set v0 address 00:00:00:00:00:00
ip link set br0 address 01:00:5e:00:00:01
ip link set lo netns 1
ip netns add ns1
ip link set lo netns ns1
ip link set br0 netns ns1
ip link del lo
ip link add v5 type veth peer name v0
ip link show v5
ip link add type veth
ip link
ip link add foo type nosuch
ip link add d0 type nosuch
ip link set br0 master br0
ip link add br1 type bridge
ip link set br1 master br0
ip link set lo master br0
ip link set v0 master d0
ip link set v0 master br0
ip link set v0 master br1
ip link show v0
brctl addif br0 v0
brctl addif br1 v0
brctl delif br1 v0
brctl delif br0 v1
ip link set v0 nomaster
ip link set v0 type bridge_slave cost 5
ip link set v0 master br0
ip link set v0 type bridge_slave cost 0
ip link set v0 type bridge_slave cost 70000
ip link set v0 type bridge_slave priority 64
ip link set v0 type bridge_slave state 4
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge stp_state 1
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge hello_time 50
ip link set br0 type bridge max_age 100
ip link set br0 type bridge group_fwd_mask 1
ip link set br0 type bridge vlan_default_pvid 4095
ip link set br0 type bridge mcast_router 3
ip link set br0 type bridge mcast_igmp_version 4
ip link set v0 carrier off
ip link set d0 carrier off
ip link show d0
ip link set d0 up
ip link show d0
ip link set d0 carrier on
sleep 1.2
ip link show d0
ip link set v0 protodown on
ip link set d0 alias hello
ip link set d0 group 5
ip link set group 5 up
ip link del group 5
ip link del group 0
ip link del group 7
ip link property add dev v0 altname long0
ip link property add dev v0 altname long0
ip link property del dev v0 altname nolong
ip link show long0
ip link set v0 txqueuelen 99999
ip link add index 77 name idx type dummy
ip link add index 77 name idy type dummy
ip link add name abcdefghijklmnop type dummy
ip link add name 'a%d' type dummy
ip link add name 'a%d' type dummy
ip link set v0 promisc on allmulticast on arp off multicast off
ip -d link show v0
