ip netns add r
ip netns add h
ip link add h0 type veth peer name r0 netns r
ip link add r1 netns r type veth peer name h1 netns h
ip addr add 192.0.2.1/24 dev h0
ip link set h0 up
ip -n r addr add 192.0.2.254/24 dev r0
ip -n r addr add 198.51.100.254/24 dev r1
ip -n r link set r0 up
ip -n r link set r1 up
ip -n r link set lo up
ip -n h addr add 198.51.100.1/24 dev h1
ip -n h link set h1 up
ip -n h link set lo up
ping -c 2 192.0.2.254
ping -c 1 198.51.100.1
ip route add default via 192.0.2.254
ping -c 1 -W 1 198.51.100.1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ping -c 1 -W 1 198.51.100.1
ip -n h route add default via 198.51.100.254
ping -c 2 198.51.100.1
ping -c 1 -t 1 198.51.100.1
ping -c 1 -W 1 203.0.113.9
ping -c 2 -W 1 192.0.2.77
ping -c 3 198.51.100.77
ping -c 3 -q 198.51.100.77
ping -w 3 192.0.2.78
ping -w 2 -c 5 192.0.2.254
ping -O -c 3 -W 1 192.0.2.80
ping -f -c 3 192.0.2.81
ip -n r link set r1 mtu 1400
ping -c 2 -M do -s 1400 198.51.100.1
ping -c 1 -M do -s 1400 198.51.100.1
ping -c 1 -M do -s 1472 192.0.2.254
ping -c 2 -M do -s 1473 192.0.2.254
ping -c 1 -M dont -s 1473 192.0.2.254
ping -c 1 -s 3000 192.0.2.254
ping -c 1 -M want -s 1473 192.0.2.254
ping -b -c 2 -W 1 192.0.2.255
ping -c 1 192.0.2.255
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ping -b -c 2 192.0.2.255
ping -c 1 -W 1 -I h0 192.0.2.254
ping -c 1 -W 1 -I 192.0.2.1 198.51.100.1
ping -c 1 -W 1 -I 127.0.0.1 192.0.2.254
ping -c 1 -I h0 -W 1 224.0.0.1
ping -c 1 192.0.2.1
ip -n r route add blackhole 203.0.113.1/32
ip -n r route add unreachable 203.0.113.2/32
ip -n r route add prohibit 203.0.113.3/32
ip route add blackhole 203.0.113.11/32
ip route add unreachable 203.0.113.12/32
ip route add prohibit 203.0.113.13/32
ip route add throw 203.0.113.14/32
ping -c 1 -W 1 203.0.113.1
ping -c 1 -W 1 203.0.113.2
ping -c 1 -W 1 203.0.113.3
ping -c 1 -W 1 203.0.113.11
ping -c 1 -W 1 203.0.113.12
ping -c 1 -W 1 203.0.113.13
ping -c 1 -W 1 203.0.113.14
ping -c 3 192.0.2.254 | head -1
ping -c 3 -i 0.2 192.0.2.254 > /tmp/pingout &
wait
timeout 1.5 ping 192.0.2.254
timeout -s INT 1.5 ping 192.0.2.254
ping 192.0.2.254 > /tmp/pingout & P=$!
kill -INT $P
ping 192.0.2.254 > /tmp/pingout2 2>&1 & P=$!
kill -QUIT $P
kill $P
ip link set h0 down
ping -c 1 192.0.2.254
ip link set h0 up
ip -n r link set r0 down
ping -c 1 -W 1 192.0.2.254
ping -c 1 -W 1 -I h0 192.0.2.254
ip addr flush dev h0
ping -c 1 192.0.2.254
ping -c 1 -I h0 192.0.2.254
