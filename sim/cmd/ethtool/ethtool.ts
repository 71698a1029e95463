import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { LinkMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { type FeatureKind, type FeatureState, featureKinds, features } from './features.ts';

type Args = readonly string[];
type Handler = (sys: Sys, nl: Netlink, name: string, rest: Args) => number;

/** `ethtool`: what a driver tells of a device. Ref: ethtool 6.1 ethtool.c:main() */
export const ethtool: Command = { path: '/usr/sbin/ethtool', program };

function program(sys: Sys): number {
  const args = sys.argv.slice(1);
  while (args[0] === '-I' || args[0] === '--include-statistics') args.shift();
  const word = args[0];
  if (word === undefined) return badArguments(sys);
  if (word === '-h' || word === '--help') {
    sys.out(helpText());
    return 0;
  }
  if (word === '--version') {
    sys.out('ethtool version 6.1\n');
    return 0;
  }
  const nl = sys.netlink();
  if (!word.startsWith('-')) return settings(sys, nl, word);
  const handler = options.find(({ names }) => names.includes(word))?.run;
  const name = args[1];
  if (!handler || name === undefined) return badArguments(sys);
  return handler(sys, nl, name, args.slice(2));
}

function badArguments(sys: Sys): 1 {
  sys.err('ethtool: bad command line argument(s)\nFor more information run ethtool -h\n');
  return 1;
}

function helpText(): string {
  const rows = options.map(({ names, help }) => `        ethtool [ FLAGS ] ${names.join('|')} DEVNAME\t${help}\n`);
  return `ethtool version 6.1\nUsage:\n        ethtool [ FLAGS ] DEVNAME\tDisplay standard information about device\n${rows.join('')}`;
}

function linkOf(nl: Netlink, name: string): LinkMessage | null {
  const link = nl.getLink({ ifname: name });
  return link.ok ? link.value : null;
}

function kindOf(link: LinkMessage): FeatureKind {
  const kind = link.kind ?? (link.linkType === 'loopback' ? 'loopback' : 'veth');
  return featureKinds.find((k) => k === kind) ?? 'veth';
}

function netlinkError(sys: Sys, status: number, errno: ErrnoName, extack: string | null = null): number {
  if (extack !== null) sys.err(`netlink error: ${extack}\n`);
  sys.err(`netlink error: ${strerror[errno]}\n`);
  return status;
}

const noDevice = (sys: Sys, status: number): number =>
  netlinkError(sys, status, 'ENODEV', 'no device matches name (offset 24)');

/** An option that no kind of device here answers by netlink. */
function unsupported(status: number): Handler {
  return (sys, nl, name) => (linkOf(nl, name) ? netlinkError(sys, status, 'EOPNOTSUPP') : noDevice(sys, status));
}

/** The same by ioctl, with the tool's own words. */
function refused(status: number, ...lines: readonly string[]): Handler {
  return (sys, nl, name) => {
    const why = strerror[linkOf(nl, name) ? 'EOPNOTSUPP' : 'ENODEV'];
    for (const line of lines) sys.err(line.endsWith(':') ? `${line} ${why}\n` : `${line}\n`);
    return status;
  };
}

/** Without an option. Ref: netlink/settings.c:nl_gset() */
function settings(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link) {
    for (let i = 0; i < 5; i++) noDevice(sys, 0);
    sys.out('No data available\n');
    return 75;
  }
  const kind = kindOf(link);
  if (kind === 'dummy') {
    sys.out('No data available\n');
    return 75;
  }
  sys.out(`Settings for ${name}:\n`);
  if (kind === 'veth' || kind === 'bridge') {
    const unknown = kind === 'bridge' && !bridgeSpeed(nl, link);
    const rows = [
      'Supported ports: [  ]',
      'Supported link modes:   Not reported',
      'Supported pause frame use: No',
      'Supports auto-negotiation: No',
      'Supported FEC modes: Not reported',
      'Advertised link modes:  Not reported',
      'Advertised pause frame use: No',
      'Advertised auto-negotiation: No',
      'Advertised FEC modes: Not reported',
      `Speed: ${unknown ? 'Unknown!' : '10000Mb/s'}`,
      `Duplex: ${kind === 'veth' ? 'Full' : 'Unknown! (255)'}`,
      'Auto-negotiation: off',
      `Port: ${kind === 'veth' ? 'Twisted Pair' : 'Other'}`,
      'PHYAD: 0',
      'Transceiver: internal',
      ...(kind === 'veth' ? ['MDI-X: Unknown'] : []),
    ];
    for (const row of rows) sys.out(`\t${row}\n`);
  }
  sys.out(`\tLink detected: ${link.flags.up && link.carrier ? 'yes' : 'no'}\n`);
  return 0;
}

