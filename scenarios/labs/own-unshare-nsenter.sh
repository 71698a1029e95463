# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: namespaces with unshare, nsenter and lsns
unshare -n ip link
unshare -n bash -c 'ip link set lo up; ip addr show lo; ping -c 1 -q 127.0.0.1 | head -3'
unshare --net sh -c 'ip route; echo "routes: $?"; ip -6 route; cat /proc/net/dev | tail -n +3 | wc -l'
unshare -n false; echo $?
unshare -n nosuchprogram
unshare -n -- bash -c 'exit 7'
unshare --nonsense
unshare -n sleep 30 &
pid=$!
sleep 1
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v1 netns $pid
ip link show v0
nsenter -t $pid -n ip link show v1
nsenter --target $pid --net ip addr add 192.0.2.2/24 dev v1
nsenter -t $pid -n ip link set v1 up
ip addr add 192.0.2.1/24 dev v0; ip link set v0 up
sleep 2
ping -c 1 192.0.2.2
ip netns attach box $pid
ip netns
ip netns exec box ip -br addr
ip netns pids box | wc -l
ip netns identify $pid
[ "$(readlink /proc/$pid/ns/net)" = "$(ip netns exec box readlink /proc/self/ns/net)" ] && echo same || echo different
[ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo same || echo different
kill $pid; wait $pid; echo "sleep: $?"
ip netns exec box ip -br link show v1
ip netns del box
sleep 1
ip link show v0
nsenter -t 99999 -n ip link
nsenter -n ip link show lo
nsenter -t $$ -n ip -br link
nsenter --net=/run/netns/nosuch ip link
ip netns add n1
nsenter --net=/run/netns/n1 ip -br link
nsenter --net=/run/netns/n1 bash -c 'ip link set lo up && ip -br addr'
nsenter -n/run/netns/n1 hostname
lsns -t net | head -1
lsns -t net | wc -l
lsns -t net -o NS,TYPE,NPROCS | head -1
lsns -n -t net -o TYPE
lsns -t nonsense
lsns -J -t net | jq '.namespaces | length'
