# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: a course's script: functions, loops, background jobs
NETWORK=10.200.0
BR=lab-br
create_ns() {
  local name=$1 ip=$2
  ip netns add "$name" || return 1
  ip link add "veth-$name" type veth peer name eth0 netns "$name"
  ip link set "veth-$name" master "$BR" up
  ip -n "$name" addr add "$ip/24" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" link set lo up
}
ip link add "$BR" type bridge && ip link set "$BR" up
for i in 1 2 3; do create_ns "ns$i" "$NETWORK.$i"; done
create_ns ns1 10.0.0.1; echo "status: $?"
sleep 2
ip netns list | sort
for i in $(ip netns list | awk '{print $1}' | sort); do echo "== $i"; ip -n $i -4 -br addr show eth0; done
failed=0
for a in 1 2 3; do for b in 1 2 3; do [ $a -eq $b ] && continue; if ip netns exec ns$a ping -c 1 -W 1 -q $NETWORK.$b >/dev/null 2>&1; then echo "ns$a -> ns$b ok"; else echo "ns$a -> ns$b FAILED"; failed=$((failed+1)); fi; done; done
echo "failed: $failed"
ip -j link show master $BR | jq -r '.[].ifname'
ip -j addr show dev $BR | jq -r '.[0].operstate'
ip -n ns1 -o -4 addr show eth0 | awk '{print $4}' | cut -d/ -f1
ip netns exec ns2 ping -i 0.2 -c 5 $NETWORK.1 > /tmp/ping.log 2>&1 &
PID=$!
echo started
wait $PID
echo "ping ended with $?"
grep -c 'bytes from' /tmp/ping.log
tail -2 /tmp/ping.log | head -1 | sed 's/time.*//'
ip netns exec ns3 bash -c 'echo "in $(ip netns identify $$)"; ip route | wc -l'
ip netns exec ns3 bash <<'END'
ip -br link show eth0 | awk '{print $1, $2}'
hostname
END
timeout 2 ip netns exec ns1 ping $NETWORK.2 | head -2 | sed 's/time=.*//'
echo "${PIPESTATUS[@]}"
ip netns exec ns1 ping -c 1 -W 1 $NETWORK.99 || echo "no answer, status $?"
if ! ip link show nosuch >/dev/null 2>&1; then echo "no such link"; fi
brctl show $BR | tail -n +2 | wc -l
bridge fdb show br $BR | grep -c permanent
ip link show type veth | grep -c '^[0-9]'
cat <<-EOT > /tmp/conf
	net.ipv4.ip_forward = 1
	net.ipv4.conf.all.rp_filter = 2
	EOT
sysctl -p /tmp/conf
sysctl -n net.ipv4.ip_forward
sysctl net.ipv4.nosuch
sysctl -w net.ipv4.ip_forward=abc
sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
sysctl -a 2>/dev/null | grep -c 'net.ipv4.conf.lo'
trap 'echo cleaning up; ip -all netns del; ip link del $BR' EXIT
nosuchcommand
ip link show | grep -c veth-ns
