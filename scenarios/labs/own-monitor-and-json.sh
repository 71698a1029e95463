# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: what ip monitor tells, and every object as JSON
ip monitor link addr route neigh > m.txt &
sleep 0.3
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:01
ip link set v1 address 02:00:00:00:00:02
ip link set br0 address 02:00:00:00:00:03
ip link set v0 master br0
ip link set br0 up
ip link set v0 up
sleep 0.3
kill $!; wait
cat m.txt
ip monitor all > m2.txt &
sleep 0.3
ip addr add 192.0.2.1/24 dev br0
ip addr add 192.0.2.2/24 dev br0
ip route add 198.51.100.0/24 via 192.0.2.9
ip route replace 198.51.100.0/24 via 192.0.2.8
ip route del 198.51.100.0/24
ip neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev br0
ip neigh del 192.0.2.77 dev br0
ip rule add pref 100 table 100
ip rule del pref 100
ip netns add x
ip netns set x 4
ip addr del 192.0.2.1/24 dev br0
sleep 0.3
kill $!; wait
cat m2.txt
bridge monitor fdb > m3.txt &
sleep 0.3
bridge fdb add 02:00:00:00:00:99 dev v0 master static
bridge fdb del 02:00:00:00:00:99 dev v0 master
kill $!; wait
cat m3.txt
ip monitor foo
bridge monitor foo
ip -j -p link show br0
ip -j -p -d link show br0
ip -j -d link show v0
ip -j -s link show v1
ip -s -s link show lo
ip -s -s -d link show lo
ip -o -d link show v1
ip -br -j link
ip -br -j addr show lo
ip -j -p addr show lo
ip -j -p route
ip -j -p rule
ip -j -p neigh
ip -j netns
ip -j -p netns list-id
ip -j -p bridge
bridge -j -p link
bridge -j -p fdb show dev v0
bridge -j -p vlan
bridge -j -p mdb
bridge -d -s link show
bridge -d mdb show
ip -j -p maddr show v0
ip maddr
ip maddr add 01:00:5e:01:02:03 dev v0
ip maddr show dev v0
ip maddr del 01:00:5e:01:02:03 dev v0
ip maddr add 224.1.1.1 dev v0
ip -h -s link show lo
ip -c=never link show lo
ip -color=auto -br link show lo
ip -V
bridge -V
brctl -V
ip -family inet addr show lo
ip -f inet6 addr show lo
ip -0 addr show lo
ip -M route
ip -B addr
ip -r route
ip -nosuch link
ip nosuch
ip li sh lo
ip lin ls dev lo
ip ad
ip ro
ip ru
ip ne
ip ma
ip net
ip netc show lo
ip netconf show dev br0
ip -6 netconf show dev lo
ip tok
ip tunnel
ip tuntap
ip mroute
ip vrf
ip nexthop
ip xfrm state
ip tcp_metrics
ip macsec show
ip stats show dev lo
ip address help 2>&1 | head -3
ip ro get 192.0.2.9
bridge l
bridge f show dev v0
bridge v
bridge m
