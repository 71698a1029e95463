# after: Linux network bridge, https://aiinfrahub.com/about-us/linux-network-bridge
# topics: shell variables, bridge with an address, brctl show, ip -br, default routes
NS1="NS1"
NS2="NS2"
BRIDGE_SUBNET="10.0.0.0/24"
BRIDGE_IP="10.0.0.1"
IP1="10.0.0.2"
IP2="10.0.0.3"
sudo ip netns add $NS1
sudo ip netns add $NS2
ip netns show
sudo ip link add vethNS1 type veth peer name vethNS1-br
sudo ip link add vethNS2 type veth peer name vethNS2-br
ip link show | grep veth
sudo ip link set vethNS1 netns $NS1
sudo ip link set vethNS2 netns $NS2
ip link show | grep veth
sudo ip netns exec $NS1 ip link
ip netns
sudo ip netns exec $NS1 ip addr add $IP1/24 dev vethNS1
sudo ip netns exec $NS2 ip addr add $IP2/24 dev vethNS2
sudo ip netns exec $NS1 ip link set dev vethNS1 up
sudo ip netns exec $NS2 ip link set dev vethNS2 up
sudo ip netns exec $NS1 ip link set dev lo up
sudo ip netns exec $NS2 ip link set dev lo up
sudo ip netns exec $NS1 ip a
sudo ip link add br0 type bridge
sudo ip link show type bridge
sudo ip link set dev vethNS1-br master br0
sudo ip link set dev vethNS2-br master br0
brctl show
brctl show br0
sudo ip addr add $BRIDGE_IP/24 dev br0
sudo ip link set dev br0 up
sudo ip link set dev vethNS1-br up
sudo ip link set dev vethNS2-br up
ip link show master br0
ip -br link
ip -br addr show br0
bridge link
sudo ip netns exec $NS1 ping -c 2 $IP2
sudo ip netns exec $NS2 ping -c 2 -W 1 $BRIDGE_IP
ping -c 1 $IP1
sudo ip netns exec $NS1 route
sudo ip netns exec $NS1 route -n
sudo ip netns exec $NS1 ip route add default via $BRIDGE_IP dev vethNS1
sudo ip netns exec $NS2 ip route add default via $BRIDGE_IP dev vethNS2
sudo ip netns exec $NS1 ip route
sudo ip netns exec $NS1 ping -c 1 -W 1 8.8.8.8
sudo ip netns exec $NS1 arp -n
sudo ip netns exec $NS1 arp -a
sudo ip netns exec $NS1 ip neigh
brctl showmacs br0
bridge fdb show br br0 | grep -v permanent
ip route get $IP1
ip -j addr show br0 | jq -r '.[0].addr_info[] | select(.family=="inet") | "\(.local)/\(.prefixlen)"'
ip -o -4 addr show | awk '{print $2, $4}'
sudo ip netns del $NS1
sudo ip netns del $NS2
ip link show | grep veth
brctl show
sudo ip link del br0
ip link
