# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: IPv6 by hand
ip netns add a
ip netns add r
ip netns add b
ip link add ar netns a type veth peer name ra netns r
ip link add rb netns r type veth peer name br netns b
ip -n a link set ar address 02:00:00:00:00:0a
ip -n r link set ra address 02:00:00:00:01:0a
ip -n r link set rb address 02:00:00:00:01:0b
ip -n b link set br address 02:00:00:00:00:0b
for x in a:ar r:ra r:rb b:br; do ip -n ${x%:*} link set ${x#*:} up; done
ip -n a addr
sleep 3
ip -n a addr
ip -n a -6 route
ip -n a -6 route show table all
ip -n a addr add 2001:db8:1::2/64 dev ar
ip -n a addr add 2001:db8:1::2/64 dev ar
ip -n r addr add 2001:db8:1::1/64 dev ra
ip -n r addr add 2001:db8:2::1/64 dev rb
ip -n b addr add 2001:db8:2::2/64 dev br
ip -n a -6 addr show dev ar
sleep 3
ip -n a -6 addr show dev ar scope global
ip netns exec a ping -c 2 2001:db8:1::1
ip -n a -6 neigh
ip netns exec a ping -c 1 2001:db8:2::2
ip -n a -6 route add default via 2001:db8:1::1
ip -n b -6 route add default via 2001:db8:2::1
ip netns exec a ping -c 1 -W 1 2001:db8:2::2
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec a ping -c 2 2001:db8:2::2
ip netns exec a traceroute -n 2001:db8:2::2
ip netns exec a ping -c 1 2001:db8:2::99
ip netns exec a ping -c 1 2001:db8:ffff::1
ip netns exec a ping -c 1 fe80::1%ar
ip netns exec a ping -c 1 fe80::ff:fe00:10a%ar
ip netns exec a ping -c 1 fe80::ff:fe00:10a
ip netns exec a ping6 -c 1 -I ar ff02::1
ip -n a -6 route
ip -n r -6 route
ip -n a -6 route get 2001:db8:2::2
ip -n a -6 neigh
ip -n r -6 neigh
ip -n a maddr show dev ar
ip -n a addr add 2001:db8:1::5/64 dev ar nodad
ip -n a -6 -o addr show dev ar
ip -n a addr del 2001:db8:1::5/64 dev ar
ip netns exec a sysctl -w net.ipv6.conf.ar.disable_ipv6=1
ip -n a addr show dev ar
ip netns exec a ping -c 1 2001:db8:1::1
ip netns exec a sysctl -w net.ipv6.conf.ar.disable_ipv6=0
sleep 3
ip -n a addr show dev ar
ip -n b addr add 2001:db8:2::1/64 dev br
sleep 3
ip -n b -6 addr show dev br
ip -n a -6 route add 2001:db8:9::/48 via fe80::1
ip -n a -6 route add 2001:db8:9::/48 via fe80::1 dev ar
ip -n a -6 route add unreachable 2001:db8:a::/48
ip -n a -6 route add blackhole 2001:db8:b::/48
ip -n a -6 route
ip -n a -6 rule
ip -n a -j -6 route | tr '}' '\n' | head -3
