# Runs a lab on this host in namespaces of its own and writes what was seen as one stream.
# Before this text stand the lab's own settings: vl_hosts, vl_units, vl_unit_hosts, vl_cables, vl_switches, vl_areas,
# vl_cap, vl_timeout, vl_capture, vl_trace, vl_nonce.
export LC_ALL=C LANG=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
vl_dir=/tmp/out
mkdir -p "$vl_dir"

vl_fail() { printf 'VETHLAB 1\nX %s\n' "$*"; exit 3; }
vl_note() { printf '%s\n' "$*" >>"$vl_dir/notes"; }

# --- what it takes
for vl_tool in unshare nsenter ip mount umount pivot_root mkfifo base64 stat; do
  command -v "$vl_tool" >/dev/null || vl_fail "this host has no '$vl_tool'"
done
vl_problem=$(unshare -n -u -p -f true 2>&1) || vl_fail "private namespaces are refused here: $vl_problem"
if [[ $vl_capture == 1 ]] && ! command -v perl >/dev/null; then
  vl_capture=0
  vl_note "no perl on this host: frames and notifications are not compared"
fi

# --- what the host is
vl_facts() {
  local line kind
  echo "kernel=$(uname -r)"
  echo "machine=$(uname -m)"
  (. /etc/os-release 2>/dev/null; echo "os=$PRETTY_NAME")
  echo "date=$(date -u +%FT%TZ)"
  echo "bash=$BASH_VERSION"
  for line in 'ip -V' 'bridge -V' 'tcpdump --version' 'ping -V' 'iptables -V' 'conntrack -V' 'ipset -v' 'brctl -V' 'docker --version'; do
    set -- $line
    command -v "$1" >/dev/null && echo "tool.$1=$($line 2>&1 | head -1)"
  done
  if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f 'package.${Package}=${Version}\n' bash iproute2 bridge-utils iputils-ping iputils-arping iputils-tracepath \
      tcpdump traceroute net-tools iptables nftables conntrack ipset ethtool coreutils util-linux procps netcat-openbsd 2>/dev/null
  fi
  [[ -e /proc/modules && -s /proc/modules ]] && echo modules=yes || echo modules=no
  echo "cpus=$(nproc --all 2>/dev/null || echo 1)"
  local t0=${EPOCHREALTIME/./} i
  for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done
  echo "exec_usec=$(((${EPOCHREALTIME/./} - t0) / 10))"
  t0=${EPOCHREALTIME/./}
  for i in 1 2 3 4 5 6 7 8 9 10; do (:); done
  echo "fork_usec=$(((${EPOCHREALTIME/./} - t0) / 10))"
}
# what a fresh namespace can do, and how it comes up
vl_probe() {
  local kind out
  ip link set lo up
  for kind in dummy veth bridge vlan vxlan macvlan ipvlan vrf bond ifb ipip gre sit geneve wireguard netdevsim nlmon team macvtap; do
    # a module that is there need not be loaded to know: those of tunnels put a link into every namespace
    if [[ $kind != veth ]] && modprobe -n -q "rtnl-link-$kind" 2>/dev/null; then echo "link.$kind=yes"; continue; fi
    case $kind in
      veth) out=$(ip link add vlp0 type veth peer name vlp1 2>&1) ;;
      vlan) ip link add vlb type bridge; out=$(ip link add link vlb name vlp0 type vlan id 5 2>&1) ;;
      macvlan | ipvlan | macvtap) out=$(ip link add link vlb name vlp0 type $kind 2>&1) ;;
      vxlan) out=$(ip link add vlp0 type vxlan id 5 dstport 4789 local 127.0.0.1 2>&1) ;;
      vrf) out=$(ip link add vlp0 type vrf table 5 2>&1) ;;
      ipip | gre | sit) out=$(ip link add vlp0 type $kind local 127.0.0.1 remote 127.0.0.2 2>&1) ;;
      geneve) out=$(ip link add vlp0 type geneve id 5 remote 127.0.0.2 2>&1) ;;
      *) out=$(ip link add vlp0 type $kind 2>&1) ;;
    esac
    if [[ $out == *"Unknown device type"* || $out == *"not supported"* ]]; then echo "link.$kind=no"; else echo "link.$kind=yes"; fi
    ip link del vlp0 2>/dev/null
  done
  ip link add vlf type bridge vlan_filtering 1 2>/dev/null && echo vlan_filtering=yes || echo vlan_filtering=no
  ip link del vlf 2>/dev/null; ip link del vlb 2>/dev/null
  ip link add vlq type bridge 2>/dev/null && ip -d link show vlq | grep -o 'fdb_n_learned' | head -1 | sed 's/^/bridge.option=/'
  ip link del vlq 2>/dev/null
}
vl_sysctls() {
  ip link add vls0 type veth peer name vls1 2>/dev/null
  ip link set vls0 up 2>/dev/null
  (cd /proc/sys/net && find core ipv4 ipv6 bridge netfilter -type f 2>/dev/null | sort | while read -r f; do
    read -r v <"$f" 2>/dev/null && printf '%s=%s\n' "$f" "${v//$'\t'/ }"
  done)
}
vl_facts >"$vl_dir/facts" 2>/dev/null
export -f vl_probe vl_sysctls
unshare -n bash -c vl_probe >>"$vl_dir/facts" 2>/dev/null
unshare -n -m bash -c 'mount -t sysfs s /sys 2>/dev/null; vl_sysctls' >"$vl_dir/sysctls" 2>/dev/null

