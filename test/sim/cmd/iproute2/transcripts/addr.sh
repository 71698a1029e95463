ip link add v0 type veth peer name v1
ip addr add
ip addr add dev v0
ip addr add 192.0.2.1/24
ip addr add 192.0.2.1/24 dev nosuch
ip addr add 192.0.2.300/24 dev v0
ip addr add 192.0.2.1/33 dev v0
ip addr add 192.0.2.1/24 dev v0
ip addr add 192.0.2.1/24 dev v0
ip addr add 192.0.2.1/25 dev v0
ip addr add 192.0.2.2 dev v0
ip addr add 192.0.2.3/24 brd + dev v0
ip addr add 192.0.2.4/24 brd - dev v0
ip addr add 192.0.2.5/24 brd 192.0.2.77 dev v0 label v0:foo
ip addr add 192.0.2.6/24 dev v0 label foo
ip addr add 192.0.2.7/24 dev v0 label toolonglabelname17
ip addr add 192.0.2.8 peer 192.0.2.9 dev v0
ip addr add 192.0.2.8 peer 198.51.100.9/24 dev v0
ip addr add 192.0.2.10/24 dev v0 scope link
ip addr add 192.0.2.11/24 dev v0 scope 77
ip addr add 192.0.2.12/24 dev v0 scope bogus
ip addr add 192.0.2.13/24 dev v0 metric 50
ip addr add 192.0.2.14/24 dev v0 noprefixroute
ip addr add 192.0.2.15/24 dev v0 nodad
ip addr add 192.0.2.16/24 dev v0 secondary
ip addr add 192.0.2.17/24 dev v0 valid_lft 100
ip addr add 192.0.2.17/24 dev v0 valid_lft 100 preferred_lft 50
ip addr add 192.0.2.18/24 dev v0 valid_lft 10 preferred_lft 50
ip addr add 192.0.2.19/24 dev v0 valid_lft 0
ip addr add 192.0.2.20/24 dev v0 valid_lft x
ip addr add 192.0.2.21/24 dev v0 autojoin
ip addr add 10.1/16 dev v0
ip addr add 127.0.0.5/8 dev v0
ip addr add 224.0.0.5/32 dev v0
ip addr add 0.0.0.0/0 dev v0
ip addr add 255.255.255.255/32 dev v0
ip addr add default dev v0
ip -6 addr add default dev v0
ip -6 addr add 192.0.2.1/24 dev v0
ip -4 addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8::2/64 dev v0 nodad
ip addr add 2001:db8::3 dev v0 preferred_lft 0
ip addr add 2001:db8::4/129 dev v0
ip addr add 2001:db8::5/64 brd + dev v0
ip addr add 2001:db8::6/64 dev v0 home mngtmpaddr
ip addr add 2001:db8::7/64 dev v0 noprefixroute optimistic
ip addr add ff02::77/64 dev v0
ip addr add ::/64 dev v0
ip addr add fe80::77/64 dev v0
ip addr add 2001:db8:1::1 peer 2001:db8:1::2 dev v0
ip addr show v0
ip -br addr show v0
ip -o addr show v0
ip -j -p addr show v0
ip -d addr show v0
ip addr show v0 secondary
ip addr show v0 primary
ip addr show v0 label v0:foo
ip addr show v0 scope link
ip addr show v0 dynamic
ip addr show v0 deprecated
ip addr show v0 to 192.0.2.8/29
ip -4 addr change 192.0.2.17/24 dev v0 valid_lft 200 preferred_lft 100
ip addr replace 192.0.2.1/24 dev v0
ip addr replace 192.0.2.40/24 dev v0
ip addr chg 192.0.2.41/24 dev v0
ip addr change 192.0.2.42/24 dev v0
ip addr del 192.0.2.200/24 dev v0
ip addr del 192.0.2.41 dev v0
ip addr del 192.0.2.2 dev v0
ip addr del 192.0.2.3/25 dev v0
ip addr del 2001:db8::99/64 dev v0
ip addr del 2001:db8::1/63 dev v0
ip addr del 2001:db8::1/64 dev v0
ip addr del
ip addr del dev v0
ip -s addr flush dev v0 scope link
ip -s -s addr flush dev v0 label v0:foo
ip addr flush dev v0 secondary
ip addr show v0
ip -s addr flush dev v0
ip -s addr flush dev v0
ip addr add 192.0.2.1/24 dev v0
ip addr add 192.0.2.2/24 dev v0
ip addr del 192.0.2.1/24 dev v0
ip addr show v0
sysctl -w net.ipv4.conf.v0.promote_secondaries=1
ip addr add 192.0.2.1/24 dev v0
ip addr add 192.0.2.2/24 dev v0
ip addr del 192.0.2.1/24 dev v0
ip -4 addr show v0
ip addr flush dev v0 to 192.0.2.0/30
ip addr flush dev v0 bogus
ip addr save dev v0 > /tmp/s
ip addr restore < /dev/null
ip addr showdump < /dev/null
ip addr help
