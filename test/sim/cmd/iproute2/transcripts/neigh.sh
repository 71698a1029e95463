ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
ip addr add 192.0.2.1/24 dev v0
sleep 3
ip neigh
ip neigh add
ip neigh add 192.0.2.2
ip neigh add 192.0.2.2 dev v0
ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0
ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0
ip neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev v0 nud reachable
ip neigh add 192.0.2.4 lladdr 02:00:00:00:00:04 dev v0 nud stale
ip neigh add 192.0.2.5 dev v0 nud none
ip neigh add 192.0.2.6 lladdr 02:00:00:00:00:06 dev v0 nud noarp
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev v0 nud bogus
ip neigh add 192.0.2.8 lladdr 02:00:00 dev v0
ip neigh add 192.0.2.8 lladdr zz dev v0
ip neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 dev nosuch
ip neigh add bogus lladdr 02:00:00:00:00:08 dev v0
ip neigh add 192.0.2.9 192.0.2.10 dev v0
ip neigh add proxy 192.0.2.50 dev v0
ip neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 dev v0 router
ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:0b dev v0 extern_learn
ip neigh add 192.0.2.12 lladdr 02:00:00:00:00:0c dev v0 proto static
ip neigh change 192.0.2.99 lladdr 02:00:00:00:00:0c dev v0
ip neigh change 192.0.2.2 lladdr 02:00:00:00:00:22 dev v0 nud reachable
ip neigh replace 192.0.2.13 lladdr 02:00:00:00:00:0d dev v0 nud failed
ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:0d dev lo
ip neigh
ip -4 neigh
ip -6 neigh
ip -br neigh
ip -j -p neigh
ip -c neigh
ip -s neigh
ip -o neigh
ip -j -s neigh
ip neigh show dev v0
ip neigh show dev nosuch
ip neigh show nud all
ip neigh show nud permanent
ip neigh show nud noarp
ip neigh show nud bogus
ip neigh show proxy
ip -j neigh show proxy
ip neigh show to 192.0.2.2
ip neigh show 192.0.2.2/30
ip neigh show bogus
ip neigh show unused
ip neigh show nomaster
ip neigh show master lo
ip neigh show proto static
ip neigh get 192.0.2.2 dev v0
ip neigh get 192.0.2.77 dev v0
ip neigh get 192.0.2.2
ip neigh get proxy 192.0.2.50 dev v0
ip -j neigh get 192.0.2.2 dev v0
ip neigh del 192.0.2.77 dev v0
ip neigh del 192.0.2.2 dev v0
ip neigh del 192.0.2.2 dev v0
ip neigh del proxy 192.0.2.50 dev v0
ip neigh del proxy 192.0.2.50 dev v0
ip neigh
ip neigh flush
ip neigh flush dev nosuch
ip -s neigh flush dev v0
ip -s neigh flush dev v0
ip -s -s neigh flush all
ip -s -s neigh flush dev v0 nud permanent
ip neigh flush all
ip neigh show nud all
ip neigh help
