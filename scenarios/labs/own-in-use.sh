# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: things deleted, renamed and moved while in use
ip netns add h1; ip netns add h2
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.0.2.254/24 dev br0
for i in 1 2; do ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i master br0 up; ip -n h$i link set eth0 address 02:00:00:00:00:0$i up; ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip -n h$i route add default via 192.0.2.254; done
sleep 2
ip netns exec h1 ping -c 1 192.0.2.2
ip netns exec h1 ping -c 4 -i 0.3 -W 1 192.0.2.2 > out.txt &
sleep 0.5
ip link set p2 down
sleep 0.3
ip link set p2 up
wait
grep -c 'bytes from' out.txt
grep transmitted out.txt | sed 's/, time.*//'
ip link set p2 nomaster
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip link set p2 master br0
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip -n h1 link set eth0 name wan0
ip -n h1 link set eth0 down
ip -n h1 route
ip -n h1 link set eth0 name wan0
ip -n h1 link set wan0 up
ip -n h1 addr
ip -n h1 route
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip -n h1 route add default via 192.0.2.254
ip -n h1 route
ip -n h1 link set wan0 alias uplink
ip -n h1 link property add dev wan0 altname outside
ip -n h1 link show outside
ip -n h1 link property add dev wan0 altname outside
ip -n h1 link property del dev wan0 altname outside
ip -n h1 link show outside
ip -n h1 link set wan0 address 02:00:00:00:01:01
ip -n h1 link show wan0
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
bridge fdb show dev p1 | grep 02:00 | sort
ip link set p1 netns h2
brctl show br0
ip -n h2 link
ip -n h2 link set p1 netns 1
ip -br link show p1
ip link set p1 up
ip link set p1 master br0
ip netns exec h1 ping -c 1 -W 1 192.0.2.254
ip link set br0 down
ip route
ip netns exec h1 ping -c 1 -W 1 192.0.2.254
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip link set br0 up
ip netns exec h1 ping -c 1 -W 1 192.0.2.254
ip link set br0 name sw0
ip link set br0 down
ip link set br0 name sw0
brctl show
ip link set sw0 up
ip -br addr
ip link set sw0 netns h1
ip link add link sw0 name sw0.10 type vlan id 10
ip link add link sw0 name sw0.10 type vlan id 10
ip link add link sw0 name sw0.x type vlan id 10
ip link add link sw0 name sw0.5000 type vlan id 5000
ip -d link show sw0.10
ip link set sw0.10 up
ip addr add 198.51.100.1/24 dev sw0.10
ip route
ip link set sw0 down
ip -br link show sw0.10
ip link set sw0 up
ip -br link show sw0.10
ip route
cat /proc/net/vlan/config
ip netns exec h1 sleep 20 &
sleep 0.2
ip netns del h1
ip netns
ip -br link show p1
kill $!; wait 2>/dev/null
sleep 0.5
ip link show p1
brctl show
ip -n h2 link del eth0
ip link show p2
ip link del sw0
ip -br link
ip route
ip link del sw0
ip link del lo
ip link del
ip link del dev
ip link delete nosuch type bridge
ip link add d0 type dummy
ip link del d0 type bridge
ip link show d0
ip netns del h2
ip netns del h2
for i in 1 2 3; do ip link add type veth; done
ip -br link | awk '{print $1, $2}'
ip link add dummy%d type dummy
ip link add x%d type bridge
ip -br link | awk '{print $1, $2}'
