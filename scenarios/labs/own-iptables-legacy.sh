# title: the same rules by iptables-legacy, seen by both
iptables-legacy -V
iptables-legacy -L
iptables-legacy -S
cat /proc/net/ip_tables_names
iptables-legacy -A INPUT -p tcp --dport 22 -j ACCEPT
iptables-legacy -A INPUT -p icmp -m limit --limit 5/min -j LOG --log-prefix "x "
iptables-legacy -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
cat /proc/net/ip_tables_names
iptables-legacy -L -n -v
iptables-legacy -S
iptables-legacy -t nat -S
iptables -L -n
iptables -S
iptables-save
iptables -A INPUT -s 198.51.100.1 -j DROP
iptables -S
iptables -L INPUT -n --line-numbers
iptables-save | grep -v '^# [GC]'
iptables-legacy -L INPUT -n
iptables-legacy -N FOO
iptables-legacy -N FOO
iptables-legacy -A INPUT -j FOO
iptables-legacy -X FOO
iptables-legacy -D INPUT 9
iptables-legacy -D INPUT -s 1.2.3.4 -j DROP
iptables-legacy -A NOPE -j ACCEPT
iptables-legacy -A INPUT -j NOPE
iptables-legacy -P INPUT FOO
iptables-legacy -P NOPE DROP
iptables-legacy -t foo -L
iptables-legacy -I INPUT 99 -j DROP
iptables-legacy -C INPUT -j DROP
iptables-legacy -F NOPE
iptables-legacy -X NOPE
iptables-legacy -E FOO BAR
iptables-legacy -L BAR
iptables-legacy -A BAR -j BAR
iptables-legacy -t nat -A PREROUTING -j MASQUERADE
iptables-legacy -t mangle -A INPUT -j TTL
iptables-legacy -A INPUT -j TTL --ttl-set 3
iptables-legacy -Z
iptables-legacy -F
iptables-legacy -X
iptables-legacy -t nat -F
iptables-legacy -S
iptables -S
cat /proc/net/ip_tables_names
iptables-nft -S
