import { fail, ok, type Result } from '../core/errno.ts';
import type { NetnsId } from '../core/net.ts';
import type { BridgeOptions, BridgePortData, LinkMessage } from '../core/netlink/messages.ts';
import type { Netlink } from '../core/netlink/netlink.ts';
import type { NetFiles } from './proc/network.ts';
import type { Bytes } from './proc/sys.ts';

/** /sys/class/net and what is below it, made from link dumps. Ref: net/core/net-sysfs.c, net/bridge/br_sysfs_br.c, br_sysfs_if.c */
export class ClassNet implements NetFiles {
  private readonly netlink: (netns: NetnsId) => Netlink;

  constructor(netlink: (netns: NetnsId) => Netlink) {
    this.netlink = netlink;
  }

  list(netns: NetnsId, path: string): readonly string[] | null {
    const nl = this.netlink(netns);
    if (path === '') return nl.dumpLinks().map((l) => l.ifname);
    const [dev, ...rest] = path.split('/');
    const link = find(nl, dev!);
    if (link === null) return null;
    switch (rest.join('/')) {
      case '':
        return [
          ...Object.keys(deviceFiles),
          'power',
          'queues',
          'statistics',
          'subsystem',
          ...(link.kind === 'bridge'
            ? ['bridge', 'brif', 'brforward', ...lower(nl, link).map((p) => `lower_${p.ifname}`)]
            : []),
          ...(link.slaveData ? ['brport'] : []),
          ...(link.master === null ? [] : ['master', `upper_${nameOf(nl, link.master)}`]),
        ];
      case 'statistics':
        return Object.keys(statistics);
      case 'queues':
        return [...range(link.numRxQueues).map((i) => `rx-${i}`), ...range(link.numTxQueues).map((i) => `tx-${i}`)];
      case 'power':
        return Object.keys(power);
      case 'bridge':
        return link.data ? Object.keys(bridgeFiles) : null;
      case 'brif':
        return link.kind === 'bridge' ? lower(nl, link).map((p) => p.ifname) : null;
      case 'brport':
        return link.slaveData ? [...Object.keys(portFiles), 'bridge'] : null;
      default:
        return null;
    }
  }

  read(netns: NetnsId, path: string): Result<Bytes> | null {
    const [dev, ...rest] = path.split('/');
    const nl = this.netlink(netns);
    const link = find(nl, dev!);
    if (link === null) return null;
    const file = rest.at(-1)!;
    const text = (value: string | null): Result<Bytes> | null => (value === null ? null : ok(`${value}\n`));
    if (rest.length === 1) {
      if (file === 'brforward' && link.kind === 'bridge') return ok('');
      const read = deviceFiles[file];
      if (read === undefined) return null;
      const value = read(link);
      return typeof value === 'object' ? fail(value.errno) : text(value);
    }
    if (rest.length !== 2) return null;
    switch (rest[0]) {
      case 'statistics':
        return text(statistics[file]?.(link) ?? null);
      case 'power':
        return text(power[file] ?? null);
      case 'bridge': {
        if (file === 'flush' && link.data) return fail('EACCES');
        return link.data ? text(bridgeFiles[file]?.read(link) ?? null) : null;
      }
      case 'brport': {
        if (file === 'flush' && link.slaveData) return fail('EACCES');
        return link.slaveData ? text(portFiles[file]?.read(link.slaveData) ?? null) : null;
      }
      default:
        return null;
    }
  }

