# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iptables 1.8.9
# title: user chains, goto, RETURN and policies counted; rules that are refused
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 192.0.2.1/24 dev va; ip -n a link set va up
ip -n b addr add 192.0.2.2/24 dev vb; ip -n b link set vb up
ip -n b link set lo up
ip netns exec b iptables -N ONE
ip netns exec b iptables -N TWO
ip netns exec b iptables -A INPUT -i vb -j ONE
ip netns exec b iptables -A INPUT -j ACCEPT
ip netns exec b iptables -A ONE -p icmp -g TWO
ip netns exec b iptables -A ONE -j DROP
ip netns exec b iptables -A TWO -m length --length 100:200 -j RETURN
ip netns exec b iptables -A TWO -m length --length 500: -j DROP
ip netns exec b iptables -A TWO
ip netns exec a ping -c 2 -i 0.2 192.0.2.2
ip netns exec a ping -c 2 -i 0.2 -s 100 192.0.2.2
ip netns exec a ping -c 1 -W 1 -s 1000 192.0.2.2
ip netns exec b iptables -nvL
ip netns exec b iptables -P INPUT DROP
ip netns exec b iptables -D INPUT -j ACCEPT
ip netns exec a ping -c 1 -W 1 192.0.2.2
ip netns exec b iptables -nvL INPUT
ip netns exec b iptables -X ONE
ip netns exec b iptables -X TWO
ip netns exec b iptables -X NONE
ip netns exec b iptables -N ONE
ip netns exec b iptables -A TWO -j ONE
ip netns exec b iptables -A ONE -j NOWHERE
ip netns exec b iptables -A ONE -j INPUT
ip netns exec b iptables -A NOWHERE -j ACCEPT
ip netns exec b iptables -E ONE UNO
ip netns exec b iptables -S
ip netns exec b iptables -E UNO TWO
ip netns exec b iptables -F
ip netns exec b iptables -X
ip netns exec b iptables -S
for i in $(seq 1 17); do ip netns exec b iptables -N C$i; done
for i in $(seq 1 16); do ip netns exec b iptables -A C$i -j C$((i+1)) || echo C$i; done
ip netns exec b iptables -A INPUT -j C1
ip netns exec b iptables -A INPUT -j C2
ip netns exec b iptables -A INPUT -j C3
ip netns exec b iptables -S INPUT
ip netns exec b iptables -t nat -A PREROUTING -j ACCEPT
ip netns exec b iptables -t nat -A POSTROUTING -j ACCEPT
ip netns exec b iptables -t mangle -A PREROUTING -j MARK --set-mark 1
ip netns exec b iptables -P INPUT ACCEPT
ip netns exec a ping -c 3 -i 0.2 192.0.2.2
ip netns exec b ping -c 3 -i 0.2 192.0.2.1
ip netns exec b iptables -t nat -nvL
ip netns exec b iptables -t mangle -nvL
ip netns exec b iptables -A INPUT -m mac --mac-source 02:00:00:00:00:01
ip netns exec b iptables -A C1 -m mac --mac-source 02:00:00:00:00:01
ip netns exec b iptables -A OUTPUT -j C1
ip netns exec b iptables -A OUTPUT -m mac --mac-source 02:00:00:00:00:01
ip netns exec b iptables-save | grep -v '^#'
