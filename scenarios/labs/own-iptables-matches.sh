# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iptables 1.8.9
# title: matches of iptables seen by their counters
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a link set va address 02:00:00:00:00:0a
ip -n a addr add 192.0.2.1/24 dev va; ip -n a link set va up
ip -n a addr add 192.0.2.11/24 dev va
ip -n b addr add 192.0.2.2/24 dev vb; ip -n b link set vb up; ip -n b link set lo up
ip -n a link set lo up
ip netns exec a ping -c 1 192.0.2.2 > /dev/null
I="ip netns exec b iptables"
$I -N T
$I -A INPUT -j T
$I -A T -m length --length 84
$I -A T -m length --length 100:200
$I -A T -m length ! --length :1000
$I -A T -m ttl --ttl-eq 64
$I -A T -m ttl --ttl-lt 64
$I -A T -m ttl --ttl-gt 64
$I -A T -m tos --tos 0x10
$I -A T -m dscp --dscp 4
$I -A T -m pkttype --pkt-type unicast
$I -A T -m pkttype --pkt-type broadcast
$I -A T -m addrtype --dst-type LOCAL
$I -A T -m addrtype --dst-type BROADCAST
$I -A T -m addrtype --src-type UNICAST
$I -A T -m addrtype --src-type LOCAL
$I -A T -m mac --mac-source 02:00:00:00:00:0a
$I -A T -m mac ! --mac-source 02:00:00:00:00:0a
$I -A T -m iprange --src-range 192.0.2.1-192.0.2.10
$I -A T -m iprange ! --src-range 192.0.2.1-192.0.2.10
$I -A T -m conntrack --ctstate NEW
$I -A T -m conntrack --ctstate ESTABLISHED
$I -A T -m conntrack --ctstate ESTABLISHED --ctdir REPLY
$I -A T -m conntrack --ctorigsrc 192.0.2.0/30
$I -A T -m conntrack --ctstatus SEEN_REPLY
$I -A T -m conntrack --ctproto icmp
$I -A T -m conntrack --ctexpire 25:30
$I -A T -m statistic --mode nth --every 3 --packet 0
$I -A T -m statistic --mode nth --every 3 --packet 1
$I -A T -m statistic --mode random --probability 1
$I -A T -m statistic --mode random --probability 0
$I -A T -m string --algo bm --string abcdef
$I -A T -m string --algo kmp --hex-string "|ffff|" --from 28
$I -A T -m limit --limit 1/sec --limit-burst 1
$I -A T -m limit --limit 2/min --limit-burst 3
$I -A T -m connlimit --connlimit-above 1
$I -A T -m connlimit --connlimit-upto 2
$I -A T -m recent --name r --set
$I -A T -m recent --name r --rcheck --hitcount 3
$I -A T -m recent --name r --rcheck --seconds 1 --hitcount 3
$I -A T -m recent --name s --update
$I -A T -p icmp
$I -A T ! -p icmp
$I -A T -p icmp -m icmp --icmp-type 8
$I -A T -p icmp -m icmp --icmp-type 0
$I -A T -p icmp -m icmp ! --icmp-type echo-request
$I -A T -p icmp -m icmp --icmp-type 3
$I -A T -p udp --dport 9999
$I -A T -p udp --sport 1024:
$I -A T -p udp -m multiport --dports 53,9999
$I -A T -p udp -m multiport ! --ports 9999
$I -A T -f
$I -A T ! -f
$I -A T -i vb
$I -A T -i v+
$I -A T ! -i vb
$I -A T -m mark --mark 0
$I -A T -m connmark --mark 0
$I -A T -m state --state NEW,ESTABLISHED
$I -A T -m state --state INVALID
$I -A T -m comment --comment "all of it"
$I -A T -m physdev --physdev-is-bridged
$I -A T -m physdev ! --physdev-is-bridged
$I -A T -m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun
$I -A OUTPUT -m owner --uid-owner 0
$I -A OUTPUT -m owner ! --uid-owner 0
$I -A OUTPUT -m owner --socket-exists
$I -A OUTPUT -m owner ! --socket-exists
ip netns exec b iptables -t mangle -A PREROUTING -m rpfilter
ip netns exec b iptables -t mangle -A PREROUTING -m rpfilter --invert
ip netns exec a ping -c 4 -i 0.4 192.0.2.2
ip netns exec a ping -c 2 -i 0.2 -s 120 -t 10 -Q 0x10 192.0.2.2
ip netns exec a ping -c 2 -i 0.2 -s 3000 192.0.2.2
ip netns exec a ping -c 2 -i 0.2 -p ffff -I 192.0.2.11 192.0.2.2
ip netns exec a ping -c 1 -b -W 1 192.0.2.255
ip netns exec b ping -c 2 -i 0.2 192.0.2.1
ip netns exec b ping -c 2 -i 0.2 192.0.2.2
ip netns exec a ping -c 1 -s 500 192.0.2.2
sleep 1
ip netns exec a ping -c 1 192.0.2.2
$I -nvxL
ip netns exec b iptables -t mangle -nvxL PREROUTING
