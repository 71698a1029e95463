# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: two bridges joined by a veth, hosts on both, addresses on them
ip link add br0 type bridge
ip link add name br1 type bridge
ip link set br0 up
ip link set br1 up
ip link add j0 type veth peer name j1
ip link set j0 master br0
ip link set j1 master br1
ip link set j0 up; ip link set j1 up
for i in 1 2 3 4; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip -n h$i link set lo up; ip -n h$i link set eth0 address 02:00:00:00:00:0$i up; ip -n h$i addr add 192.0.2.$i/24 dev eth0; ip link set p$i up; done
ip link set p1 master br0; ip link set p2 master br0
brctl addif br1 p3; brctl addif br1 p4
brctl addif br1 p1
brctl addif br0 p1
brctl addif br0 br1
ip link set br1 master br0
ip link set p1 master p2
sleep 2
brctl show
bridge link
ip netns exec h1 ping -c 2 -i 0.2 192.0.2.3
ip netns exec h4 ping -c 1 192.0.2.2
ip -n h1 neigh
ip -n h3 neigh
brctl showmacs br0 | grep 02:00 | awk '{print $1, $2, $3}' | sort
brctl showmacs br1 | grep 02:00 | awk '{print $1, $2, $3}' | sort
bridge fdb show br br0 | grep 02:00 | sort
bridge fdb get 02:00:00:00:00:03 br br0
bridge fdb get 02:00:00:00:00:03 dev p1 master
bridge fdb get 02:00:00:00:00:55 br br0
bridge -s fdb show br br1 | grep -c 02:00
bridge fdb show dev j0
bridge fdb show brport j0
bridge -j fdb show dev p1
ip addr add 192.0.2.254/24 dev br0
ping -c 1 192.0.2.4
ip netns exec h4 ping -c 1 192.0.2.254
ip neigh
ip neigh show dev br0
ip addr add 192.0.2.253/24 dev br1
ip route
ip netns exec h1 ping -c 1 192.0.2.253
ip route get 192.0.2.4
ip link set j1 down
bridge link show dev j0
bridge link show dev j1
ip netns exec h1 ping -c 1 -W 1 192.0.2.3
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip -n h1 neigh flush all
ip netns exec h1 ping -c 1 -W 1 192.0.2.3
ip -n h1 neigh
ip link set j1 up
sleep 0.2
ip netns exec h1 ping -c 1 -W 1 192.0.2.3
ip link del j0
brctl show
ip link add j2 type veth peer name j3
ip link set j2 master br0 up
ip link set j3 master br1 up
bridge fdb show | grep 02:00 | sort
brctl setageing br0 3
brctl showstp br0 | grep -i ageing
sleep 3.5
bridge fdb show br br0 | grep 02:00
bridge fdb flush dev p1
ip link set br0 type bridge fdb_flush
ip netns exec h1 ping -c 1 -W 1 192.0.2.4
ip link add k2 type veth peer name k3
brctl stp br0 on
brctl stp br1 on
ip link set k2 master br0
ip link set k3 master br1
ip link set k2 up; ip link set k3 up
bridge link | sed 's/^[0-9]*: //' | awk '{print $1, $NF, $(NF-3)}'
ip link del br0
ip -br link show type veth | awk '{print $1, $2}'
brctl show
brctl delbr br1
ip link set br1 down
brctl delbr br1
brctl delbr br1
bridge link
bridge fdb | grep -v permanent
ip -n h1 -s link show eth0 | grep -c bytes
ip netns del h1
ip -br link | wc -l
