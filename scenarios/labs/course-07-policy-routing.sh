# after: Adv-Routing-HOWTO, rules and tables, https://469011.2p1v2.group/HOWTO/Adv-Routing-HOWTO-4.html
# topics: two uplinks, ip rule selectors, named tables, route get with selectors, fwmark, tos, iif, suppressors
ip netns add isp1
ip netns add isp2
ip link add up1 type veth peer name cust netns isp1
ip link add up2 type veth peer name cust netns isp2
ip addr add 203.0.113.2/30 dev up1
ip addr add 198.51.100.2/30 dev up2
ip -n isp1 addr add 203.0.113.1/30 dev cust
ip -n isp2 addr add 198.51.100.1/30 dev cust
ip link set up1 up
ip link set up2 up
ip -n isp1 link set cust up
ip -n isp2 link set cust up
for n in isp1 isp2; do ip -n $n link set lo up; ip -n $n addr add 192.0.2.1/32 dev lo; done
ip rule list
ip rule show
ip -d rule
ip route list table local
ip route list table main
ip route list table 100
ip route list table default
ip route add default via 203.0.113.1 table 100
ip route add default via 198.51.100.1 table 200
ip route list table 100
ip route list table all | grep default
ip rule add from 203.0.113.2 table 100
ip rule add from 198.51.100.2 table 200
ip rule
ip rule add from 198.51.100.2 table 200
ip rule add from 198.51.100.2 lookup 200 priority 32765
ip route get 192.0.2.1
ip route add default via 203.0.113.1
ip route get 192.0.2.1
ip route get 192.0.2.1 from 198.51.100.2
ip route get 192.0.2.1 from 203.0.113.2
ip route get 192.0.2.1 from 192.0.2.99
ping -c 1 -I 198.51.100.2 192.0.2.1
ping -c 1 -I up2 -W 1 192.0.2.1
ip neigh
ip rule add fwmark 1 table 200 prio 100
ip rule add fwmark 0x10/0xf0 table 200 prio 101
ip route get 192.0.2.1 mark 1
ip route get 192.0.2.1 mark 0x15
ip rule add to 192.0.2.0/24 tos 0x10 lookup 200 pref 102
ip route get 192.0.2.1 tos 0x10
ip route get 192.0.2.1 tos 0x8
ip rule add iif up1 lookup 200 pref 103
ip rule add oif up2 lookup 200 pref 104
ip route get 192.0.2.1 oif up2
ip rule add ipproto udp dport 53 lookup 200 pref 105
ip rule add ipproto tcp sport 1000-2000 lookup 200 pref 106
ip rule add uidrange 1000-1999 lookup 200 pref 107
ip route get 192.0.2.1 ipproto udp dport 53
ip route get 192.0.2.1 ipproto tcp sport 1500 dport 80
ip route get 192.0.2.1 uid 1500
ip rule add not from 10.0.0.0/8 lookup 100 pref 108
ip rule add from all lookup main suppress_prefixlength 0 pref 109
ip rule add from all lookup main suppress_ifgroup default pref 110
ip rule add from 10.9.0.0/16 blackhole pref 111
ip rule add from 10.8.0.0/16 prohibit pref 112
ip rule add from 10.7.0.0/16 type unreachable pref 113
ip rule add from 10.6.0.0/16 goto 300 pref 114
ip rule add from 10.5.0.0/16 nop pref 300
ip rule
ip rule show table 200
ip rule show pref 111
ip rule show from 10.9.0.0/16
ip rule show fwmark 1
ip -j rule | jq -c '.[] | select(.priority < 105)'
ip -o rule | wc -l
ip rule add table 0
ip rule add from 10.0.0.0/33 table 100
ip rule add from foo table 100
ip rule add fwmark zz table 100
ip rule add pref abc table 100
ip rule add from 10.0.0.0/8 table nosuch
ip rule add iif nosuchdev table 100 pref 400
ip rule show pref 400
ip rule del pref 400
ip rule del pref 400
ip rule del from 10.77.0.0/16
ip rule del
ip rule add
ip rule add goto 10 pref 50
ip rule add goto 60 pref 50
ip rule show pref 50
ip rule add nop pref 60
ip rule show pref 50
ip rule del pref 60
ip rule flush table 200
ip rule
ip rule save | wc -c | awk '{print $1 > 100}'
ip rule flush
ip rule
ip rule add from all lookup main pref 32766
ip rule add from all lookup default pref 32767
ip rule
ip -6 rule
ip -6 rule add from 2001:db8::/32 table 100
ip -6 rule add to ::/0 table 100 pref 5
ip -6 rule
ip -6 rule del pref 5
ip -6 rule flush
ip -6 rule
echo "200 isp2table" >> /etc/iproute2/rt_tables
ip route list table isp2table
ip route flush table 200
ip route list table 200
ip route list table 999
