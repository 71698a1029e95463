# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: namespaces from birth to death, and devices that move between them
uname -r
uname -a
cat /proc/version
cat /proc/sys/kernel/osrelease
ip netns
ip netns list
ip netns add red
ip netns add blue
ip netns add green
ip netns
ip netns list
ls /run/netns
ls -1 /var/run/netns
ip netns add red
ip netns add ''
ip netns add a/b
ip netns add ..
ip netns add
ip netns del nosuch
ip netns foo
ip netns exec nosuch true
ip netns exec red
ip netns exec red nosuchcommand
ip netns exec red ip link
ip -n red link show
ip -n red -d link show lo
ip -n red addr
ip -n red -4 route
ip -n red -6 route
ip -n red rule
ip -n red neigh
ip netns id
ip netns identify
ip netns identify $$
ip netns pids red
ip netns exec red sleep 30 &
sleep 0.2
ip netns pids red | wc -l
ip netns identify $!
kill $!
wait
ip netns set red 5
ip netns list
ip netns list-id
ip netns set blue 5
ip netns set blue auto
ip netns
ip netns list-id nsid 5
ip netns list-id target-nsid 5
ip link add v0 type veth peer name v1
ip link set v1 netns red
ip link show v0
ip -n red link show v1
ip link set v0 netns blue
ip -n blue link show v0
ip -n red link show v1
ip netns list
ip netns exec red ip netns list-id
ip -n red link set v1 up
ip -n blue link set v0 up
ip -n blue addr add 192.0.2.1/24 dev v0
ip -n red addr add 192.0.2.2/24 dev v1
ip netns exec red ping -c 1 -W 1 192.0.2.1
ip -n red link set v1 netns green
ip -n green -br addr
ip -n green -br link
ip -n blue link show v0
ip -n blue route
ip -n green link set v1 up
ip -n green -br addr
ip -n red link set lo netns green
ip -n green link set v1 netns 1
ip -br link
ip link set v1 netns nosuch
ip link set v1 netns 99999
ip link add lo type dummy
ip -n blue link set v0 name v1
ip -n blue link set v0 down
ip -n blue link set v0 name v1
ip -n blue link set v1 netns 1
ip -n blue link set v1 netns green name w1
ip -n green link
ip -n green link set w1 netns 1 name v9
ip -br link
ip netns del blue
ip netns
ip netns attach purple $$
ip netns
ip -n purple -br link
ip netns identify $$
ip netns del purple
ip -all netns exec ip -br link
ip -all netns del
ip netns
ls /run/netns | wc -l
ip -br link
