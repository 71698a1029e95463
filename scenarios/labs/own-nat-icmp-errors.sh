# Errors about translated packets come back translated.
for n in h r1 r2 s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h type veth peer name in netns r1
ip link add out netns r1 type veth peer name in netns r2
ip link add out netns r2 type veth peer name eth0 netns s
for x in 'h eth0 10.9.0.2' 'r1 in 10.9.0.1' 'r1 out 203.0.113.1' 'r2 in 203.0.113.2' 'r2 out 198.51.100.1' 's eth0 198.51.100.2'; do set -- $x; ip -n $1 addr add $3/24 dev $2; ip -n $1 link set $2 up; done
ip -n h route add default via 10.9.0.1
ip -n r1 route add default via 203.0.113.2
ip -n r2 route add 203.0.113.0/24 dev in 2>/dev/null
ip -n s route add default via 198.51.100.1
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
sleep 2
ip netns exec r1 iptables -t nat -A POSTROUTING -o out -j MASQUERADE
ip netns exec h ping -c 1 -W 1 198.51.100.2
ip netns exec h ping -c 1 -W 1 -t 2 198.51.100.2
ip netns exec h ping -c 1 -W 1 198.18.0.1
ip netns exec h traceroute -n -q 1 -w 1 198.51.100.2
ip -n r2 link set out mtu 1300
ip -n s link set eth0 mtu 1300
ip netns exec h ping -c 2 -i 0.3 -W 1 -M do -s 1400 198.51.100.2
ip -n h route get 198.51.100.2
ip netns exec h tracepath -n 198.51.100.2
sleep 8
ip netns exec r1 iptables -A FORWARD -m conntrack --ctstate RELATED
ip netns exec h ping -c 1 -W 1 -t 2 198.51.100.2
ip netns exec h bash -c 'echo hi > /dev/udp/198.51.100.2/9'
ip netns exec r1 iptables -nvL FORWARD
ip netns exec h bash -c 'tcpdump -nvvli eth0 icmp 2>/dev/null > /tmp/own-nat-icmp-errors.5 & echo $! > /tmp/own-nat-icmp-errors.5.pid'
sleep 1
ip netns exec h ping -c 1 -W 1 -t 2 198.51.100.2
sleep 1
kill $(cat /tmp/own-nat-icmp-errors.5.pid)
sleep 0.5
sed 's/^[0-9:.]* //' /tmp/own-nat-icmp-errors.5
ip netns exec r1 conntrack -L -p icmp 2>&1 | sed "s,id=[0-9]*,,g; s,^icmp *1 [0-9]*,icmp," | sort
ip netns exec r2 iptables -A FORWARD -p udp --dport 53 -j REJECT --reject-with icmp-host-prohibited
ip netns exec h bash -c 'echo hi > /dev/udp/198.51.100.2/53; sleep 0.2; echo again > /dev/udp/198.51.100.2/53'
ip netns exec r2 iptables -nvL FORWARD
