# States of connections, and what invalid, untracked and timeouts are.
ip netns add a
ip netns add b
ip link add eth0 netns a type veth peer name eth0 netns b
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 192.0.2.1/24 dev eth0
ip -n b addr add 192.0.2.2/24 dev eth0
sleep 2
ip netns exec b conntrack -C
ip netns exec b sysctl net.netfilter.nf_conntrack_count
ip netns exec a ping -c 1 -W 1 192.0.2.2
ip netns exec b iptables -A INPUT -m conntrack --ctstate NEW
ip netns exec b iptables -A INPUT -m conntrack --ctstate ESTABLISHED
ip netns exec b iptables -A INPUT -m conntrack --ctstate INVALID
ip netns exec b iptables -A INPUT -m conntrack --ctstate RELATED
ip netns exec b iptables -A INPUT -m conntrack --ctstate UNTRACKED
ip netns exec a ping -c 3 -i 0.2 -W 1 192.0.2.2
ip netns exec b iptables -nvL INPUT
ip netns exec b sysctl -w net.netfilter.nf_conntrack_acct=1
ip netns exec b sysctl -w net.netfilter.nf_conntrack_icmp_timeout=3
ip netns exec a ping -c 2 -i 0.2 -W 1 192.0.2.2
ip netns exec b conntrack -L
ip netns exec b conntrack -L -o extended
ip netns exec b cat /proc/net/nf_conntrack
sleep 4
ip netns exec b conntrack -L
ip netns exec b iptables -Z
ip netns exec b iptables -t raw -A PREROUTING -p icmp -j CT --notrack
ip netns exec a ping -c 2 -i 0.2 -W 1 192.0.2.2
ip netns exec b iptables -nvL INPUT
ip netns exec b conntrack -L
ip netns exec b iptables -t raw -F
ip netns exec b iptables -A INPUT -p udp --dport 7 -j REJECT
ip netns exec a bash -c 'echo hi > /dev/udp/192.0.2.2/7'
ip netns exec a bash -c 'echo hi > /dev/udp/192.0.2.2/9'
ip netns exec b conntrack -L -p udp
ip netns exec b iptables -nvL INPUT
ip netns exec a iptables -A INPUT -m conntrack --ctstate RELATED
ip netns exec a bash -c 'echo hi > /dev/udp/192.0.2.2/9'
ip netns exec a iptables -nvL INPUT
ip netns exec a conntrack -L
ip netns exec b conntrack -D -p udp
ip netns exec b conntrack -D -p udp
ip netns exec b sysctl -w net.netfilter.nf_conntrack_udp_timeout=90
ip netns exec a bash -c 'echo hi > /dev/udp/192.0.2.2/9'
ip netns exec b conntrack -L
ip netns exec b conntrack -L -o timestamp
ip netns exec b conntrack -D -s 192.0.2.1
ip netns exec b conntrack -L -p tcp
ip netns exec b conntrack -L -p nosuch
ip netns exec b conntrack -X
ip netns exec b conntrack
ip netns exec b conntrack -G -s 192.0.2.1
ip netns exec b conntrack -L -s nonsense
ip netns exec b sysctl net.netfilter.nf_conntrack_tcp_timeout_established
ip netns exec b sysctl -w net.netfilter.nf_conntrack_max=2
sysctl net.netfilter.nf_conntrack_max
sysctl -w net.netfilter.nf_conntrack_count=2
cat /proc/net/nf_conntrack
