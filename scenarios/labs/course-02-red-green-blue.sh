# after: Linux namespaces, https://github.com/nehalineogi/azure-cross-solution-network-architectures/blob/main/advanced-linux-networking/linux-namespaces.md
# topics: three namespaces on one bridge, ip -n, -c, -d, -s, arp, FDB ageing, ip netns identify and pids
ip netns add red
ip netns add green
ip netns add blue
ip netns ls
ip link
arp
ip netns exec red ip link
ip netns exec arp
ip -n red link
ip netns exec red arp
ip link add linux-bridge type bridge
ip link set dev linux-bridge up
ip link
ip addr add 192.168.15.5/24 dev linux-bridge
ip link add veth-red type veth peer name veth-red-br
ip link add veth-green type veth peer name veth-green-br
ip link add veth-blue type veth peer name veth-blue-br
ip link set veth-red netns red
ip link set veth-green netns green
ip link set veth-blue netns blue
ip link set veth-red-br master linux-bridge
ip link set veth-green-br master linux-bridge
ip link set veth-blue-br master linux-bridge
ip -n red addr add 192.168.15.1/24 dev veth-red
ip -n green addr add 192.168.15.2/24 dev veth-green
ip -n blue addr add 192.168.15.3/24 dev veth-blue
ip -n red link set veth-red up
ip -n green link set veth-green up
ip -n blue link set veth-blue up
ip link set veth-red-br up
ip link set veth-green-br up
ip link set veth-blue-br up
ip -n red link set lo up
sleep 3
ip netns exec red ip -c addr
ip netns exec red ping -c 1 192.168.15.2
ip netns exec red ping -c 1 192.168.15.3
ip netns exec blue ping -c 1 192.168.15.5
ip netns exec red arp
ip netns exec red arp -en
ip netns exec blue ip neigh show
ip netns exec red ip route
bridge link show linux-bridge
bridge link show dev veth-red-br
bridge -d link show dev veth-red-br
bridge fdb show dev veth-red-br
bridge -s fdb show br linux-bridge | wc -l
brctl showmacs linux-bridge | awk '{print $3}' | sort | uniq -c
brctl showstp linux-bridge | head -20
ip -d link show veth-red-br
ip -d link show linux-bridge
ip -d -br link show linux-bridge
ip -j -d link show linux-bridge | jq '.[0].linkinfo.info_kind, .[0].linkinfo.info_data.stp_state, .[0].linkinfo.info_data.ageing_time'
ip -j link show master linux-bridge | jq -r '.[].ifname'
ip -j -n red addr | jq -r '.[] | "\(.ifname) \(.operstate) \(.mtu)"'
ip -s link show veth-red-br | wc -l
ip netns exec red sleep 60 &
sleep 0.2
ip netns pids red | wc -l
ip netns identify $!
ip netns identify $$
ip netns exec red ip netns identify
ls /run/netns
ls -l /proc/$!/ns/net | awk '{print $10}' | cut -c 1-4
kill %1
ip -all netns exec ip -br link
ip -all netns exec hostname
ip netns list-id
ip -n red route get 192.168.15.2
ip -n red route get 8.8.8.8
ip -n red route add default via 192.168.15.5
ip -n red route get 8.8.8.8
ip -n red -4 -o addr
ip -n red -6 -br addr | awk '{print $1, $2, NF}'
ip -all netns delete
ip netns
ip link show type veth
