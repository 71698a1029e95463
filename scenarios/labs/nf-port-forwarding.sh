# title: source NAT, destination NAT and hairpin of a home router
ip netns add home
ip netns add router
ip netns add internet
ip link add h0 netns home type veth peer name r0 netns router
ip link add i0 netns internet type veth peer name r1 netns router
ip -n home addr add 192.168.1.10/24 dev h0
ip -n router addr add 192.168.1.1/24 dev r0
ip -n router addr add 203.0.113.1/24 dev r1
ip -n internet addr add 203.0.113.9/24 dev i0
ip -n home link set h0 up; ip -n home link set lo up
ip -n router link set r0 up; ip -n router link set r1 up; ip -n router link set lo up
ip -n internet link set i0 up
ip -n home route add default via 192.168.1.1
ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
ip netns exec home ping -c 1 -W 1 203.0.113.9
ip netns exec router iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec home ping -c 2 -i 0.3 203.0.113.9
ip netns exec router iptables -t nat -L -n -v
ip netns exec router iptables -t nat -R POSTROUTING 1 -o r1 -s 192.168.1.0/24 -j SNAT --to-source 203.0.113.1
ip netns exec home ping -c 1 203.0.113.9 | head -2
ip netns exec router iptables -t nat -S
ip netns exec router iptables -t nat -A PREROUTING -i r1 -p icmp -d 203.0.113.1 -j DNAT --to-destination 192.168.1.10
ip netns exec internet ping -c 1 203.0.113.1 | head -2
ip netns exec router iptables -t nat -A PREROUTING -i r1 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.10:80
ip netns exec router iptables -t nat -A PREROUTING -i r1 -p tcp --dport 22 -j REDIRECT --to-ports 2222
ip netns exec router iptables -t nat -A PREROUTING -i r1 -p udp --dport 5000:5010 -j DNAT --to-destination 192.168.1.10-192.168.1.20:6000-6010 --random
ip netns exec router iptables -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 1024-2048
ip netns exec router iptables -t nat -A PREROUTING -d 203.0.113.64/26 -j NETMAP --to 192.168.1.64/26
ip netns exec router iptables -t nat -L -n -v --line-numbers
ip netns exec router iptables -t nat -L
ip netns exec router iptables -t nat -S PREROUTING
ip netns exec router iptables-save -t nat | grep -v '^#'
ip netns exec router nft list table ip nat
ip netns exec router iptables -t nat -A INPUT -j SNAT --to 203.0.113.1
ip netns exec router iptables -t nat -A INPUT -j DNAT --to 203.0.113.1
ip netns exec router iptables -t nat -A POSTROUTING -j REDIRECT
ip netns exec router iptables -t nat -A PREROUTING -p icmp -j DNAT --to-destination 192.168.1.10:80
ip netns exec router iptables -t nat -D PREROUTING -i r1 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.10:80
ip netns exec router iptables -t nat -D PREROUTING -i r1 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.10:80
ip netns exec router iptables -t nat -F
ip netns exec router iptables -t nat -L -n
ip netns exec internet ping -c 1 -W 1 203.0.113.1 | head -2
