# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: IPv6 on links, bridges and in namespaces
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a
ip -n b link set vb address 02:00:00:00:00:0b
ip -n a -6 addr
ip -n a link set va up
ip -n a -6 addr
ip -n b link set vb up
ip -n a -6 addr show va
sleep 2
ip -n a -6 addr
ip -n a -6 route
ip -n a -6 route show table local
ip -n a -6 route show table all
ip -n a addr add 2001:db8::a/64 dev va
ip -n b addr add 2001:db8::b/64 dev vb nodad
ip -n a -6 addr show tentative
ip -n b -6 addr show dev vb
ip netns exec b ping -c 1 2001:db8::b
sleep 2
ip netns exec a ping -c 2 -i 0.2 2001:db8::b
ip netns exec a ping -6 -c 1 fe80::ff:fe00:b%va
ip netns exec a ping -c 1 fe80::ff:fe00:b
ip netns exec a ping -c 1 -I va fe80::ff:fe00:b
ip netns exec a ping -c 1 -I va ff02::1
ip -n a -6 neigh
ip -n b -6 neigh
ip -n a -6 route get 2001:db8::b
ip -n a -6 route get 2001:db8:1::1
ip -n a -6 route get ::1
ip -n a -6 route get ff02::1
ip -n a -6 route get fe80::1
ip -n a -6 route add default via 2001:db8::b
ip -n a -6 route add default via fe80::ff:fe00:b
ip -n a -6 route add default via fe80::ff:fe00:b dev va metric 5
ip -n a -6 route add 2001:db8:2::/48 via 2001:db8::b
ip -n a -6 route add 2001:db8:2::/48 via 2001:db8::b
ip -n a -6 route append 2001:db8:2::/48 via 2001:db8::c
ip -n a -6 route replace 2001:db8:3::/48 via 2001:db8::b
ip -n a -6 route add unreachable 2001:db8:4::/48
ip -n a -6 route add blackhole 2001:db8:5::/48
ip -n a -6 route add prohibit 2001:db8:6::/48
ip -n a -6 route add 2001:db8:7::1 dev va
ip -n a -6 route add 2001:db8:8::/48 via 2001:db8:99::1
ip -n a -6 route add 2001:db8:8::/48 via 2001:db8::a
ip -n a -6 route
ip -n a -6 -j -p route show 2001:db8:2::/48
ip -n a -6 -d route show 2001:db8::/32
ip netns exec a ping -c 1 -W 1 2001:db8:4::1
ip netns exec a ping -c 1 -W 1 2001:db8:5::1
ip netns exec a ping -c 1 -W 1 2001:db8:6::1
ip netns exec a ping -c 1 -W 1 2001:db8:2::1
ip -n a -6 route del default
ip -n a -6 route del 2001:db8:2::/48
ip -n a -6 route flush root 2001:db8:4::/46
ip -n a -6 route
ip -n a addr add 2001:db8::a/64 dev va
ip -n a addr add 2001:db8::aa/128 dev va preferred_lft 0
ip -n a addr add 2001:db8::bb/64 dev va valid_lft 100 preferred_lft 50
ip -n a addr add 2001:db8:9::1 peer 2001:db8:9::2 dev va
ip -n a addr add fe80::77/64 dev va
ip -n a addr add ::1/128 dev va
ip -n a addr add ff02::5/64 dev va
ip -n a addr add 2001:db8:a::1/64 dev va home mngtmpaddr noprefixroute
ip -n a addr add 2001:db8:a::zz/64 dev va
ip -n a -6 addr show va
ip -n a -6 -o addr show va scope global
ip -n a -6 addr show deprecated
ip -n a -6 addr show permanent
ip -n a -br -6 addr
ip -n a addr add 2001:db8::b/64 dev va
sleep 2
ip -n a -6 addr show dadfailed
ip -n a addr del 2001:db8::b/64 dev va
ip netns exec a sysctl net.ipv6.conf.va.disable_ipv6 net.ipv6.conf.all.forwarding net.ipv6.conf.va.accept_dad net.ipv6.conf.va.addr_gen_mode
ip netns exec a sysctl -w net.ipv6.conf.va.disable_ipv6=1
ip -n a -6 addr
ip -n a addr add 2001:db8::a/64 dev va
ip netns exec a sysctl -w net.ipv6.conf.va.disable_ipv6=0
ip -n a -6 addr show va
ip -n a link set va addrgenmode none
ip -n a link set va down
ip -n a link set va up
ip -n a -6 addr show va
ip -n a -d link show va | grep -o 'addrgenmode [a-z]*'
ip -n a -6 maddr show va
ip netns exec a cat /proc/net/if_inet6
ip netns exec a cat /proc/net/igmp6
ip netns exec a cat /proc/net/ipv6_route
ip netns exec b cat /proc/net/if_inet6
ip -n b link set vb down
ip -n b -6 addr
ip -n b -6 route
ip -n b link set vb up
ip -n b -6 addr show vb
ip -n b addr flush dev vb
ip -n b -br addr
