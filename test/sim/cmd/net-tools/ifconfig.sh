ifconfig -s
ifconfig foo
ifconfig --help
ifconfig -V
ifconfig -x
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ifconfig v0 192.0.2.1
ifconfig v0 192.0.2.1/26
ifconfig v0 192.0.2.1 netmask 255.255.255.128
ifconfig v0 192.0.2.1 netmask 255.255.255.0 broadcast 192.0.2.255 up
ifconfig v1 up
ifconfig v0 10.1.2.3
ifconfig v0 netmask 255.255.255.0
ifconfig v0 broadcast 10.1.2.77
ifconfig v0 mtu 1400
ifconfig v0 mtu x
ifconfig v0 mtu 10
ifconfig v0 promisc
ifconfig v0 allmulti
ifconfig v0 -promisc
ifconfig v0 -allmulti
ifconfig v0 -arp
ifconfig v0 arp
ifconfig v0 -multicast
ifconfig v0 multicast
ifconfig v0 hw ether 02:00:00:00:00:77
ifconfig v0 hw ether zz
ifconfig v0 hw foo 02:00:00:00:00:77
ifconfig v0 hw
ifconfig v0 txqueuelen 500
ifconfig v0 metric 2
ifconfig v0 add foo/64
ifconfig v0:0 192.0.2.100 netmask 255.255.255.0
ifconfig v0:0
ifconfig v0:1 192.0.2.101/24 up
ifconfig v0:0 down
ifconfig v0:9 down
ifconfig v0:1 0.0.0.0
ifconfig v0 192.0.2.300
ifconfig v0 foo
ifconfig v0 192.0.2.1 netmask foo
ifconfig v0 192.0.2.1 netmask 255.0.255.0
ifconfig foo up
ifconfig foo down
ifconfig foo 192.0.2.1
ifconfig v0 frob
ifconfig v0 down
ifconfig v0 0.0.0.0
ifconfig v0 up
ifconfig v0 -pointopoint
ifconfig v0 pointopoint 192.0.2.9
ifconfig v0 192.0.2.1 pointopoint 192.0.2.9
ifconfig v0 dynamic
ifconfig v0 -dynamic
ifconfig lo down
ifconfig lo 127.0.0.1 up
