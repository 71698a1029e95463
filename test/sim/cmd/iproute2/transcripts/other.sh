ip tunnel
ip tunnel show
ip tunnel add tun0 mode ipip remote 192.0.2.1 local 192.0.2.2
ip tunnel del nosuch
ip tunnel bogus
ip tuntap
ip tuntap show
ip tuntap add dev tap0 mode tap
ip tuntap add tap1
ip tuntap bogus
ip xfrm state
ip xfrm policy
ip xfrm
ip vrf
ip vrf show
ip vrf show nosuch
ip vrf exec nosuch true
ip vrf identify
ip vrf pids nosuch
ip vrf bogus
ip token
ip token list
ip token set ::1 dev lo
ip token bogus
ip mroute
ip mroute show
ip mroute bogus
ip -6 mroute
ip mrule
ip -6 mrule
ip mrule bogus
ip addrlabel
ip addrlabel list
ip addrlabel bogus
ip nexthop
ip nexthop show
ip nexthop add id 1 blackhole
ip nexthop
ip nexthop del id 1
ip nexthop bogus
ip ntable
ip ntable show dev lo
ip ntable bogus
ip netconf
ip netconf show dev lo
ip -4 netconf show dev lo
ip netconf show dev nosuch
ip netconf bogus
ip tcp_metrics
ip tcpmetrics show
ip tcpmetrics bogus
ip l2tp show tunnel
ip l2tp bogus
ip fou show
ip fou bogus
ip ila list
ip ila bogus
ip macsec show
ip macsec bogus
ip sr
ip sr tunsrc show
ip sr bogus
ip mptcp
ip mptcp endpoint
ip mptcp limits
ip mptcp bogus
ip ioam namespace show
ip ioam bogus
ip stats
ip stats show dev lo
ip stats show dev lo group link
ip stats bogus
ip -j vrf
ip -j addrlabel
ip -j netconf show dev lo
ip -j mroute
ip -j nexthop
ip -j -p maddr
ip maddr
ip -d maddr show dev lo
ip maddr show dev nosuch
ip maddr add 33:33:00:00:00:01 dev lo
ip maddr add 1:2:3 dev lo
ip maddr add 01:00:5e:00:00:7b
ip maddr del 01:00:5e:00:00:7b dev nosuch
ip maddr bogus
