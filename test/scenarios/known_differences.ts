const vlan = 'VLAN devices are not modelled yet, and are refused as by a kernel without them';
const missingThere = 'the recorded host lacks this program or link, an installed Debian 12 has it';
const order = 'the order is that of a hash table, decided by chance';
const clock = 'which of two timers ran out first, decided by how fast that host was';
const drawn = 'the reachable time is drawn by chance';

/** Commands of a lab that print something else than the recorded host did, and why. Shrinks only. */
export const knownDifferences: Record<string, Record<string, string>> = {
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
    'ip netns exec a cat /proc/net/ipv6_route': '/proc/net/ipv6_route is not there yet',
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
  'own-netns-lifecycle': { 'ls -1 /var/run/netns': missingThere },
  'own-route-lifecycle': { 'cat /proc/net/fib_trie': '/proc/net/fib_trie is not there yet' },
  'own-router-on-bridge': {
    'ip -n h1 neigh': order,
    'cat /proc/net/dev_mcast': 'shows addresses drawn by chance in a form that is not masked',
  },
  'own-three-routers': { 'ip netns exec pc1 ping -c 1 -W 1 10.67.0.1': clock, 'ip netns exec r1 ip neigh': order },
  'own-two-bridges': {
    'bridge fdb get 02:00:00:00:00:03 dev p1 master': 'the wrong one of two refusals',
    'bridge fdb show br br0 | grep 02:00': clock,
  },
};
