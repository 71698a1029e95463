# What iptables sees of frames that a bridge forwards, with br_netfilter and without.
ip link add br0 type bridge
ip addr add 192.0.2.1/24 dev br0
ip link set br0 up
for i in 1 2 3; do ip netns add c$i; ip link add v$i type veth peer name eth0 netns c$i; ip link set v$i master br0; ip link set v$i up; ip -n c$i link set lo up; ip -n c$i addr add 192.0.2.1$i/24 dev eth0; ip -n c$i link set eth0 up; ip -n c$i route add default via 192.0.2.1; done
sleep 2
sysctl net.bridge.bridge-nf-call-iptables
iptables -P FORWARD DROP
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
iptables -nvL FORWARD
modprobe br_netfilter
sysctl -a 2>/dev/null | grep net.bridge
lsmod | grep br_netfilter
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
iptables -nvL FORWARD
ip netns exec c1 ping -c 1 -W 1 192.0.2.1
iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
ip netns exec c1 ping -c 2 -W 1 192.0.2.12
iptables -nvL FORWARD
iptables -t raw -A PREROUTING -s 192.0.2.11
iptables -t mangle -A PREROUTING -i br0 -s 192.0.2.11
iptables -t mangle -A PREROUTING -m physdev --physdev-in v1
iptables -t mangle -A INPUT -m physdev --physdev-in v1
iptables -t mangle -A POSTROUTING -m physdev --physdev-out v2
iptables -t mangle -A POSTROUTING -o br0
ip netns exec c1 ping -c 2 -i 0.2 -W 1 192.0.2.12
ip netns exec c1 ping -c 1 -W 1 192.0.2.1
iptables -t raw -nvL PREROUTING
iptables -t mangle -nvL
iptables -F FORWARD
iptables -A FORWARD -m physdev --physdev-in v1 --physdev-out v2 -j REJECT
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -m physdev --physdev-in v2 -j ACCEPT
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
ip netns exec c2 ping -c 1 -W 1 192.0.2.11
ip netns exec c2 ping -c 1 -W 1 192.0.2.11
iptables -nvL FORWARD
iptables -F FORWARD
iptables -P FORWARD ACCEPT
iptables -t nat -A PREROUTING -d 192.0.2.1 -p icmp -j DNAT --to-destination 192.0.2.12
ip netns exec c1 ping -c 1 -W 1 192.0.2.1
iptables -t nat -nvL PREROUTING
iptables -t nat -F
iptables -t nat -A PREROUTING -d 192.0.2.13 -p icmp -j DNAT --to-destination 192.0.2.12
ip netns exec c1 ping -c 2 -i 0.2 -W 1 192.0.2.13
iptables -t nat -nvL PREROUTING
conntrack -L
conntrack -D -p icmp
iptables -t nat -F
iptables -t nat -A POSTROUTING -s 192.0.2.11 -j MASQUERADE
ip netns exec c2 bash -c 'tcpdump -nli eth0 icmp > /tmp/own-br-netfilter.cap 2>/dev/null & echo $! > /tmp/own-br-netfilter.pid'
sleep 1
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
sleep 1
kill $(cat /tmp/own-br-netfilter.pid)
sleep 0.5
sed 's/^[0-9:.]* //' /tmp/own-br-netfilter.cap
iptables -t nat -nvL POSTROUTING
sysctl -w net.bridge.bridge-nf-call-iptables=0
iptables -P FORWARD DROP
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
echo 1 > /sys/class/net/br0/bridge/nf_call_iptables
ip netns exec c1 ping -c 1 -W 1 192.0.2.12
echo 0 > /sys/class/net/br0/bridge/nf_call_iptables
sysctl -w net.bridge.bridge-nf-call-iptables=5
sysctl -w net.bridge.bridge-nf-call-iptables=x
ip netns exec c1 sysctl net.bridge.bridge-nf-call-iptables
ip netns exec c1 sysctl -w net.bridge.bridge-nf-call-iptables=0
sysctl net.bridge.bridge-nf-call-iptables
ping -c 1 -W 1 192.0.2.12
iptables -nvL
