import { formatIpv4, INADDR_ANY, type Ipv4Addr, inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import type { AddrMessage, LinkMessage } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';

/** A device or an alias of one, as ifconfig lists them. */
export type Interface = {
  readonly name: string;
  readonly link: LinkMessage;
  readonly ip: AddrMessage | null;
  /** Aliases have no counters of their own. */
  readonly statistics: boolean;
};

/** Ref: include/uapi/linux/if.h */
const IFF = {
  up: 0x1, broadcast: 0x2, loopback: 0x8, pointopoint: 0x10, notrailers: 0x20, running: 0x40, noarp: 0x80,
  promisc: 0x100, allmulti: 0x200, master: 0x400, slave: 0x800, multicast: 0x1000, dynamic: 0x8000,
} as const; // biome-ignore format: a table
type Flag = keyof typeof IFF;

// biome-ignore format: a table
const long: readonly Flag[] = [
  'up', 'broadcast', 'loopback', 'pointopoint', 'notrailers', 'running', 'noarp', 'promisc', 'allmulti', 'slave', 'master',
  'multicast', 'dynamic',
];
// biome-ignore format: a table
const short: readonly (readonly [Flag, string])[] = [
  ['allmulti', 'A'], ['broadcast', 'B'], ['loopback', 'L'], ['multicast', 'M'], ['dynamic', 'd'], ['promisc', 'P'],
  ['notrailers', 'N'], ['noarp', 'O'], ['pointopoint', 'P'], ['slave', 's'], ['master', 'm'], ['running', 'R'], ['up', 'U'],
];

function has(link: LinkMessage, flag: Flag): boolean {
  return link.flags[flag] === true;
}

/** Every device and alias by name, numbers in names by value. Ref: lib/interface.c:for_all_interfaces(), lib/nstrcmp.c */
export function interfaces(nl: Netlink): Interface[] {
  const addrs = nl.dumpAddrs('inet');
  const found: Interface[] = [];
  for (const link of nl.dumpLinks()) {
    const own = addrs.filter((a) => a.ifindex === link.ifindex);
    const named = (label: string): AddrMessage | null => own.find((a) => (a.label ?? link.ifname) === label) ?? null;
    found.push({ name: link.ifname, link, ip: named(link.ifname), statistics: true });
    const aliases = new Set(own.map((a) => a.label ?? link.ifname));
    aliases.delete(link.ifname);
    for (const name of aliases) found.push({ name, link, ip: named(name), statistics: false });
  }
  return found.sort((a, b) => nstrcmp(a.name, b.name));
}

/** By letters, then by the number at the end. */
function nstrcmp(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i] && !/\d/.test(a[i]!)) i++;
  const digits = /^\d+/;
  const x = digits.exec(a.slice(i));
  const y = digits.exec(b.slice(i));
  if (x && y && Number(x[0]) !== Number(y[0])) return Number(x[0]) - Number(y[0]);
  return a < b ? -1 : a > b ? 1 : 0;
}

export const shortHeader = 'Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';

/** A row of `ifconfig -s`. Ref: lib/interface.c:ife_print_short() */
export function printShort({ name, link, statistics }: Interface): string {
  const s = link.stats;
  const n = (v: number, w: number): string => String(v).padStart(w);
  const counters = `${n(s.rxPackets, 8)} ${n(s.rxErrors, 6)} ${n(s.rxDropped, 6)} ${'0'.padEnd(6)} ${n(s.txPackets, 8)} ${n(s.txErrors, 6)} ${n(s.txDropped, 6)} ${n(0, 6)} `;
  const flags = short.map(([flag, letter]) => (has(link, flag) ? letter : '')).join('');
  const none = '     - no statistics available -'.padEnd(56);
  return `${name.slice(0, 15).padEnd(15)} ${n(link.mtu, 5)} ${statistics ? counters : none}${flags || '[NO FLAGS]'}\n`;
}

/** What ifconfig shows of an interface. Ref: lib/interface.c:ife_print_long() */
export function printLong(nl: Netlink, { name, link, ip, statistics }: Interface): string {
  const set = long.filter((f) => has(link, f));
  const bits = set.reduce((sum, f) => sum | IFF[f], 0);
  let text = `${name}: flags=${bits}<${set.map((f) => f.toUpperCase()).join(',')}>  mtu ${link.mtu}\n`;
  if (ip) {
    const dotted = (a: AddrMessage['broadcast'] | AddrMessage['local']): string =>
      formatIpv4((a ?? INADDR_ANY) as Ipv4Addr);
    text += `        inet ${dotted(ip.local)}  netmask ${formatIpv4(ipv4(inetMakeMask(ip.prefixLen)))}`;
    if (link.flags.broadcast) text += `  broadcast ${dotted(ip.broadcast)}`;
    if (link.flags.pointopoint) text += `  destination ${dotted(ip.peer)}`;
    text += '\n';
  }
  for (const a of statistics ? nl.dumpAddrs('inet6') : []) {
    if (a.ifindex !== link.ifindex) continue;
    text += `        inet6 ${a.local}  prefixlen ${a.prefixLen}  scopeid ${scopeText(a)}\n`;
  }
  const kind = link.linkType === 'loopback' ? ['loop', 'Local Loopback'] : [`ether ${link.address}`, 'Ethernet'];
  text += `        ${kind[0]}  txqueuelen ${link.txqlen}  (${kind[1]})\n`;
  if (statistics) {
    const s = link.stats;
    const pad = '        ';
    text += `${pad}RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${amount(s.rxBytes)})\n`;
    text += `${pad}RX errors ${s.rxErrors}  dropped ${s.rxDropped}  overruns 0  frame 0\n`;
    text += `${pad}TX packets ${s.txPackets}  bytes ${s.txBytes} (${amount(s.txBytes)})\n`;
    text += `${pad}TX errors ${s.txErrors}  dropped ${s.txDropped} overruns 0  carrier ${s.carrierErrors}  collisions ${s.collisions}\n`;
  }
  return `${text}\n`;
}

function scopeText(a: AddrMessage): string {
  switch (a.scope) {
    case 'link':
      return '0x20<link>';
    case 'host':
      return '0x10<host>';
    case 'site':
      return '0x40<site>';
    default:
      return '0x0<global>';
  }
}

function amount(bytes: number): string {
  const units = [
    [2 ** 60, 'EiB'],
    [2 ** 50, 'PiB'],
    [2 ** 40, 'TiB'],
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ] as const;
  const [size, unit] = units.find(([n]) => bytes > n) ?? [1, 'B'];
  const tenths = Math.floor((bytes * 10) / size);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
}
