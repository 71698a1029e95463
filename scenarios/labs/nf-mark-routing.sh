# title: marks of mangle OUTPUT decide the way out
ip netns add a
ip netns add b
ip link add va type veth peer name ea netns a
ip link add vb type veth peer name eb netns b
ip addr add 192.0.2.1/24 dev va
ip addr add 198.51.100.1/24 dev vb
ip -n a addr add 192.0.2.2/24 dev ea
ip -n b addr add 198.51.100.2/24 dev eb
for n in a b; do ip -n $n addr add 203.0.113.9/32 dev lo; ip -n $n link set lo up; done
ip link set va up; ip link set vb up; ip -n a link set ea up; ip -n b link set eb up
ip -n a route add default via 192.0.2.1
ip -n b route add default via 198.51.100.1
ip route add 203.0.113.9 via 192.0.2.2
ip route add 203.0.113.9 via 198.51.100.2 table 100
ip rule add fwmark 0x1 table 100
ping -c 1 -W 1 203.0.113.9 | tail -2 | head -1
ip -s -n a link show ea | sed -n 4p | awk '{print ($2 > 0)}'
ip netns exec b iptables -A INPUT -d 203.0.113.9 -p icmp
ip netns exec a iptables -A INPUT -d 203.0.113.9 -p icmp
iptables -t mangle -A OUTPUT -d 203.0.113.9 -p icmp -j MARK --set-mark 1
ping -c 1 -W 1 203.0.113.9 | tail -2 | head -1
ip netns exec a iptables -L INPUT -n -v
ip netns exec b iptables -L INPUT -n -v
iptables -t mangle -L OUTPUT -n -v
nft list table ip mangle
iptables -t mangle -A OUTPUT -d 203.0.113.9 -p icmp -j MARK --set-mark 2
ping -c 1 -W 1 203.0.113.9 | tail -2 | head -1
ip netns exec a iptables -L INPUT -n -v
ip netns exec b iptables -L INPUT -n -v
iptables -t mangle -S
iptables -t mangle -F
ip rule del fwmark 0x1
