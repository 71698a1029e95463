# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: neighbours by hand
ip netns add h
ip link add v0 type veth peer name v1 netns h
ip link set v0 address 02:00:00:00:00:01 up
ip -n h link set v1 address 02:00:00:00:00:02 up
ip addr add 192.0.2.1/24 dev v0
ip -n h addr add 192.0.2.2/24 dev v1
ip neigh
ip neigh add 192.0.2.5 lladdr 02:00:00:00:00:05 dev v0
ip neigh add 192.0.2.5 lladdr 02:00:00:00:00:06 dev v0
ip neigh add 192.0.2.6 lladdr 02:00:00:00:00:06 dev v0 nud stale
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev v0 nud reachable
ip neigh add 192.0.2.8 dev v0 nud noarp
ip neigh add 192.0.2.9 dev v0
ip neigh add 192.0.2.10 dev v0 nud failed
ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:0b dev v0 nud foo
ip neigh add 192.0.2.11 lladdr zz dev v0
ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:0b
ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:0b dev nosuch
ip neigh add lladdr 02:00:00:00:00:0b dev v0
ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:0c dev v0
ip neigh
ip neigh show nud permanent
ip neigh show nud stale
ip neigh show nud all
ip neigh show dev v0
ip neigh show dev nosuch
ip neigh show 192.0.2.5
ip neigh show to 192.0.2.0/29
ip -s neigh show 192.0.2.5
ip -d neigh show 192.0.2.5
ip -j neigh show 192.0.2.5
ip -o neigh show 192.0.2.6
ip -br neigh show 192.0.2.6
ip neigh get 192.0.2.5 dev v0
ip neigh get 192.0.2.55 dev v0
ip neigh get 192.0.2.5
ip neigh replace 192.0.2.5 lladdr 02:00:00:00:00:55 dev v0
ip neigh change 192.0.2.6 lladdr 02:00:00:00:00:66 dev v0
ip neigh change 192.0.2.77 lladdr 02:00:00:00:00:66 dev v0
ip neigh show 192.0.2.5
ip neigh show 192.0.2.6
ip neigh del 192.0.2.6 dev v0
ip neigh del 192.0.2.6 dev v0
ip neigh del 192.0.2.77 dev v0
ip neigh show nud all | sort
ping -c 1 -W 1 192.0.2.2
ip neigh show 192.0.2.2
ip -n h neigh
ping -c 1 -W 1 192.0.2.5
ping -c 1 -W 1 192.0.2.44
ip neigh show 192.0.2.44
ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:99 dev v0 nud permanent
ping -c 1 -W 1 192.0.2.2
ip neigh change 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0 nud stale
ping -c 1 -W 1 192.0.2.2
ip neigh show 192.0.2.2
sleep 6
ip neigh show 192.0.2.2
ip neigh flush dev v0
ip neigh
ip neigh flush dev v0 nud permanent
ip neigh
ip -s neigh flush all
ip neigh flush
arp -n
arp -s 192.0.2.30 02:00:00:00:00:30
arp -an
arp -a 192.0.2.30
arp -d 192.0.2.30
arp -d 192.0.2.30
arp -n
ip -n h link set v1 address 02:00:00:00:00:22
ping -c 1 -W 1 192.0.2.2
ip neigh
ip -n h link set v1 down
ip neigh
ping -c 1 -W 1 192.0.2.2
ip -n h link set v1 up
ping -c 1 -W 1 192.0.2.2
ip link set v0 arp off
ip neigh
ip link set v0 arp on
ip neigh
ip neigh add 2001:db8::5 lladdr 02:00:00:00:00:05 dev v0
ip neigh add 2001:db8::6 lladdr 02:00:00:00:00:06 dev v0 router
ip -6 neigh
ip -6 neigh show proxy
ip neigh add proxy 2001:db8::77 dev v0
ip -6 neigh show proxy
ip ntable show dev v0 name arp_cache
ip ntable show name arp_cache | head -4
ip ntable change name arp_cache dev v0 reachable 1000
ip ntable show dev v0 name arp_cache | grep reach
sysctl net.ipv4.neigh.v0
ip link set v0 down
ip neigh
ip neigh add 192.0.2.5 lladdr 02:00:00:00:00:05 dev v0
ip neigh foo
cat /proc/net/arp
cat /proc/net/stat/arp_cache | head -1
