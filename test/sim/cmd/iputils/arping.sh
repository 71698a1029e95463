arping
arping -h
arping -V
arping -Z
arping -c 0 192.0.2.2
arping -c x 192.0.2.2
arping 192.0.2.2 192.0.2.3
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
for n in 1 2 3; do ip netns add n$n; ip link add v$n type veth peer name eth0 address 02:00:00:00:00:1$n netns n$n; ip link set v$n master br0 up; ip -n n$n link set eth0 up; ip -n n$n link set lo up; done
ip addr add 192.0.2.1/24 dev br0
ip -n n1 addr add 192.0.2.11/24 dev eth0
ip -n n2 addr add 192.0.2.12/24 dev eth0
ip -n n3 addr add 192.0.2.12/24 dev eth0
arping -c 2 192.0.2.11
arping -c 2 -I br0 192.0.2.11
arping -f -I br0 192.0.2.11
arping -b -c 2 -I br0 192.0.2.11
arping -q -c 1 -I br0 192.0.2.11
arping -c 2 -I br0 192.0.2.12
arping -f -c 2 -I br0 192.0.2.12
arping -c 2 -I br0 192.0.2.99
arping -w 2 -I br0 192.0.2.99
arping -w 2 -c 5 -I br0 192.0.2.99
arping -w 1 -I br0 192.0.2.11
arping -f -w 1 -I br0 192.0.2.99
arping -D -c 2 -I br0 192.0.2.11
arping -D -c 2 -I br0 192.0.2.1
arping -D -c 2 -I br0 192.0.2.99
arping -D -q -c 1 -I br0 192.0.2.99
arping -q -D -c 1 -I br0 192.0.2.11
arping -U -c 2 -I br0 192.0.2.1
arping -A -c 2 -I br0 192.0.2.1
arping -U -c 1 -I br0 192.0.2.50
arping -c 1 -s 192.0.2.1 -I br0 192.0.2.11
arping -c 1 -s 192.0.2.50 -I br0 192.0.2.11
arping -c 1 -s foo -I br0 192.0.2.11
arping -c 1 -i 0 -I br0 192.0.2.11
arping -c 2 -i 2 -I br0 192.0.2.11
arping -c 1 -I lo 192.0.2.11
arping -c 1 -I eth9 192.0.2.11
arping -c 1 198.51.100.1