/** A bridge is as fast as the fastest of its ports that run. Ref: net/bridge/br_device.c:br_get_link_ksettings() */
function bridgeSpeed(nl: Netlink, bridge: LinkMessage): boolean {
  return nl.dumpLinks().some((l) => l.master === bridge.ifindex && l.flags.up && l.carrier);
}

const drivers: Readonly<
  Record<FeatureKind, { readonly name: string; readonly version: string; readonly bus: string } | null>
> = {
  veth: { name: 'veth', version: '1.0', bus: '' },
  bridge: { name: 'bridge', version: '2.3', bus: 'N/A' },
  dummy: { name: 'dummy', version: '6.1.0-56-cloud-amd64', bus: '' },
  loopback: null,
};

function driverInfo(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  const driver = link && drivers[kindOf(link)];
  if (!driver) {
    sys.err(`Cannot get driver information: ${strerror[link ? 'EOPNOTSUPP' : 'ENODEV']}\n`);
    return 71;
  }
  const release = sys.readFile('/proc/sys/kernel/osrelease');
  const version = driver.name === 'dummy' && release.ok ? release.value.trim() : driver.version;
  const yes = driver.name === 'veth' ? 'yes' : 'no';
  sys.out(
    `driver: ${driver.name}\nversion: ${version}\nfirmware-version: ${driver.bus}\nexpansion-rom-version: \nbus-info: ${driver.bus}\n` +
      `supports-statistics: ${yes}\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`,
  );
  return 0;
}

function permanentAddress(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link) return netlinkError(sys, 1, 'ENODEV');
  sys.out(`Permanent address: ${link.permaddr ?? 'not set'}\n`);
  return 0;
}

function channels(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link) return noDevice(sys, 1);
  if (kindOf(link) !== 'veth') return netlinkError(sys, 1, 'EOPNOTSUPP');
  const rows = `RX:\t\t${link.numRxQueues}\nTX:\t\t${link.numTxQueues}\nOther:\t\tn/a\nCombined:\tn/a\n`;
  sys.out(`Channel parameters for ${name}:\nPre-set maximums:\n${rows}Current hardware settings:\n${rows}`);
  return 0;
}

function timestamping(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link) return noDevice(sys, 1);
  const transmit = kindOf(link) === 'bridge' ? '' : '\tsoftware-transmit\n';
  sys.out(
    `Time stamping parameters for ${name}:\nCapabilities:\n${transmit}\tsoftware-receive\n\tsoftware-system-clock\n` +
      'PTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n',
  );
  return 0;
}

/** Ref: drivers/net/veth.c:veth_get_ethtool_stats() */
function statistics(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link) {
    sys.err('Cannot get stats strings information: No such device\n');
    return 96;
  }
  if (kindOf(link) !== 'veth') {
    sys.err('no stats available\n');
    return 94;
  }
  const receive = ['xdp_packets', 'xdp_bytes', 'drops', 'xdp_redirect', 'xdp_drops', 'xdp_tx', 'xdp_tx_errors'];
  const transmit = ['xdp_xmit', 'xdp_xmit_errors'];
  const rows = [`     peer_ifindex: ${link.link ?? 0}`];
  for (let q = 0; q < link.numRxQueues; q++) for (const n of receive) rows.push(`     rx_queue_${q}_${n}: 0`);
  for (let q = 0; q < link.numTxQueues; q++) for (const n of transmit) rows.push(`     tx_queue_${q}_${n}: 0`);
  sys.out(`NIC statistics:\n${rows.join('\n')}\n`);
  return 0;
}

