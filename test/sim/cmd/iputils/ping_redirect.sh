ip netns add b
ip netns add r
ip netns add h2
ip link add br0 type bridge
ip link set br0 up
for n in r h2; do ip link add $n type veth peer name eth0 netns $n; ip link set $n master br0 up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip addr add 192.0.2.1/24 dev br0
ip -n r addr add 192.0.2.254/24 dev eth0
ip -n h2 addr add 192.0.2.2/24 dev eth0
ip -n h2 addr add 198.51.100.1/32 dev lo
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r route add 198.51.100.0/24 via 192.0.2.2
ip route add 198.51.100.0/24 via 192.0.2.254
ping -c 3 198.51.100.1
ping -c 2 -q 198.51.100.1
