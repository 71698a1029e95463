# The route tries of /proc/net/fib_trie, as tutorials read them for a container's addresses
ip netns add r
ip link add v0 type veth peer name v1
ip link set v1 netns r
ip addr add 192.0.2.1/24 dev v0
ip link set v0 up
ip -n r link set v1 up
sleep 3
cat /proc/net/fib_trie
ip link set lo up
cat /proc/net/fib_trie
ip addr add 198.51.100.5/30 dev v0
ip addr add 203.0.113.129/25 dev v0
ip route add default via 192.0.2.2
ip route add 10.0.0.0/8 via 192.0.2.2
ip route add 10.1.0.0/16 via 192.0.2.3
ip route add 10.1.2.0/24 via 192.0.2.4
ip route add blackhole 10.9.0.0/16
ip route add unreachable 10.8.0.0/16 metric 5
ip route add 10.8.0.0/16 via 192.0.2.9 metric 50
for i in 16 17 18 19 20 21 22 23 24; do ip route add 172.$i.0.0/16 via 192.0.2.2; done
cat /proc/net/fib_trie
grep -c LOCAL /proc/net/fib_trie
awk '/32 host/ { print f } {f=$2}' /proc/net/fib_trie | sort -u
awk '/\|--/ && !/\.0$|\.255$/ {print $2}' /proc/net/fib_trie | sort -u
grep -v 'gets\|passed\|miss\|backtracks\|null node' /proc/net/fib_triestat
ip rule add from 10.0.0.0/8 table 100
ip route add 10.5.0.0/16 via 192.0.2.7 table 100
ip route add 10.6.0.0/16 dev v0 table 100
ip route add 10.5.0.0/16 tos 0x10 via 192.0.2.8 table 100
cat /proc/net/fib_trie
ip route del 10.1.0.0/16
ip route flush table 100
for i in 17 18 19 20 21 22 23; do ip route del 172.$i.0.0/16; done
ip netns exec r cat /proc/net/fib_trie
cat /proc/net/mcfilter /proc/net/mcfilter6 /proc/net/raw /proc/net/icmp /proc/net/raw6 /proc/net/icmp6
cat /proc/net/packet
cat /proc/net/ip6_mr_vif /proc/net/ip6_mr_cache /proc/net/ip_mr_vif
ping -c 3 192.0.2.77 > /dev/null &
sleep 1
awk '{print $2, $3, $4}' /proc/net/icmp /proc/net/raw
wait
