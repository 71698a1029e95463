# title: iptables: command lines that are refused, and what is left of those that are not
iptables
iptables -L foo
iptables -A
iptables -A FOO -j ACCEPT
iptables -A INPUT -j FOO
iptables -A INPUT -g FOO
iptables -A INPUT -p tpc -j ACCEPT
iptables -A INPUT --dport 80 -j ACCEPT
iptables -A INPUT -p tcp --dport http-foo -j ACCEPT
iptables -A INPUT -p tcp --dport 70000 -j ACCEPT
iptables -A INPUT -p tcp --dport 80:70 -j ACCEPT
iptables -A INPUT -p tcp --dports 80,90 -j ACCEPT
iptables -A INPUT -p tcp --foo -j ACCEPT
iptables -A INPUT -p icmp --dport 80 -j ACCEPT
iptables -A INPUT -m foo -j ACCEPT
iptables -A INPUT -s 1.2.3.4.5 -j ACCEPT
iptables -A INPUT -s 1.2.3.4/33 -j ACCEPT
iptables -A INPUT -s 1.2.3/24 -j ACCEPT
iptables -A INPUT -s 10/8 -j ACCEPT
iptables -A INPUT -s 1.2.3.4/255.255.0.255 -j ACCEPT
iptables -A INPUT -s 2001:db8::1 -j ACCEPT
ip6tables -A INPUT -s 1.2.3.4 -j ACCEPT
iptables -A INPUT -s nosuchhost -j ACCEPT
iptables -A INPUT -s localhost -j ACCEPT
iptables -A INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4 -j ACCEPT
iptables -A INPUT ! -s 1.1.1.1,2.2.2.2 -j ACCEPT
iptables -A INPUT -s ! 1.1.1.1 -j ACCEPT
iptables -A INPUT -p ! tcp -j ACCEPT
iptables -A INPUT -i ! eth0 -j ACCEPT
iptables -A INPUT -o eth0 -j ACCEPT
iptables -A OUTPUT -i eth0 -j ACCEPT
iptables -A POSTROUTING -i eth0 -t nat -j ACCEPT
iptables -A INPUT -i averylonginterfacename -j ACCEPT
iptables -A INPUT -i 'et h' -j ACCEPT
iptables -A INPUT -i '' -j ACCEPT
iptables -A INPUT -j
iptables -A INPUT -j MASQUERADE
iptables -t nat -A PREROUTING -j MASQUERADE
iptables -t nat -A POSTROUTING -j DNAT --to-destination 1.1.1.1
iptables -t nat -A PREROUTING -j DNAT
iptables -t nat -A PREROUTING -j DNAT --to-destination 1.1.1.1:80
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination foo
iptables -t nat -A PREROUTING -p tcp -j DNAT --to 1.1.1.1:80
iptables -t nat -A POSTROUTING -j SNAT --to 1.1.1.300
iptables -t nat -A POSTROUTING -j DROP
iptables -t nat -P POSTROUTING DROP
iptables -t foo -L
iptables -t mangle -A INPUT -j MASQUERADE
iptables -P INPUT FOO
iptables -P FOO DROP
iptables -P INPUT
iptables -P INPUT REJECT
iptables -N FOO
iptables -N FOO
iptables -N INPUT
iptables -N ACCEPT
iptables -N REJECT
iptables -N -foo
iptables -N averyveryverylongchainnamethatistoolong
iptables -N 'a b'
iptables -P FOO DROP
iptables -A INPUT -j FOO
iptables -X FOO
iptables -X INPUT
iptables -X NOPE
iptables -E FOO BAR
iptables -E FOO BAZ
iptables -E BAR
iptables -L
iptables -L -n --line-numbers
iptables -S INPUT
iptables -S NOPE
iptables -L INPUT 1
iptables -L INPUT 99
iptables -L INPUT foo
iptables -D INPUT 99
iptables -D INPUT 0
iptables -D INPUT foo
iptables -D INPUT
iptables -D NOPE 1
iptables -D INPUT -j DROP
iptables -C INPUT -j DROP
iptables -C INPUT -j BAR
iptables -C INPUT -j NOPE
iptables -C NOPE -j DROP
iptables -I INPUT 99 -j DROP
iptables -I INPUT 0 -j DROP
iptables -I INPUT foo -j DROP
iptables -I INPUT -j DROP
iptables -R INPUT 1 -j ACCEPT
iptables -R INPUT 99 -j ACCEPT
iptables -R INPUT -j ACCEPT
iptables -R INPUT 0 -j ACCEPT
iptables -F NOPE
iptables -Z NOPE
iptables -Z INPUT 1
iptables -Z INPUT 99
iptables -L -Z
iptables -A INPUT -L
iptables -L -F
iptables -n -A INPUT -j ACCEPT
iptables -x -A INPUT -j ACCEPT
iptables -v -A INPUT -p tcp --dport 22 -s 10.0.0.0/8 -j ACCEPT
iptables -v -N QQ
iptables -v -F
iptables -v -X
iptables -v -Z
iptables -v -D INPUT -j ACCEPT
iptables -c 1 2 -A INPUT -j ACCEPT
iptables -A INPUT -c 1 2 -j ACCEPT
iptables -A INPUT -c 1 -j ACCEPT
iptables -A INPUT -c a b -j ACCEPT
iptables -A INPUT -j ACCEPT -j DROP
iptables -A INPUT -p tcp -p udp -j ACCEPT
iptables -A INPUT -s 1.1.1.1 -s 2.2.2.2 -j ACCEPT
iptables -A INPUT ! -j ACCEPT
iptables -A INPUT ! ! -s 1.1.1.1 -j ACCEPT
iptables -A INPUT -j ACCEPT foo
iptables -A INPUT -j ACCEPT extra words
iptables foo
iptables -V
iptables --version
iptables -w -L INPUT
iptables -w 5 -L INPUT
iptables -w 5 -W 100 -L INPUT
iptables -W 100 -L INPUT
iptables -w foo -L INPUT
iptables -4 -L INPUT
iptables -6 -L INPUT
ip6tables -4 -L INPUT
iptables --append INPUT --protocol tcp --destination-port 443 --jump ACCEPT
iptables --app INPUT -p tcp --syn -j ACCEPT
iptables --list-rules
iptables --list INPUT --numeric --verbose --exact
iptables --l
iptables --foo
iptables -Q
iptables -A INPUT --log-prefix foo -j LOG
iptables -A INPUT -j LOG --log-prefix "a very long prefix that is more than 29 characters"
iptables -A INPUT -j LOG --log-level 9
iptables -A INPUT -j LOG --log-level foo
iptables -A INPUT -j REJECT --reject-with foo
iptables -A INPUT -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp -j REJECT --reject-with icmp-port
iptables -A INPUT -m conntrack -j ACCEPT
iptables -A INPUT -m conntrack --ctstate FOO -j ACCEPT
iptables -A INPUT -m state -j ACCEPT
iptables -A INPUT -m state --state new,ESTAB -j ACCEPT
iptables -A INPUT -m limit --limit 5/foo -j ACCEPT
iptables -A INPUT -m limit --limit 0/s -j ACCEPT
iptables -A INPUT -m limit --limit 5/m --limit-burst 0 -j ACCEPT
iptables -A INPUT -m multiport --dports 80 -j ACCEPT
iptables -A INPUT -m mark --mark foo -j ACCEPT
iptables -A INPUT -m mac --mac-source foo -j ACCEPT
iptables -A OUTPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
iptables -A INPUT -m owner --uid-owner root -j ACCEPT
iptables -A OUTPUT -m owner --uid-owner root -j ACCEPT
iptables -A INPUT -p icmp --icmp-type foo -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 8/0 -j ACCEPT
iptables -A INPUT -p icmpv6 -j ACCEPT
iptables -A INPUT -p 256 -j ACCEPT
iptables -A INPUT -p 0 -j ACCEPT
iptables -A INPUT ! -p all -j ACCEPT
iptables -A INPUT -f -j ACCEPT
ip6tables -A INPUT -f -j ACCEPT
iptables -t mangle -A FORWARD -j TCPMSS --clamp-mss-to-pmtu
iptables -t mangle -A PREROUTING -p tcp -j TCPMSS --clamp-mss-to-pmtu
iptables -A INPUT -j TTL --ttl-set 3
iptables -t mangle -A INPUT -j TTL
iptables -t mangle -A INPUT -j TTL --ttl-set 300
iptables -A INPUT -j MARK --set-mark 1
iptables -A INPUT -j MARK
iptables -A INPUT -j NOTRACK
iptables -A INPUT -j CT --notrack
iptables -t raw -A INPUT -j NOTRACK
iptables -L -v -n
iptables-save | grep -v '^#'
iptables-save -t nat | grep -v '^#'
iptables-save -c -t filter | grep -v '^#'
iptables-save -t foo
iptables-save foo
iptables-save -x
iptables-save -V
iptables-restore -V
iptables-restore -x
iptables-restore foo
iptables-restore /nonexistent
ip6tables -L
ip6tables-save
ip6tables -S
