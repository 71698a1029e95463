# after: IPv6 static playground, https://ehaas.net/blog/static-ipv6-playground
# topics: link-local addresses, ULA, ip -6 neigh, ping with a zone, IPv6 routes between two namespaces
sudo ip netns add red
sudo ip netns add blue
sudo ip netns exec red ip link set lo up
sudo ip netns exec blue ip link set lo up
sudo ip link add veth00 type veth peer name veth10
sudo ip link set veth00 address 02:00:00:00:00:01
sudo ip link set veth10 address 02:00:00:00:00:02
sudo ip link set veth00 up
sudo ip link set veth10 up
ip -6 addr
sudo ip link set dev veth00 netns red
sudo ip link set dev veth10 netns blue
sudo ip netns exec red ip addr
sudo ip netns exec red ip link set veth00 up
sudo ip netns exec blue ip link set veth10 up
sleep 3
sudo ip netns exec red ip addr
sudo ip netns exec blue ip -6 addr show dev veth10
sudo ip netns exec red ping -c 1 fe80::ff:fe00:2
sudo ip netns exec red ping -6 -c 1 fe80::ff:fe00:2%veth00
sudo ip netns exec red ping -I veth00 -c 2 fe80::ff:fe00:2
sudo ip netns exec red ping -6 -c 2 ff02::1%veth00
sudo ip netns exec red ip -6 neigh
sudo ip netns exec red ip -6 route
sudo ip netns exec red ip addr add 2001:db8:1::1/64 dev veth00
sudo ip netns exec blue ip addr add 2001:db8:1::2/64 dev veth10
sudo ip netns exec red ip -6 addr show dev veth00
sleep 2
sudo ip netns exec red ip -6 addr show dev veth00
sudo ip netns exec red ping -c 1 2001:db8:1::2
sudo ip netns exec red ip -6 neigh show
sudo ip netns exec red ip -6 route show
sudo ip netns exec red ip -6 route show table local
sudo ip netns exec red ip -6 route show table all
sudo ip netns exec red ip addr add 2001:db8:2::1/128 dev lo
sudo ip netns exec blue ping -c 1 2001:db8:2::1
sudo ip netns exec blue ip -6 route add 2001:db8:2::/64 via 2001:db8:1::1
sudo ip netns exec blue ping -c 1 2001:db8:2::1
sudo ip netns exec blue ip -6 route add 2001:db8:2::/64 via 2001:db8:1::1
sudo ip netns exec blue ip -6 route replace 2001:db8:2::/64 via fe80::ff:fe00:1
sudo ip netns exec blue ip -6 route replace 2001:db8:2::/64 via fe80::ff:fe00:1 dev veth10
sudo ip netns exec blue ip -6 route
sudo ip netns exec blue ip -6 route get 2001:db8:2::1
sudo ip netns exec blue ip -6 route get 2001:db8:5::1
sudo ip netns exec blue traceroute -6 -n 2001:db8:2::1 | tail -1 | awk '{print $1, $2}'
sudo ip netns exec blue ip -6 -j route | jq -c '.[] | {dst, gateway, dev}'
sudo ip netns exec blue ip -6 -br addr
sudo ip netns exec red ip -6 addr del 2001:db8:1::1/64 dev veth00
sudo ip netns exec red ip -6 route
sudo ip netns exec red cat /proc/net/if_inet6
sudo ip netns exec red sysctl net.ipv6.conf.veth00.disable_ipv6
sudo ip netns exec red sysctl -w net.ipv6.conf.veth00.disable_ipv6=1
sudo ip netns exec red ip -6 addr
sudo ip netns exec red ip addr add 2001:db8:1::1/64 dev veth00
sudo ip netns exec red sysctl -w net.ipv6.conf.veth00.disable_ipv6=0
sudo ip netns exec red ip -6 addr show tentative
sleep 2
sudo ip netns exec red ip -6 addr
sudo ip netns exec red cat /proc/net/ipv6_route
sudo ip netns exec red cat /proc/net/snmp6 | head -5
sudo ip netns exec red cat /proc/net/igmp6 | awk '{print $2, $4, $5}'
sudo ip netns del red
sudo ip netns del blue
