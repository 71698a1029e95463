ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
ip addr add 192.0.2.1/24 dev v0
ip addr add 2001:db8::1/64 dev v0 nodad
sleep 3
ip route
ip route show table all
ip route show table local
ip -6 route
ip -6 route show table local
ip -6 route show table all
ip route show table 100
ip route show table bogus
ip route list table 254
ip -6 route show table 100
ip -d route
ip -j -p route
ip -j -d route
ip -o route
ip -c route
ip -br route
ip -N route
ip route add
ip route add default
ip route add default via
ip route add default via 192.0.2.2
ip route add default via 192.0.2.2
ip route add default via 192.0.2.3
ip route add default via 192.0.2.3 metric 100
ip route append default via 192.0.2.4
ip route prepend default via 192.0.2.5
ip route replace default via 192.0.2.6
ip route change default via 192.0.2.7
ip route change 203.0.113.0/24 via 192.0.2.7
ip route test default via 192.0.2.7
ip route add 198.51.100.0/24 via 203.0.113.1
ip route add 198.51.100.0/24 via 192.0.2.1
ip route add 198.51.100.0/24 via 192.0.2.2 dev nosuch
ip route add 198.51.100.0/24 dev v1
ip route add 198.51.100.1/24 via 192.0.2.2
ip route add 198.51.100.0/33 via 192.0.2.2
ip route add bogus via 192.0.2.2
ip route add 10.0.0.0/8 via bogus
ip route add 10.0.0.0/8 via 2001:db8::2
ip route add 10.0.0.0/8 via inet6 2001:db8::2 dev v0
ip route add 10.1.0.0/16 via 203.0.113.9 dev v0 onlink
ip route add 10.2.0.0/16 dev v0 src 192.0.2.1
ip route add 10.3.0.0/16 dev v0 src 192.0.2.99
ip route add 10.4.0.0/16 via 192.0.2.2 mtu 1400 advmss 1300 window 1000
ip route add 10.5.0.0/16 via 192.0.2.2 mtu lock 1400 rtt 100ms rto_min 5s initcwnd 10
ip route add 10.6.0.0/16 via 192.0.2.2 proto static scope link
ip route add 10.6.0.0/16 dev v0 proto static scope link
ip route add 10.7.0.0/16 dev v0 proto bogus
ip route add 10.7.0.0/16 dev v0 proto 77 tos 0x10
ip route add 10.8.0.0/16 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3 dev v0
ip route add 10.9.0.0/16 nexthop via 192.0.2.2 foo
ip route add 10.9.0.0/16 nexthop
ip route add blackhole 10.10.0.0/16
ip route add unreachable 10.11.0.0/16
ip route add prohibit 10.12.0.0/16
ip route add throw 10.13.0.0/16
ip route add local 10.14.0.0/16 dev lo
ip route add broadcast 10.15.255.255 dev v0
ip route add 10.16.0.0/16 dev v0 table 100
ip route add 10.16.0.0/16 dev v0 table 1000
ip route add 10.17/16 dev v0 metric 5
ip route add 10.18.0.0/16 dev v0 metric x
ip route add 10.18.0.0/16 dev v0 quickack 1 congctl cubic features ecn
ip route add to 10.19.0.0/16 dev v0 hoplimit 5
ip route add 10.20.0.1 dev v0
ip route add 10.21.0.0/16 dev v0 via 192.0.2.2 via 192.0.2.3
ip route add 10.22.0.0/16 dev v0 10.23.0.0/16
ip route add 10.24.0.0/16 dev lo
ip route add 127.0.0.0/8 dev v0
ip route add 10.25.0.0/16 vrf nosuch
ip route add 10.26.0.0/16 via 192.0.2.2 encap ip id 5
ip route add 10.27.0.0/16 via 192.0.2.2 nhid 5
ip route add 10.28.0.0/16 via 192.0.2.2 realms 5
ip route
ip -j -p route
ip -d route show 10.8.0.0/16
ip route show table 100
ip route show table 1000
ip route show table all type unicast
ip route show 10.4.0.0/16
ip route show 10.4.1.1
ip route show match 10.4.1.1
ip route show root 10.0.0.0/8
ip route show exact 10.4.0.0/16
ip route show default
ip route show via 192.0.2.2
ip route show src 192.0.2.1
ip route show dev v0
ip route show dev nosuch
ip route show proto static
ip route show proto kernel
ip route show scope link
ip route show type blackhole
ip route show type local
ip route show cache
ip route show metric 5
ip route show tos 0x10
ip route show bogus
ip route get
ip route get 192.0.2.9
ip route get 192.0.2.1
ip route get 192.0.2.255
ip route get 192.0.2.0
ip route get 224.0.0.1
ip route get 203.0.113.5
ip route get 10.10.0.1
ip route get 10.11.0.1
ip route get 10.12.0.1
ip route get 10.13.0.1
ip route get 10.8.0.1
ip route get 10.4.0.1
ip route get 127.0.0.1
ip route get 203.0.113.5 from 192.0.2.1
ip route get 203.0.113.5 from 192.0.2.99
ip route get 203.0.113.5 from 192.0.2.99 iif v0
ip route get 203.0.113.5 oif v1
ip route get 203.0.113.5 dev nosuch
ip route get 203.0.113.5 mark 5 uid 1000
ip route get 203.0.113.0/24
ip route get fibmatch 203.0.113.5
ip route get fibmatch 10.8.0.1
ip route get bogus
ip -j -p route get 203.0.113.5
ip route get 2001:db8::1
ip route get 2001:db8::9
ip route get 2001:db9::1
ip -6 route get ::
ip route get fe80::1
ip route get ff02::1 dev v0
ip route del 203.0.113.0/24
ip route del 10.4.0.0/16 via 192.0.2.99
ip route del 10.4.0.0/16
ip route del default metric 100
ip route del default via 192.0.2.4
ip route del blackhole 10.10.0.0/16
ip route del
ip route del bogus
ip -6 route add default via 2001:db8::2
ip -6 route add default via 2001:db8::3
ip -6 route add 2001:db8:1::/48 via 2001:db8::2 metric 5 pref high
ip -6 route add 2001:db8:1::/48 via fe80::2
ip -6 route add 2001:db8:2::/48 via fe80::2 dev v0
ip -6 route add 2001:db8:3::/48 dev v0 mtu 1400 hoplimit 5
ip -6 route add 2001:db8:4::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3 weight 3
ip -6 route add blackhole 2001:db8:5::/48
ip -6 route add unreachable 2001:db8:6::/48
ip -6 route add prohibit 2001:db8:7::/48
ip -6 route add 2001:db8:8::/48 via 2001:db9::2
ip -6 route add 2001:db8:9::/48 dev v0 expires 100
ip -6 route add 2001:db8:a::1/48 dev v0
ip -6 route append 2001:db8:1::/48 via 2001:db8::3 metric 5
ip -6 route
ip -6 -j -p route
ip -6 route get 2001:db8:5::1
ip -6 route get 2001:db8:6::1
ip -6 route get 2001:db8:4::1
ip -6 route del 2001:db8:77::/48
ip -6 route del 2001:db8:4::/48
ip -6 route flush 2001:db8:1::/48
ip -s route flush proto 77
ip -s -s route flush root 10.16.0.0/12
ip route flush
ip route flush table 100
ip route flush table 777
ip route flush table main
ip route flush cache
ip -s route flush cache
ip route
ip rule
ip -6 rule
ip rule list
ip -j -p rule
ip -d rule
ip rule add
ip rule add from 192.0.2.0/24
ip rule add from 192.0.2.0/24 table 100
ip rule add from 192.0.2.0/24 table 100
ip rule add to 198.51.100.5 lookup 200 pref 50
ip rule add fwmark 5 table 100 pref 60
ip rule add fwmark 0x10/0xff table 100 pref 61
ip rule add iif v0 table 100 pref 62
ip rule add oif nosuch table 100 pref 63
ip rule add not from 10.0.0.0/8 tos 0x10 table 100 pref 64
ip rule add ipproto tcp sport 80 dport 1000-2000 table 100 pref 65
ip rule add uidrange 0-1000 table 100 pref 66
ip rule add blackhole from 10.0.0.1 pref 70
ip rule add prohibit pref 71 from 10.0.0.2
ip rule add unreachable from 10.0.0.3 pref 72
ip rule add goto 80 pref 73
ip rule add nop pref 80
ip rule add goto 32766 pref 81
ip rule add goto 5 pref 82
ip rule add table main suppress_prefixlength 0 pref 90
ip rule add table bogus
ip rule add pref x
ip rule add from bogus
ip rule add foo
ip rule add from 2001:db8::/32 table 100
ip -6 rule add from 2001:db8::/32 table 100
ip rule add l3mdev pref 95
ip rule add from all lookup main proto static pref 96
ip rule
ip -j -p rule
ip -6 rule
ip rule show table 100
ip rule show pref 60
ip rule show from 192.0.2.0/24
ip rule show bogus
ip rule del pref 60
ip rule del pref 60
ip rule del from 192.0.2.0/24 table 100
ip rule del
ip rule del table 999
ip rule flush
ip rule
ip rule save foo
