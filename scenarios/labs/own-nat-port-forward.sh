# Port forwarding and hairpin on a router with a server behind it.
ip netns add lan
ip netns add srv
ip netns add wan
ip link add br0 type bridge
ip addr add 10.7.0.1/24 dev br0
ip link set br0 up
for n in lan srv; do ip link add v-$n type veth peer name eth0 netns $n; ip link set v-$n master br0 up; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip link add v-wan type veth peer name eth0 netns wan
ip addr add 203.0.113.1/24 dev v-wan
ip link set v-wan up
ip -n wan addr add 203.0.113.9/24 dev eth0
ip -n wan link set eth0 up
ip -n lan addr add 10.7.0.2/24 dev eth0
ip -n srv addr add 10.7.0.3/24 dev eth0
ip -n lan route add default via 10.7.0.1
ip -n srv route add default via 10.7.0.1
sysctl -w net.ipv4.ip_forward=1
sleep 2
iptables -t nat -A PREROUTING -d 203.0.113.1 -p icmp -j DNAT --to-destination 10.7.0.3
iptables -P FORWARD DROP
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
ip netns exec wan ping -c 2 -i 0.2 -W 1 203.0.113.1
iptables -t nat -nvL PREROUTING
iptables -nvL FORWARD
ip netns exec lan ping -c 1 -W 1 203.0.113.1
iptables -t nat -A POSTROUTING -s 10.7.0.0/24 -d 10.7.0.3 -j MASQUERADE
ip netns exec lan ping -c 1 -W 1 203.0.113.1
conntrack -L -d 203.0.113.1
iptables -t nat -nvL
iptables -nvL FORWARD
conntrack -L
ping -c 1 -W 1 203.0.113.1
iptables -t nat -A OUTPUT -d 198.51.100.7 -j DNAT --to-destination 10.7.0.3
ping -c 1 -W 1 198.51.100.7
ip route add 198.51.100.0/24 via 203.0.113.9
ping -c 1 -W 1 198.51.100.7
iptables -t nat -nvL OUTPUT
conntrack -L -d 198.51.100.7
iptables -t nat -A PREROUTING -i v-wan -d 203.0.113.77 -j REDIRECT
ip -n wan route add 203.0.113.77/32 via 203.0.113.1
ip netns exec wan ping -c 1 -W 1 203.0.113.77
conntrack -L -d 203.0.113.77
conntrack -L
conntrack -D -p icmp
conntrack -D -p icmp
iptables -t nat -S
