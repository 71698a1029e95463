# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: neighbours: states, static entries, arping, flush
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a
ip -n b link set vb address 02:00:00:00:00:0b
ip -n a link set va up
ip -n b link set vb up
ip -n a addr add 192.0.2.1/24 dev va
ip -n b addr add 192.0.2.2/24 dev vb
sleep 2
ip -n a neigh
ip netns exec a ping -c 1 192.0.2.2
ip -n a neigh
ip -n b neigh
ip -n a neigh show dev va
ip -n a -s neigh | sed 's/used.*probes/probes/'
ip -n a -j neigh
ip netns exec a arp -n
ip netns exec a arping -c 2 -I va 192.0.2.2
ip netns exec a arping -c 1 -w 2 -I va 192.0.2.77
ip netns exec a arping -D -c 1 -I va 192.0.2.2
ip netns exec a arping -U -c 1 -I va 192.0.2.1
ip netns exec a ping -c 1 -W 1 192.0.2.9
ip -n a neigh
sleep 3
ip -n a neigh
ip -n a neigh add 192.0.2.9 lladdr 02:00:00:00:00:99 dev va
ip -n a neigh replace 192.0.2.9 lladdr 02:00:00:00:00:99 dev va
ip -n a neigh show 192.0.2.9
ip -n a neigh add 192.0.2.10 lladdr 02:00:00:00:00:10 dev va nud permanent
ip -n a neigh add 192.0.2.10 lladdr 02:00:00:00:00:10 dev va nud permanent
ip -n a neigh change 192.0.2.11 lladdr 02:00:00:00:00:11 dev va
ip -n a neigh del 192.0.2.12 dev va
ip -n a neigh del 192.0.2.10 dev va
ip -n a neigh show nud permanent
ip -n a neigh add 192.0.2.13 dev va nud stale lladdr 02:00:00:00:00:13
ip -n a neigh show nud stale
ip -n a neigh flush dev va
ip -n a neigh
ip -n a neigh flush all
ip -n a neigh show
ip netns exec a arp -s 192.0.2.20 02:00:00:00:00:20
ip netns exec a arp -an
ip netns exec a arp -d 192.0.2.20
ip netns exec a arp -d 192.0.2.20
ip netns exec a arp -a
ip -n a link set va down
ip -n a neigh
ip -n a neigh add 192.0.2.30 lladdr 02:00:00:00:00:30 dev nosuch
ip -n a neigh add 192.0.2.300 lladdr 02:00:00:00:00:30 dev va
ip -n a neigh add 192.0.2.30 lladdr zz:00:00:00:00:30 dev va
ip netns exec b sysctl -w net.ipv4.conf.vb.proxy_arp=1
ip netns exec b cat /proc/sys/net/ipv4/conf/vb/proxy_arp
ip netns exec a sysctl net.ipv4.neigh.va.base_reachable_time_ms
ip netns exec a sysctl net.ipv4.conf.va
