# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: wrong arguments and odd states of ip link, addr, netns
ip link add
ip link add foo
ip link add foo type
ip link add foo type nosuch
ip link add a type veth peer name a
ip link add a type veth peer name b
ip link add a type veth peer name c
ip link add waytoolongnameforalink type dummy
ip link add bad/name type bridge
ip link add name br0 type bridge
ip link add br0 type bridge
ip link set nosuch up
ip link set a upp
ip link set a
ip link set dev
ip link set a mtu 99999
ip link set a mtu 10
ip link set a mtu abc
ip link set lo mtu 1000
ip link show lo
ip link set lo mtu 65536
ip link set a address 01:00:00:00:00:01
ip link set a address zz
ip link set a address 00:00:00:00:00:00
ip link set a name b
ip link set a name newname
ip link show newname
ip link set newname name a
ip link set a master nosuch
ip link set a master b
ip link set a master br0
ip link set lo master br0
ip link set br0 master br0
ip link set a nomaster
ip link set a nomaster
ip link set a netns nosuch
ip link set a netns 99999
ip link set lo netns 1
ip link del lo
ip link del nosuch
ip link del
ip link del a type bridge
ip link set a alias "my link"
ip link show a
ip link set a alias ""
ip link show dev a
ip link property add dev a altname longalternativename
ip link show longalternativename
ip link set a txqueuelen 500
ip link set a group 7
ip link show group 7
ip link set a group default
ip link set a arp off
ip link set a multicast off
ip link set a promisc on
ip link set a allmulticast on
ip link show a
ip link set a arp on multicast on promisc off allmulticast off
ip link show a
ip link set a up
ip link show a
ip link set b up
sleep 2
ip link show a
ip link set a name z
ip link set a down
ip -br link
ip addr add
ip addr add 10.0.0.1/24
ip addr add 10.0.0.1/24 dev
ip addr add 10.0.0.1/24 dev nosuch
ip addr add 10.0.0.1/33 dev a
ip addr add 10.0.0.256/24 dev a
ip addr add foo dev a
ip addr add 10.0.0.1/24 dev a
ip addr add 10.0.0.1/24 dev a
ip addr add 10.0.0.1/16 dev a
ip addr add 10.0.0.2/24 dev a
ip addr add 10.0.0.3/24 brd + dev a label a:1
ip addr add 10.0.0.4 dev a
ip addr add 10.0.5.1 peer 10.0.5.2 dev a
ip addr show a
ip addr del 10.0.0.9/24 dev a
ip addr del 10.0.0.1/24 dev a
ip addr show dev a
ip addr del 10.0.0.4 dev a
ip addr flush dev a
ip addr show dev a
ip addr flush
ip addr show nosuch
ip addr foo
ip foo
ip -foo
ip
ip link help
ip addr help
ip netns help
ip route help
ip neigh help
ip netns add
ip netns add x
ip netns add x
ip netns add ../bad
ip netns add .
ip netns del nosuch
ip netns exec nosuch true
ip netns exec x nosuchcommand
ip netns exec x
ip netns exec x false
ip netns exec x sh -c 'exit 7'
ip netns identify
ip netns identify $$
ip netns pids x
ip -n nosuch link
ip -n x link
ip -n x addr add 10.1.1.1/24 dev lo
ip -n x addr
ip -all netns exec ip link show lo
ip netns del x
ip netns list
ip -V
