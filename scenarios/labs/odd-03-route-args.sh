# topics: ip route and ip -6 route with wrong, repeated and rare arguments
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:10
ip link set v1 address 02:00:00:00:00:11
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev v1
ip route add
ip route add 10.1.0.0/16
ip route add 10.1.0.0/16 via
ip route add 10.1.0.0/16 via 10.0.0.2 via 10.0.0.3
ip route add 10.1.0.0/16 dev
ip route add 10.1.0.0/16 dev nosuch
ip route add 10.1.0.0/16 via 10.9.9.9
ip route add 10.1.0.0/16 via 10.0.0.1
ip route add 10.1.0.0/16 via 10.0.0.255
ip route add 10.1.0.0/16 via 224.0.0.1
ip route add 10.1.0.0/16 via 0.0.0.0
ip route add 10.1.0.0/16 via 10.9.9.9 dev v0
ip route add 10.1.0.0/16 via 10.9.9.9 dev v0 onlink
ip route add 10.1.0.1/16 via 10.0.0.2
ip route add 10.1.0.0/33 via 10.0.0.2
ip route add foo via 10.0.0.2
ip route add 10.2.0.0/16 via foo
ip route add 10.2.0.0/16 via 2001:db8::1
ip route add 10.2.0.0/16 via inet6 fe80::1 dev v0
ip route add 10.2.0.0/16 10.3.0.0/16 via 10.0.0.2
ip route add 10.3/16 via 10.0.0.2
ip route add 10.4 via 10.0.0.2
ip route add default via 10.0.0.2
ip route add default via 10.0.0.2
ip route add default via 10.0.0.3
ip route add 0/0 via 10.0.0.3
ip route add 0.0.0.0 via 10.0.0.3
ip route add any via 10.0.0.3 metric 5
ip route add all via 10.0.0.3 metric 6
ip route append default via 10.0.0.4
ip route prepend default via 10.0.0.5
ip route
ip route replace default via 10.0.0.6
ip route change default via 10.0.0.7
ip route change 10.77.0.0/16 via 10.0.0.7
ip route replace 10.77.0.0/16 via 10.0.0.7
ip route test 10.77.0.0/16 via 10.0.0.7
ip route
ip route add 10.10.0.0/16 via 10.0.0.2 metric 10 mtu 1400 advmss 1300 src 10.0.0.1 proto static scope global table main
ip route add 10.11.0.0/16 via 10.0.0.2 mtu lock 1400 rtt 100ms rttvar 50ms window 1000 cwnd 10 initcwnd 20 initrwnd 30 ssthresh 500 rto_min 200ms hoplimit 33 quickack 1 reordering 5 features ecn congctl cubic realm 7
ip route add 10.11.0.0/16 via 10.0.0.2 mtu lock 1400 rtt 100ms rttvar 50ms window 1000 cwnd 10 initcwnd 20 initrwnd 30 ssthresh 500 rto_min 200ms hoplimit 33 quickack 1 reordering 5 features ecn realm 7
ip route show 10.10.0.0/16
ip route show 10.11.0.0/16
ip -d route show 10.11.0.0/16
ip -j route show 10.11.0.0/16 | jq -c .
ip route add 10.12.0.0/16 via 10.0.0.2 src 10.9.9.9
ip route add 10.12.0.0/16 via 10.0.0.2 proto foo
ip route add 10.12.0.0/16 via 10.0.0.2 proto 300
ip route add 10.12.0.0/16 via 10.0.0.2 proto 99
ip route add 10.13.0.0/16 via 10.0.0.2 scope foo
ip route add 10.13.0.0/16 via 10.0.0.2 scope link
ip route add 10.13.0.0/16 via 10.0.0.2 scope host
ip route add 10.13.0.0/16 dev v0 scope global
ip route add 10.14.0.0/16 dev v0 scope host
ip route add 10.15.0.0/16 via 10.0.0.2 table foo
ip route add 10.15.0.0/16 via 10.0.0.2 table 0
ip route add 10.15.0.0/16 via 10.0.0.2 table 5000
ip route add 10.15.0.0/16 via 10.0.0.2 metric foo
ip route add 10.15.0.0/16 via 10.0.0.2 metric -1
ip route add 10.15.0.0/16 via 10.0.0.2 mtu foo
ip route add 10.15.0.0/16 via 10.0.0.2 tos 0x10
ip route add 10.15.0.0/16 via 10.0.0.2 tos 0x3
ip route add 10.15.0.0/16 via 10.0.0.2 foo bar
ip route add 10.16.0.0/16 nexthop
ip route add 10.16.0.0/16 nexthop via 10.0.0.2
ip route add 10.17.0.0/16 nexthop via 10.0.0.2 weight 0
ip route add 10.17.0.0/16 nexthop via 10.0.0.2 weight 257
ip route add 10.17.0.0/16 nexthop via 10.0.0.2 weight 256 nexthop dev v1 weight 2 nexthop via 10.9.9.9 dev v0 onlink
ip route add 10.18.0.0/16 nexthop via 10.0.0.2 nexthop via 10.99.0.1
ip route add 10.18.0.0/16 via 10.0.0.2 nexthop via 10.0.0.3
ip route show 10.17.0.0/16
ip -o route show 10.17.0.0/16
ip -j route show 10.17.0.0/16 | jq -c .
ip route add blackhole 10.20.0.0/16
ip route add unreachable 10.21.0.0/16 metric 7
ip route add prohibit 10.22.0.0/16
ip route add throw 10.23.0.0/16
ip route add throw 10.23.0.0/16 table 77
ip route add nat 10.24.0.0/16 via 10.0.0.2
ip route add local 10.25.0.0/16 dev lo
ip route add local 10.25.1.0/24 dev v0
ip route add broadcast 10.26.0.255 dev v0
ip route add multicast 239.0.0.0/8 dev v0
ip route add unicast 10.27.0.0/16 via 10.0.0.2
ip route add anycast 10.28.0.1 dev v0
ip route add blackhole 10.29.0.0/16 dev v0
ip route add blackhole 10.29.0.0/16 via 10.0.0.2
ip route add foo 10.30.0.0/16
ip route add 10.31.0.0/16 via 10.0.0.2 expires 30
ip route add 10.31.0.0/16 via 10.0.0.2 pref high
ip route add 10.31.0.0/16 nhid 5
ip route add 10.31.0.0/16 via 10.0.0.2 ttl-propagate enabled
ip route add 10.32.0.0/16 from 10.0.0.0/8 via 10.0.0.2
ip route
ip route show table local type broadcast
ip route show table all type local | sort
ip route show type blackhole
ip route show type foo
ip route show dev v1
ip route show dev nosuch
ip route show via 10.0.0.2 | wc -l
ip route show via foo
ip route show src 10.0.0.1
ip route show proto static
ip route show proto kernel
ip route show proto foo
ip route show scope link
ip route show scope host table all
ip route show root 10.16.0.0/12 | wc -l
ip route show match 10.25.1.7
ip route show match 10.25.1.7 table local
ip route show exact 10.20.0.0/16
ip route show 10.25.1.7
ip route show to 10.20.0.0/16
ip route show metric 10
ip route show table foo
ip route show table 5000
ip route show table cache
ip route show cache
ip route show cached
ip route show foo
ip route list nexthop
ip route ls default
ip ro | head -1
ip r s | wc -l
ip route foo
ip route get
ip route get foo
ip route get 10.20.0.1
ip route get 10.21.0.1
ip route get 10.22.0.1
ip route get 10.23.0.1
ip route get 10.25.1.1
ip route get 10.26.0.255
ip route get 10.0.0.255
ip route get 255.255.255.255
ip route get 239.1.1.1
ip route get 224.0.0.1
ip route get 127.0.0.1
ip route get 10.0.0.1
ip route get 0.0.0.0
ip route get 10.11.1.1
ip route get 10.17.1.1 oif v1
ip route get 10.0.0.2 oif v1
ip route get 10.0.0.2 oif nosuch
ip route get 10.0.0.2 from 10.0.1.1
ip route get 10.0.0.2 from 10.9.9.9
ip route get 10.0.0.2 from 10.9.9.9 iif v1
ip route get 10.0.0.2 iif v1
ip route get 10.0.0.2 from 10.0.1.5 iif v1
ip route get 10.0.0.2/24
ip route get 10.0.0.2/32 foo
ip route get to 10.0.0.2 dev v0
ip route get 10.0.0.2 connected
ip route get fibmatch 10.11.1.1
ip route get fibmatch 10.0.0.7
ip route get fibmatch 10.20.0.1
ip -j route get 10.11.1.1 | jq -c .
ip -d route get 10.11.1.1
ip route get 8.8.8.8 mark 3 tos 0x10 uid 1000
ip route get 8.8.8.8 vrf foo
ip route get 8.8.8.8 ipproto foo
ip route get 8.8.8.8 sport 100
ip route get 8.8.8.8 ipproto tcp dport 80
ip route del
ip route del 10.99.0.0/16
ip route del 10.10.0.0/16 via 10.0.0.3
ip route del 10.10.0.0/16 metric 11
ip route del 10.10.0.0/16 proto boot
ip route del 10.10.0.0/16 src 10.0.0.2
ip route del 10.10.0.0/16 dev v1
ip route del 10.10.0.0/16 mtu 1500
ip route del 10.10.0.0/16
ip route del 10.20.0.0/16
ip route del blackhole 10.20.0.0/16
ip route del 10.17.0.0/16 nexthop via 10.0.0.2
ip route del 10.17.0.0/16
ip route del default via 10.0.0.7
ip route del default
ip route del default
ip route del 10.0.0.0/24
ip route del local 10.0.0.1
ip route del local 10.0.0.1 table local
ping -c 1 -W 1 10.0.0.1
ip route flush
ip route flush table main type blackhole
ip -s route flush 10.11.0.0/16
ip -s -s route flush proto static
ip -s route flush table 5000
ip route flush cache
ip -s route flush cache
ip route flush root 10.16.0.0/12
ip route flush dev v1
ip route flush nosuch
ip route
ip route save | wc -c | awk '{print ($1 > 0)}'
ip route save > saved; ip route flush table main; ip route restore < saved; ip route
ip route restore < /dev/null
ip route showdump < saved
ip link set v0 down
ip route
ip route add 10.50.0.0/16 dev v0
ip route add 10.50.0.0/16 via 10.0.0.2
ip link set v0 up
ip route
ip -6 addr add 2001:db8::1/64 dev v0 nodad
ip -6 route add 2001:db8:1::/48
ip -6 route add 2001:db8:1::/48 via 2001:db8::2
ip -6 route add 2001:db8:1::/48 via 2001:db8::2
ip -6 route add 2001:db8:1::/48 via 2001:db8::3
ip -6 route append 2001:db8:1::/48 via 2001:db8::3
ip -6 route add 2001:db8:1::1/48 via 2001:db8::2 metric 5
ip -6 route add 2001:db8:2::/48 via fe80::1
ip -6 route add 2001:db8:2::/48 via fe80::1 dev v0
ip -6 route add 2001:db8:3::/48 via 2001:db8:77::1
ip -6 route add 2001:db8:3::/48 via 2001:db8::1
ip -6 route add 2001:db8:3::/48 via ::
ip -6 route add 2001:db8:3::/48 via 10.0.0.1
ip -6 route add 2001:db8:3::/48 dev v0 metric 77 mtu 1300 hoplimit 5 pref high proto static
ip -6 route add 2001:db8:4::/48 nexthop via 2001:db8::2 weight 3 nexthop via 2001:db8::3 weight 2
ip -6 route add blackhole 2001:db8:5::/48
ip -6 route add unreachable 2001:db8:6::/48
ip -6 route add prohibit 2001:db8:7::/48
ip -6 route add throw 2001:db8:8::/48
ip -6 route add local 2001:db8:9::/48 dev lo
ip -6 route add anycast 2001:db8:a::/128 dev v0
ip -6 route add broadcast 2001:db8:b::/48 dev v0
ip -6 route add multicast ff05::/16 dev v0
ip -6 route add 2001:db8:c::/48 dev v0 expires 3
ip -6 route add 2001:db8:d::/48 via 2001:db8::2 src 2001:db8::1
ip -6 route add 2001:db8:d::/48 via 2001:db8::2 src 2001:db8::99
ip -6 route add 2001:db8:e::/48 from 2001:db8:f::/48 via 2001:db8::2
ip -6 route add default via 2001:db8::2
ip -6 route add ::/0 via 2001:db8::2
ip -6 route
ip -6 -d route show 2001:db8:3::/48
ip -6 -j route show 2001:db8:4::/48 | jq -c .
ip -6 route show table local
ip -6 route show proto kernel
ip -6 route show type blackhole
ip -6 route get 2001:db8:5::1
ip -6 route get 2001:db8:6::1
ip -6 route get 2001:db8:7::1
ip -6 route get 2001:db8:8::1
ip -6 route get 2001:db8:9::1
ip -6 route get 2001:db8:2::1
ip -6 route get ff02::1
ip -6 route get ff02::1 oif v0
ip -6 route get fe80::1
ip -6 route get ::1
ip -6 route get ::
ip -6 route get 2001:db8::1
ip -6 route get 2001:db8::7 from 2001:db8::99
ip -6 route get fibmatch 2001:db8:3::1
ip -6 route replace 2001:db8:1::/48 via 2001:db8::9
ip -6 route change 2001:db8:99::/48 via 2001:db8::9
ip -6 route change 2001:db8:2::/48 via 2001:db8::9
ip -6 route del 2001:db8:99::/48
ip -6 route del 2001:db8:1::/48 via 2001:db8::77
ip -6 route del 2001:db8:1::/48
ip -6 route del 2001:db8:4::/48 via 2001:db8::2
ip -6 route show 2001:db8:4::/48
ip -6 -s route flush 2001:db8:4::/48
ip -6 -s route flush type prohibit
ip -6 route flush cache
ip -6 route flush proto static
ip -6 route flush dev v0
ip -6 route
sleep 3
ip -6 route
ip route show table all | head -5
ip -6 route show default
ip route help 2>&1 | head -2
