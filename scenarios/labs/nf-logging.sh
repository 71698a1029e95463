# title: packets that are logged, marked and limited
ip netns add peer
ip link add veth0 type veth peer name eth0 netns peer
ip addr add 192.0.2.1/24 dev veth0
ip link set veth0 address 02:00:00:00:00:01
ip -n peer link set eth0 address 02:00:00:00:00:02
ip -n peer addr add 192.0.2.2/24 dev eth0
ip link set veth0 up; ip -n peer link set eth0 up; ip -n peer link set lo up
iptables -A INPUT -i veth0 -p icmp -j LOG --log-prefix "IN: "
ip netns exec peer ping -c 1 192.0.2.1 | tail -2 | head -1
iptables -F INPUT
iptables -A OUTPUT -o veth0 -p icmp -j LOG --log-level debug --log-uid --log-ip-options --log-prefix "out "
ping -c 1 -t 5 -Q 0x10 -s 20 192.0.2.2 | tail -2 | head -1
iptables -L OUTPUT -n -v
iptables -F
iptables -A INPUT -i veth0 -p icmp --icmp-type echo-request -m limit --limit 1/minute --limit-burst 3 -j ACCEPT
iptables -A INPUT -i veth0 -p icmp --icmp-type echo-request -j DROP
ip netns exec peer ping -c 5 -i 0.2 -W 1 192.0.2.1 | tail -2 | head -1
iptables -L INPUT -n -v
iptables -F INPUT
iptables -N LOGDROP
iptables -A LOGDROP -m limit --limit 2/min -j LOG --log-prefix "DROP " --log-level 4
iptables -A LOGDROP -j DROP
iptables -A INPUT -i veth0 -p icmp -m length --length 100:200 -j LOGDROP
ip netns exec peer ping -c 1 -W 1 -s 100 192.0.2.1 | tail -2 | head -1
ip netns exec peer ping -c 1 -W 1 -s 20 192.0.2.1 | tail -2 | head -1
iptables -L -n -v
iptables -S
nft list ruleset
iptables -F; iptables -X
iptables -t mangle -A PREROUTING -i veth0 -p icmp -j MARK --set-mark 0x7
iptables -t mangle -A PREROUTING -i veth0 -p icmp -j CONNMARK --save-mark
iptables -A INPUT -m mark --mark 0x7 -j ACCEPT
iptables -A INPUT -m connmark --mark 0x7/0xf -j ACCEPT
ip netns exec peer ping -c 1 192.0.2.1 | tail -2 | head -1
iptables -t mangle -L PREROUTING -n -v
iptables -L INPUT -n -v
iptables -t mangle -F; iptables -F
iptables -t mangle -A POSTROUTING -o veth0 -p icmp -j TTL --ttl-set 9
ip netns exec peer ping -c 1 192.0.2.1 | head -2
iptables -t mangle -R POSTROUTING 1 -o veth0 -j TOS --set-tos 0x10
iptables -t mangle -A POSTROUTING -o veth0 -j DSCP --set-dscp-class EF
iptables -t mangle -L -n -v
iptables -t mangle -S
iptables-save -t mangle | grep -v '^#'
nft list table ip mangle
iptables -t mangle -F
iptables -t raw -A PREROUTING -i veth0 -p icmp -j NOTRACK
iptables -A INPUT -m conntrack --ctstate UNTRACKED
iptables -A INPUT -m conntrack --ctstate NEW
ip netns exec peer ping -c 1 192.0.2.1 | tail -2 | head -1
iptables -L INPUT -n -v
iptables -t raw -S
ip link del veth0
iptables -F; iptables -t raw -F
