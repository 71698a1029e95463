# topics: ip addr with wrong, repeated and rare arguments, lifetimes
ip link add v0 type veth peer name v1
ip link set v0 address 02:00:00:00:00:10
ip link set v1 address 02:00:00:00:00:11
ip link set v0 up
ip link set v1 up
sleep 2
ip addr add
ip addr add 10.0.0.1/24
ip addr add dev v0
ip addr add 10.0.0.1/24 dev
ip addr add 10.0.0.1/24 dev nosuch
ip addr add 10.0.0.1/33 dev v0
ip addr add 10.0.0.1/-1 dev v0
ip addr add 10.0.0.1/x dev v0
ip addr add 10.0.0.256/24 dev v0
ip addr add 10.0.0/24 dev v0
ip addr add 10.1/16 dev v1
ip addr add 10.0.0.1/255.255.255.0 dev v0
ip addr show v0
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.1/25 dev v0
ip addr add 10.0.0.1 dev v0
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.0.0.3/24 brd + dev v0
ip addr add 10.0.0.4/24 brd - dev v0
ip addr add 10.0.0.5/24 broadcast 10.0.0.99 dev v0
ip addr add 10.0.0.6/24 broadcast foo dev v0
ip addr add 10.0.0.7/24 dev v0 label v0:1
ip addr add 10.0.0.8/24 dev v0 label foo
ip addr add 10.0.0.9/24 dev v0 label v0:abcdefghijklmnop
ip addr add 10.0.0.10/24 dev v0 scope link
ip addr add 10.0.1.11/24 dev v0 scope host
ip addr add 10.0.0.12/24 dev v0 scope 99
ip addr add 10.0.0.13/24 dev v0 scope foo
ip addr add 10.0.2.14/24 dev v0 noprefixroute
ip addr add 10.0.3.15/24 dev v0 metric 77
ip addr add 10.0.4.16 peer 10.0.4.17 dev v0
ip addr add 10.0.4.18 peer 10.0.4.19/24 dev v0
ip addr add 10.0.4.18/24 peer 10.0.4.19/24 dev v0
ip addr add local 10.0.4.20/24 dev v0
ip addr add 10.0.4.21/24 10.0.4.22/24 dev v0
ip addr add 10.0.4.21/24 dev v0 dev v1
ip addr add 10.0.4.23/24 dev v0 home
ip addr add 10.0.4.24/24 dev v0 nodad
ip addr add 10.0.4.25/24 dev v0 foo
ip addr add 10.0.4.26/24 dev v0 secondary
ip addr add 10.0.4.27/24 dev v0 autojoin
ip addr add 10.0.5.1/24 dev v0 proto 5
ip addr add any/0 dev v0
ip addr add 0.0.0.0/0 dev v0
ip addr add 0.0.0.0/8 dev v0
ip addr add 127.0.0.5/8 dev v0
ip addr add 224.0.0.5/24 dev v0
ip addr add 255.255.255.255/32 dev v0
ip addr add 240.0.0.1/8 dev v0
ip addr add 10.0.6.0/24 dev v0
ip addr add 10.0.7.255/24 dev v0
ip addr add default dev v0
ip addr add 10.0.8.1/31 dev v0
ip addr add 10.0.8.4/30 brd + dev v0
ip addr show v0
ip -4 route
ip route show table local dev v0
ip -o -4 addr show dev v0 | awk '{print $4, $5, $6}'
ip -br -4 addr show dev v0
ip addr show dev v0 secondary
ip addr show dev v0 primary | grep -c inet
ip addr show dev v0 scope link
ip addr show dev v0 scope host
ip addr show dev v0 scope foo
ip addr show label v0:1
ip addr show label 'v0:*'
ip addr show to 10.0.4.0/24
ip addr show to 10.0.4.17
ip addr show dev v0 permanent | grep -c inet
ip addr show dev v0 dynamic
ip addr show dev v0 tentative
ip addr show dev v0 -tentative | grep -c inet6
ip addr show dev v0 deprecated
ip addr show dev v0 dadfailed
ip addr show dev v0 foo
ip addr show up | grep -c inet
ip addr show type veth | grep -c '^[0-9]'
ip addr show master br0
ip addr show group default | grep -c '^[0-9]'
ip addr shw
ip addr foo
ip add | head -1
ip address show lo
ip a s v1
ip addr del
ip addr del 10.0.0.1/24
ip addr del 10.0.0.1 dev v0
ip addr del 10.0.0.99/24 dev v0
ip addr del 10.0.0.2/25 dev v0
ip addr del 10.0.0.2/24 dev v1
ip addr del 10.0.4.16 dev v0
ip addr del 10.0.4.16/32 dev v0
ip addr del 10.0.4.18 peer 10.0.4.19/24 dev v0
ip addr del 10.0.0.7/24 dev v0 label v0:2
ip addr del 10.0.0.7/24 dev v0 label v0:1
ip addr del 10.0.0.1/24 dev v0
ip addr show dev v0 | grep 10.0.0
ip addr add 10.0.9.1/24 dev v0 valid_lft 3 preferred_lft 1
ip addr add 10.0.9.2/24 dev v0 valid_lft 100 preferred_lft 200
ip addr add 10.0.9.2/24 dev v0 valid_lft 0
ip addr add 10.0.9.3/24 dev v0 preferred_lft 0
ip addr add 10.0.9.4/24 dev v0 valid_lft forever preferred_lft forever
ip addr add 10.0.9.5/24 dev v0 valid_lft foo
ip addr show to 10.0.9.0/24
sleep 1.5
ip addr show to 10.0.9.0/24
sleep 2.5
ip addr show to 10.0.9.0/24
ip addr change 10.0.9.4/24 dev v0 valid_lft 50 preferred_lft 20
ip addr show to 10.0.9.4
ip addr replace 10.0.9.4/24 dev v0
ip addr show to 10.0.9.4
ip addr change 10.0.9.44/24 dev v0
ip addr replace 10.0.9.45/24 dev v0
ip addr append 10.0.9.46/24 dev v0
ip addr show to 10.0.9.44/30
ip addr flush to 10.0.9.0/24
ip addr show to 10.0.9.0/24
ip -s addr flush dev v0 label 'v0:*'
ip -s -s addr flush dev v0 scope link
ip addr flush
ip addr flush dev nosuch
ip -4 addr flush dev v0 to 10.0.4.0/24
ip -s addr flush dev v0 to 10.99.0.0/16
ip addr flush dev v0
ip addr show v0
ip -6 addr add 2001:db8::1/64 dev v0
ip -6 addr add 2001:db8::1/64 dev v0
ip -6 addr add 2001:db8::1/48 dev v0
ip -6 addr add 2001:db8::2 dev v0
ip -6 addr add 2001:db8::3/129 dev v0
ip -6 addr add 2001:db8::g/64 dev v0
ip -6 addr add 10.0.0.1/24 dev v0
ip -4 addr add 2001:db8::3/64 dev v0
ip -6 addr add ::/64 dev v0
ip -6 addr add ff02::5/64 dev v0
ip -6 addr add ::1/128 dev v0
ip -6 addr add fe80::5/64 dev v0
ip -6 addr add 2001:db8:1::1/64 dev v0 nodad
ip -6 addr add 2001:db8:2::1/64 dev v0 noprefixroute nodad
ip -6 addr add 2001:db8:3::1/64 peer 2001:db8:4::1/64 dev v0 nodad
ip -6 addr add 2001:db8:5::1/64 dev v0 home nodad
ip -6 addr add 2001:db8:6::1/64 dev v0 valid_lft 3 preferred_lft 1 nodad
ip -6 addr add 2001:db8:7::1/64 dev v0 preferred_lft 0 nodad
ip -6 addr add 2001:db8:8::1/64 dev v0 metric 99 nodad
ip -6 addr add 2001:db8:9::1/64 dev v0 mngtmpaddr nodad
ip -6 addr add 2001:db8:a::1/64 dev v0 optimistic
ip -6 addr add 2001:db8:b::1/64 dev v0 scope link nodad
ip -6 addr add 2001:db8:c::1/64 dev v0 brd + nodad
ip -6 addr add 2001:db8:d::1/64 dev v0 label v0:x nodad
ip -6 addr add 2001:db8:e::/64 dev v0 anycast
sleep 2.2
ip -6 addr show v0
ip -6 route
sleep 2
ip -6 addr show v0 dynamic
ip -6 addr show deprecated
ip -6 addr del 2001:db8::1/64 dev v0
ip -6 addr del 2001:db8::1/64 dev v0
ip -6 addr del 2001:db8:1::1 dev v0
ip -6 addr del 2001:db8:3::1/64 dev v0
ip -6 addr del 2001:db8:3::1 peer 2001:db8:4::1/64 dev v0
ip -6 addr replace 2001:db8:2::1/64 dev v0 preferred_lft 100 valid_lft 200
ip -6 addr change 2001:db8:99::1/64 dev v0
ip -6 addr flush dev v0 scope link
ip -6 addr flush dev v0
ip -6 addr show v0
ip addr show v0
ip addr restore < /dev/null
ip addr showdump < /dev/null
ip addr help 2>&1 | head -2
ip -j addr show dev v1 | jq -c '.[0].addr_info'
ip -j addr show nosuch
ip -json -pretty addr show dev v1 | head -5
ip -br -j addr show dev v1 | jq -c .
ip -c=never addr show v1 | head -1
ip -c=foo addr
ip -color=always -br addr show v1 | cat -v
ip -c link show v1 | cat -v
