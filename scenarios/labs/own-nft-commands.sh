# title: nft: list, flush and delete what iptables made
nft list ruleset
nft list tables
nft list chains
nft list table ip filter
ip6tables -A INPUT -p tcp --dport 80 -j ACCEPT
iptables -A INPUT -p tcp --dport 80 -j ACCEPT
ip6tables -t nat -A POSTROUTING -j MASQUERADE
nft list ruleset
nft list tables ip
nft list tables ip6
nft list tables inet
nft list table filter
nft list table ip6 nat
nft list table
nft list chain ip filter INPUT
nft list chain ip filter FOO
nft list chain ip foo FOO
nft list chain filter INPUT
nft list chain filter
nft list chains ip
nft list chains ip6
nft -a list ruleset
nft -s list ruleset
nft list counters
nft list sets
nft list maps
nft list meters
nft list flowtables
nft list foo
nft list
nft
nft foo
nft -v
nft --version
nft -V
nft -h
nft -n list tables
nft --handle list table ip filter
nft -nn -a list table ip filter
nft --numeric list table ip filter
nft list ruleset inet
nft list hooks
nft -y list chain ip filter INPUT
nft -N list chain ip filter INPUT
nft -p list chain ip filter INPUT
nft -S list chain ip filter INPUT
nft -c list tables
nft -x
nft list ruleset ip
nft list tables
nft flush ruleset
nft list ruleset
nft -f /dev/null
echo 'list tables' | nft -f -
iptables -t raw -A PREROUTING -p icmp -j CONNMARK --set-mark 3
iptables -t mangle -A PREROUTING -j CONNMARK --set-mark 3
iptables -A INPUT -j NFLOG --nflog-prefix "a b" --nflog-group 3 --nflog-size 30 --nflog-threshold 4
iptables -A INPUT -j NFLOG
iptables -A INPUT -j NFQUEUE --queue-num 3 --queue-bypass
iptables -A INPUT -j LOG
iptables -A INPUT -j LOG --log-level debug --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-prefix 'x"y'
iptables -A INPUT -p udp -m multiport --ports 1,2:3 -m comment --comment hi -j REJECT --reject-with icmp-host-prohibited
iptables -A INPUT -p udp -m multiport --sports 1
iptables -A INPUT -p udp -m multiport ! --sports 1,2
iptables -A INPUT -p tcp -m tcp
iptables -A INPUT -p tcp -m tcp --sport 1:3 ! --dport 5 -m comment --comment hi
iptables -A INPUT -p tcp ! --syn
iptables -A INPUT -s 1.2.3.0/24 -d 10.0.0.1/255.0.255.0
iptables -A INPUT -i eth+ ! -s 1.1.1.1
iptables -A FORWARD ! -o veth+
iptables -A FORWARD ! -f
iptables -A FORWARD -p all -j ACCEPT
iptables -A FORWARD -p 200 -j ACCEPT
iptables -A FORWARD -p igmp -j ACCEPT
iptables -A FORWARD -p tcp -m conntrack --ctstate INVALID -j REJECT
iptables -t mangle -A OUTPUT -j ACCEPT
iptables -t security -A INPUT -j ACCEPT
iptables -t nat -A OUTPUT -j ACCEPT
iptables -t nat -A INPUT -j ACCEPT
