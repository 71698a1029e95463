# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: MTU, fragmentation and path MTU
ip netns add a
ip netns add r
ip netns add b
ip link add ar netns a type veth peer name ra netns r
ip link add rb netns r type veth peer name br netns b
for x in a:ar r:ra r:rb b:br; do ip -n ${x%:*} link set ${x#*:} up; done
ip -n a addr add 10.0.1.2/24 dev ar
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip -n b addr add 10.0.2.2/24 dev br
ip -n a route add default via 10.0.1.1
ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set rb mtu 1400
sleep 2
ip netns exec a ping -c 2 10.0.2.2
ip netns exec a ping -c 1 -s 1472 10.0.2.2
ip netns exec a ping -c 1 -s 1472 -M do 10.0.2.2
ip netns exec a ping -c 1 -s 1472 -M do 10.0.2.2
ip netns exec a ping -c 1 -s 1473 -M do 10.0.1.1
ip netns exec a ping -c 1 -s 4000 10.0.1.1
ip netns exec a ping -c 1 -s 4000 -M dont 10.0.2.2
ip -n a route get 10.0.2.2 | sed 's/expires [0-9]*sec/expires Nsec/'
ip netns exec a tracepath -n 10.0.2.2
ip -n a route flush cache
ip -n a route get 10.0.2.2
ip netns exec b timeout 5 tcpdump -n -l -i br --immediate-mode -c 4 icmp > /tmp/t.txt 2>&1 &
sleep 1
ip netns exec a ping -c 1 -s 3000 -M dont 10.0.2.2
wait
cat /tmp/t.txt | sed 's/^[0-9:.]* //'
ip netns exec a ping -c 1 -s 65507 10.0.1.1
ip netns exec a ping -c 1 -s 65508 10.0.1.1
ip netns exec a ping -c 1 -s 70000 10.0.1.1
ip netns exec r cat /proc/net/snmp | grep ^Ip:
