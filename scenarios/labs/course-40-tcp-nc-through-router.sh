# A client, a router and a server: TCP by nc, a capture of it, and what goes wrong
ip netns add client
ip netns add router
ip netns add server
ip link add c0 netns client type veth peer name r0 netns router
ip link add s0 netns server type veth peer name r1 netns router
for n in client router server; do ip -n $n link set lo up; done
ip -n client addr add 192.0.2.2/24 dev c0
ip -n router addr add 192.0.2.1/24 dev r0
ip -n router addr add 198.51.100.1/24 dev r1
ip -n server addr add 198.51.100.2/24 dev s0
ip -n client link set c0 up
ip -n router link set r0 up
ip -n router link set r1 up
ip -n server link set s0 up
ip -n client route add default via 192.0.2.1
ip -n server route add default via 198.51.100.1
ip netns exec router sysctl -w net.ipv4.ip_forward=1
# nobody listens
ip netns exec client nc -v -n 198.51.100.2 5000
# a listener
ip netns exec server nc -l -n -v 5000 > /tmp/got.txt 2>/tmp/err.txt &
sleep 1
ip netns exec server ss -tln
ip netns exec client tcpdump -n -i c0 -w /tmp/nc.pcap tcp 2>/dev/null &
sleep 2
echo hello from client | ip netns exec client nc -n -N 198.51.100.2 5000
sleep 1
cat /tmp/got.txt
sed 's/ [0-9]*$/ PORT/' /tmp/err.txt
kill %2
sleep 1
tcpdump -n -t -r /tmp/nc.pcap 2>/dev/null | sed 's/192.0.2.2\.[0-9]*/CLIENT/g; s/seq [0-9]\{6,\}/seq N/; s/ack [0-9]\{6,\}/ack N/; s/val [0-9]*/val V/; s/ecr [0-9]*/ecr E/'
ip netns exec client ss -tan | sed 's/192.0.2.2:[0-9]*/192.0.2.2:PORT/'
ip netns exec server ss -tan
# nobody there
ip netns exec client nc -v -n -w 2 198.51.100.9 80
ip netns exec client nc -v -n 203.0.113.1 80
ip -n router route add unreachable 203.0.113.0/24
ip netns exec client nc -v -n 203.0.113.1 80
ip netns exec client nc -z -v -n 198.51.100.2 8079-8081
ip netns exec client curl -sS --connect-timeout 2 http://198.51.100.9/
