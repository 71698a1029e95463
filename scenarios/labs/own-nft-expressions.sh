# title: nft list: how ports, flags, marks and limits of iptables look
iptables -A INPUT -p tcp --sport :1023 --dport 1024:
iptables -A INPUT -p tcp ! --sport 5:10
iptables -A INPUT -p tcp --sport 5 --dport 6
iptables -A INPUT -p tcp ! --sport 5 ! --dport 6
iptables -A INPUT -p tcp --tcp-flags SYN SYN
iptables -A INPUT -p tcp --tcp-flags SYN,RST SYN,RST
iptables -A INPUT -p tcp --tcp-flags SYN,RST NONE
iptables -A INPUT -p tcp ! --tcp-flags SYN,RST NONE
iptables -A INPUT -p tcp ! --tcp-flags SYN,RST SYN,RST
iptables -A INPUT -p tcp --tcp-flags ALL ALL --dport 5
iptables -A INPUT -p tcp --tcp-option 5
iptables -A INPUT -m mark --mark 1
iptables -A INPUT -m mark ! --mark 1
iptables -A INPUT -m mark ! --mark 1/3
iptables -A INPUT -m limit --limit 10/s --limit-burst 20
iptables -A INPUT -m limit --limit 3/hour
iptables -A INPUT -m limit --limit 1000/d
iptables -A INPUT -s 1.2.3.4 -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -i eth0 -s 1.0.0.0/7 -p udp --dport 53 -j ACCEPT
iptables -A INPUT ! -s 1.2.0.0/16 ! -d 1.1.1.1/255.0.255.255
iptables -A INPUT -p icmp -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 3/4
iptables -A INPUT -p icmp --icmp-type any
iptables -A INPUT -p udp -j REJECT
iptables -A INPUT -p tcp -m state --state NEW -m tcp --dport 80 -j ACCEPT
iptables -A INPUT -m comment --comment abc -p tcp --dport 80 -j ACCEPT
nft -n list table ip filter | head -30
ip6tables -A INPUT -s 2001:db8::/32 -d fe80::1 -p udp --dport 53 -j REJECT
ip6tables -A INPUT ! -s 2001:db8::1/127
ip6tables -A INPUT -p tcp -j REJECT --reject-with adm-prohibited
ip6tables -A INPUT -m hl --hl-eq 255
ip6tables -t nat -A POSTROUTING -j SNAT --to-source 2001:db8::1
ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination '[2001:db8::1]:80'
nft list ruleset ip6
nft flush table ip foo
nft delete table ip foo
nft delete table foo
nft flush chain ip filter FOO
nft delete chain ip filter FOO
nft delete chain ip filter INPUT
iptables -N BAR; iptables -A INPUT -j BAR
nft delete chain ip filter BAR
nft flush chain ip filter INPUT
nft list chain ip filter INPUT
nft delete chain ip filter BAR
nft delete table ip filter
nft list tables
nft flush ruleset ip6
nft list ruleset foo
nft list ruleset ip foo
nft list tables foo
nft flush
nft flush foo
nft delete
nft delete table
nft 'list ruleset; list tables'
nft 'flush ruleset'
nft list ruleset
nft -f /nonexistent
nft -z list
nft list ruleset -a
nft -as list ruleset
nft --foo list
nft list table filter
nft list chain ip6 filter INPUT
