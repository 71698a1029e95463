# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: traceroute, tracepath and ping -t over three routers, with their captures
for n in h1 r1 r2 r3 h2; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
l() { ip link add $2 address 02:00:00:00:$5:01 netns $1 type veth peer name $4 address 02:00:00:00:$5:02 netns $3; }
l h1 e0 r1 e0 10; l r1 e1 r2 e0 20; l r2 e1 r3 e0 30; l r3 e1 h2 e0 40
while read -r ns dev a; do ip -n $ns addr add $a dev $dev; ip -n $ns link set $dev up; done <<'END'
h1 e0 10.0.1.2/24
r1 e0 10.0.1.1/24
r1 e1 10.0.12.1/24
r2 e0 10.0.12.2/24
r2 e1 10.0.23.2/24
r3 e0 10.0.23.3/24
r3 e1 10.0.3.1/24
h2 e0 10.0.3.2/24
END
for r in r1 r2 r3; do ip netns exec $r sysctl -w net.ipv4.ip_forward=1; done
ip -n h1 route add default via 10.0.1.1
ip -n h2 route add default via 10.0.3.1
ip -n r1 route add default via 10.0.12.2
ip -n r3 route add default via 10.0.23.2
ip -n r2 route add 10.0.1.0/24 via 10.0.12.1
ip -n r2 route add 10.0.3.0/24 via 10.0.23.3
ip netns exec h1 ping -c 2 -i 0.2 10.0.3.2
ip netns exec h1 ping -c 1 -t 1 10.0.3.2
ip netns exec h1 ping -c 1 -t 2 10.0.3.2
ip netns exec h1 ping -c 1 -t 3 -q 10.0.3.2
ip netns exec h1 ping -c 1 -t 4 10.0.3.2
ip netns exec h1 traceroute -n -q 1 10.0.3.2
sleep 3
ip netns exec r2 timeout 6 tcpdump -n -t -v -i e0 icmp > r2.log 2>/dev/null & sleep 1
ip netns exec h1 traceroute -n -q 1 -m 2 -f 2 10.0.3.2
wait; sed 's/id [0-9]*,/id X,/' r2.log
ip netns exec h2 timeout 5 tcpdump -n -t -i e0 > h2.log 2>/dev/null & sleep 1
ip netns exec h1 traceroute -I -n -q 1 10.0.3.2
wait; grep -c 'echo request' h2.log; grep -c 'echo reply' h2.log
sleep 2
ip netns exec h1 tracepath -n 10.0.3.2
ip netns exec h1 traceroute -T -p 80 -n -q 1 10.0.3.2
ip netns exec h1 ping -c 1 -R 10.0.3.2
ip netns exec h1 ping -c 1 -R -q 10.0.12.2
ip netns exec h1 ping -c 1 -T tsonly -q 10.0.1.1
ip netns exec h1 ping -c 1 10.0.99.1
ip -n r1 route add unreachable 10.0.99.0/24
ip netns exec h1 ping -c 1 10.0.99.1
ip -n r2 route add blackhole 10.0.98.0/24
ip netns exec h1 ping -c 1 -W 1 10.0.98.1
ip -n r2 route add prohibit 10.0.97.0/24
ip netns exec h1 ping -c 1 -W 1 10.0.97.1
ip netns exec h1 traceroute -n -q 1 -w 1 -m 4 10.0.97.1
ip -n r1 route replace 10.0.96.0/24 via 10.0.12.2
ip -n r2 route replace 10.0.96.0/24 via 10.0.12.1
ip netns exec r1 timeout 4 tcpdump -n -t -i e1 icmp > loop.log 2>/dev/null & sleep 1; ip netns exec h1 ping -c 1 -W 2 -t 6 10.0.96.1; wait; cat loop.log
ip netns exec r1 sysctl -w net.ipv4.ip_forward=0
ip netns exec h1 ping -c 1 -W 1 10.0.3.2
ip netns exec h1 traceroute -n -q 1 -w 1 -m 2 10.0.3.2
ip netns exec r1 sysctl -w net.ipv4.ip_forward=1
ip -n h2 route del default
ip netns exec h2 timeout 3 tcpdump -n -t -i e0 icmp > h2.log 2>&1 & sleep 1; ip netns exec h1 ping -c 1 -W 1 10.0.3.2; wait; cat h2.log
ip netns exec h1 ping -c 3 -i 0.2 -W 1 -O 10.0.3.2
ip netns exec h1 timeout -s INT 1.5 ping -i 0.5 -W 1 10.0.3.2 | tail -3
