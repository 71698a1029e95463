import type { HostProfile } from '../../host_profile.ts';
import { putFile } from '../../proc/fs.ts';
import { runScript } from '../../run.ts';
import { dockerHostCosts, type Sandbox } from '../../sandbox.ts';

/** The host that labs with a Docker Engine are recorded on, as far as it differs from the reference host. */
export const dockerHost: HostProfile = {
  name: 'docker',
  title: 'a host with a Docker Engine, its kernel built without CONFIG_BRIDGE_VLAN_FILTERING',
  kernel: '6.',
  missingLinkKinds: [],
  bridgeVlanFiltering: false,
  brNetfilter: false,
  cpus: 2,
  modules: true,
  iptables: 'nf_tables',
  sysctls: {},
  dropReasons: {},
  costs: dockerHostCosts,
};

/** What is set up on a host before its engine starts: an uplink, and behind it what answers for an internet. */
const UPLINK = `ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet addr add 10.0.2.2/24 dev eth0
ip -n internet link set eth0 up
ip -n internet addr add 8.8.8.8/32 dev lo
ip -n internet addr add 1.1.1.1/32 dev lo
ip route add default via 10.0.2.2
`;

/** The `docker` preset: the uplink, and a running Docker Engine. The sandbox must have been made with `docker`. */
export function startDocker(sandbox: Sandbox): void {
  const { machine } = sandbox;
  putFile(machine.fs, '/etc/resolv.conf', 'nameserver 10.0.2.2\n', machine.wall);
  runScript(sandbox, UPLINK);
  sandbox.dockerEngine!.start();
  runScript(sandbox, 'sleep 3\n');
}
