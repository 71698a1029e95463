# States of connections, and a queue that is full
ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set lo up
ip -n b link set lo up
ip -n a addr add 192.0.2.1/24 dev va
ip -n b addr add 192.0.2.2/24 dev vb
ip -n a addr add 2001:db8::1/64 dev va nodad
ip -n b addr add 2001:db8::2/64 dev vb nodad
ip -n a link set va up
ip -n b link set vb up
sleep 2
ip netns exec a nc -l -k -n 7000 > /tmp/out.txt &
sleep 1
ip netns exec b bash -c 'sleep 4 | nc -n 192.0.2.1 7000' &
sleep 1
ip netns exec a ss -tan | sed 's/192.0.2.2:[0-9]*/192.0.2.2:PORT/'
ip netns exec b ss -tan | sed 's/192.0.2.2:[0-9]*/192.0.2.2:PORT/'
ip netns exec a ss -t state established | sed 's/192.0.2.2:[0-9]*/192.0.2.2:PORT/'
sleep 4
ip netns exec a nc -6 -l 7001 > /tmp/six.txt &
sleep 1
ip netns exec a ss -tln
echo six | ip netns exec b nc -N 2001:db8::1 7001
sleep 1
cat /tmp/six.txt
ip netns exec b nc -zv ::1 7001
ip netns exec b nc -u -z -v -n 192.0.2.1 53
ip netns exec b nc
ip netns exec b nc -l -z 80
ip netns exec b nc 192.0.2.1 99999
ip netns exec b nc 192.0.2.1 http
ip -n a link set va down
ip netns exec b nc -v -n -w 1 192.0.2.1 7000
ip -n b link set vb down
ip netns exec b nc -v -n 192.0.2.1 7000
