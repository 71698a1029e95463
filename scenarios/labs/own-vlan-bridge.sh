# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: a VLAN-aware bridge
for n in h1 h2 h3; do ip netns add $n; ip link add $n-br type veth peer name eth0 netns $n; ip -n $n link set eth0 up; ip link set $n-br up; done
ip link add br0 type bridge vlan_filtering 1
ip link set br0 up
for n in h1 h2 h3; do ip link set $n-br master br0; done
ip -n h1 addr add 192.0.2.1/24 dev eth0
ip -n h2 addr add 192.0.2.2/24 dev eth0
ip -n h3 addr add 192.0.2.3/24 dev eth0
sleep 2
bridge vlan
ip netns exec h1 ping -c 1 192.0.2.2
bridge vlan add dev h1-br vid 10 pvid untagged
bridge vlan add dev h2-br vid 10 pvid untagged
bridge vlan del dev h1-br vid 1
bridge vlan del dev h2-br vid 1
bridge vlan show
ip netns exec h1 ping -c 1 -W 1 192.0.2.2
ip netns exec h1 ping -c 1 -W 1 192.0.2.3
bridge vlan add dev h3-br vid 20-22
bridge vlan add dev h3-br vid 10
bridge -c vlan show
bridge vlan show dev h3-br
bridge vlan add dev nosuch vid 5
bridge vlan add dev h1-br vid 5000
bridge vlan add dev h1-br
bridge vlan del dev h1-br vid 99
bridge vlan add dev br0 vid 10 self
bridge vlan show dev br0
bridge fdb show br br0 | grep -v permanent | awk '{print $2, $3, $4, $5}' | sort
ip -d link show br0 | grep -o 'vlan_filtering [01]'
ip link set br0 type bridge vlan_filtering 0
ip netns exec h1 ping -c 1 -W 1 192.0.2.3
bridge -j vlan show dev h1-br
bridge fdb add 02:00:00:00:00:77 dev h1-br master static
bridge fdb add 02:00:00:00:00:77 dev h1-br master static
bridge fdb add 02:00:00:00:00:78 dev h1-br master temp
bridge fdb add 02:00:00:00:00:79 dev h1-br
bridge fdb add 02:00:00:00:00:80 dev h1-br vlan 10 master
bridge fdb show dev h1-br | grep 02:00:00
bridge fdb del 02:00:00:00:00:77 dev h1-br master
bridge fdb del 02:00:00:00:00:77 dev h1-br master
bridge fdb show dev h1-br | grep 02:00:00
bridge link set dev h1-br cost 10 priority 5 hairpin on learning off flood off isolated on
bridge -d link show dev h1-br
bridge link set dev h1-br state 0
bridge link show dev h1-br
bridge link set dev nosuch cost 5
bridge mdb show
bridge foo
bridge fdb foo
