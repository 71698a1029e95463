# title: ip6tables: neighbour discovery needs ICMPv6
ip netns add r
ip link add v0 type veth peer name e0 netns r
ip addr add 2001:db8::1/64 dev v0 nodad
ip -n r addr add 2001:db8::2/64 dev e0 nodad
ip link set v0 up; ip -n r link set e0 up
sleep 3
ip netns exec r ping -c 1 2001:db8::1 | tail -2 | head -1
ip6tables -A INPUT -i v0 -p ipv6-icmp --icmpv6-type echo-request -j DROP
ip netns exec r ping -c 1 -W 1 2001:db8::1 | tail -2 | head -1
ip6tables -L INPUT -n -v
ip6tables -R INPUT 1 -i v0 -p icmpv6 --icmpv6-type echo-request -j REJECT
ip netns exec r ping -c 1 -W 1 2001:db8::1
ip6tables -R INPUT 1 -i v0 -p icmpv6 --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec r ping -c 1 -W 1 2001:db8::1
ip6tables -S
ip6tables -L
ip6tables -A INPUT -s 2001:db8::/32 -d fe80::1/10 -p tcp --dport 22 -j ACCEPT
ip6tables -A INPUT -m hl --hl-lt 5 -j DROP
ip6tables -A INPUT -s 192.0.2.1 -j ACCEPT
ip6tables -A INPUT -s 2001:db8::1/129 -j ACCEPT
ip6tables -L -n -v --line-numbers
ip6tables-save | grep -v '^#'
ip6tables -t nat -A POSTROUTING -o v0 -j MASQUERADE
ip6tables -t nat -A PREROUTING -i v0 -p tcp --dport 80 -j DNAT --to-destination [2001:db8::9]:8080
ip6tables -t nat -L -n
ip6tables -t mangle -A POSTROUTING -o v0 -j HL --hl-set 5
ip netns exec r ping -c 1 -I e0 fe80::1 -W 1 | tail -2 | head -1
ip6tables -F
ip netns exec r ping -c 1 2001:db8::1 | head -2
nft -s list ruleset ip6
iptables -A INPUT -p icmpv6 -j ACCEPT
iptables -S
iptables -F
ip6tables -t mangle -F; ip6tables -t nat -F
ip link del v0
