import { formatIpv4, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import { MAC_ZERO, type MacAddr } from '../../../core/addr/mac.ts';
import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { nameOf } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { inEther } from './in_ether.ts';
import { inetResolve } from './inet.ts';
import { arpUsage, arpVersion } from './usage.ts';

const longs = {
  verbose: 'v', version: 'V', all: 'a', delete: 'd', file: 'f', numeric: 'n', set: 's', protocol: 'A:', 'hw-type': 'H:',
  device: 'i:', help: 'h', 'use-device': 'D', symbolic: 'N',
}; // biome-ignore format: a table

type Mode = 'show' | 'delete' | 'set' | 'file';
type Options = {
  readonly sys: Sys;
  readonly nl: Netlink;
  numeric: boolean;
  bsd: boolean;
  verbose: boolean;
  device: string;
  useDevice: boolean;
};

/** `arp`: the neighbour table of IPv4. Ref: net-tools 2.10 arp.c:main() */
export const arp: Command = { path: '/usr/sbin/arp', program };

/** exit(-1) */
const FAILED = 255;

function* program(sys: Sys): Task<number> {
  const { opts, operands } = getopt(sys.argv, 'A:H:adfp:nsei:t:vh?DNV', longs);
  const o: Options = {
    sys,
    nl: sys.netlink(),
    numeric: false,
    bsd: false,
    verbose: false,
    device: '',
    useDevice: false,
  };
  let mode: Mode = 'show';
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n${arpUsage}`);
      return 3;
    }
    const { opt, arg = '' } = given;
    if (opt === 'a') o.bsd = true;
    else if (opt === 'e') o.bsd = false;
    else if (opt === 'n') o.numeric = true;
    else if (opt === 'v') o.verbose = true;
    else if (opt === 'D') o.useDevice = true;
    else if (opt === 'd') mode = 'delete';
    else if (opt === 's') mode = 'set';
    else if (opt === 'f') mode = 'file';
    else if (opt === 'i') o.device = arg;
    else if (opt === 'H' || opt === 't') {
      if (arg !== 'ether') {
        sys.err(`arp: ${arg}: ${arg === 'loop' ? 'hardware type without ARP support' : 'unknown hardware type'}.\n`);
        return FAILED;
      }
    } else if (opt === 'A' || opt === 'p') {
      if (arg !== 'inet') {
        sys.err(`arp: ${arg}: unknown address family.\n`);
        return FAILED;
      }
    } else if (opt === 'V') {
      sys.out(arpVersion);
      return 0;
    } else if (opt === 'h' || opt === '?') {
      sys.err(
        `${arpUsage
          .split('\n')
          .filter((l) => l.startsWith('    ') && !l.startsWith('     '))
          .join('\n')}\n`,
      );
      sys.out(
        arpUsage
          .split('\n')
          .filter((l) => !l.startsWith('    ') || l.startsWith('     '))
          .join('\n'),
      );
      return 0;
    }
  }
  if (mode === 'show') return yield* show(o, operands[0] ?? null);
  if (mode === 'delete') return yield* remove(o, operands);
  if (mode === 'set') return yield* set(o, operands);
  return yield* setFile(o, operands[0] ?? '/etc/ethers');
}

type Entry = {
  readonly dst: Ipv4Addr;
  readonly lladdr: MacAddr | null;
  readonly flags: string;
  readonly device: string;
};

/** What /proc/net/arp lists: neighbours, then what is answered for others. Ref: net/ipv4/arp.c:arp_format_neigh_entry() */
function entries(nl: Netlink): Entry[] {
  const names = new Map<number, string>(nl.dumpLinks().map((l) => [l.ifindex, l.ifname]));
  const list: Entry[] = [];
  for (const n of nl.dumpNeighs('inet')) {
    if (n.proxy || n.state === 'NOARP') continue;
    const valid = ['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT'].includes(n.state);
    const flags = `${valid ? 'C' : ''}${n.state === 'PERMANENT' ? 'M' : ''}`;
    list.push({ dst: n.dst as Ipv4Addr, lladdr: n.lladdr, flags, device: names.get(n.ifindex) ?? '*' });
  }
  for (const n of nl.dumpNeighs('inet', true)) {
    list.push({ dst: n.dst as Ipv4Addr, lladdr: MAC_ZERO, flags: 'MP', device: names.get(n.ifindex) ?? '*' });
  }
  return list;
}

function* show({ sys, nl, numeric, bsd, verbose, device }: Options, name: string | null): Task<number> {
  let host: Ipv4Addr | null = null;
  if (name !== null) {
    host = yield* inetResolve(sys, name);
    if (host === null) {
      sys.err(`${name}: Unknown host\n`);
      return FAILED;
    }
  }
  const all = entries(nl);
  let shown = 0;
  for (const e of all) {
    if ((host !== null && e.dst !== host) || (device !== '' && e.device !== device)) continue;
    const known = numeric ? null : nameOf(sys, e.dst);
    const ip = formatIpv4(e.dst);
    if (bsd) sys.out(`${known ?? '?'} (${ip}) at ${bsdText(e)} on ${e.device}\n`);
    else {
      if (shown === 0) sys.out('Address                  HWtype  HWaddress           Flags Mask            Iface\n');
      const [type, hw, flags] = columns(e);
      const address = (known ?? ip).slice(0, 23).padEnd(23);
      sys.out(`${address}  ${type.padEnd(8)}${hw.padEnd(20)}${flags.padEnd(6)}${''.padEnd(15)} ${e.device}\n`);
    }
    shown++;
  }
  if (verbose) sys.out(`Entries: ${all.length}\tSkipped: ${all.length - shown}\tFound: ${shown}\n`);
  if (shown === 0) {
    if (host !== null && !bsd) sys.out(`${name} (${formatIpv4(host)}) -- no entry\n`);
    else if (host !== null || device !== '') sys.out(`arp: in ${all.length} entries no match found.\n`);
  }
  return 0;
}

function columns({ flags, lladdr }: Entry): [string, string, string] {
  if (flags === '') return ['', '(incomplete)', ''];
  if (flags.includes('P')) return ['*', '<from_interface>', flags];
  return ['ether', lladdr ?? MAC_ZERO, flags];
}

function bsdText({ flags, lladdr }: Entry): string {
  if (flags === '') return '<incomplete>';
  if (flags.includes('P')) return '<from_interface> PERM PUB';
  return `${lladdr ?? MAC_ZERO} [ether]${flags.includes('M') ? ' PERM' : ''}`;
}

/** The device that an address is a neighbour on. Ref: net/ipv4/arp.c:arp_req_set(), with RTO_ONLINK */
function deviceFor({ nl, device }: Options, dst: Ipv4Addr): number | ErrnoName {
  if (device !== '') {
    const link = nl.getLink({ ifname: device });
    return link.ok ? link.value.ifindex : 'ENODEV';
  }
  const route = nl.getRoute({ family: 'inet', dst });
  if (!route.ok) return route.error.errno;
  const hop = route.value.nexthops[0];
  return hop && hop.via === null ? hop.ifindex : 'ENETUNREACH';
}

/** `arp -s HOST HW [temp] [pub] [dev IF]`. Ref: arp.c:arp_set() */
function* set(o: Options, args: readonly string[]): Task<number> {
  const { sys, nl } = o;
  const [name, hw, ...words] = args;
  const wrong = (text: string): number => {
    sys.err(`${text}\n`);
    return FAILED;
  };
  if (name === undefined) return wrong('arp: need host name');
  const dst = yield* inetResolve(sys, name);
  if (dst === null) return wrong(`${name}: Unknown host`);
  if (hw === undefined) return wrong('arp: need hardware address');
  let lladdr: MacAddr | null;
  if (o.useDevice) {
    const link = nl.getLink({ ifname: hw });
    if (!link.ok) return wrong(`arp: cant get HW-Address for \`${hw}': No such device.`);
    if (link.value.linkType !== 'ether') return wrong('arp: protocol type mismatch.');
    lladdr = link.value.address;
  } else lladdr = inEther(hw);
  if (lladdr === null) return wrong('arp: invalid hardware address');
  let temp = false;
  let publish = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 'temp') temp = true;
    else if (word === 'pub') publish = true;
    else if (word === 'priv' || word === 'trail') continue;
    else if ((word === 'dev' || word === 'netmask') && i + 1 < words.length) {
      i++;
      if (word === 'dev') o.device = words[i]!;
    } else {
      sys.err(arpUsage);
      return 3;
    }
  }
  let done: { readonly ok: boolean; readonly error?: { readonly errno: ErrnoName } };
  if (publish) {
    const owner = nl
      .dumpLinks()
      .find((l) => (o.device === '' ? l.address === lladdr && l.linkType === 'ether' : l.ifname === o.device));
    if (!owner) return wrong('SIOCSARP: No such device');
    done = nl.newNeigh({ family: 'inet', ifindex: owner.ifindex, dst, proxy: true }, { create: true, replace: true });
  } else {
    const ifindex = deviceFor(o, dst);
    if (typeof ifindex === 'string') return wrong(`SIOCSARP: ${strerror[ifindex]}`);
    const state = temp ? 'STALE' : 'PERMANENT';
    done = nl.newNeigh({ family: 'inet', ifindex, dst, lladdr, state }, { create: true, replace: true });
  }
  return done.ok ? 0 : wrong(`SIOCSARP: ${strerror[done.error!.errno]}`);
}

