# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: up, down and carrier of veth, dummy and bridge
ip link add v0 type veth peer name v1
ip -br link show v0; ip -br link show v1
ip link set v0 up
ip -br link
cat /sys/class/net/v0/operstate /sys/class/net/v0/carrier /sys/class/net/v1/operstate
cat /sys/class/net/v1/carrier
cat /sys/class/net/v0/flags /sys/class/net/v1/flags /sys/class/net/v0/carrier_changes
ip link set v1 up
ip -br link
ip -d link show v0
ip link show v1
cat /sys/class/net/v0/operstate /sys/class/net/v0/carrier /sys/class/net/v0/carrier_changes /sys/class/net/v0/carrier_up_count /sys/class/net/v0/carrier_down_count
cat /sys/class/net/v0/iflink /sys/class/net/v0/ifindex /sys/class/net/v1/iflink /sys/class/net/v1/ifindex
cat /sys/class/net/v0/speed /sys/class/net/v0/duplex /sys/class/net/v0/type /sys/class/net/v0/tx_queue_len
cat /sys/class/net/v0/dormant /sys/class/net/v0/link_mode /sys/class/net/v0/addr_len /sys/class/net/v0/dev_id /sys/class/net/v0/name_assign_type /sys/class/net/v0/addr_assign_type
ls /sys/class/net/v0/
ls /sys/class/net/v0/statistics
ip link set v1 down
ip -br link
ip addr add 192.0.2.1/24 dev v0
ip route
ip -6 route
ip route get 192.0.2.7
ip link set v1 up
ip route
ip -o link show v0
ip -br addr
ip link set v0 carrier off
ip -br link show v0
ip link add d0 type dummy
ip -br link show d0
ip link set d0 up
ip -br link show d0
cat /sys/class/net/d0/operstate /sys/class/net/d0/carrier
ip link set d0 carrier off
ip link show d0
cat /sys/class/net/d0/operstate /sys/class/net/d0/carrier
ip addr add 198.51.100.1/24 dev d0
ip route
ping -c 1 -W 1 198.51.100.1
ip route get 198.51.100.9
ip link set d0 carrier on
ip route
ip link set d0 arp off
ip link show d0
ip link set d0 arp on multicast off
ip link show d0
ip link set d0 multicast on allmulticast on promisc on
ip -d link show d0
cat /sys/class/net/d0/flags
ip link set d0 allmulticast off promisc off
ip link set d0 dynamic on
ip link set d0 trailers off
ip link show d0
ip link set d0 txqueuelen 500 mtu 1400
ip link set d0 alias "the dummy"
ip link show d0
cat /sys/class/net/d0/ifalias
ip link set d0 alias ""
ip -j -p link show d0
ip link set d0 group 7
ip link show group 7
ip link show group default | grep -c mtu
ip link set group 7 down
ip link show d0
ip link add br0 type bridge
ip -br link show br0
ip link set br0 up
ip -br link show br0
ip link set d0 master br0
ip -br link show br0
ip link set d0 up
ip -br link show br0; sleep 0.1; ip -br link show br0
cat /sys/class/net/br0/operstate /sys/class/net/br0/carrier
ip link show master br0
ip link show up
ip link show type bridge
ip link show type veth
ip link show type nosuch
ip link set d0 nomaster
ip -br link show br0
ip link set br0 type bridge stp_state 1
ip link set d0 master br0
ip link show br0
bridge link
ip link set br0 down
ip -br link
bridge link
ip link del br0
ip -br link
cat /sys/class/net/d0/operstate
ip link del v1
ip -br link
