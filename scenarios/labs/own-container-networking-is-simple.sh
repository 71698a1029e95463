# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: Container networking from scratch: namespace, veth, bridge, default route
ip netns add netns0
ip netns
nsenter --net=/run/netns/netns0 ip link list
ip link add veth0 type veth peer name ceth0
ip link list
ip link set ceth0 netns netns0
ip link list
ip link set veth0 up
ip addr add 172.18.0.11/16 dev veth0
nsenter --net=/run/netns/netns0 ip link set lo up
nsenter --net=/run/netns/netns0 ip link set ceth0 up
nsenter --net=/run/netns/netns0 ip addr add 172.18.0.10/16 dev ceth0
nsenter --net=/run/netns/netns0 ip link list
sleep 2
nsenter --net=/run/netns/netns0 ping -c 2 172.18.0.11
ping -c 2 172.18.0.10
nsenter --net=/run/netns/netns0 ping -c 2 8.8.8.8
nsenter --net=/run/netns/netns0 ip route list
ip netns add netns1
ip link add veth1 type veth peer name ceth1
ip link set ceth1 netns netns1
ip link set veth1 up
ip addr add 172.18.0.21/16 dev veth1
nsenter --net=/run/netns/netns1 ip link set lo up
nsenter --net=/run/netns/netns1 ip link set ceth1 up
nsenter --net=/run/netns/netns1 ip addr add 172.18.0.20/16 dev ceth1
nsenter --net=/run/netns/netns1 ping -c 2 -W 1 172.18.0.21
nsenter --net=/run/netns/netns1 ping -c 2 -W 1 172.18.0.20
ping -c 2 -W 1 172.18.0.20
ip route list
ip netns delete netns0
ip netns delete netns1
sleep 1
ip link list
ip netns add netns0
ip link add veth0 type veth peer name ceth0
ip link set veth0 up
ip link set ceth0 netns netns0
nsenter --net=/run/netns/netns0 ip link set lo up
nsenter --net=/run/netns/netns0 ip link set ceth0 up
nsenter --net=/run/netns/netns0 ip addr add 172.18.0.10/16 dev ceth0
ip netns add netns1
ip link add veth1 type veth peer name ceth1
ip link set veth1 up
ip link set ceth1 netns netns1
nsenter --net=/run/netns/netns1 bash -c 'ip link set lo up; ip link set ceth1 up; ip addr add 172.18.0.20/16 dev ceth1'
ip link add br0 type bridge
ip link set br0 up
ip link set veth0 master br0
ip link set veth1 master br0
sleep 2
nsenter --net=/run/netns/netns0 ping -c 2 172.18.0.20
nsenter --net=/run/netns/netns1 ping -c 2 172.18.0.10
nsenter --net=/run/netns/netns0 ip neigh
nsenter --net=/run/netns/netns1 ip neigh
nsenter --net=/run/netns/netns0 ping -c 1 10.0.0.1
ip addr add 172.18.0.1/16 dev br0
ip netns exec netns0 ip route add default via 172.18.0.1
ip netns exec netns1 ip route add default via 172.18.0.1
ip netns exec netns0 ping -c 2 172.18.0.1
cat /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/ip_forward
cat /proc/sys/net/ipv4/ip_forward
ip netns exec netns0 ping -c 1 -W 1 8.8.8.8
ip netns exec netns0 ip route get 172.18.0.20
ip netns exec netns0 ip route get 8.8.8.8
ip -br addr
ip -br link show type bridge
ip -br link show type veth
ip -d link show br0
ip -d link show veth0
bridge link show
bridge vlan show
