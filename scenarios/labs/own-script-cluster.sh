# kernel: Debian 12, Linux 6.1.0-56-cloud-amd64, iproute2 6.1.0
# title: a course's script: a small cluster, checked and torn down
set -u
declare -A POD=([web]=10.244.1.10 [api]=10.244.1.11 [db]=10.244.2.10)
declare -A NODE=([web]=node1 [api]=node1 [db]=node2)
NODES=(node1 node2)
readonly MTU=1450
log() { printf '[%-5s] %s\n' "$1" "${*:2}"; }
die() { log ERROR "$@" >&2; return 1; }
log INFO nodes: "${NODES[@]}" "count=${#NODES[@]}"
ip link add sw0 address 02:00:00:00:ff:00 type bridge && ip link set sw0 up
for i in "${!NODES[@]}"; do
  n=${NODES[$i]}
  ip netns add "$n"
  ip -n "$n" link set lo up
  ip link add "sw-$n" type veth peer name eth0 netns "$n"
  ip link set "sw-$n" master sw0 up mtu $MTU
  ip -n "$n" link set eth0 up mtu $MTU
  ip -n "$n" addr add 172.18.0.$((i + 1))/24 dev eth0
  ip -n "$n" link add cni0 type bridge
  ip -n "$n" addr add "10.244.$((i + 1)).1/24" dev cni0
  ip -n "$n" link set cni0 up
  ip netns exec "$n" sysctl -qw net.ipv4.ip_forward=1
  log INFO "$n ready: $(ip -n "$n" -4 -o addr show | awk '{print $2"="$4}' | paste -sd,)"
done
ip -n node1 route add 10.244.2.0/24 via 172.18.0.2
ip -n node2 route add 10.244.1.0/24 via 172.18.0.1
add_pod() {
  local pod=$1 ip=${POD[$1]} node=${NODE[$1]} idx
  idx=$(printf '%s' "$ip" | cut -d. -f3)
  ip netns add "$pod" 2>/dev/null || { die "pod $pod exists"; return; }
  ip -n "$node" link add "v$pod" type veth peer name eth0 netns "$pod"
  ip -n "$node" link set "v$pod" master cni0 up
  ip -n "$pod" link set lo up; ip -n "$pod" link set eth0 up
  ip -n "$pod" addr add "$ip/24" dev eth0
  ip -n "$pod" route add default via "10.244.$idx.1"
}
for pod in $(printf '%s\n' "${!POD[@]}" | sort); do add_pod "$pod"; done
add_pod web; echo "status $?"
ip netns | sort | tr '\n' ' '; echo
until ip netns exec web ping -c 1 -W 1 -q ${POD[db]} >/dev/null 2>&1; do echo waiting; sleep 1; done; echo web reaches db
printf '%-6s' from/to; printf '%-6s' api db web; echo
for a in api db web; do printf '%-6s' $a; for b in api db web; do ip netns exec $a ping -c1 -W1 ${POD[$b]} &>/dev/null && printf '%-6s' ok || printf '%-6s' FAIL; done; echo; done
ip -n node1 -j route | jq -r '.[] | select(.gateway) | "\(.dst) via \(.gateway) dev \(.dev)"'
ip -n node1 -j link show master cni0 | jq -r '.[] | [.ifname, .operstate, (.mtu|tostring)] | @tsv' | sort | column -t
ip -n node1 -j addr show cni0 | jq '.[0].addr_info | map(select(.family=="inet")) | .[0] | {local, prefixlen, scope}'
ip -n node1 -j -d link show vweb | jq -r '.[0].linkinfo | .info_kind, .info_slave_kind, .info_slave_data.state'
gw=$(ip -n web -j route show default | jq -r '.[0].gateway'); echo "gateway: $gw"
[[ $gw =~ ^([0-9]+)\.([0-9]+)\. ]] && echo "octets ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
case $gw in 10.*) echo private;; 172.1[6-9].*|172.2?.*) echo docker;; *) echo public;; esac
ip netns exec node1 bash -c 'for d in /sys/class/net/*; do echo "${d##*/}: $(cat $d/mtu)"; done'
ip netns exec node1 bash -c "echo \$HOSTNAME; echo '$gw' \"\$(ip -br link show cni0 | awk '{print \$2}')\""
ip netns exec db bash <<'END'
me=$(ip -4 -o addr show dev eth0 | awk '{split($4, a, "/"); print a[1]}')
echo "I am $me"
for i in 1 2; do
  ping -c 1 -W 1 172.18.0.$i > /dev/null && echo "node $i answers"