function phyStatistics(sys: Sys, nl: Netlink, name: string): number {
  if (linkOf(nl, name)) {
    sys.err('no stats available\n');
    return 94;
  }
  sys.err('Cannot get stats strings information: No such device\n');
  return 96;
}

function registers(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link || !drivers[kindOf(link)]) {
    sys.err(`Cannot get driver information: ${strerror[link ? 'EOPNOTSUPP' : 'ENODEV']}\n`);
    return 72;
  }
  sys.err('Cannot get register dump: Operation not supported\n');
  return 74;
}

function eeprom(sys: Sys, nl: Netlink, name: string): number {
  const link = linkOf(nl, name);
  if (!link || !drivers[kindOf(link)])
    sys.err(`Cannot get driver information: ${strerror[link ? 'EOPNOTSUPP' : 'ENODEV']}\n`);
  else sys.err('Cannot get EEPROM data: Operation not supported\n');
  return 74;
}

function selfTest(sys: Sys, nl: Netlink, name: string): number {
  sys.err(linkOf(nl, name) ? 'Cannot test: Operation not supported\n' : 'Cannot get strings: No such device\n');
  return 74;
}

function tunnels(sys: Sys, nl: Netlink, name: string): number {
  return linkOf(nl, name)
    ? netlinkError(sys, 1, 'EOPNOTSUPP', 'device does not report tunnel offload info')
    : noDevice(sys, 1);
}

function module(sys: Sys, nl: Netlink, name: string): number {
  if (!linkOf(nl, name)) return noDevice(sys, 1);
  sys.out(`Module parameters for ${name}:\n`);
  return 0;
}

// --- features

type Changed = ReadonlyMap<string, boolean>;

/** What was set apart from how the device was made. */
function changedFeatures(nl: Netlink, link: LinkMessage): Changed {
  return nl.getFeatures?.(link.ifindex) ?? new Map();
}

type Row = { readonly name: string; readonly indented: boolean; readonly state: FeatureState };

function rowsOf(kind: FeatureKind): Row[] {
  const column = featureKinds.indexOf(kind) + 1;
  return features.map((row) => {
    const name = row[0] as string;
    return { name: name.trimStart(), indented: name.startsWith('\t'), state: row[column] as FeatureState };
  });
}

/** Segmentation needs a checksum that the device makes, and scattered packets. Ref: net/core/dev.c:netdev_fix_features() */
const tso = ['tx-tcp-segmentation', 'tx-tcp-ecn-segmentation', 'tx-tcp-mangleid-segmentation', 'tx-tcp6-segmentation'];
const summaries: Readonly<Record<string, readonly string[]>> = {
  'tx-checksumming': [
    'tx-checksum-ipv4',
    'tx-checksum-ip-generic',
    'tx-checksum-ipv6',
    'tx-checksum-fcoe-crc',
    'tx-checksum-sctp',
  ],
  'scatter-gather': ['tx-scatter-gather', 'tx-scatter-gather-fraglist'],
  'tcp-segmentation-offload': tso,
};

/** On or off as asked for, and as it is. */
function activeFeatures(
  rows: readonly Row[],
  changed: Changed,
): { wanted: Map<string, boolean>; active: Map<string, boolean> } {
  const wanted = new Map<string, boolean>();
  for (const r of rows)
    wanted.set(r.name, changed.get(r.name) ?? (r.state === 'on' || r.state === 'ON' || r.state === 'wanted'));
  const active = new Map(wanted);
  for (const r of rows) if (r.state === 'wanted') active.set(r.name, false);
  const scatter = active.get('tx-scatter-gather') ?? false;
  if (!active.get('tx-checksum-ip-generic') || !scatter) for (const name of tso) active.set(name, false);
  if (!scatter) active.set('generic-segmentation-offload', false);
  for (const [name, parts] of Object.entries(summaries))
    active.set(
      name,
      parts.some((p) => active.get(p)),
    );
  return { wanted, active };
}

