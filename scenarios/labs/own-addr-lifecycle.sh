# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: addresses come, change and go
ip link add d0 type dummy
ip addr add 192.0.2.1/24 dev d0
ip addr show d0
ip route
ip link set d0 up
ip route
ip route show table local
ip addr add 192.0.2.2/24 dev d0
ip addr add 192.0.2.3/25 dev d0
ip addr add 192.0.2.4/32 dev d0
ip -4 addr show d0
ip -4 -o addr show d0
ip route
ip route show table local dev d0
ip addr show d0 secondary
ip addr show d0 primary
ip addr del 192.0.2.1/24 dev d0
ip -4 addr show d0
ip route
ip addr add 192.0.2.1/24 dev d0
ip addr add 192.0.2.2/24 dev d0
ip -4 -br addr show d0
sysctl net.ipv4.conf.d0.promote_secondaries
sysctl -w net.ipv4.conf.d0.promote_secondaries=1
ip addr del 192.0.2.1/24 dev d0
ip -4 addr show d0
ip route
ip addr del 192.0.2.2 dev d0
ip addr del 192.0.2.99/24 dev d0
ip addr add 192.0.2.1/24 dev d0
ip addr add 192.0.2.1/24 dev d0
ip addr replace 192.0.2.1/24 dev d0
ip addr change 192.0.2.1/24 dev d0 valid_lft 100 preferred_lft 50
ip -4 addr show d0
ip addr add 192.0.2.1/16 dev d0
ip -4 addr show d0
ip addr flush dev d0
ip addr show d0
ip addr add 10.0.0.1/24 brd + dev d0 label d0:web
ip addr add 10.0.1.1/24 broadcast 10.0.1.255 dev d0 scope link
ip addr add 10.0.2.1/24 dev d0 label foo
ip addr add 10.0.3.1/24 brd - dev d0 metric 50
ip addr add 10.0.4.1 peer 10.0.4.2 dev d0
ip addr add 10.0.5.1 peer 10.0.6.0/24 dev d0
ip addr add 10.0.7.1/31 brd + dev d0
ip addr add 10.0.8.1/24 dev d0 noprefixroute
ip addr add 10.0.9.1/24 dev d0 scope host
ip -4 addr show d0
ip route
ip route show table local
ip addr show label d0:web
ip addr show label 'd0*'
ip addr show to 10.0.4.0/22
ip addr show to 10.0.4.1
ip addr show scope link
ip -d -s addr show d0
ip -j -p addr show d0
ip -j -4 addr show d0 label d0:web
ip -o -4 addr
ip -br -4 addr
ip addr flush label d0:web
ip addr flush dev d0 to 10.0.4.0/22
ip -4 addr show d0
ip -s -s addr flush dev d0 scope link
ip -4 -o addr show d0
ip addr flush
ip addr flush dev nosuch
ip addr add 300.1.1.1/24 dev d0
ip addr add 10.0.0.1/33 dev d0
ip addr add 10.0.0.1/24
ip addr add dev d0
ip addr add 10.0.0.1/24 dev nosuch
ip addr add 10.0.0.1/24 d0
ip addr add 10.0.0.1/24 dev d0 foo
ip addr add 0.0.0.0/24 dev d0
ip addr add 127.0.0.5/8 dev d0
ip addr add 224.0.0.5/24 dev d0
ip addr add 255.255.255.255/32 dev d0
ip addr add 10.1.1.1/0 dev d0
ip -4 addr show d0
ip route
ip addr show nosuch
ip addr show dev
ip addr foo
ip addr del dev d0
ip addr del 10.1.1.1/0 dev d0
ip addr add 10.3.0.1/24 dev d0 valid_lft 2 preferred_lft 1
ip -4 addr show to 10.3.0.0/24
ip route show 10.3.0.0/24
sleep 3.5
ip -4 addr show to 10.3.0.0/24
ip link set d0 down
ip route
ip addr add 10.2.0.1/24 dev d0
ip route get 10.2.0.1
ip route show table local
ip link set d0 up
ip route
ip link del d0
ip route show table all
