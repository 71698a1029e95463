# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: dummy devices and loopback addresses
ip link add dummy0 type dummy
ip link show dummy0
ip addr add 198.51.100.1/24 dev dummy0
ip link set dummy0 up
ip addr show dummy0
ping -c 1 198.51.100.1
ping -c 1 -W 1 198.51.100.2
ip route get 198.51.100.1
ip route get 198.51.100.2
ip route
ip neigh
ip addr add 10.10.10.10/32 dev lo
ping -c 1 10.10.10.10
ip -4 addr show lo
ip -4 -o addr
ip -6 -br a
ip -s link show dummy0
ip -d link show dummy0
ip -j link show dummy0
ip -j -p addr show dummy0
ip a s dummy0
ip l sh dummy0
ip -br -c a
ip link set dummy0 down
ip -br a
ip route
ping -c 1 198.51.100.1
ip link del dummy0
ip link add d1 type dummy
ip link add d2 type dummy
ip link add type dummy
ip -br link
ip link set d1 up; ip link set d2 up
ip addr add 192.0.2.1/25 dev d1
ip addr add 192.0.2.129/25 dev d2
ip route add 203.0.113.0/24 via 192.0.2.2
ip route add 203.0.113.0/24 via 192.0.2.130
ip route add 203.0.113.128/25 via 192.0.2.130
ip route get 203.0.113.200
ip route get 203.0.113.1
ip route show 203.0.113.0/24
ip route show root 203.0.113.0/24
ip route show match 203.0.113.200
ifconfig d1
ifconfig -a | grep -c flags
route -n
netstat -rn
arp -n
ifconfig d1 down
route -n
ifconfig nosuch
ifconfig d1 192.0.2.5 netmask 255.255.255.0 up
ifconfig d1
route add default gw 192.0.2.77
route add -net 10.0.0.0/8 gw 192.0.2.78
route add -host 10.1.1.1 dev d1
route -n
route del default
route del -net 10.0.0.0/8
route del -net 10.0.0.0/8
ip -s -s link show d1
cat /proc/net/dev
cat /sys/class/net/d1/operstate /sys/class/net/d1/mtu /sys/class/net/d1/address
ls /sys/class/net
ethtool -i d1
ethtool -k d1 | head -5
ethtool d1
ss -tuln
lsns -t net | wc -l
