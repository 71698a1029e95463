# title: a DMZ: three networks, a router that lets pass what a policy says
for n in inside dmz outside gw; do ip netns add $n; ip -n $n link set lo up; done
for n in inside dmz outside; do ip link add eth0 netns $n type veth peer name $n netns gw; ip -n $n link set eth0 up; ip -n gw link set $n up; done
ip -n inside addr add 10.0.1.2/24 dev eth0; ip -n gw addr add 10.0.1.1/24 dev inside; ip -n inside route add default via 10.0.1.1
ip -n dmz addr add 10.0.2.2/24 dev eth0; ip -n gw addr add 10.0.2.1/24 dev dmz; ip -n dmz route add default via 10.0.2.1
ip -n outside addr add 198.51.100.2/24 dev eth0; ip -n gw addr add 198.51.100.1/24 dev outside; ip -n outside route add default via 198.51.100.1
ip netns exec gw sysctl -w net.ipv4.ip_forward=1
cat > /tmp/dmz.rules <<'R'
# policy of the gateway
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:TO_DMZ - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i inside -p icmp -j ACCEPT
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -i inside ! -o inside -j ACCEPT
-A FORWARD -o dmz -j TO_DMZ
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
-A TO_DMZ -p tcp -m multiport --dports 80,443 -m comment --comment "web servers" -j ACCEPT
-A TO_DMZ -p icmp -m icmp --icmp-type 8 -m limit --limit 10/sec -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 10.0.0.0/16 -o outside -j MASQUERADE
COMMIT
R
ip netns exec gw iptables-restore < /tmp/dmz.rules
ip netns exec gw iptables-restore --test < /tmp/dmz.rules
ip netns exec gw iptables -S
ip netns exec inside ping -c 1 -W 1 10.0.2.2 | tail -2 | head -1
ip netns exec inside ping -c 1 -W 1 198.51.100.2 | tail -2 | head -1
ip netns exec outside ping -c 1 -W 1 10.0.2.2 | tail -2 | head -1
ip netns exec outside ping -c 1 -W 1 10.0.1.2
ip netns exec dmz ping -c 1 -W 1 10.0.1.2
ip netns exec dmz ping -c 1 -W 1 10.0.2.1
ip netns exec inside ping -c 1 -W 1 10.0.1.1 | tail -2 | head -1
ip netns exec gw iptables -L -n -v
ip netns exec gw iptables -t nat -L -n -v
ip netns exec gw iptables-save | grep -v '^#'
ip netns exec gw iptables-save -c | grep -v '^#'
ip netns exec gw iptables-save | grep -v '^#' > /tmp/a; ip netns exec gw iptables-save | ip netns exec gw iptables-restore; ip netns exec gw iptables-save | grep -v '^#' | diff /tmp/a - && echo same
sed -i 's/-j TO_DMZ/-j TO_DMX/' /tmp/dmz.rules
ip netns exec gw iptables-restore < /tmp/dmz.rules
ip netns exec gw iptables -S FORWARD
ip netns exec gw nft list ruleset
ip netns exec gw iptables -E TO_DMZ DMZ_IN
ip netns exec gw iptables -S | grep DMZ
ip netns exec gw iptables -F FORWARD
ip netns exec inside ping -c 1 -W 1 10.0.2.2 | tail -2 | head -1
