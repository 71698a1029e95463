# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iptables 1.8.9
# title: physdev, recent as port knocking, connlimit and hashlimit on a bridge
modprobe br_netfilter
ip link add br0 type bridge
ip link set br0 up
ip addr add 192.0.2.254/24 dev br0
for n in 1 2; do ip netns add h$n; ip link add p$n type veth peer name eth0 netns h$n; ip link set p$n master br0 up; ip -n h$n addr add 192.0.2.$n/24 dev eth0; ip -n h$n link set eth0 up; done
sysctl net.bridge.bridge-nf-call-iptables
iptables -A FORWARD -m physdev --physdev-in p1 --physdev-out p2
iptables -A FORWARD -m physdev --physdev-in p2 --physdev-is-bridged
iptables -A FORWARD -m physdev ! --physdev-is-bridged
iptables -A FORWARD -m physdev --physdev-in p+ -p icmp --icmp-type echo-request -m recent --name k --set
iptables -A FORWARD -m recent --name k --rdest --rcheck --hitcount 2 -j ACCEPT
iptables -A FORWARD -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 2 --hashlimit-mode srcip,dstip --hashlimit-name two -j DROP
iptables -A INPUT -m physdev --physdev-in p1
iptables -A INPUT -m physdev --physdev-is-in
iptables -A OUTPUT -m physdev --physdev-is-out
ip netns exec h1 ping -c 4 -i 0.2 -W 1 192.0.2.2
ip netns exec h1 ping -c 2 -i 0.2 192.0.2.254
ping -c 2 -i 0.2 192.0.2.2
iptables -nvL
sysctl -w net.bridge.bridge-nf-call-iptables=0
iptables -Z
ip netns exec h1 ping -c 2 -i 0.2 192.0.2.2
iptables -nvL FORWARD
