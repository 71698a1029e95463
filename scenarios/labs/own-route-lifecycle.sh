# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: routes: added, replaced, changed, appended, shown, deleted
ip netns add r
ip link add v0 type veth peer name v1 netns r
ip link set v0 up
ip -n r link set v1 up
ip addr add 192.0.2.1/24 dev v0
ip -n r addr add 192.0.2.2/24 dev v1
ip route add default via 192.0.2.2
ip route add default via 192.0.2.2
ip route add default via 192.0.2.3 metric 100
ip route
ip route replace default via 192.0.2.4
ip route
ip route change default via 192.0.2.5
ip route change 10.9.0.0/16 via 192.0.2.5
ip route append default via 192.0.2.6
ip route prepend default via 192.0.2.7
ip route
ip route del default
ip route
ip route del default via 192.0.2.6
ip route del default via 192.0.2.99
ip route del default metric 100
ip route
ip route add 10.0.0.0/8 via 198.51.100.1
ip route add 10.0.0.0/8 via 198.51.100.1 dev v0
ip route add 10.0.0.0/8 via 198.51.100.1 dev v0 onlink
ip route add 10.1.0.0/16 dev v0
ip route add 10.2.0.5 dev v0
ip route add 10.2.0.6/32 via 192.0.2.2
ip route add 10.3.0.1/24 via 192.0.2.2
ip route add blackhole 10.4.0.0/24
ip route add unreachable 10.5.0.0/24
ip route add prohibit 10.6.0.0/24
ip route add throw 10.7.0.0/24
ip route
ping -c 1 -W 1 10.4.0.1
ping -c 1 -W 1 10.5.0.1
ping -c 1 -W 1 10.6.0.1
ping -c 1 -W 1 10.7.0.1
ip route get 10.4.0.1
ip route get 10.5.0.1
ip route get 10.6.0.1
ip route get 10.7.0.1
ip route get 10.1.2.3
ip route get 10.0.2.3
ip route get 192.0.2.1
ip route get 192.0.2.255
ip route get 127.0.0.1
ip route get 224.0.0.1
ip route get 10.2.0.5 from 192.0.2.1
ip route get 10.2.0.5 from 192.0.2.77
ip route get 10.2.0.5 oif v0
ip route get 10.2.0.5 iif v0
ip route get fibmatch 10.0.2.3
ip -d route get 10.0.2.3
ip -j -p route get 10.0.2.3
ip route get
ip route get foo
ip route add 172.16.0.0/16 via 192.0.2.2 src 192.0.2.1 metric 5 mtu 1400 advmss 1300
ip route add 172.17.0.0/16 via 192.0.2.2 src 192.0.2.77
ip route add 172.18.0.0/16 via 192.0.2.2 proto static scope global
ip route add 172.19.0.0/16 nexthop via 192.0.2.2 weight 1 nexthop via 192.0.2.3 weight 3
ip route add 172.20.0.0/16 via 192.0.2.2 table 100
ip route add 172.21.0.0/16 via 192.0.2.2 initcwnd 20 window 1000 rtt 100ms quickack 1
ip route show
ip -d route show
ip -o route show
ip -j route show 172.16.0.0/12
ip -j -p route show root 172.16.0.0/14
ip route show table 100
ip route show table all | head -5
ip route show proto static
ip route show scope link
ip route show type blackhole
ip route show dev v0 scope link
ip route show via 192.0.2.2
ip route show exact 10.0.0.0/8
ip route show match 10.1.2.3
ip route list root 10.0.0.0/8
ip route flush 172.16.0.0/16
ip route flush proto static
ip route flush table 100
ip route flush
ip route show 172.16.0.0/12
ip route add 10.0.0.0/33 via 192.0.2.2
ip route add foo via 192.0.2.2
ip route add 10.8.0.0/16 via foo
ip route add 10.8.0.0/16 dev nosuch
ip route add 10.8.0.0/16
ip route add 10.8.0.0/16 via 192.0.2.1
ip route add 10.8.0.0/16 via 192.0.2.255
ip route del 10.8.0.0/16
ip link set v0 down
ip route
ip link set v0 up
ip route
cat /proc/net/route
cat /proc/net/fib_trie
