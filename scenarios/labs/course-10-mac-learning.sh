# after: MAC learning basics, https://github.com/kernelkit (blog: MAC Learning Basics, 2023-05-15)
# topics: bridge fdb variants, static and local entries, learning off, flooding off, ageing, hairpin, isolated
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:b0
ip link set br0 up
for i in 1 2 3; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i address 02:00:00:00:00:a$i; ip link set p$i master br0 up; ip -n h$i link set eth0 address 02:00:00:00:00:0$i; ip -n h$i link set eth0 up; ip -n h$i addr add 10.0.0.$i/24 dev eth0; done
sleep 3
bridge fdb show br br0
bridge fdb show brport p1
bridge fdb show dev p1
bridge fdb
bridge fdb show br0
bridge fdb show br nosuch
bridge fdb show dynamic
ip netns exec h1 ping -c 1 10.0.0.2
bridge fdb show br br0 dynamic
bridge -s fdb show br br0 dynamic | awk '{print $1, $2, $3}'
bridge -j fdb show br br0 dynamic | jq -c '.[] | {mac, ifname, state}'
bridge -d fdb show br br0 | head -3
bridge fdb get 02:00:00:00:00:01 br br0
bridge fdb get 02:00:00:00:00:99 br br0
bridge fdb get 02:00:00:00:00:01 dev p1
bridge fdb get 02:00:00:00:00:01 dev p1 master
bridge fdb get 02:00:00:00:00:01 brport p1
bridge fdb get 02:00:00:00:00:01
bridge fdb get zz br br0
bridge fdb add 02:00:00:00:00:77 dev p3 master static
bridge fdb add 02:00:00:00:00:77 dev p3 master static
bridge fdb replace 02:00:00:00:00:77 dev p2 master dynamic
bridge fdb show br br0 | grep 77
bridge fdb append 02:00:00:00:00:77 dev p3 master
bridge fdb add 02:00:00:00:00:78 dev p3
bridge fdb add 02:00:00:00:00:79 dev p3 master temp
bridge fdb add 02:00:00:00:00:7a dev p3 master sticky
bridge fdb add 02:00:00:00:00:7b dev p3 master sticky static
bridge fdb add 02:00:00:00:00:7c dev p3 master extern_learn
bridge fdb add 02:00:00:00:00:7d dev br0 self local
bridge fdb add 02:00:00:00:00:7e dev br0 local
bridge fdb add 01:00:5e:00:00:05 dev p3 master
bridge fdb add 00:00:00:00:00:00 dev p3 master
bridge fdb add 02:00:00:00:00:80 dev p3 master vlan 10
bridge fdb add 02:00:00:00:00:81 dev p3 master vlan 5000
bridge fdb add 02:00:00:00:00:82 dev nosuch master
bridge fdb add 02:00:00:00:00:83 master
bridge fdb add dev p3 master
bridge fdb add 02:00:00:00:00 dev p3 master
bridge fdb add 02:00:00:00:00:84 dev p3 master bogus
bridge fdb show br br0 | grep -v 'self\|33:33'
bridge fdb del 02:00:00:00:00:77 dev p3 master
bridge fdb del 02:00:00:00:00:77 dev p2 master
bridge fdb del 02:00:00:00:00:77 dev p2 master
bridge fdb del 02:00:00:00:00:01 dev p1 master
bridge fdb show br br0 dynamic
bridge link set dev p1 learning off
ip netns exec h1 ping -c 1 10.0.0.2
bridge fdb show br br0 dynamic
bridge link set dev p2 flood off
ip -n h1 neigh flush all
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
bridge fdb flush dev br0 dynamic
bridge fdb show dynamic
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
bridge link set dev p1 learning on flood on
bridge link set dev p2 flood on learning on
bridge link set dev p1 isolated on
bridge link set dev p2 isolated on
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip netns exec h1 ping -c 1 -W 1 10.0.0.3
bridge -d link show dev p1
bridge -d link | grep -c isolated
bridge -j -d link show dev p1 | jq -c '.[0] | {ifname,state,hairpin,learning,flood,isolated}'
ip link set p1 type bridge_slave isolated off hairpin on
ip -d link show p1 | grep -o 'hairpin [onf]*\|isolated [onf]*'
bridge link set dev p2 isolated off
bridge link set dev p1 hairpin maybe
bridge link set dev p1 state 7
bridge link set dev p1 bogus on
bridge link set dev nosuch learning off
bridge link set learning off
bridge link set dev eth7
bridge link set dev br0 learning off
bridge link show dev nosuch
bridge link show br0
bridge link bogus
bridge bogus
ip link set br0 type bridge ageing_time 200
sleep 4
bridge fdb show br br0 dynamic
ip netns exec h1 ping -c 1 10.0.0.2 >/dev/null; bridge fdb show br br0 dynamic | wc -l
sleep 5
bridge fdb show br br0 dynamic
ip link set br0 type bridge ageing_time 0
ip netns exec h1 ping -c 1 10.0.0.2 | grep received
bridge fdb show br br0 dynamic
ip link set br0 type bridge ageing_time 30000
ip netns exec h1 ping -c 1 10.0.0.2 | grep received
ip link set p1 down
bridge fdb show br br0 dynamic
bridge link
ip link set p1 up
ip link set p1 nomaster
bridge fdb show dev p1
bridge monitor fdb > mon.txt & sleep 0.3
ip link set p1 master br0
ip netns exec h1 ping -c 1 10.0.0.3 >/dev/null
bridge fdb del 02:00:00:00:00:01 dev p1 master
sleep 0.3; kill %1; wait
grep -v 33:33 mon.txt
bridge vlan show
bridge vlan add dev p1 vid 10
bridge vlan add vid 10
bridge vlan add dev p1 vid 0
bridge vlan add dev p1 vid 4095
bridge vlan add dev p1 vid 4096
bridge vlan add dev p1 vid 20-10
bridge vlan add dev p1 vid 20-30 pvid
bridge vlan add dev eth9 vid 10
bridge vlan add dev br0 vid 10
bridge vlan add dev br0 vid 10 self
bridge vlan show
bridge vlan del dev p1 vid 99
bridge mdb
bridge mdb show dev br0
bridge mdb add dev br0 port p1 grp 239.1.1.1
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p1 grp 10.1.1.1
bridge mdb add dev br0 port eth0 grp 239.1.1.2
bridge mdb add dev br0 port p2 grp ff05::1:1 temp
bridge mdb add dev br0 port p2 grp 239.1.1.3 src 10.0.0.1
bridge mdb show | grep -v ff02
bridge mdb del dev br0 port p1 grp 239.1.1.1
bridge mdb del dev br0 port p1 grp 239.1.1.1
bridge -V
