# after: How calico uses proxy_arp, https://www.sobyte.net/post/2022-06/proxy-arp-calico/
# topics: proxy_arp on the host's end, scope link routes, a gateway nobody has, tcpdump of ARP, pods on one host
ip netns add pod1
ip netns add pod2
ip link add cali1 type veth peer name eth0 netns pod1
ip link add cali2 type veth peer name eth0 netns pod2
ip link set cali1 address ee:ee:ee:ee:ee:ee
ip link set cali2 address ee:ee:ee:ee:ee:ee
ip -n pod1 link set eth0 address 02:00:00:00:01:01
ip -n pod2 link set eth0 address 02:00:00:00:02:02
ip link set cali1 up
ip link set cali2 up
ip -n pod1 link set eth0 up
ip -n pod2 link set eth0 up
ip -n pod1 addr add 10.20.1.2/32 dev eth0
ip -n pod2 addr add 10.20.1.3/32 dev eth0
ip -n pod1 route add default via 169.254.1.1 dev eth0
ip -n pod1 route add 169.254.1.1 dev eth0 scope link
ip -n pod1 route add default via 169.254.1.1 dev eth0
ip -n pod2 route add 169.254.1.1 dev eth0 scope link
ip -n pod2 route add default via 169.254.1.1 dev eth0
ip -n pod1 route
ip route add 10.20.1.2 dev cali1 scope link
ip route add 10.20.1.3 dev cali2 scope link
ip route
ip netns exec pod1 ping -c 1 -W 1 10.20.1.3
ip -n pod1 neigh
echo 1 > /proc/sys/net/ipv4/conf/cali1/proxy_arp
echo 1 > /proc/sys/net/ipv4/conf/cali2/proxy_arp
cat /proc/sys/net/ipv4/conf/cali1/proxy_arp
ip netns exec pod1 ping -c 1 -W 1 10.20.1.3
echo 1 > /proc/sys/net/ipv4/ip_forward
timeout 3 tcpdump -nei cali1 arp > arp.txt 2>/dev/null &
sleep 0.5
ip -n pod1 neigh flush all
ip netns exec pod1 ping -c 2 -i 0.3 10.20.1.3
ip neigh
wait
ip -n pod1 neigh
ip -n pod2 neigh
ip neigh | sort
ip -s neigh | awk '{print $1, $3}' | sort
arp -n | sort
arp -an | sort
ip netns exec pod1 arp -n
ip netns exec pod1 traceroute -n -m 3 10.20.1.3 | awk '{print $1,$2}'
ip netns exec pod1 ping -c 1 -W 1 169.254.1.1
ip -d route
ip route get 10.20.1.2
ip route get 10.20.1.9
ip -n pod1 route get 10.20.1.3
sysctl net.ipv4.conf.cali1.rp_filter net.ipv4.conf.cali1.forwarding net.ipv4.conf.all.forwarding
ip -n pod1 neigh add 169.254.1.1 lladdr ee:ee:ee:ee:ee:ee dev eth0 nud permanent
ip -n pod1 neigh replace 169.254.1.1 lladdr ee:ee:ee:ee:ee:ee dev eth0 nud permanent
ip -n pod1 neigh show nud permanent
ip -n pod1 neigh change 169.254.1.1 dev eth0 nud stale
ip -n pod1 neigh
ip neigh add proxy 10.20.1.77 dev cali1
ip neigh show proxy
ip neigh del proxy 10.20.1.77 dev cali1
ip neigh show proxy
ip netns exec pod1 arping -c 1 -w 1 -I eth0 169.254.1.1 | head -2
ip netns del pod1
sleep 0.2
ip route
ip link
ip netns del pod2
