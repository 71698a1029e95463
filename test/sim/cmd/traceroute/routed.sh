for i in 1 2 3; do ip netns add r$i; ip -n r$i link set lo up; ip netns exec r$i sysctl -qw net.ipv4.ip_forward=1; done
ip link add e0 type veth peer name w0 netns r1
ip -n r1 link add e0 type veth peer name w0 netns r2
ip -n r2 link add e0 type veth peer name w0 netns r3
ip addr add 192.0.2.1/26 dev e0
ip -n r1 addr add 192.0.2.2/26 dev w0
ip -n r1 addr add 192.0.2.65/26 dev e0
ip -n r2 addr add 192.0.2.66/26 dev w0
ip -n r2 addr add 192.0.2.129/26 dev e0
ip -n r3 addr add 192.0.2.130/26 dev w0
ip link set e0 up
for i in 1 2 3; do ip -n r$i link set w0 up; ip -n r$i link set e0 up; done
ip route add default via 192.0.2.2
ip -n r1 route add 192.0.2.128/26 via 192.0.2.66
ip -n r2 route add default via 192.0.2.65
ip -n r3 route add default via 192.0.2.129
ping -c 1 192.0.2.130
traceroute -n -T 192.0.2.130
traceroute -n -T -p 80 -q 1 192.0.2.130
traceroute -n -I -q 1 192.0.2.130
traceroute -n -F -q 1 -m 2 192.0.2.130 1400
traceroute -n -i lo -m 2 -w 1 192.0.2.130
tracepath 192.0.2.130
tracepath -n -l 1000 192.0.2.130
tracepath -n 127.0.0.1
tracepath -n 192.0.2.1
ip -n r1 link set e0 mtu 1400
ip -n r2 link set w0 mtu 1400
ip route del default
