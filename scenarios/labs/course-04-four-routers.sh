# after: Linux networking from the ground up: a multi-router lab on one host, https://michealgarner.co.uk/blog/linux-networking-from-the-ground-up-network-namespaces-veth-pairs-and-building-a
# topics: loops, a ring of routers with static routes, asymmetric paths, traceroute, redundancy by metrics
for ns in h1 r1 r2 r3 h2; do ip netns add $ns; ip -n $ns link set lo up; done
ip netns list
for r in r1 r2 r3; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip link add h1-r1 netns h1 type veth peer name r1-h1 netns r1
ip link add r1-r2 netns r1 type veth peer name r2-r1 netns r2
ip link add r2-r3 netns r2 type veth peer name r3-r2 netns r3
ip link add r1-r3 netns r1 type veth peer name r3-r1 netns r3
ip link add h2-r3 netns h2 type veth peer name r3-h2 netns r3
for ns in h1 r1 r2 r3 h2; do for i in $(ip -n $ns -br link | awk '$1 != "lo" {print $1}' | cut -d@ -f1); do ip -n $ns link set $i up; done; done
ip -n r1 -br link
ip -n h1 addr add 10.1.0.2/24 dev h1-r1
ip -n r1 addr add 10.1.0.1/24 dev r1-h1
ip -n r1 addr add 10.0.12.1/30 dev r1-r2
ip -n r2 addr add 10.0.12.2/30 dev r2-r1
ip -n r2 addr add 10.0.23.1/30 dev r2-r3
ip -n r3 addr add 10.0.23.2/30 dev r3-r2
ip -n r1 addr add 10.0.13.1/30 dev r1-r3
ip -n r3 addr add 10.0.13.2/30 dev r3-r1
ip -n h2 addr add 10.2.0.2/24 dev h2-r3
ip -n r3 addr add 10.2.0.1/24 dev r3-h2
ip -n h1 route add default via 10.1.0.1
ip -n h2 route add default via 10.2.0.1
ip netns exec h1 ping -c 1 -W 1 10.2.0.2
ip -n r1 route add 10.2.0.0/24 via 10.0.13.2 metric 10
ip -n r1 route add 10.2.0.0/24 via 10.0.12.2 metric 20
ip -n r3 route add 10.1.0.0/24 via 10.0.13.1 metric 10
ip -n r3 route add 10.1.0.0/24 via 10.0.23.1 metric 20
ip -n r2 route add 10.1.0.0/24 via 10.0.12.1
ip -n r2 route add 10.2.0.0/24 via 10.0.23.2
ip netns exec h1 ping -c 2 10.2.0.2
ip netns exec h1 traceroute -n 10.2.0.2 | awk '{print $1, $2}'
ip netns exec h1 tracepath -n 10.2.0.2 | awk '{print $1, $2}'
ip -n r1 route
ip -n r1 neigh
ip -n r2 neigh
ip -n r1 link set r1-r3 down
ip -n r1 route
ip -n r3 route
ip netns exec h1 ping -c 1 -W 1 10.2.0.2
ip -n r3 link set r3-r1 down
ip netns exec h1 ping -c 1 -W 1 10.2.0.2
ip netns exec h1 traceroute -n 10.2.0.2 | awk '{print $1, $2}'
ip -n r1 neigh | sort
ip -n r2 neigh | sort
ip -n r1 link set r1-r3 up
ip -n r3 link set r3-r1 up
ip -n r1 route
ip -n r1 route get 10.2.0.2 from 10.1.0.2 iif r1-h1
ip -n r1 route get 10.2.0.2
ip -n r1 route add 10.2.0.0/24 via 10.0.13.2 metric 10
ip -n r3 route add 10.1.0.0/24 via 10.0.13.1 metric 10
ip -n r1 route get 10.2.0.2 from 10.1.0.2 iif r1-h1
ip -n r1 route replace 10.9.0.0/24 nexthop via 10.0.13.2 weight 1 nexthop via 10.0.12.2 weight 3
ip -n r1 route show 10.9.0.0/24
ip -n r1 -j route show 10.9.0.0/24 | jq -c .
ip -n r1 route append 10.9.0.0/24 via 10.0.12.2
ip -n r1 route show 10.9.0.0/24
ip -n r2 route add blackhole 10.66.0.0/16
ip -n r2 route add unreachable 10.67.0.0/16
ip -n r2 route add prohibit 10.68.0.0/16
ip -n r1 route add 10.64.0.0/10 via 10.0.12.2
ip netns exec h1 ping -c 1 -W 1 10.66.0.1
ip netns exec h1 ping -c 1 -W 1 10.67.0.1
ip netns exec h1 ping -c 1 -W 1 10.68.0.1
ip netns exec h1 ping -c 1 -W 1 10.99.0.1
ip netns exec h1 ping -c 1 -W 1 -t 1 10.2.0.2
ip netns exec h1 ping -c 1 -R 10.2.0.2 | sed 's/time.*//' 
ip netns exec h1 nstat -as | grep -i icmp | head
ip netns exec r1 cat /proc/net/snmp | grep ^Ip: | cut -d' ' -f1-12
ip -n r1 -s link show r1-h1 | awk 'NR==4 || NR==6 {print $1 > 0}'
ip -s -n r2 route show cache
ip -n r1 route flush 10.2.0.0/24
ip -n r1 route
ip -n r1 route flush proto static
ip -n r1 route flush proto boot
ip -n r1 route
ip -all netns del
