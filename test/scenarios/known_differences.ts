const vlan = 'VLAN devices are not modelled yet, and are refused as by a kernel without them';
const missingThere = 'the recorded host lacks this program or link, an installed Debian 12 has it';
const order = 'the order is that of a hash table, decided by chance';
const clock = 'which of two timers ran out first, decided by how fast that host was';
const drawn = 'the reachable time is drawn by chance';
const mac = 'the lowest of addresses drawn by chance';
const refs = 'how often a route is referred to is not counted';
const procLinks = 'ls -l does not show where a link below /proc leads';
const late =
  'an ICMP error that REJECT makes for this host itself reaches the socket after the call that caused it, not before';

const when = 'times, process numbers and ids of that host';
const images = 'the recorded host had six of our images';
const goMap = 'Go gives the entries of a map in an order decided by chance';
const filesOnly = "the recorded host's images resolve names by /etc/hosts alone (nsswitch.conf), real images ask DNS";
const unmodelled = 'not modelled: says nothing of the network';
const capless = 'the recorded engine ran without the capabilities that it would have to give';

/** Commands of a lab that print something else than the recorded host did, and why. Shrinks only. */
export const knownDifferences: Record<string, Record<string, string>> = {
  'course-01-netns-bridge-host1': { 'ip -br link': mac },
  'course-02-red-green-blue': {
    'ip netns exec red arp': order,
    'ip netns exec red arp -en': order,
    'ip -d link show veth-red-br': mac,
    "ls -l /proc/$!/ns/net | awk '{print $10}' | cut -c 1-4": procLinks,
  },
  'course-03-ipv6-playground': {
    'sudo ip netns exec red cat /proc/net/if_inet6': order,
    'sudo ip netns exec red cat /proc/net/ipv6_route': refs,
    'sudo ip netns exec red cat /proc/net/snmp6 | head -5': clock,
  },
  'course-04-four-routers': {
    'ip -n r1 -br link': clock,
    "ip netns exec r1 cat /proc/net/snmp | grep ^Ip: | cut -d' ' -f1-12": clock,
  },
  'course-08-unnamed-namespaces': { "ls -l /proc/$pid/ns/net | grep -c 'net:\\['": procLinks },
  'course-09-arp-observing': { 'ip netns exec ns1 ip ntable show dev veth1': drawn },
  'docker-bridge-networking': { 'docker info': when, 'docker network inspect bridge': when, 'docker ps': when },
  'docker-networks-and-ports': {
    'ip addr': 'the address of its docker0 looked like one that is not drawn',
    'ip -br link': 'the address of its docker0 looked like one that is not drawn',
    'brctl show': 'the address of its docker0 looked like one that is not drawn',
    'docker images': images,
    'docker ps -a': when,
    "docker ps -a --format 'table {{.Names}}\\t{{.Status}}\\t{{.Ports}}'": when,
    'docker inspect web': when,
    'docker exec web ps aux': when,
    'docker top web': when,
    'docker network inspect mynet': when,
    'docker network prune -f': goMap,
    'docker port p3': goMap,
    'docker run --network nosuch ubuntu true': when,
    'docker run ubuntu echo hello': 'its images have no program echo',
    'ss -tulpn': when,
  },
  'docker-odd-arguments': {
    'docker container ls': when,
    'docker ps -a': when,
    'docker ps -l': when,
    'docker ps -n 2': when,
    'docker top a1': when,
    'docker image ls': images,
    'docker exec a1 ping -c 1 b1': filesOnly,
    'docker exec c1 ping -c 1 a1': filesOnly,
    'docker exec a1 ping -c 1 -W 1 c1': filesOnly,
    'docker exec --privileged a1 iptables -t nat -S': capless,
    'docker run --rm --privileged ubuntu ip link add v0 type veth peer name v1': capless,
    "docker network inspect -f '{{range $id, $c := .Containers}}{{$c.Name}} {{$c.IPv4Address}} {{end}}' aa": goMap,
    'docker port pp': goMap,
    'docker stats --no-stream': unmodelled,
  },
  'docker-firewall-and-life': {
    'docker cp web:/etc/hostname /tmp/h': unmodelled,
    'docker events --since 1s --until 0s | wc -l': unmodelled,
    'docker history alpine | wc -l': unmodelled,
    'docker pause newname': unmodelled,
    'docker unpause newname': unmodelled,
    'docker system df': unmodelled,
    'docker top n1 -eo comm': unmodelled,
    "docker image inspect -f '{{.RepoTags}}' alpine": images,
  },
  'docker-own-networks': {
    'docker port web': goMap,
    'docker run --ip 1.2.3.4 alpine true': 'its images have no program true',
    'docker run --rm --cap-add NET_ADMIN alpine ip link add dummy0 type dummy':
      'the recorded kernel has no dummy devices',
    'lsns -t net -o TYPE,NPROCS,COMMAND': when,
  },
  'nf-rate-limiting': { 'ping -c 1 -W 1 192.0.2.2': late },
  'odd-01-link-args': {
    'ip link xstats type bridge': 'counters of STP and multicast are not kept',
  },
  'odd-02-addr-args': { 'ip addr show to 10.0.9.0/24': clock, 'ip -6 route': clock },
  'odd-03-route-args': { 'ip -6 route get ::': 'the source address for no address at all is chosen by another rule' },
  'odd-05-monitor': {
    'cat m1.txt': order,
    'grep x1 m10.txt': 'a monitor does not hear other namespaces',
  },
  'own-bridge-options': { "bridge -s mdb show dev br0 | sed 's/ [0-9.]*$//'": order },
  'own-dummy-lo': { 'netstat -rn': missingThere },
  'own-errors-and-odd': { 'ip netns exec x false': missingThere, 'ip -V': missingThere },
  'own-in-use': {
    'ip -br addr': clock,
    'ip link add link sw0 name sw0.10 type vlan id 10': vlan,
    'ip link add link sw0 name sw0.x type vlan id 10': vlan,
    'ip link add link sw0 name sw0.5000 type vlan id 5000': vlan,
    'ip -d link show sw0.10': vlan,
    'ip link set sw0.10 up': vlan,
    'ip addr add 198.51.100.1/24 dev sw0.10': vlan,
    'ip route': vlan,
    'ip -br link show sw0.10': vlan,
    'cat /proc/net/vlan/config': vlan,
  },
  'own-ipv6-hosts': {
    'ip -n a -6 addr show va': clock,
    'ip -n a -6 -o addr show va scope global': clock,
    'ip -n a -6 addr show deprecated': clock,
    'ip -n a -6 addr show permanent': clock,
    'ip netns exec b cat /proc/net/if_inet6': order,
    'ip -n b -6 addr show vb': clock,
    'ip -n b -br addr': clock,
  },
  'own-ipv6': {
    'ip netns exec a ping6 -c 1 -I ar ff02::1': missingThere,
    'ip -n a -6 neigh': order,
    'ip -n r -6 neigh': order,
  },
  'own-monitor-and-json': {
    'cat m.txt': 'a multicast neighbour goes, and a bridge without carrier is told of, in another order',
    'cat m2.txt': 'a monitor misses one multicast neighbour going',
    'ip -j -p -d link show br0': clock,
    'ip -V': missingThere,
    'ip stats show dev lo': 'ip stats is not modelled yet',
  },
  'own-neigh-states': {
    'ip ntable show dev v0 name arp_cache': drawn,
    'ip ntable show name arp_cache | head -4': drawn,
    'ip ntable show dev v0 name arp_cache | grep reach': drawn,
  },
  'own-arping': {
    'x arping -c 1 -I e0 nosuch.invalid':
      'the recorded host looks names up in files only, an installed one asks a server',
  },
  'own-netns-lifecycle': { 'ls -1 /var/run/netns': missingThere },
  'own-route-lifecycle': { 'cat /proc/net/fib_trie': '/proc/net/fib_trie is not there yet' },
  'own-router-on-bridge': { 'ip -n h1 neigh': order },
  'own-three-routers': { 'ip netns exec pc1 ping -c 1 -W 1 10.67.0.1': clock, 'ip netns exec r1 ip neigh': order },
  'own-two-bridges': {
    'bridge fdb show br br0 | grep 02:00': clock,
  },
  'own-unshare-nsenter': { 'unshare -n false; echo $?': missingThere },
};
