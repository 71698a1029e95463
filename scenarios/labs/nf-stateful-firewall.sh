# title: a stateful firewall on a router between two hosts
ip netns add lan
ip netns add fw
ip netns add wan
ip link add l0 netns lan type veth peer name f0 netns fw
ip link add w0 netns wan type veth peer name f1 netns fw
ip -n lan addr add 192.0.2.10/24 dev l0
ip -n fw addr add 192.0.2.1/24 dev f0
ip -n fw addr add 198.51.100.1/24 dev f1
ip -n wan addr add 198.51.100.10/24 dev w0
for n in lan fw wan; do ip -n $n link set lo up; done
ip -n lan link set l0 up; ip -n fw link set f0 up; ip -n fw link set f1 up; ip -n wan link set w0 up
ip -n lan route add default via 192.0.2.1
ip -n wan route add default via 198.51.100.1
ip netns exec fw sysctl -w net.ipv4.ip_forward=1
ip netns exec fw iptables -L -n -v
ip netns exec fw iptables -P FORWARD DROP
ip netns exec lan ping -c 1 -W 1 198.51.100.10
ip netns exec fw iptables -L FORWARD -n -v
ip netns exec fw iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec fw iptables -A FORWARD -i f0 -o f1 -m conntrack --ctstate NEW -p icmp --icmp-type echo-request -j ACCEPT
ip netns exec lan ping -c 2 -i 0.3 198.51.100.10 | grep -c ttl=63
ip netns exec wan ping -c 1 -W 1 192.0.2.10
ip netns exec fw iptables -L FORWARD -n -v --line-numbers
ip netns exec fw iptables -A FORWARD -i f1 -p icmp -j REJECT --reject-with icmp-admin-prohibited
ip netns exec wan ping -c 1 -W 1 192.0.2.10
ip netns exec fw iptables -S
ip netns exec fw iptables -L -v
ip netns exec fw iptables -I FORWARD 1 -s 192.0.2.10 -d 198.51.100.10 -p icmp -j DROP
ip netns exec lan ping -c 1 -W 1 198.51.100.10
ip netns exec fw iptables -D FORWARD 1
ip netns exec lan ping -c 1 -W 1 198.51.100.10 | tail -2 | head -1
ip netns exec fw iptables -Z FORWARD
ip netns exec fw iptables -L FORWARD -n -v
ip netns exec fw iptables -N ICMP_IN
ip netns exec fw iptables -A ICMP_IN -p icmp --icmp-type 8 -m limit --limit 1/min --limit-burst 2 -j ACCEPT
ip netns exec fw iptables -A ICMP_IN -j RETURN
ip netns exec fw iptables -I FORWARD 3 -i f1 -j ICMP_IN
ip netns exec wan ping -c 1 -W 1 192.0.2.10 | tail -2 | head -1
ip netns exec fw iptables -L -n -v
ip netns exec fw iptables -X ICMP_IN
ip netns exec fw iptables -F ICMP_IN
ip netns exec fw iptables -X ICMP_IN
ip netns exec fw nft list ruleset
ip netns exec fw iptables -F
ip netns exec fw iptables -X
ip netns exec fw iptables -P FORWARD ACCEPT
ip netns exec fw iptables -S
