for ns in red green blue; do echo "ip netns add $ns"; done

NS=red
IF=veth-$NS
echo "ip link add $IF type veth peer name ${IF}-br"

declare -A ADDR=([red]=192.0.2.1 [blue]=192.0.2.2)
for n in red blue; do echo "$n ${ADDR[$n]}/24"; done

create_ns() {
  local name=$1 addr=$2
  echo "ip netns add $name"
  echo "ip -n $name addr add $addr dev eth0"
}
create_ns a 192.0.2.1/24
create_ns b 192.0.2.2/24

BRIDGE=br0
[ -d /sys/class/net/$BRIDGE ] || echo "no $BRIDGE"

set -euo pipefail
NAMES=(ns1 ns2)
for i in "${!NAMES[@]}"; do
  n=${NAMES[$i]}
  echo "$i: $n 10.0.0.$((i+1))"
done

cat > conf <<EOF
interface eth0
address 192.0.2.$((1+1))
EOF
cat conf

cat <<'EOF' > script
#!/bin/bash
echo "in script: $1"
EOF
chmod +x script
./script arg

out=$(echo "eth0 UP 192.0.2.1/24")
set -- $out
echo "$1 is $2 with ${3%/*}"

ip_of() { echo "192.0.2.$1"; }
for i in 1 2; do
  for j in 1 2; do
    [ $i -eq $j ] && continue
    echo "ping from $(ip_of $i) to $(ip_of $j)"
  done
done

run() { echo "+ $*"; "$@"; }
run echo hello
run false || echo "failed with $?"

echo "line1
line2" | while read -r line; do
  echo "> $line"
done

trap 'echo cleanup' EXIT
echo work
exit 0

x=10
while [ $x -gt 7 ]; do
  echo "countdown $x"
  x=$(( x - 1 ))
done

MAC=$(printf '02:00:00:00:00:%02x' 10)
echo $MAC

menu() { case "$1" in start) echo starting;; stop) echo stopping;; *) echo "usage: $0 {start|stop}"; return 1;; esac; }
menu start; menu bad; echo $?

subnet=192.0.2
for host in {1..3}; do echo -n "$subnet.$host "; done; echo

IFS=/ read -r addr len <<< 192.0.2.1/24
echo "addr=$addr len=$len"
IFS=. read -r a b c d <<< "$addr"
echo $(( (a<<24) + (b<<16) + (c<<8) + d ))

sleep 0.2 &
PID=$!
echo started
kill $PID
wait $PID 2>/dev/null
echo "status $?"

nc_server() { sleep 0.1; echo served; }
nc_server &
sleep 0.3
echo client
wait

printf '%-10s %s\n' NAME ADDR; printf '%-10s %s\n' red 192.0.2.1 blue 192.0.2.2

for ((i=1; i<=3; i++)); do
  hex=$(printf %x $((i*10)))
  echo "fe80::$hex"
done

export LAB=x
bash -c 'echo "child sees $LAB"'
unset LAB
bash -c 'echo "child sees [$LAB]"'

exec 5<<< "fd five"
cat <&5

result=$(false) || echo "command failed"
echo "[$result]"

while read -r ns addr; do
  echo "$ns -> $addr"
done <<LIST
red 192.0.2.1
blue 192.0.2.2
LIST

until false; do echo loop; break; done

[[ "192.0.2.1" =~ ^[0-9.]+$ ]] && echo "looks like an address"

args=(-c 1 -W 1)
echo ping "${args[@]}" 192.0.2.1
args+=(-q)
echo ${#args[@]}

: > empty
[ -s empty ] || echo "empty file"
echo data >> empty
cat empty