  write(netns: NetnsId, path: string, data: Bytes): Result<void> {
    const [dev, ...rest] = path.split('/');
    const nl = this.netlink(netns);
    const link = find(nl, dev!);
    if (link === null) return fail('ENOENT');
    const value = data.replace(/\n$/, '');
    const n = Number(value);
    const ref = { ifindex: link.ifindex };
    const numeric = (set: (n: number) => Result<void>): Result<void> =>
      value !== '' && Number.isInteger(n) ? set(n) : fail('EINVAL');
    const file = rest.at(-1)!;
    if (rest.length === 1) {
      switch (file) {
        case 'mtu':
          return numeric((mtu) => nl.setLink(ref, { mtu }));
        case 'tx_queue_len':
          return numeric((txqlen) => nl.setLink(ref, { txqlen }));
        case 'netdev_group':
          return numeric((group) => nl.setLink(ref, { group }));
        case 'ifalias':
          return nl.setLink(ref, { alias: value });
        case 'carrier':
          return numeric((c) => nl.setLink(ref, { carrier: c !== 0 }));
        case 'proto_down':
          return numeric((p) => nl.setLink(ref, { protodown: p !== 0 }));
        case 'flags':
          return numeric((f) =>
            nl.setLink(ref, { up: (f & 1) !== 0, promisc: (f & 0x100) !== 0, allmulti: (f & 0x200) !== 0 }),
          );
        default:
          return file in deviceFiles ? fail('EACCES') : fail('ENOENT');
      }
    }
    if (rest[0] === 'bridge' && link.data) {
      const option = bridgeFiles[file]?.write;
      if (file === 'flush') return nl.setLink(ref, { kind: 'bridge', info: { fdbFlush: true } });
      return option ? numeric((v) => nl.setLink(ref, { kind: 'bridge', info: option(v) })) : fail('EACCES');
    }
    if (rest[0] === 'brport' && link.slaveData) {
      const key = portFiles[file]?.key;
      if (file === 'flush') return nl.setLink(ref, { slaveInfo: { flush: true } });
      if (key === undefined) return fail('EACCES');
      const is = link.slaveData[key];
      return numeric((v) => nl.setLink(ref, { slaveInfo: { [key]: typeof is === 'boolean' ? v !== 0 : v } }));
    }
    return fail('EACCES');
  }

  readlink(netns: NetnsId, path: string): string | null {
    const nl = this.netlink(netns);
    const [dev, ...rest] = path.split('/');
    const link = find(nl, dev!);
    if (link === null) return null;
    if (rest.length === 0) return `../../devices/virtual/net/${dev}`;
    if (rest.length === 1) {
      const [kind, ...name] = rest[0]!.split('_');
      if (rest[0] === 'subsystem') return '../../../../class/net';
      if (rest[0] === 'master' && link.master !== null) return `../${nameOf(nl, link.master)}`;
      if (kind === 'upper' && link.master !== null && nameOf(nl, link.master) === name.join('_'))
        return `../${name.join('_')}`;
      if (kind === 'lower' && lower(nl, link).some((p) => p.ifname === name.join('_'))) return `../${name.join('_')}`;
    }
    if (rest.length === 2 && rest[0] === 'brif' && lower(nl, link).some((p) => p.ifname === rest[1]))
      return `../../${rest[1]}/brport`;
    if (rest.length === 2 && rest[0] === 'brport' && rest[1] === 'bridge' && link.master !== null)
      return `../../${nameOf(nl, link.master)}`;
    return null;
  }
}

function find(nl: Netlink, ifname: string): LinkMessage | null {
  const link = nl.getLink({ ifname });
  return link.ok ? link.value : null;
}

function nameOf(nl: Netlink, ifindex: number): string {
  const link = nl.getLink({ ifindex });
  return link.ok ? link.value.ifname : `if${ifindex}`;
}

