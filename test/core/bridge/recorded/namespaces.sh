ip netns add a
ip netns add b
ip link add va type veth peer name vb
ip link set va up
ip link set vb up
ip link set va netns a
ip link show vb
ip -n a link show
ip netns list-id
ip -n a netns list-id
ip link set vb netns b
ip -n a link
ip -n b link
ip -n a netns list-id
ip -n b netns list-id
ip link add x netns a type veth peer name y
ip -n a link
ip link
ip link add m1 type veth peer name m2 netns b
ip link
ip -n b link
ip -n a link set va up
ip -n b link set vb up
ip -n b link show vb
ip -n a link show va
ip -n b link set vb down
ip -n a link show va
ip link add d1 type dummy
ip link set d1 netns a name renamed
ip -n a link show renamed
ip link add d1 type dummy
ip link set d1 alias keepme
ip link set d1 up
ip link set d1 netns a index 50
ip -n a link show d1
ip link add d1 type dummy
ip link set d1 netns a
ip netns set a 12
ip netns set b 13
ip netns list-id
ip netns del b
sleep 0.5
ip -n a link
ip link
ip netns list-id
