# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: a router on a bridge; forwarding, proxy ARP and reverse path filters
ip link add br0 type bridge
ip addr add 192.0.2.1/25 dev br0
ip addr add 192.0.2.129/25 dev br0
ip link set br0 up
for i in 1 2; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i master br0 up; ip -n h$i link set lo up; ip -n h$i link set eth0 up; done
ip -n h1 addr add 192.0.2.2/25 dev eth0
ip -n h2 addr add 192.0.2.130/25 dev eth0
sleep 2
ip netns exec h1 ping -c 1 -W 1 192.0.2.130
ip -n h1 route add default via 192.0.2.1
ip -n h2 route add default via 192.0.2.129
cat /proc/sys/net/ipv4/ip_forward
ip netns exec h1 ping -c 1 -W 1 192.0.2.130
ip netns exec h1 ping -c 1 -W 1 192.0.2.129
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=1
ip netns exec h1 ping -c 1 -W 1 192.0.2.130
ip netns exec h1 traceroute -n -m 3 -w 1 192.0.2.130
ip -n h1 route get 192.0.2.130
sysctl net.ipv4.conf.br0.send_redirects net.ipv4.conf.all.send_redirects net.ipv4.conf.all.forwarding net.ipv4.conf.default.forwarding
ip -n h1 neigh
ip -n h2 neigh
ip neigh
ip -n h1 route del default
ip -n h1 route add 192.0.2.128/25 dev eth0
sysctl -w net.ipv4.conf.br0.proxy_arp=1
ip -n h1 neigh flush all
ip netns exec h1 ping -c 1 -W 1 192.0.2.130
sysctl -w net.ipv4.conf.br0.proxy_arp_pvlan=1
ip netns exec h1 ping -c 1 -W 1 192.0.2.130
ip -n h1 neigh
ip netns exec h1 arping -c 1 -w 1 -I eth0 192.0.2.77 | head -1
sysctl -w net.ipv4.conf.br0.proxy_arp=0 net.ipv4.conf.br0.proxy_arp_pvlan=0
ip neigh add proxy 192.0.2.77 dev br0
ip neigh show proxy
ip neigh del proxy 192.0.2.77 dev br0
ip neigh show proxy
sysctl -w net.ipv4.conf.all.rp_filter=1
ip link add d0 type dummy
ip addr add 198.51.100.1/24 dev d0
ip link set d0 up
ip netns exec h1 ping -c 1 -W 1 198.51.100.1
ip -n h1 addr add 203.0.113.9/32 dev lo
ip -n h1 route add 198.51.100.0/24 via 192.0.2.1
ip netns exec h1 ping -c 1 -W 1 198.51.100.1
ip netns exec h1 ping -c 1 -W 1 -I 203.0.113.9 198.51.100.1
ip route add 203.0.113.0/24 dev d0
ip netns exec h1 ping -c 1 -W 1 -I 203.0.113.9 198.51.100.1
nstat -az TcpExtIPReversePathFilter
sysctl -w net.ipv4.conf.all.rp_filter=2
ip netns exec h1 ping -c 1 -W 1 -I 203.0.113.9 198.51.100.1
sysctl -w net.ipv4.conf.all.rp_filter=0
ip route replace 203.0.113.9 dev br0
ip netns exec h1 ping -c 1 -W 1 -I 203.0.113.9 198.51.100.1
ip route get 203.0.113.9
ip netns exec h1 ip neigh flush dev eth0
sysctl -w net.ipv4.conf.all.arp_ignore=1
ip netns exec h1 arping -c 1 -w 1 -I eth0 198.51.100.1 | tail -1
sysctl -w net.ipv4.conf.all.arp_ignore=0
ip netns exec h1 arping -c 1 -w 1 -I eth0 198.51.100.1 | tail -1
sysctl -w net.ipv4.conf.all.arp_announce=2
sysctl net.ipv4.conf.br0.arp_announce net.ipv4.conf.all.arp_announce
sysctl net.ipv4.conf.br0
sysctl -w net.ipv4.icmp_echo_ignore_all=1
ip netns exec h1 ping -c 1 -W 1 192.0.2.1
sysctl -w net.ipv4.icmp_echo_ignore_all=0
sysctl net.ipv4.nosuch
sysctl -w net.ipv4.ip_forward=abc
sysctl -w net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward
sysctl -e net.ipv4.nosuch
echo 0 > /proc/sys/net/ipv4/ip_forward
sysctl -a -r 'ipv4.conf.br0.*arp'
ip link set p1 nomaster
ip addr add 192.0.2.1/25 dev p1
ip addr add 10.0.0.1/24 dev p1
ip -br addr
ip route
ip addr del 192.0.2.129/25 dev br0
ip netns exec h2 ping -c 1 -W 1 192.0.2.129
cat /proc/net/dev_mcast
cat /proc/net/igmp
cat /proc/net/arp