function showFeatures(sys: Sys, nl: Netlink, name: string, rest: Args): number {
  if (rest.length > 0) {
    sys.err(`ethtool: unexpected parameter '${rest[0]}'\n`);
    return 1;
  }
  const link = linkOf(nl, name);
  if (!link) return noDevice(sys, 1);
  const rows = rowsOf(kindOf(link));
  const { wanted, active } = activeFeatures(rows, changedFeatures(nl, link));
  let text = `Features for ${name}:\n`;
  for (const { name: feature, indented, state } of rows) {
    const on = active.get(feature)!;
    const fixed = state === 'ON' || state === 'OFF';
    const asked =
      !fixed && !(feature in summaries) && wanted.get(feature) !== on ? ` [requested ${on ? 'off' : 'on'}]` : '';
    text += `${indented ? '\t' : ''}${feature}: ${on ? 'on' : 'off'}${fixed ? ' [fixed]' : asked}\n`;
  }
  sys.out(text);
  return 0;
}

/** Short names of features and groups. Ref: common.c:off_flag_def */
const aliases: Readonly<Record<string, string>> = {
  rx: 'rx-checksumming', tx: 'tx-checksumming', sg: 'scatter-gather', tso: 'tcp-segmentation-offload',
  gso: 'generic-segmentation-offload', gro: 'generic-receive-offload', lro: 'large-receive-offload', rxvlan: 'rx-vlan-offload',
  txvlan: 'tx-vlan-offload', ntuple: 'ntuple-filters', rxhash: 'receive-hashing',
}; // biome-ignore format: a table
/** What the kernel calls those that ethtool shows under an older name. Ref: net/ethtool/common.c:netdev_features_strings */
const kernelNames: Readonly<Record<string, string>> = {
  'rx-checksumming': 'rx-checksum', 'generic-segmentation-offload': 'tx-generic-segmentation',
  'generic-receive-offload': 'rx-gro', 'large-receive-offload': 'rx-lro', 'rx-vlan-offload': 'rx-vlan-hw-parse',
  'tx-vlan-offload': 'tx-vlan-hw-insert', 'ntuple-filters': 'rx-ntuple-filter', 'receive-hashing': 'rx-hashing',
}; // biome-ignore format: a table

/** `-K DEV FEATURE on|off ...`. Ref: netlink/features.c:nl_sfeatures(), compare_bits() */
function setFeatures(sys: Sys, nl: Netlink, name: string, rest: Args): number {
  const wants = new Map<string, boolean>();
  const link = linkOf(nl, name);
  for (let i = 0; i < rest.length; i += 2) {
    const value = rest[i + 1];
    if (value !== 'on' && value !== 'off') {
      sys.err("ethtool (-K): flag '(null)' for parameter '(null)' is not followed by 'on' or 'off'\n");
      return 1;
    }
    const word = rest[i]!;
    const canonical = aliases[word] ?? Object.entries(kernelNames).find(([, k]) => k === word)?.[0] ?? word;
    if (link && !features.some((f) => (f[0] as string).trimStart() === canonical)) {
      return netlinkError(sys, 92, 'EOPNOTSUPP', 'bit name not found (offset 52)');
    }
    for (const part of summaries[canonical] ?? [canonical]) wants.set(part, value === 'on');
  }
  if (!link) return noDevice(sys, 92);
  const rows = rowsOf(kindOf(link));
  const before = activeFeatures(rows, changedFeatures(nl, link)).active;
  const changed = new Map(changedFeatures(nl, link));
  for (const r of rows)
    if (wants.has(r.name) && r.state !== 'ON' && r.state !== 'OFF') changed.set(r.name, wants.get(r.name)!);
  nl.setFeatures?.(link.ifindex, changed);
  const after = activeFeatures(rows, changed).active;
  const lines: string[] = [];
  let different = false;
  let surprise = false;
  const late = ['tx-checksum-fcoe-crc', 'tx-checksum-sctp'];
  const bits = rows.map((r) => r.name).filter((n) => !(n in summaries) && !late.includes(n));
  // the kernel's order of bits, not ethtool's of lines
  bits.splice(bits.indexOf('tx-tcp6-segmentation') + 1, 0, ...late);
  for (const feature of bits) {
    const now = after.get(feature)!;
    const want = wants.get(feature);
    if (now !== before.get(feature)) different = true;
    const shown = `${kernelNames[feature] ?? feature}: ${now ? 'on' : 'off'}`;
    if (want !== undefined && want !== now) {
      lines.push(`${shown} [requested ${want ? 'on' : 'off'}]`);
      surprise = true;
    } else if (now !== before.get(feature)) {
      lines.push(want === undefined ? `${shown} [not requested]` : shown);
      if (want === undefined) surprise = true;
    }
  }
  if (!different) {
    if ([...wants].every(([n, on]) => after.get(n) === on) && wants.size > 0) return 0;
    sys.err('Could not change any device features\n');
    if (lines.length > 0) sys.out(`Actual changes:\n${lines.join('\n')}\n`);
    return 1;
  }
  if (surprise) sys.out(`Actual changes:\n${lines.join('\n')}\n`);
  return 0;
}

