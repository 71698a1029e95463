# title: rate limits and lists of addresses
ip netns add a
ip link add v0 type veth peer name e0 netns a
ip addr add 192.0.2.1/24 dev v0
ip -n a addr add 192.0.2.2/24 dev e0
ip -n a addr add 192.0.2.3/24 dev e0
ip link set v0 up; ip -n a link set e0 up
ip netns exec a ping -c 1 192.0.2.1 | tail -2 | head -1
iptables -A INPUT -i v0 -p icmp -m hashlimit --hashlimit-name ping --hashlimit-upto 2/minute --hashlimit-burst 2 --hashlimit-mode srcip -j ACCEPT
iptables -A INPUT -i v0 -p icmp -j DROP
ip netns exec a ping -c 4 -i 0.2 -W 1 192.0.2.1 | tail -2 | head -1
ip netns exec a ping -I 192.0.2.3 -c 4 -i 0.2 -W 1 192.0.2.1 | tail -2 | head -1
iptables -L INPUT -n -v
iptables -S INPUT
iptables -F INPUT
iptables -A INPUT -i v0 -p icmp -m recent --name seen --update --seconds 60 --hitcount 3 -j REJECT
iptables -A INPUT -i v0 -p icmp -m recent --name seen --set
ip netns exec a ping -c 4 -i 0.2 -W 1 192.0.2.1
iptables -L INPUT -n -v
iptables -S INPUT
iptables -F INPUT
iptables -A INPUT -i v0 -p icmp -m statistic --mode nth --every 2 --packet 0 -j DROP
ip netns exec a ping -c 4 -i 0.2 -W 1 192.0.2.1
iptables -L INPUT -v -n -x
iptables -F INPUT
iptables -A INPUT -i v0 -m iprange --src-range 192.0.2.3-192.0.2.9 -j DROP
ip netns exec a ping -c 1 -W 1 192.0.2.1 | tail -2 | head -1
ip netns exec a ping -I 192.0.2.3 -c 1 -W 1 192.0.2.1 | tail -2 | head -1
iptables -L INPUT -v -n
iptables -C INPUT -i v0 -m iprange --src-range 192.0.2.3-192.0.2.9 -j DROP; echo $?
iptables -C INPUT -i v0 -j DROP; echo $?
iptables -F INPUT
iptables -A INPUT -i v0 -m addrtype --dst-type LOCAL -p icmp -j REJECT --reject-with icmp-net-unreachable
ip netns exec a ping -c 1 -W 1 192.0.2.1
iptables -R INPUT 1 -i v0 -p icmp -j REJECT --reject-with icmp-host-unreachable
ip netns exec a ping -c 1 -W 1 192.0.2.1
iptables -R INPUT 1 -i v0 -p icmp -j REJECT --reject-with icmp-proto-unreachable
ip netns exec a ping -c 1 -W 1 192.0.2.1
iptables -R INPUT 1 -i v0 -p icmp -j REJECT --reject-with icmp-net-prohibited
ip netns exec a ping -c 1 -W 1 192.0.2.1
iptables -R INPUT 1 -i v0 -p icmp -j REJECT --reject-with icmp-host-prohibited
ip netns exec a ping -c 1 -W 1 192.0.2.1
iptables -R INPUT 1 -i v0 -p icmp -j REJECT --reject-with tcp-reset
iptables -S INPUT
iptables -F INPUT
iptables -A OUTPUT -d 192.0.2.2 -p icmp -j REJECT
ping -c 1 -W 1 192.0.2.2
iptables -R OUTPUT 1 -d 192.0.2.2 -p icmp -j DROP
ping -c 1 -W 1 192.0.2.2
iptables -L OUTPUT -n -v
iptables -F
ip link del v0
