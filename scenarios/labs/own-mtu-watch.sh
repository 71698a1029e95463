# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: MTU: fragments, "too long", path MTU discovery, seen on the wire
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 address 02:00:00:00:01:01 netns a type veth peer name e0 address 02:00:00:00:01:02 netns r
ip link add e1 address 02:00:00:00:02:01 netns r type veth peer name e0 address 02:00:00:00:02:02 netns b
ip -n a addr add 10.1.0.2/24 dev e0; ip -n r addr add 10.1.0.1/24 dev e0; ip -n r addr add 10.2.0.1/24 dev e1; ip -n b addr add 10.2.0.2/24 dev e0
ip -n a addr add 2001:db8:1::2/64 dev e0 nodad; ip -n r addr add 2001:db8:1::1/64 dev e0 nodad; ip -n r addr add 2001:db8:2::1/64 dev e1 nodad; ip -n b addr add 2001:db8:2::2/64 dev e0 nodad
ip netns exec r sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for x in "a e0" "r e0" "r e1" "b e0"; do set -- $x; ip -n $1 link set $2 up; done
sleep 3
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip -n a -6 route add default via 2001:db8:1::1; ip -n b -6 route add default via 2001:db8:2::1
ip -n r link set e1 mtu 1400
ip netns exec a ping -c 1 -q 10.2.0.2; ip netns exec a ping -c 1 -q 2001:db8:2::2
ip netns exec r timeout 3 tcpdump -n -t -v -i e0 'icmp' > w 2>/dev/null & sleep 1; ip netns exec a ping -c 1 -W 1 -M do -s 1400 10.2.0.2; wait; sed 's/id [0-9]*/id X/g' w
ip netns exec a ip route get 10.2.0.2 | sed 's/expires [0-9]*sec/expires/'
ip netns exec a ping -c 1 -W 1 -M do -s 1400 10.2.0.2
ip netns exec a ping -c 1 -W 1 -M want -s 1400 10.2.0.2
ip netns exec b timeout 3 tcpdump -n -t -i e0 icmp > w 2>/dev/null & sleep 1; ip netns exec a ping -c 1 -W 1 -M dont -s 1400 10.2.0.2; wait; cat w
ip netns exec b timeout 3 tcpdump -n -t -v -i e0 'ip[6:2] & 0x1fff != 0' > w 2>/dev/null & sleep 1; ip netns exec a ping -c 1 -W 1 -M dont -s 4000 -q 10.2.0.2; wait; sed 's/id [0-9]*/id X/g' w
ip netns exec a tracepath -n 10.2.0.2
ip netns exec a ping -c 1 -s 1473 -M do 10.1.0.1
ip netns exec a ping -c 1 -s 1472 -M do -q 10.1.0.1
ip netns exec a ping -c 1 -s 65507 -q 10.1.0.1
ip netns exec a ping -c 1 -s 65508 -q 10.1.0.1
ip netns exec r timeout 3 tcpdump -n -t -i e0 icmp6 > w 2>/dev/null & sleep 1; ip netns exec a ping -c 1 -W 1 -s 1400 -M do 2001:db8:2::2; wait; grep -v neighbor w
ip netns exec a ip -6 route get 2001:db8:2::2 | sed 's/expires [0-9]*sec/expires/'
ip netns exec a ping -c 2 -i 0.2 -W 1 -s 1400 -M do 2001:db8:2::2
ip netns exec a ping -c 2 -i 0.2 -W 1 -s 1400 2001:db8:2::2
ip netns exec a ping -c 1 -s 1452 -M do -q 2001:db8:1::1
ip netns exec a ping -c 1 -s 1453 -M do 2001:db8:1::1
ip netns exec a ping -c 1 -s 3000 -q 2001:db8:1::1
ip netns exec b timeout 4 tcpdump -n -t -i e0 'ip6[6] == 44' > w 2>/dev/null & sleep 1; ip netns exec a ping -c 1 -W 1 -s 3000 -q 2001:db8:2::2; wait; sed 's/0x[0-9a-f]*/X/' w
ip netns exec a tracepath -n 2001:db8:2::2
ip netns exec a tracepath -6 -n -m 1 2001:db8:2::2
ip netns exec a traceroute -6 -n -q 1 2001:db8:2::2
ip netns exec a traceroute -n -q 1 2001:db8:2::2
ip -n a link set e0 mtu 1200
ip -n a -6 addr show dev e0
ip netns exec a ping -c 1 -W 1 2001:db8:1::1
ip -n a link set e0 mtu 1500
ip netns exec a ping -c 1 -s 20000 -q -W 1 10.1.0.1
ip -n a link set e0 mtu 9000
ip netns exec a ping -c 1 -W 1 -s 2000 -M do 10.1.0.1
ip -n r -s link show e0 | tail -4 | head -2 | awk '{print NF}'
