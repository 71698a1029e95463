# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: static routing across three routers, traceroute, TTL, unreachables
for r in r1 r2 r3 pc1 pc2; do ip netns add $r; done
link() { ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"; ip -n "$1" link set "$2" up; ip -n "$3" link set "$4" up; }
link pc1 eth0 r1 eth0
link r1 eth1 r2 eth0
link r2 eth1 r3 eth0
link r3 eth1 pc2 eth0
ip -n pc1 addr add 10.1.1.2/24 dev eth0
ip -n r1 addr add 10.1.1.1/24 dev eth0
ip -n r1 addr add 10.0.12.1/30 dev eth1
ip -n r2 addr add 10.0.12.2/30 dev eth0
ip -n r2 addr add 10.0.23.1/30 dev eth1
ip -n r3 addr add 10.0.23.2/30 dev eth0
ip -n r3 addr add 10.2.2.1/24 dev eth1
ip -n pc2 addr add 10.2.2.2/24 dev eth0
for r in r1 r2 r3; do ip netns exec $r sysctl -w net.ipv4.ip_forward=1; done
ip -n pc1 route add default via 10.1.1.1
ip -n pc2 route add default via 10.2.2.1
sleep 2
ip netns exec pc1 ping -c 2 10.0.12.1
ip netns exec pc1 ping -c 2 10.2.2.2
ip -n r1 route add 10.2.2.0/24 via 10.0.12.2
ip netns exec pc1 ping -c 2 10.2.2.2
ip -n r2 route add 10.2.2.0/24 via 10.0.23.2
ip netns exec pc1 ping -c 2 -W 1 10.2.2.2
ip -n r3 route add 10.1.1.0/24 via 10.0.23.1
ip -n r2 route add 10.1.1.0/24 via 10.0.12.1
ip netns exec pc1 ping -c 2 10.2.2.2
ip netns exec pc1 traceroute -n 10.2.2.2
ip netns exec pc1 tracepath -n 10.2.2.2
ip netns exec pc1 ping -c 1 -t 1 10.2.2.2
ip netns exec pc1 ping -c 1 -t 2 10.2.2.2
ip netns exec pc1 ping -c 2 10.2.2.99
ip netns exec pc1 ping -c 1 10.99.0.1
ip -n r1 route add unreachable 10.66.0.0/16
ip -n r1 route add prohibit 10.67.0.0/16
ip -n r1 route add blackhole 10.68.0.0/16
ip netns exec pc1 ping -c 1 -W 1 10.66.0.1
ip netns exec pc1 ping -c 1 -W 1 10.67.0.1
ip netns exec pc1 ping -c 1 -W 1 10.68.0.1
ip netns exec r1 ping -c 1 10.66.0.1
ip netns exec r1 ping -c 1 10.67.0.1
ip netns exec r1 ping -c 1 10.68.0.1
ip -n r1 route
ip -n r1 route show table local
ip -n r1 route get 10.2.2.2
ip -n r1 route get 10.66.0.1
ip -n r1 route get 10.68.0.1
ip -n r1 route get 10.2.2.2 from 10.1.1.2 iif eth0
ip -n r2 route del 10.2.2.0/24
ip netns exec pc1 ping -c 2 10.2.2.2
ip -n r2 route add 10.2.2.0/24 via 10.0.99.1
ip -n r2 route add 10.2.2.0/24 dev nosuch
ip -n r2 route add 10.2.2.0/24 via 10.0.23.2 metric 100
ip -n r2 route add 10.2.2.0/24 via 10.0.12.1 metric 50
ip -n r2 route show
ip -n r2 route del 10.2.2.0/24 via 10.0.12.1
ip -n r2 route show 10.2.2.0/24
ip -n r2 link set eth1 down
ip -n r2 route
ip netns exec pc1 ping -c 1 -W 1 10.2.2.2
ip -n r2 link set eth1 up
ip -n r2 route
ip netns exec pc1 traceroute -n -q 1 -w 1 -m 4 10.2.2.2
ip netns exec pc1 traceroute -I -n 10.0.12.2
ip netns exec r1 ip neigh
