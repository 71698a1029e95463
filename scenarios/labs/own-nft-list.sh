# title: nft list: a rule of every kind that iptables makes
iptables -V; nft --version
iptables -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
iptables -A INPUT -p udp -m multiport --dports 53,67:68 -m comment --comment "dns and dhcp" -j ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -s 10.0.0.0/8 ! -d 10.1.0.1 -i eth+ ! -o foo -j DROP
iptables -A INPUT -m limit --limit 5/min -j LOG --log-prefix "drop: " --log-level 4
iptables -A INPUT -p icmp --icmp-type echo-request -j REJECT
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
iptables -A INPUT -m mark --mark 1/0xff -j RETURN
iptables -A FORWARD -m state --state RELATED,ESTABLISHED -j ACCEPT
iptables -N FOO; iptables -A FOO -j RETURN; iptables -A FORWARD -g FOO; iptables -A FORWARD -j FOO
iptables -P FORWARD DROP
iptables -A FORWARD -m addrtype --dst-type LOCAL -j NFLOG --nflog-prefix x --nflog-group 3
iptables -A FORWARD -j NFQUEUE --queue-num 3
iptables -A FORWARD -f
iptables -A FORWARD -p tcp --syn
iptables -A FORWARD -p tcp --tcp-flags ALL NONE
iptables -A FORWARD -m statistic --mode nth --every 3 --packet 0
iptables -A FORWARD -m recent --name X --set
iptables -A FORWARD -m hashlimit --hashlimit-name h --hashlimit-above 5/sec
iptables -A FORWARD -p tcp -m connlimit --connlimit-above 3
iptables -A FORWARD -m iprange --src-range 1.1.1.1-1.1.1.5
iptables -A FORWARD -m mac --mac-source 00:11:22:33:44:55
iptables -A FORWARD -p 50
iptables -A FORWARD ! -p tcp
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4
iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4-1.2.3.9:10-20 --persistent
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
iptables -t nat -A PREROUTING -d 1.0.0.0/24 -j NETMAP --to 10.0.0.0/24
iptables -t mangle -A PREROUTING -j MARK --set-mark 0x1
iptables -t mangle -A PREROUTING -j MARK --set-mark 0x1/0xff
iptables -t mangle -A PREROUTING -j MARK --or-mark 0x1
iptables -t mangle -A PREROUTING -j CONNMARK --save-mark
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
iptables -t mangle -A PREROUTING -j CONNMARK --set-mark 3
iptables -t mangle -A PREROUTING -j CONNMARK --set-mark 3/0xf
iptables -t mangle -A PREROUTING -j TTL --ttl-set 64
iptables -t mangle -A PREROUTING -j TOS --set-tos 0x10
iptables -t mangle -A PREROUTING -j DSCP --set-dscp-class EF
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400
iptables -t mangle -A FORWARD -j CLASSIFY --set-class 1:10
iptables -t mangle -A POSTROUTING -j CHECKSUM --checksum-fill
iptables -t mangle -A FORWARD -p tcp -j ECN --ecn-tcp-remove
iptables -t mangle -A FORWARD -p tcp -j TCPOPTSTRIP --strip-options timestamp
iptables -t raw -A PREROUTING -j NOTRACK
iptables -t raw -A PREROUTING -j CT --notrack
iptables -t raw -A PREROUTING -j CT --zone 3
iptables -t raw -A PREROUTING -j TRACE
iptables -A FORWARD -j TRACE
iptables -A FORWARD -j AUDIT --type drop
ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
ip6tables -A INPUT -p tcp -j REJECT
ip6tables -t mangle -A PREROUTING -j HL --hl-set 3
ip6tables -A INPUT -s 2001:db8::/32 -p icmpv6 --icmpv6-type 135 -j DROP
nft list ruleset
nft list tables
nft list chains
nft list table ip filter
nft list chain ip filter FOO
nft -a list chain ip filter FOO
nft list ruleset ip6
nft -n list chain ip filter INPUT
iptables-save | grep -v '^#'
iptables -t mangle -L -n -v
iptables -t raw -L 
iptables -t raw -S