done
exit 3
END
ip netns exec web bash -c 'ping -c 1 -W 1 $1 >/dev/null && echo "$0: $1 up" || echo "$0: $1 down"' check ${POD[api]}
echo "$UNSET_VARIABLE"
echo "${UNSET_VARIABLE:-default}" "${POD[nosuch]-none}"
diff <(ip -n web -o -4 addr show eth0 | awk '{print $3}') <(ip -n db -o -4 addr show eth0 | awk '{print $3}') && echo identical
diff <(ip -n web route) <(ip -n db route)
comm -12 <(ip -n node1 -br link | awk '{print $1}' | cut -d@ -f1 | sort) <(ip -n node2 -br link | awk '{print $1}' | cut -d@ -f1 | sort)
while IFS=' ' read -r dst _ via rest; do echo "dst=$dst via=$via rest=${rest:-}"; done < <(ip -n node2 route show)
mapfile -t lines < <(ip -n node2 -br addr); echo "${#lines[@]} lines, first: ${lines[0]}"
read -r name state addr <<< "$(ip -n web -br -4 addr show eth0)"; echo "$name|$state|$addr"
IFS=/ read -r ipaddr plen <<< "${addr%% *}"; echo "$ipaddr has $plen bits"
IFS=. read -r o1 o2 o3 o4 <<< "$ipaddr"; printf '%02x:%02x:%02x:%02x\n' $o1 $o2 $o3 $o4; echo $(( (o1 << 24) + (o2 << 16) + (o3 << 8) + o4 ))
printf '%s\n' {a,b}{1..3} | paste -sd' '
seq 1 5 | xargs -I{} echo 10.0.{}.0/24 | tail -2
seq -f '10.9.%g.0/24' 3 | while read -r net; do ip -n node1 route add blackhole $net && echo "added $net"; done
ip -n node1 route show type blackhole | wc -l
ip -n node1 route | grep -c blackhole
ip -n node1 route show | awk '/blackhole/ {n++} /via/ {v++} END {printf "blackhole %d, via %d\n", n, v}'
ip -n node1 -s link show cni0 | awk '/RX:/ {getline; print "rx packets:", ($2 > 0) ? "some" : "none"}'
bridge -n node1 link | awk '{print $2, $(NF-3), $(NF-2)}' | sort
ip netns exec node1 bridge fdb show br cni0 | awk '/permanent/ && /master/ {print $3}' | sort | uniq -c
ip netns exec node1 ping -c 3 -i 0.2 10.244.1.10 | grep -oP 'icmp_seq=\K\d+' | paste -sd+ | bc 2>/dev/null || echo no bc
ip netns exec node1 ping -c 4 -i 0.2 10.244.1.10 | awk -F'[= ]' '/icmp_seq/ {s += $6} END {print "sum of seq", s}'
ip netns exec web ping -c 2 -i 0.2 ${POD[db]} | sed -n 's/.*ttl=\([0-9]*\).*/ttl \1/p' | sort | uniq -c
ip -n node1 link set cni0 down
ip netns exec web ping -c 1 -W 1 ${POD[db]} | tail -2 | head -1
ip -n node1 link set cni0 up
time_file=$(mktemp); { time ip netns exec web true; } 2> $time_file; grep -c real $time_file; rm -f $time_file; ls $time_file
cleanup() { for n in "${!POD[@]}" "${NODES[@]}"; do ip netns del $n; done; ip link del sw0; }
cleanup; ip netns | wc -l; sleep 1; ip -br link | wc -l
cleanup 2>&1 | sort | head -3
