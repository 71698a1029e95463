# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: several tables and rules
ip netns add h
ip netns add g1
ip netns add g2
ip link add e1 netns h type veth peer name e netns g1
ip link add e2 netns h type veth peer name e netns g2
for x in h:e1 h:e2 g1:e g2:e; do ip -n ${x%:*} link set ${x#*:} up; done
ip -n h addr add 10.1.0.2/24 dev e1
ip -n h addr add 10.2.0.2/24 dev e2
ip -n g1 addr add 10.1.0.1/24 dev e
ip -n g2 addr add 10.2.0.1/24 dev e
ip -n g1 addr add 203.0.113.9/32 dev lo
ip -n g2 addr add 203.0.113.9/32 dev lo
ip -n g1 link set lo up
ip -n g2 link set lo up
ip -n h rule
ip -n h rule list
ip -n h route add default via 10.1.0.1 table 100
ip -n h route add default via 10.2.0.1 table 200
ip -n h route show table 100
ip -n h route show table 300
ip -n h rule add from 10.1.0.2 table 100
ip -n h rule add from 10.2.0.2 table 200 priority 500
ip -n h rule add fwmark 0x1 lookup 200
ip -n h rule add to 198.51.100.0/24 prohibit
ip -n h rule add iif e1 blackhole pref 1000
ip -n h rule add from 10.1.0.2 table 100
ip -n h rule
ip -n h route get 203.0.113.9
ip -n h route get 203.0.113.9 from 10.1.0.2
ip -n h route get 203.0.113.9 from 10.2.0.2
ip -n h route get 203.0.113.9 mark 1
ip -n h route get 198.51.100.1
sleep 2
ip netns exec h ping -c 1 -I 10.1.0.2 203.0.113.9
ip netns exec h ping -c 1 -I 10.2.0.2 203.0.113.9
ip netns exec h ping -c 1 203.0.113.9
ip -n h rule del from 10.1.0.2 table 100
ip -n h rule del pref 500
ip -n h rule del pref 555
ip -n h rule del to 198.51.100.0/24 prohibit
ip -n h rule show
ip -n h -j rule
ip -n h route add default nexthop via 10.1.0.1 weight 1 nexthop via 10.2.0.1 weight 2
ip -n h route
ip -n h route show table all | grep -v ff00
ip -n h route flush table 100
ip -n h route show table 100
ip -n h route del default
ip -n h route add 192.0.2.0/24 dev e1 src 10.9.9.9
ip -n h route add 192.0.2.0/24 dev e1 src 10.1.0.2 metric 10 proto static scope link mtu 1300
ip -n h route append 192.0.2.0/24 dev e2 metric 10
ip -n h route replace 192.0.2.0/24 dev e2 metric 10
ip -n h route change 192.0.2.0/24 via 10.2.0.1 metric 10
ip -n h route show 192.0.2.0/24
ip -n h -d route show
ip -n h -o route show
ip -n h -j -p route show dev e1
ip -n h route show proto static
ip -n h route show via 10.2.0.1
ip -n h route del 192.0.2.0/24
ip -n h route del 192.0.2.0/24
ip -n h route del 192.0.2.0/24
ip -n h route add 10.5.0.0/16 via 10.1.0.77 onlink dev e1
ip -n h route add 10.6.0.0/15
ip -n h route add 10.6.0.0/15 via
ip -n h route add 10.6.0.0/15 via foo
ip -n h route add 10.6.0.1/15 via 10.1.0.1
ip -n h route add default via 10.1.0.1
ip -n h route add default via 10.1.0.1
ip -n h route add default via 10.2.0.1
ip -n h route
ip -n h link set e1 down
ip -n h route
ip -n h link set e1 up
ip -n h route
ip -n h addr del 10.2.0.2/24 dev e2
ip -n h route
