# after: Observing Address Resolution Protocol in action (Poridhi labs, CN fundamentals 06), https://github.com/poridhiEng/poridhi-labs
# topics: ARP cache life, tcpdump arp, static entries, arp -s/-d, gratuitous ARP, wrong netmasks, arp_ignore, arp_announce
ip netns add ns1
ip netns add ns2
ip link add veth1 type veth peer name veth2
ip link set veth1 netns ns1
ip link set veth2 netns ns2
ip -n ns1 link set veth1 address 02:00:00:00:00:11
ip -n ns2 link set veth2 address 02:00:00:00:00:22
ip netns exec ns1 ip addr add 192.168.1.1/24 dev veth1
ip netns exec ns2 ip addr add 192.168.1.2/24 dev veth2
ip netns exec ns1 ip link set veth1 up
ip netns exec ns2 ip link set veth2 up
ip netns exec ns1 ip neigh show
ip netns exec ns1 arp -n
ip netns exec ns2 tcpdump -i veth2 -n -c 2 arp > cap.txt 2>&1 &
sleep 0.5
ip netns exec ns1 ping -c 1 192.168.1.2
sleep 0.2
cat cap.txt | sed 's/^[0-9:.]* //'
ip netns exec ns1 ip neigh show
ip netns exec ns2 ip neigh show
ip netns exec ns1 arp -n
ip netns exec ns1 ip neigh del 192.168.1.2 dev veth1
ip netns exec ns1 ip neigh show
ip netns exec ns1 arp -s 192.168.1.2 02:00:00:00:00:99
ip netns exec ns1 arp -n
ip netns exec ns1 ip neigh
ip netns exec ns1 ping -c 1 -W 1 192.168.1.2
ip netns exec ns1 arp -d 192.168.1.2
ip netns exec ns1 ip neigh
ip netns exec ns1 arp -d 192.168.1.2
ip netns exec ns1 ping -c 1 192.168.1.2
ip netns exec ns1 ping -c 1 -W 1 192.168.1.77
ip netns exec ns1 ip neigh
sleep 3
ip netns exec ns1 ip neigh
ip netns exec ns1 arp -n
ip netns exec ns1 arp -a
ip netns exec ns1 arp -v
ip netns exec ns1 arp -i veth1
ip netns exec ns1 arp -i nosuch
ip netns exec ns1 arp 192.168.1.2
ip netns exec ns1 arp 192.168.1.200
ip netns exec ns1 cat /proc/net/arp
ip netns exec ns2 arping -U -c 1 -I veth2 192.168.1.2
ip netns exec ns2 arping -A -c 1 -I veth2 192.168.1.2
ip netns exec ns1 arping -c 2 -I veth1 192.168.1.2 | sed 's/[0-9.]*ms/T/'
ip netns exec ns1 arping -D -c 1 -w 1 -I veth1 192.168.1.2
ip netns exec ns1 arping -c 1 -w 1 -I veth1 192.168.1.99
ip netns exec ns1 arping -c 1 192.168.1.2
ip netns exec ns1 ip neigh flush all
ip netns exec ns1 ip -s -s neigh flush all
ip netns exec ns1 ip neigh flush dev veth1
ip netns exec ns1 ip neigh flush
ip netns exec ns1 ip neigh
ip netns exec ns1 ping -c 1 192.168.1.2 >/dev/null; ip -n ns1 neigh
ip netns exec ns1 ip neigh change 192.168.1.2 lladdr 02:00:00:00:00:55 dev veth1
ip -n ns1 neigh
ip netns exec ns1 ping -c 1 -W 1 192.168.1.2
sleep 6
ip netns exec ns1 ping -c 1 -W 1 192.168.1.2
ip -n ns1 neigh
ip netns exec ns2 ip addr add 10.9.9.9/32 dev lo
ip -n ns2 link set lo up
ip netns exec ns1 arping -c 1 -w 1 -I veth1 10.9.9.9 | tail -1
ip netns exec ns2 sysctl -w net.ipv4.conf.all.arp_ignore=1
ip netns exec ns1 arping -c 1 -w 1 -I veth1 10.9.9.9 | tail -1
ip netns exec ns2 ip addr flush dev veth2
ip netns exec ns2 ip addr add 192.168.1.2/30 dev veth2
ip netns exec ns1 ip addr add 192.168.1.100/24 dev veth1
ip netns exec ns1 ping -c 1 -W 1 192.168.1.2 -I 192.168.1.100
ip netns exec ns2 ping -c 1 -W 1 192.168.1.100
ip netns exec ns1 ip link set veth1 arp off
ip -n ns1 link show veth1
ip netns exec ns1 ping -c 1 -W 1 192.168.1.2
ip -n ns1 neigh
ip netns exec ns1 ip link set veth1 arp on
ip -n ns1 neigh
ip netns exec ns1 ip neigh get 192.168.1.2 dev veth1
ip netns exec ns1 ip neigh get 192.168.1.55 dev veth1
ip netns exec ns1 sysctl net.ipv4.neigh.veth1.base_reachable_time_ms net.ipv4.neigh.veth1.gc_stale_time net.ipv4.neigh.veth1.mcast_solicit
ip netns exec ns1 ip ntable show dev veth1
ip -n ns1 link set veth1 down
ip -n ns1 neigh
ip netns delete ns1
ip netns delete ns2
