# title: iptables-restore: files that are whole, and broken ones
printf '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n' | iptables-restore
iptables-save | grep -v '^#'
printf '*filter\n:INPUT ACCEPT [5:6]\n[1:2] -A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n' | iptables-restore -c
iptables-save -c | grep -v '^#'
printf '*filter\n-A INPUT -j FOO\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -p tcp --dport foo -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -j ACCEPT\n' | iptables-restore
printf 'garbage\n' | iptables-restore
printf '*foo\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT FOO [0:0]\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT ACCEPT\nCOMMIT\n' | iptables-restore -c
printf '*filter\n:FOO - [0:0]\n:BAR - [0:0]\n-A FOO -j BAR\n-A BAR -j FOO\n-A INPUT -j FOO\nCOMMIT\n' | iptables-restore
printf '*filter\n:FOO - [0:0]\n-A INPUT -m comment --comment "hello world" -j FOO\n-A FOO -j LOG --log-prefix "a b: "\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n' | iptables-restore -v
iptables-save | grep -v '^#'
printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' | iptables-restore -n
iptables -S
printf '*filter\n-A INPUT -j DROP\n-A INPUT -j NOPE\nCOMMIT\n' | iptables-restore -n
iptables -S INPUT
printf '*filter\n-D INPUT -j DROP\n-D INPUT -j DROP\nCOMMIT\n' | iptables-restore -n
printf '*filter\n-D INPUT -j DROP\nCOMMIT\n' | iptables-restore -n
iptables -S INPUT
printf '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' | iptables-restore --test
iptables -S INPUT
printf '*filter\n-N NEW\n-A NEW -j ACCEPT\n-I INPUT 1 -j NEW\nCOMMIT\n' | iptables-restore -n
iptables -S
printf '*filter\n:NEW - [0:0]\nCOMMIT\n' | iptables-restore -n
iptables -S
printf '*filter\n-F INPUT\n-X\n-Z\n-P FORWARD DROP\nCOMMIT\n' | iptables-restore -n
iptables -S
printf '*nat\n-A PREROUTING -j MASQUERADE\nCOMMIT\n' | iptables-restore
printf '*nat\n-A POSTROUTING -j ACCEPT\n-A PREROUTING -j MASQUERADE\nCOMMIT\n' | iptables-restore
iptables -t nat -S
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n*nat\n-A POSTROUTING -j BAD\nCOMMIT\n' | iptables-restore
iptables -S
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n' | iptables-restore -T nat
iptables -t nat -S
printf '*filter\n-4 -A INPUT -s 1.1.1.1 -j ACCEPT\n-6 -A INPUT -s 2001:db8::1 -j ACCEPT\nCOMMIT\n' | iptables-restore
iptables -S
printf '*filter\n-A INPUT -t nat -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n[a:b] -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore -c
printf '*filter\n[1:2 -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore -c
printf '*filter\nfoo\nCOMMIT\n' | iptables-restore
printf '*filter\n-L\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT' | iptables-restore
printf '\n\n# c\n*filter\n\n-A INPUT -j ACCEPT\n# x\nCOMMIT\n\n' | iptables-restore
iptables -S
printf '*filter\n*nat\nCOMMIT\n' | iptables-restore
printf 'COMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -m foo\nCOMMIT\n' | iptables-restore
printf '*filter\n-A\nCOMMIT\n' | iptables-restore
printf '*filter\n-A NOPE -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n-I INPUT 5 -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -s 1.2.3.4.5\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT --bogus\nCOMMIT\n' | iptables-restore
iptables-restore < /dev/null
iptables-save -f /tmp/x.rules; grep -v '^#' /tmp/x.rules
iptables-restore /tmp/x.rules
iptables-restore -h
iptables-save -h
iptables -F; iptables -X; iptables -t nat -F
iptables -A INPUT -j ACCEPT
iptables -X INPUT
iptables -F INPUT; iptables -X INPUT
nft list tables
iptables -X FORWARD
iptables -v -Z
iptables -D INPUT 99
iptables -N A1; iptables -A INPUT -j A1
iptables -X A1
iptables -X
iptables -v -X
iptables -E A1 A2
iptables -S
iptables -L A2 -n
iptables -R INPUT 1 -s 1.1.1.1,2.2.2.2 -j ACCEPT
iptables -v -R INPUT 1 -s 1.1.1.1 -j ACCEPT
iptables -v -I INPUT 1 -s 1.1.1.1 -j ACCEPT
iptables -v -D INPUT 1
iptables -v -C INPUT -s 1.1.1.1 -j ACCEPT
iptables -v -P INPUT DROP
iptables -A FORWARD -i eth0 -o eth1 -p tcp --dport 22 -m comment --comment "ssh" -j ACCEPT
iptables -L FORWARD -v
iptables -L FORWARD
iptables -L -n -v -x --line-numbers
iptables -S -v
iptables -S FORWARD 1
iptables -S FORWARD 2
iptables -L FORWARD 1 -n
