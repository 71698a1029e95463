# topics: neighbour states on a router, fragments waiting in vain, carrier loss, mdb without a bridge
ip netns add a; ip netns add r; ip netns add b
ip link add ar netns a type veth peer name ra netns r
ip link add br netns b type veth peer name rb netns r
ip -n a addr add 10.0.1.2/24 dev ar; ip -n r addr add 10.0.1.1/24 dev ra; ip -n b addr add 10.0.2.2/24 dev br; ip -n r addr add 10.0.2.1/24 dev rb
ip -n a link set ar up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set br up
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 10.0.2.2
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
sleep 2
ip -n r neigh | sort
sleep 5
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
ip netns exec a ping -c 3 -i 1 10.0.2.2 >/dev/null
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
sleep 10
ip -n r neigh | sort
ip netns exec r ping -c 1 10.0.1.2 >/dev/null
ip -n r neigh | sort
sleep 50
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
ip netns exec a ping -c 1 10.0.2.2 >/dev/null
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
sleep 6
ip -n a neigh | sort; ip -n r neigh | sort; ip -n b neigh | sort
ip netns exec a ping -c 1 -W 4 10.0.2.77
ip netns exec a ping -c 1 -W 4 -s 3000 10.0.2.78
ip netns exec a ping -c 1 -W 4 -s 3000 10.0.1.79
ip -n r neigh | sort
ip -n b link set br down
ip -n r neigh | sort
ip -n r -br link
sleep 1
ip -n r neigh | sort
ip -n b link set br up
ip -n r neigh | sort
ip -n r link set rb down
ip -n r neigh | sort
bridge mdb
bridge mdb show
bridge mdb show dev lo
bridge mdb show dev nosuch
bridge -j mdb
bridge -s mdb
bridge vlan
bridge vlan show dev lo
bridge fdb
bridge link
brctl show
brctl show nosuch
brctl showmacs lo
bridge fdb get 02:00:00:00:00:03 dev lo master
bridge fdb get 02:00:00:00:00:03 dev lo
bridge fdb get 02:00:00:00:00:03 dev lo self
ip link add p0 type veth peer name p1
bridge fdb get 02:00:00:00:00:03 dev p1 master
bridge fdb get 02:00:00:00:00:03 dev p1
bridge fdb get 02:00:00:00:00:03 br p1
bridge fdb add 02:00:00:00:00:03 dev p1 master
bridge fdb add 02:00:00:00:00:03 dev p1
bridge fdb del 02:00:00:00:00:03 dev p1 master
bridge vlan add dev p1 vid 0
bridge vlan add dev p1 vid 5
ip link add b0 type bridge
ip link set p1 master b0
bridge vlan add dev p1 vid 0
bridge vlan add dev p1 vid 4095
bridge vlan del dev p1 vid 0
bridge vlan del dev p1 vid 4095
bridge vlan add dev p1 vid foo
bridge vlan add dev b0 vid 4095 self
for i in 1 2 3 4 5 6; do ip -n b -6 addr add 2001:db8::$i/64 dev br; ip -n b -6 addr show dev br tentative | grep -c 2001; sleep 0.5; done
ip -n b addr add 10.5.0.1 peer 10.5.0.2 dev br
ip -n b addr del 10.5.0.1 dev br
ip -n b -4 addr show dev br
ip -n b addr add 10.5.0.1 peer 10.5.0.2 dev br
ip -n b addr del 10.5.0.1/32 dev br
ip -n b addr del 10.5.0.1 peer 10.5.0.2 dev br
ip -n b -4 addr show dev br
ip -n b route get 10.0.2.7 from 10.99.0.1
ip -n b route get 10.0.2.7 from 10.0.2.2