# --- one host: files of its own (an overlay), network, names and processes; then commands from a pipe, one at a time
vl_host_init() {
  local self name=$1 t=/tmp/host.$2 at opts lower
  read -r self _ </proc/self/stat
  printf 'pid %s\n' "$self" >&251
  mkdir -p "$t/upper" "$t/work" "$t/root"
  if mount -t overlay overlay -o "lowerdir=/,upperdir=$t/upper,workdir=$t/work" "$t/root" 2>/dev/null; then
    # file systems of their own below /
    while read -r _ at _; do
      case $at in
        /usr | /usr/* | /etc | /etc/* | /var | /var/* | /lib | /lib64 | /bin | /sbin | /opt | /root | /home)
          mkdir -p "$t/more$at/up" "$t/more$at/wk"
          [[ -d $at ]] && mount -t overlay overlay -o "lowerdir=$at,upperdir=$t/more$at/up,workdir=$t/more$at/wk" "$t/root$at" 2>/dev/null ;;
      esac
    done </proc/mounts
  else
    printf 'note no overlay file system: what the lab writes outside /tmp and /run is refused\n' >&251
    mount --bind / "$t/root" && mount -o remount,bind,ro "$t/root"
  fi
  mkdir -p "$t/root"/{proc,sys,dev,run,tmp} 2>/dev/null
  mount -t proc proc "$t/root/proc" || return
  mount -t sysfs sysfs "$t/root/sys" 2>/dev/null
  mount -t tmpfs -o mode=755 tmpfs "$t/root/dev"
  for at in null zero full random urandom tty; do
    : >"$t/root/dev/$at"; mount --bind "/dev/$at" "$t/root/dev/$at" 2>/dev/null
  done
  mkdir -p "$t/root/dev/net" "$t/root/dev/shm"; [[ -e /dev/net/tun ]] && { : >"$t/root/dev/net/tun"; mount --bind /dev/net/tun "$t/root/dev/net/tun"; }
  ln -s /proc/self/fd "$t/root/dev/fd"; ln -s fd/0 "$t/root/dev/stdin"; ln -s fd/1 "$t/root/dev/stdout"; ln -s fd/2 "$t/root/dev/stderr"
  mount -t tmpfs -o mode=755 tmpfs "$t/root/run"; mkdir -p "$t/root/run/netns" "$t/root/run/lock"
  mount -t tmpfs -o mode=1777 tmpfs "$t/root/tmp"
  # of /proc/sys only the network's part may be written: the rest is the whole machine's
  mount --bind "$t/root/proc/sys/net" "$t/root/proc/sys/net" 2>/dev/null
  mount --bind "$t/root/proc/sys" "$t/root/proc/sys" && mount --bind "$t/root/proc/sys/net" "$t/root/proc/sys/net" &&
    mount -o remount,bind,ro "$t/root/proc/sys"
  cd "$t/root" && pivot_root . . && umount -l . && cd /tmp || return
  hostname "$name"
  ip link set lo up
  printf 'up\n' >&251
  exec -c env HOME=/root LC_ALL=C LANG=C COLUMNS=200 PS4='+ ' HISTFILE= \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin bash --norc --noprofile -c "$vl_desk" bash
}
vl_desk='
sudo() { "$@"; }
export -f sudo
unset HISTFILE; HISTFILE=
while IFS= read -r -d "" -u 250 __unit; do
  eval "$__unit" 250<&- 251>&-
  { printf "rc %s\n" "$?" >&251; } 2>/dev/null
done
'

# --- the conductor, in namespaces of its own
vl_conduct() {
  local h n i pid line rc got deadline=$((SECONDS + vl_timeout)) left
  mount -t proc proc /proc
  local -a pids
  mkfifo "$vl_dir/pipe" /tmp/ready
  cat "$vl_dir/pipe" >"$vl_dir/raw" &
  local catpid=$!
  exec 5>"$vl_dir/pipe"
  for h in "${!vl_hosts[@]}"; do
    mkfifo "/tmp/in.$h" "/tmp/ack.$h"
    # both ends stay open here, so that no open waits for the other side
    eval "exec $((100 + h * 2))<>/tmp/in.$h $((101 + h * 2))<>/tmp/ack.$h"
    vl_host_name=${vl_hosts[h]} vl_host_nr=$h unshare -n -m -u -i -p -f --kill-child bash -c \
      'vl_host_init "$vl_host_name" "$vl_host_nr"' 250<"/tmp/in.$h" 251>"/tmp/ack.$h" >&5 2>&5 5>&- </dev/null &
    while read -r -t 20 -u $((101 + h * 2)) got line; do
      case $got in
        pid) pids[h]=$line ;;
        note) vl_note "$line" ;;
        up) break ;;
      esac
    done
    [[ $got == up ]] || { cat "$vl_dir/raw" >"$vl_dir/error"; return 1; }
  done
  # switches and cables
  for n in "${vl_switches[@]}"; do
    ip netns add "$n" && ip -n "$n" link add br0 type bridge && ip -n "$n" link set br0 up
  done
  for line in "${vl_cables[@]}"; do
    set -- $line # HOST-or-switch IF HOST-or-switch IF
    vl_end() { if [[ $1 == @* ]]; then echo "${1#@}"; else echo "${pids[$1]}"; fi; }
    ip link add name vlc0 type veth peer name vlc1 || return 1
    ip link set vlc0 netns "$(vl_end "$1")" name "$2" && ip link set vlc1 netns "$(vl_end "$3")" name "$4" || return 1
    vl_plug "$1" "$2" "$(vl_end "$1")"; vl_plug "$3" "$4" "$(vl_end "$3")"
  done
  if [[ $vl_capture == 1 ]]; then
    for h in "${!vl_hosts[@]}"; do
      nsenter -t "${pids[h]}" -m -n perl -e "$vl_cap" 3>/tmp/ready 8<"/proc/${pids[h]}/ns/net" >"$vl_dir/seen.$h" 2>"$vl_dir/seen-error.$h" 5>&- &
      caps[h]=$!
      read -r -t 20 got </tmp/ready || vl_note "the capture did not start: $(head -1 "$vl_dir/seen-error.$h")"
    done
  fi
  for i in "${!vl_units[@]}"; do
    h=${vl_unit_hosts[i]}
    printf '\001%s start %s %s\n' "$vl_nonce" "$i" "$EPOCHREALTIME" >&5
    printf '%s\0' "${vl_units[i]}" >&$((100 + h * 2))
    rc=
    while :; do
      left=$((deadline - SECONDS))
      ((left > 0)) || { rc=timeout; break; }
      if read -r -t 1 -u $((101 + h * 2)) got line; then rc=$line; break; fi
      [[ -e /proc/${pids[h]} ]] || { rc=gone; break; }
    done
    printf '\001%s end %s %s %s\n' "$vl_nonce" "$i" "$EPOCHREALTIME" "$rc" >&5
    [[ $rc == timeout || ($rc == gone && ${#vl_hosts[@]} == 1) ]] && break
  done
  # the tables as they stand: for each host, its own namespace and those it named; among its processes, or its /proc is empty
  for h in "${!vl_hosts[@]}"; do
    pid=${pids[h]}
    [[ -e /proc/$pid ]] || { vl_note "the shell of ${vl_hosts[h]} ended with the lab: its tables are gone with it"; continue; }
    printf 'T %s %s .\n' "$EPOCHREALTIME" "$h" >>"$vl_dir/tables"
    nsenter -t "$pid" -m -n -u -p env -i PATH="$PATH" LC_ALL=C COLUMNS=200 bash -c "$vl_areas" >>"$vl_dir/tables" 2>&1 </dev/null 5>&-
    for n in $(ls "/proc/$pid/root/run/netns" 2>/dev/null); do
      nsenter -t "$pid" -m -n"/proc/$pid/root/run/netns/$n" true 2>/dev/null || continue
      printf 'T %s %s %s\n' "$EPOCHREALTIME" "$h" "$n" >>"$vl_dir/tables"
      nsenter -t "$pid" -m -u -p -n"/proc/$pid/root/run/netns/$n" env -i PATH="$PATH" LC_ALL=C COLUMNS=200 bash -c "$vl_areas" >>"$vl_dir/tables" 2>&1 </dev/null 5>&-
    done
  done
  printf '\001%s done %s\n' "$vl_nonce" "$EPOCHREALTIME" >&5
  for h in "${!caps[@]}"; do kill "${caps[h]}" 2>/dev/null; done
  for h in "${!caps[@]}"; do wait "${caps[h]}" 2>/dev/null; done
  for h in "${!pids[@]}"; do kill -9 "${pids[h]}" 2>/dev/null; done
  exec 5>&-
  wait "$catpid"
}
vl_plug() {
  if [[ $1 == @* ]]; then ip -n "${1#@}" link set "$2" master br0 up; fi
}
export -f vl_host_init vl_note
export vl_desk vl_dir vl_nonce

# --- the kernel's own record of what it freed and learned, where it keeps one
vl_instance=
if [[ $vl_trace == 1 ]]; then
  [[ -d /sys/kernel/tracing/events/skb ]] || mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
  if [[ -d /sys/kernel/tracing/events/skb/kfree_skb ]]; then
    for vl_old in /sys/kernel/tracing/instances/vethlab-*; do
      [[ -d $vl_old && ! -e /proc/${vl_old##*-} ]] && { echo 0 >"$vl_old/events/enable"; rmdir "$vl_old"; } 2>/dev/null
    done
    vl_instance=/sys/kernel/tracing/instances/vethlab-$$
    mkdir "$vl_instance" || vl_instance=
  fi
  [[ -n $vl_instance ]] || vl_note "no tracefs with skb:kfree_skb on this host: drop reasons are not compared"
fi
if [[ -n $vl_instance ]]; then
  mkfifo /tmp/alive
  # takes the instance away when this shell is gone, however it went
  setsid bash -c 'exec 0</tmp/alive 1>/dev/null 2>&1; cat; for e in "$1"/events/*/enable; do echo 0 >"$e"; done; echo 0 >"$1/tracing_on"; for i in 1 2 3 4 5 6 7 8 9; do rmdir "$1" && break; sleep 0.2; done' _ "$vl_instance" </dev/null >/dev/null 2>&1 7>&- &
  exec 6>/tmp/alive
  echo 8192 >"$vl_instance/buffer_size_kb"
  echo mono >"$vl_instance/trace_clock" 2>/dev/null
  for vl_event in skb/kfree_skb neigh/neigh_update bridge/br_fdb_add bridge/br_fdb_update bridge/fdb_delete; do
    [[ -e $vl_instance/events/$vl_event/enable ]] && echo "$vl_event" >>"$vl_dir/trace-events"
  done
fi
declare -a caps
exec 7<&0
export vl_capture vl_cap vl_areas vl_timeout
export vl_state; vl_state=$(declare -p vl_hosts vl_units vl_unit_hosts vl_cables vl_switches)
declare -p vl_hosts vl_units vl_unit_hosts vl_cables vl_switches >/tmp/state
declare -f vl_conduct vl_plug >>/tmp/state
unset vl_state
vl_modules() { cut -d' ' -f1 /proc/modules 2>/dev/null | sort; }
vl_before=$(vl_modules)
if [[ -n $vl_instance ]]; then
  while read -r vl_event; do echo 1 >"$vl_instance/events/$vl_event/enable"; done <"$vl_dir/trace-events"
fi
unshare -n -m -u -i -p -f --kill-child bash -c '. /tmp/state; declare -a caps; vl_conduct' </dev/null >"$vl_dir/conduct" 2>&1 6>&- 7>&- &
vl_child=$!
# who started this went away: everything ends
{ cat <&7 >/dev/null; kill -9 "$vl_child"; } >/dev/null 2>&1 6>&- &
vl_watch=$!
wait "$vl_child"
vl_status=$?
{ kill "$vl_watch"; pkill -P "$vl_watch"; } 2>/dev/null
if [[ -n $vl_instance ]]; then
  while read -r vl_event; do echo 0 >"$vl_instance/events/$vl_event/enable"; done <"$vl_dir/trace-events"
  grep -v '^#' "$vl_instance/trace" >"$vl_dir/trace"
  # kernels before 6.3 print an address: where it is a real one, the function that it is in
  grep -o 'location=ffff[0-9a-f]*' "$vl_dir/trace" | sort -u | sed 's/location=\(.*\)/\1 @/' >/tmp/places
  if [[ -s /tmp/places ]]; then
    sed -n 's/^\([0-9a-f]*\) [tTwW] \([^ \t]*\).*/\1 \2/p' /proc/kallsyms | sort - /tmp/places |
      awk '$2 == "@" { if (last != "") print "s/location=" $1 " /location=" last " /" } $2 != "@" { last = $2 }' >/tmp/places.sed
    sed -i -f /tmp/places.sed "$vl_dir/trace"
  fi
  exec 6>&-
fi
vl_loaded=$(comm -13 <(echo "$vl_before") <(vl_modules) | tr '\n' ' ')
[[ -n ${vl_loaded// /} ]] && vl_note "the lab made this host load kernel modules, which stay: $vl_loaded"
rm -f "$vl_dir/pipe"
printf 'VETHLAB 1\n'
printf 'S %s\n' "$vl_status"
for vl_file in "$vl_dir"/*; do
  [[ -f $vl_file ]] || continue
  printf 'F %s %s\n' "${vl_file##*/}" "$(stat -c %s "$vl_file")"
  cat "$vl_file"
done
printf 'END\n'