/** `arp -d HOST [pub]`. Ref: arp.c:arp_del() */
function* remove(o: Options, args: readonly string[]): Task<number> {
  const { sys, nl } = o;
  const [name, ...words] = args;
  if (name === undefined) {
    sys.err('arp: need host name\n');
    return FAILED;
  }
  const dst = yield* inetResolve(sys, name);
  if (dst === null) {
    sys.err(`${name}: Unknown host\n`);
    return FAILED;
  }
  const at = words.indexOf('dev');
  if (at >= 0 && words[at + 1] !== undefined) o.device = words[at + 1]!;
  let refused: ErrnoName = 'ENXIO';
  if (!words.includes('pub')) {
    const ifindex = deviceFor(o, dst);
    if (typeof ifindex === 'string') refused = ifindex;
    else if (nl.delNeigh({ family: 'inet', ifindex, dst }).ok) return 0;
  }
  if (!words.includes('priv')) {
    const proxy = nl.dumpNeighs('inet', true).find((n) => n.dst === dst);
    if (proxy && nl.delNeigh({ family: 'inet', ifindex: proxy.ifindex, dst, proxy: true }).ok) return 0;
  }
  if (refused === 'ENXIO') sys.out(`No ARP entry for ${name}\n`);
  else sys.err(`SIOCDARP(dontpub): ${strerror[refused]}\n`);
  return FAILED;
}

/** Lines of an ethers file. Ref: arp.c:arp_file() */
function* setFile(o: Options, name: string): Task<number> {
  const { sys } = o;
  const text = sys.readFile(name);
  if (!text.ok) {
    sys.err(`arp: cannot open etherfile ${name} !\n`);
    return FAILED;
  }
  for (const [i, raw] of text.value.split('\n').entries()) {
    const words = raw
      .replace(/#.*/, '')
      .trim()
      .split(/\s+/)
      .filter((w) => w !== '');
    if (words.length === 0) continue;
    if (words.length < 2) sys.err(`arp: format error on line ${i + 1} of etherfile ${name} !\n`);
    else if ((yield* set(o, words)) !== 0) sys.err(`arp: cannot set entry on line ${i + 1} of etherfile ${name} !\n`);
  }
  return 0;
}