const classification = refused(
  1,
  'Cannot get RX rings:',
  'rxclass: Cannot get RX class rule count:',
  'RX classification rule retrieval failed',
);

// biome-ignore format: a table
const options: readonly { readonly names: readonly string[]; readonly help: string; readonly run: Handler }[] = [
  { names: ['-s', '--change'], help: 'Change generic options', run: unsupported(75) },
  { names: ['-a', '--show-pause'], help: 'Show pause options', run: unsupported(1) },
  { names: ['-A', '--pause'], help: 'Set pause options', run: unsupported(76) },
  { names: ['-c', '--show-coalesce'], help: 'Show coalesce options', run: unsupported(1) },
  { names: ['-C', '--coalesce'], help: 'Set coalesce options', run: unsupported(1) },
  { names: ['-g', '--show-ring'], help: 'Query RX/TX ring parameters', run: unsupported(1) },
  { names: ['-G', '--set-ring'], help: 'Set RX/TX ring parameters', run: unsupported(81) },
  { names: ['-k', '--show-features', '--show-offload'], help: 'Get state of protocol offload and other features', run: showFeatures },
  { names: ['-K', '--features', '--offload'], help: 'Set protocol offload and other features', run: setFeatures },
  { names: ['-i', '--driver'], help: 'Show driver information', run: driverInfo },
  { names: ['-d', '--register-dump'], help: 'Do a register dump', run: registers },
  { names: ['-e', '--eeprom-dump'], help: 'Do a EEPROM dump', run: eeprom },
  { names: ['-r', '--negotiate'], help: 'Restart N-WAY negotiation', run: refused(255, 'Cannot restart autonegotiation:') },
  { names: ['-p', '--identify'], help: 'Show visible port identification', run: refused(255, 'Cannot identify NIC:') },
  { names: ['-t', '--test'], help: 'Execute adapter self test', run: selfTest },
  { names: ['-S', '--statistics'], help: 'Show adapter statistics', run: statistics },
  { names: ['--phy-statistics'], help: 'Show phy statistics', run: phyStatistics },
  { names: ['-n', '-u', '--show-nfc', '--show-ntuple'], help: 'Show Rx network flow classification options or rules', run: classification },
  { names: ['-T', '--show-time-stamping'], help: 'Show time stamping capabilities', run: timestamping },
  { names: ['-x', '--show-rxfh-indir', '--show-rxfh'], help: 'Show Rx flow hash indirection table and/or RSS hash key', run: refused(1, 'Cannot get RX ring count:') },
  { names: ['-P', '--show-permaddr'], help: 'Show permanent hardware address', run: permanentAddress },
  { names: ['-l', '--show-channels'], help: 'Query Channels', run: channels },
  { names: ['--show-priv-flags'], help: 'Query private flags', run: unsupported(1) },
  { names: ['-m', '--dump-module-eeprom', '--module-info'], help: 'Query/Decode Module EEPROM information', run: unsupported(1) },
  { names: ['--show-eee'], help: 'Show EEE settings', run: unsupported(1) },
  { names: ['--show-fec'], help: 'Show FEC settings', run: unsupported(1) },
  { names: ['--show-tunnels'], help: 'Show NIC tunnel offload information', run: tunnels },
  { names: ['--show-module'], help: 'Show transceiver module settings', run: module },
];
