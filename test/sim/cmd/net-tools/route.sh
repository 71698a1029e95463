route
route -n
route --help
route -V
route -x
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add v2 type veth peer name v3
for i in 0 1 2 3; do ip link set v$i up; done
ip addr add 192.0.2.1/24 dev v0
ip addr add 198.51.100.1/24 dev v2
route -n
route
route -e -n
route -ee -n
route -n -F
route -n -C
route add default gw 192.0.2.254
route add default gw 192.0.2.254
route add default gw 203.0.113.1
route -n
route
route add -net 10.0.0.0/8 gw 192.0.2.253
route add -net 10.0.0.0/8 gw 192.0.2.253
route add -net 10.1.0.0 netmask 255.255.0.0 dev v2
route add -net 10.2.0.0 netmask 255.255.0.0 gw 198.51.100.2 dev v2 metric 5
route add -host 10.9.9.9 gw 192.0.2.9
route add -host 10.9.9.10 dev v0
route add 10.9.9.11 gw 192.0.2.9
route add 10.9.9.12 dev v0
route add -net 10.3.0.0/16 reject
route add -net 10.4.0.1/16 dev v0
route add -net 10.5.0.0 gw 192.0.2.9
route add -net 10.6.0.0/16 gw 192.0.2.9 mss 1000 window 500 irtt 100
route add -net 10.7.0.0/16 dev foo
route add -net 10.7.0.0/16
route add -net 10.7.0.0/16 gw
route add
route add foo
route add -host foo gw 192.0.2.9
route add -net 10.7.0.0/33 dev v0
route add -net 10.7.0.0 netmask 255.0.255.0 dev v0
route add -net 10.7.0.0/16 netmask 255.255.0.0 dev v0
route add -host 10.7.0.1 netmask 255.255.0.0 dev v0
route add -net 10.7.0.0/16 gw 192.0.2.9 metric x
route add -net 10.7.0.0/16 gw 10.1.2.3/8
route add default v2
route add default dev v2 metric 10
route add default
route add -net default gw 192.0.2.8
route add 0.0.0.0 gw 192.0.2.7
route -n
route -ee -n
route
route del default
route -n | head -4
route del default
route del default gw 192.0.2.254
route del default
route del -net 10.0.0.0/8
route del -net 10.0.0.0/8
route del -net 10.1.0.0 netmask 255.255.0.0
route del -host 10.9.9.9
route del 10.9.9.11
route del -net 10.3.0.0/16 reject
route del
route del foo
route frob
route flush
ip route add blackhole 203.0.113.0/24
ip route add unreachable 203.0.113.1/32
ip route add prohibit 203.0.113.2/32
ip route add 203.0.113.128/25 nexthop via 192.0.2.5 nexthop via 198.51.100.5
ip route add 203.0.114.0/24 via 192.0.2.5 mtu 1400 advmss 900 window 3000
route -n
route -n -ee
route -A foo
route -A inet -n | head -3
