# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: arping in every way, across and beyond its link
for n in h1 r1 r2 h2; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add e0 address 02:00:00:00:01:01 netns h1 type veth peer name e0 address 02:00:00:00:01:02 netns r1
ip link add e1 address 02:00:00:00:02:01 netns r1 type veth peer name e0 address 02:00:00:00:02:02 netns r2
ip link add e1 address 02:00:00:00:03:01 netns r2 type veth peer name e0 address 02:00:00:00:03:02 netns h2
while read -r ns dev addr; do ip -n $ns addr add $addr dev $dev; ip -n $ns link set $dev up; done <<'END'
h1 e0 10.1.0.2/24
r1 e0 10.1.0.1/24
r1 e1 10.2.0.1/24
r2 e0 10.2.0.2/24
r2 e1 10.3.0.1/24
h2 e0 10.3.0.2/24
END
for r in r1 r2; do ip netns exec $r sysctl -w net.ipv4.ip_forward=1; done
ip -n h1 route add default via 10.1.0.1
ip -n h2 route add default via 10.3.0.1
ip -n r1 route add 10.3.0.0/24 via 10.2.0.2
ip -n r2 route add 10.1.0.0/24 via 10.2.0.1
x() { ip netns exec h1 "$@"; }
x arping -c 2 -I e0 10.1.0.1
x arping -c 1 -I e0 10.1.0.77
x arping -c 1 10.1.0.1
x arping -c 1 -q -I e0 10.1.0.1
x arping -f -I e0 10.1.0.1
x arping -f -w 2 -I e0 10.1.0.77
x arping -c 1 -b -I e0 10.1.0.1
x arping -D -c 2 -I e0 10.1.0.1
x arping -D -c 2 -I e0 10.1.0.99
x arping -D -q -c 1 -I e0 10.1.0.1; echo "dup: $?"
x arping -U -c 1 -I e0 10.1.0.2
x arping -A -c 1 -I e0 10.1.0.2
x arping -c 1 -s 10.1.0.2 -I e0 10.1.0.1
x arping -c 1 -s 10.9.9.9 -I e0 10.1.0.1
x arping -c 1 -I lo 127.0.0.1
x arping -c 1 -I nosuch 10.1.0.1
x arping -c 1 -I e0 nosuch.invalid
x arping -c 1 -I e0
x arping -c 0 -I e0 10.1.0.1
x arping -c x -I e0 10.1.0.1
x arping -w 1 -I e0 10.1.0.1 | tail -1
x arping -i 0 -c 1 -I e0 10.1.0.1
x arping -V
x arping -Z
x arping
x arping -c 1 -I e0 10.3.0.2
ip -n r1 neigh show