function lower(nl: Netlink, bridge: LinkMessage): LinkMessage[] {
  return nl.dumpLinks().filter((l) => l.master === bridge.ifindex);
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

const bit = (b: boolean): string => (b ? '1' : '0');
const bridgeId = (id: { readonly priority: number; readonly addr: string }): string =>
  `${id.priority.toString(16).padStart(4, '0')}.${id.addr.replaceAll(':', '')}`;

/** IFF_* as dev->flags holds them: what was asked for, without what follows from the carrier. */
function flagWord(l: LinkMessage): number {
  const f = l.flags;
  return (
    (f.up ? 1 : 0) | (f.broadcast ? 2 : 0) | (f.loopback ? 8 : 0) | (f.pointopoint ? 0x10 : 0) | (f.noarp ? 0x80 : 0) |
    (f.promisc ? 0x100 : 0) | (f.allmulti ? 0x200 : 0) | (f.master ? 0x400 : 0) | (f.slave ? 0x800 : 0) | (f.multicast ? 0x1000 : 0)
  ); // biome-ignore format: a table
}

type Refused = { readonly errno: 'EINVAL' | 'EOPNOTSUPP' };

/** Carrier, speed and duplex cannot be read while the device is down. */
const whenUp = (l: LinkMessage, value: string): string | Refused => (l.flags.up ? value : { errno: 'EINVAL' });

const deviceFiles: Record<string, (l: LinkMessage) => string | Refused> = {
  addr_assign_type: (l) => (l.linkType === 'loopback' || l.permaddr !== null ? '0' : '1'),
  addr_len: () => '6',
  address: (l) => l.address,
  broadcast: (l) => l.broadcast,
  carrier: (l) => whenUp(l, bit(l.carrier)),
  carrier_changes: (l) => `${l.carrierUpCount + l.carrierDownCount}`,
  carrier_down_count: (l) => `${l.carrierDownCount}`,
  carrier_up_count: (l) => `${l.carrierUpCount}`,
  dev_id: () => '0x0',
  dev_port: () => '0',
  dormant: (l) => whenUp(l, bit(l.flags.dormant)),
  duplex: (l) =>
    l.kind === 'veth' && l.flags.up ? 'full' : l.kind === 'bridge' && l.flags.up ? 'unknown' : { errno: 'EINVAL' },
  flags: (l) => `0x${flagWord(l).toString(16)}`,
  gro_flush_timeout: () => '0',
  ifalias: (l) => l.alias ?? '',
  ifindex: (l) => `${l.ifindex}`,
  iflink: (l) => `${l.link ?? l.ifindex}`,
  link_mode: (l) => (l.linkmode === 'DORMANT' ? '1' : '0'),
  mtu: (l) => `${l.mtu}`,
  name_assign_type: (l) => (l.linkType === 'loopback' ? '2' : '3'),
  napi_defer_hard_irqs: () => '0',
  netdev_group: (l) => `${l.group}`,
  operstate: (l) => l.operstate.toLowerCase(),
  phys_port_id: () => ({ errno: 'EOPNOTSUPP' }),
  phys_port_name: () => ({ errno: 'EOPNOTSUPP' }),
  phys_switch_id: () => ({ errno: 'EOPNOTSUPP' }),
  proto_down: (l) => bit(l.protoDown),
  speed: (l) =>
    l.flags.up && l.kind === 'veth'
      ? '10000'
      : l.flags.up && l.kind === 'bridge'
        ? l.carrier
          ? '10000'
          : '-1'
        : { errno: 'EINVAL' },
  testing: (l) => whenUp(l, '0'),
  threaded: () => '0',
  tx_queue_len: (l) => `${l.txqlen}`,
  type: (l) => (l.linkType === 'loopback' ? '772' : '1'),
  uevent: (l) =>
    l.kind === 'bridge'
      ? `DEVTYPE=bridge\nINTERFACE=${l.ifname}\nIFINDEX=${l.ifindex}`
      : `INTERFACE=${l.ifname}\nIFINDEX=${l.ifindex}`,
};

const statistics: Record<string, (l: LinkMessage) => string> = {
  collisions: (l) => `${l.stats.collisions}`,
  multicast: (l) => `${l.stats.multicast}`,
  rx_bytes: (l) => `${l.stats.rxBytes}`,
  rx_compressed: () => '0',
  rx_crc_errors: () => '0',
  rx_dropped: (l) => `${l.stats.rxDropped}`,
  rx_errors: (l) => `${l.stats.rxErrors}`,
  rx_fifo_errors: () => '0',
  rx_frame_errors: () => '0',
  rx_length_errors: () => '0',
  rx_missed_errors: () => '0',
  rx_nohandler: (l) => `${l.stats.rxNohandler}`,
  rx_over_errors: () => '0',
  rx_packets: (l) => `${l.stats.rxPackets}`,
  tx_aborted_errors: () => '0',
  tx_bytes: (l) => `${l.stats.txBytes}`,
  tx_carrier_errors: (l) => `${l.stats.carrierErrors}`,
  tx_compressed: () => '0',
  tx_dropped: (l) => `${l.stats.txDropped}`,
  tx_errors: (l) => `${l.stats.txErrors}`,
  tx_fifo_errors: () => '0',
  tx_heartbeat_errors: () => '0',
  tx_packets: (l) => `${l.stats.txPackets}`,
  tx_window_errors: () => '0',
};

const power: Record<string, string> = {
  autosuspend_delay_ms: '0',
  control: 'auto',
  runtime_active_time: '0',
  runtime_status: 'unsupported',
  runtime_suspended_time: '0',
};

type BridgeFile = { readonly read: (l: LinkMessage) => string; readonly write?: (value: number) => BridgeOptions };

/** A file that shows one attribute of the bridge, writable unless `readOnly`. */
function attribute(key: keyof BridgeOptions, shown?: (value: number) => string): BridgeFile {
  return {
    read: (l) => {
      const value = (l.data as unknown as Record<string, number | boolean>)[key]!;
      return typeof value === 'boolean' ? bit(value) : shown ? shown(value) : `${value}`;
    },
    write: (value) => ({ [key]: booleanOptions.has(key) ? value !== 0 : value }),
  };
}

const booleanOptions: ReadonlySet<string> = new Set([
  'vlanFiltering', 'vlanStatsEnabled', 'vlanStatsPerPort', 'mcastSnooping', 'mcastVlanSnooping', 'mcastQueryUseIfaddr', 'mcastQuerier',
  'mcastStatsEnabled', 'nfCallIptables', 'nfCallIp6tables', 'nfCallArptables', 'topologyChange', 'topologyChangeDetected',
]); // biome-ignore format: a table

const hex16 = (n: number): string => `0x${n.toString(16)}`;
const readOnly = (read: (l: LinkMessage) => string): BridgeFile => ({ read });

const bridgeFiles: Record<string, BridgeFile> = {
  ageing_time: attribute('ageingTime'),
  bridge_id: readOnly((l) => bridgeId(l.data!.bridgeId)),
  default_pvid: attribute('vlanDefaultPvid'),
  flush: readOnly(() => ''),
  forward_delay: attribute('forwardDelay'),
  gc_timer: readOnly((l) => `${l.data!.gcTimer}`),
  group_addr: readOnly((l) => l.data!.groupAddr),
  group_fwd_mask: attribute('groupFwdMask', hex16),
  hash_elasticity: readOnly(() => '16'),
  hash_max: attribute('mcastHashMax'),
  hello_time: attribute('helloTime'),
  hello_timer: readOnly((l) => `${l.data!.helloTimer}`),
  max_age: attribute('maxAge'),
  multicast_igmp_version: attribute('mcastIgmpVersion'),
  multicast_last_member_count: attribute('mcastLastMemberCount'),
  multicast_last_member_interval: attribute('mcastLastMemberInterval'),
  multicast_membership_interval: attribute('mcastMembershipInterval'),
  multicast_mld_version: attribute('mcastMldVersion'),
  multicast_querier: attribute('mcastQuerier'),
  multicast_querier_interval: attribute('mcastQuerierInterval'),
  multicast_query_interval: attribute('mcastQueryInterval'),
  multicast_query_response_interval: attribute('mcastQueryResponseInterval'),
  multicast_query_use_ifaddr: attribute('mcastQueryUseIfaddr'),
  multicast_router: attribute('mcastRouter'),
  multicast_snooping: attribute('mcastSnooping'),
  multicast_startup_query_count: attribute('mcastStartupQueryCount'),
  multicast_startup_query_interval: attribute('mcastStartupQueryInterval'),
  multicast_stats_enabled: attribute('mcastStatsEnabled'),
  nf_call_arptables: attribute('nfCallArptables'),
  nf_call_ip6tables: attribute('nfCallIp6tables'),
  nf_call_iptables: attribute('nfCallIptables'),
  no_linklocal_learn: readOnly(() => '0'),
  priority: attribute('priority'),
  root_id: readOnly((l) => bridgeId(l.data!.rootId)),
  root_path_cost: readOnly((l) => `${l.data!.rootPathCost}`),
  root_port: readOnly((l) => `${l.data!.rootPort}`),
  stp_state: attribute('stpState'),
  tcn_timer: readOnly((l) => `${l.data!.tcnTimer}`),
  topology_change: readOnly((l) => bit(l.data!.topologyChange)),
  topology_change_detected: readOnly((l) => bit(l.data!.topologyChangeDetected)),
  topology_change_timer: readOnly((l) => `${l.data!.topologyChangeTimer}`),
  vlan_filtering: attribute('vlanFiltering'),
  vlan_protocol: readOnly((l) => (l.data!.vlanProtocol === '802.1Q' ? '0x8100' : '0x88a8')),
  vlan_stats_enabled: attribute('vlanStatsEnabled'),
  vlan_stats_per_port: attribute('vlanStatsPerPort'),
};

type PortFile = { readonly read: (p: BridgePortData) => string; readonly key?: keyof BridgePortData };

function portAttribute(key: keyof BridgePortData, shown?: (value: number) => string): PortFile {
  return {
    key,
    read: (p) => {
      const value = p[key] as number | boolean;
      return typeof value === 'boolean' ? bit(value) : shown ? shown(value) : `${value}`;
    },
  };
}
const portReadOnly = (read: (p: BridgePortData) => string): PortFile => ({ read });
const stateNumber = { disabled: '0', listening: '1', learning: '2', forwarding: '3', blocking: '4' } as const;

const portFiles: Record<string, PortFile> = {
  backup_port: portReadOnly(() => ''),
  bpdu_guard: portAttribute('guard'),
  broadcast_flood: portAttribute('bcastFlood'),
  change_ack: portReadOnly((p) => bit(p.topologyChangeAck)),
  config_pending: portReadOnly((p) => bit(p.configPending)),
  designated_bridge: portReadOnly((p) => bridgeId(p.designatedBridge)),
  designated_cost: portReadOnly((p) => `${p.designatedCost}`),
  designated_port: portReadOnly((p) => `${p.designatedPort}`),
  designated_root: portReadOnly((p) => bridgeId(p.designatedRoot)),
  flush: portReadOnly(() => ''),
  forward_delay_timer: portReadOnly((p) => `${p.forwardDelayTimer}`),
  group_fwd_mask: portAttribute('groupFwdMask', hex16),
  hairpin_mode: portAttribute('hairpin'),
  hold_timer: portReadOnly((p) => `${p.holdTimer}`),
  isolated: portAttribute('isolated'),
  learning: portAttribute('learning'),
  message_age_timer: portReadOnly((p) => `${p.messageAgeTimer}`),
  multicast_fast_leave: portAttribute('fastLeave'),
  multicast_flood: portAttribute('mcastFlood'),
  multicast_router: portAttribute('mcastRouter'),
  multicast_to_unicast: portAttribute('mcastToUcast'),
  neigh_suppress: portAttribute('neighSuppress'),
  path_cost: portAttribute('cost'),
  port_id: portReadOnly((p) => hex16(p.portId)),
  port_no: portReadOnly((p) => hex16(p.portNo)),
  priority: portAttribute('priority'),
  proxyarp: portAttribute('proxyarp'),
  proxyarp_wifi: portAttribute('proxyarpWifi'),
  root_block: portAttribute('protect'),
  state: portReadOnly((p) => stateNumber[p.state]),
  unicast_flood: portAttribute('unicastFlood'),
};
