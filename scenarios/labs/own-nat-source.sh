# A router between two networks: source NAT, what the server sees, what conntrack knows.
ip netns add lan
ip netns add r
ip netns add wan
ip link add eth0 netns lan type veth peer name r-lan netns r
ip link add eth0 netns wan type veth peer name r-wan netns r
for n in lan r wan; do ip -n $n link set lo up; done
ip -n lan addr add 192.168.7.2/24 dev eth0
ip -n r addr add 192.168.7.1/24 dev r-lan
ip -n r addr add 203.0.113.1/24 dev r-wan
ip -n wan addr add 203.0.113.9/24 dev eth0
ip -n lan link set eth0 up
ip -n r link set r-lan up
ip -n r link set r-wan up
ip -n wan link set eth0 up
ip -n lan route add default via 192.168.7.1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
sleep 2
ip netns exec lan ping -c 1 -W 1 203.0.113.9
ip netns exec r conntrack -L
ip netns exec r iptables -t nat -A POSTROUTING -s 192.168.7.0/24 -o r-wan -j MASQUERADE
ip netns exec lan ping -c 2 -i 0.2 -W 1 203.0.113.9
ip netns exec r iptables -t nat -nvL
ip netns exec r conntrack -L
ip netns exec r conntrack -L -p icmp -o extended
ip netns exec r conntrack -C
ip netns exec r conntrack -L --src-nat
ip netns exec r conntrack -L --dst-nat
ip netns exec r conntrack -L -d 192.0.2.1
ip netns exec lan ping -c 1 -W 1 203.0.113.1
ip netns exec r iptables -t nat -nvL POSTROUTING
ip netns exec r iptables -t nat -F
ip netns exec r iptables -t nat -A POSTROUTING -o r-wan -j SNAT --to-source 203.0.113.50-203.0.113.50
ip -n r addr add 203.0.113.50/32 dev r-wan
ip netns exec wan bash -c 'tcpdump -nli eth0 icmp or udp 2>/dev/null > /tmp/own-nat-source.1 & echo $! > /tmp/own-nat-source.1.pid'
sleep 1
ip netns exec lan ping -c 1 -W 1 203.0.113.9
ip netns exec lan ping -c 1 -W 1 -s 3000 203.0.113.9
sleep 1
kill $(cat /tmp/own-nat-source.1.pid)
sleep 0.5
sed 's/^[0-9:.]* //' /tmp/own-nat-source.1
ip netns exec r conntrack -L
ip netns exec r conntrack -D --src-nat
ip netns exec r conntrack -L
ip netns exec r iptables -t nat -F
ip netns exec r iptables -t nat -A POSTROUTING -o r-wan -j MASQUERADE
ip netns exec lan ping -c 1 -W 1 203.0.113.9
ip netns exec r conntrack -L
ip -n r link set r-wan down
ip netns exec r conntrack -L
ip -n r link set r-wan up
sleep 1
ip netns exec lan ping -c 1 -W 1 203.0.113.9
ip netns exec r conntrack -F
ip netns exec r conntrack -C
