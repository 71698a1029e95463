# after: Fun with veth-devices in unnamed Linux network namespaces, https://linux-blog.anracom.com/tag/network-namespaces/page/2/
# topics: unshare and nsenter by PID, lsns, ip link set netns PID, ip netns attach, leftovers when a process ends
unshare --net sleep 300 &
pid=$!
sleep 0.3
ls -l /proc/$pid/ns | awk '{print $9}' | paste -sd' '
lsns -t net | wc -l
ls -l /proc/$pid/ns/net | grep -c 'net:\['
[ "$(readlink /proc/$$/ns/net)" = "$(readlink /proc/$pid/ns/net)" ] && echo same || echo different
nsenter -t $pid -n ip link
nsenter -t $pid --net ip addr show
ip link add veth11 netns $pid type veth peer name veth22
ip link show veth22
nsenter -t $pid -n ip link show veth11
nsenter --target $pid --net ip addr add 192.168.5.1/24 brd 192.168.5.255 dev veth11
nsenter -t $pid -n ip link set dev veth11 up
ip addr add 192.168.5.2/24 brd + dev veth22
ip link set dev veth22 up
ip addr show veth22
nsenter -t $pid -n ping -c 2 192.168.5.2
nsenter -t $pid -n ip -br addr | awk '{print $1, $2, $3}'
ip netns attach c1 $pid
ip netns
ip netns list-id
ip netns exec c1 ip link show veth11
ip netns identify $pid
ip netns pids c1 | wc -l
ip netns attach c1 $pid
ip netns attach c2 99999
ip netns set c1 7
ip netns
ip netns set c1 8
ip netns list-id
ip netns list-id nsid 7
ip netns list-id target-nsid 7
ip link show veth22
ip netns set c1 auto
ip netns set nosuch 1
ip netns set c1
ip netns set c1 -1
mkdir -p /run/netns
unshare -n sleep 200 &
sleep 0.2
p2=$!
touch /run/netns/manual
ip netns
ip netns exec manual ip link
ln -s /proc/$p2/ns/net /run/netns/linked
ip netns
ip netns exec linked ip link set lo up
nsenter -t $p2 -n ip -br link
ip link add v1 type veth peer name v2
ip link set v2 netns $p2
ip link show v1
nsenter -n -t $p2 ip link show v2
ip link set v1 netns linked
ip link show v1
ip -n linked -br link
kill $p2
sleep 0.3
ip -n linked -br link
ip netns exec linked ip link
rm /run/netns/linked /run/netns/manual
ip netns
kill $pid
sleep 0.2
ip netns exec c1 ip -br link
ip netns del c1
sleep 0.2
ip link show veth22
unshare -n ip a
unshare -n bash -c 'ip link set lo up; ping -c 1 127.0.0.1 | tail -2 | head -1; ss -tln'
unshare -rn ip link
nsenter -t 99999 -n ip link
ip link set lo netns 1
ip link add v3 type veth peer name v4
ip link set v3 netns 99999
ip link set v3 netns nosuch
ip link set v3 netns
ip link set v3 netns 1
ip link show v3
