import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { LinkMessage } from '../../../core/netlink/messages.ts';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_RAW,
  pcapHeader,
  pcapRecord,
  readCapture,
} from '../../pcap.ts';
import type { Bytes, Command, Fd, Sys, Task } from '../../proc/sys.ts';
import { namesFrom, numericNames } from './addrtoname.ts';
import { captureDevices } from './devices.ts';
import { compileFilter, type FilterContext } from './filter.ts';
import { matches, type Test } from './filter_gen.ts';
import { countWaiting, type LiveCapture, nextPacket, waitForBlock } from './live.ts';
import type { Ndo } from './netdissect.ts';
import { Exit, fail, type Options, parseOptions } from './options.ts';
import { type LinkType, type Packet, prettyPrintPacket } from './print.ts';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  EN10MB: 'Ethernet',
  RAW: 'Raw IP',
  LINUX_SLL: 'Linux cooked v1',
  LINUX_SLL2: 'Linux cooked v2',
  DOCSIS: 'DOCSIS',
};
const LINKTYPES: ReadonlyMap<number, LinkType> = new Map([
  [LINKTYPE_ETHERNET, 'EN10MB'],
  [LINKTYPE_RAW, 'RAW'],
  [12, 'RAW'],
  [LINKTYPE_LINUX_SLL, 'LINUX_SLL'],
  [LINKTYPE_LINUX_SLL2, 'LINUX_SLL2'],
]);
const LINKTYPE_NUMBERS: Readonly<Record<LinkType, number>> = {
  EN10MB: LINKTYPE_ETHERNET,
  RAW: LINKTYPE_RAW,
  LINUX_SLL: LINKTYPE_LINUX_SLL,
  LINUX_SLL2: LINKTYPE_LINUX_SLL2,
};
const SECOND = 1_000_000_000;
const ETH_P_ALL = 3;

export const tcpdumpCommand: Command = { path: '/usr/bin/tcpdump', program: tcpdump };

/** Ref: tcpdump.c:main() */
function* tcpdump(sys: Sys): Task<number> {
  const name = sys.argv[0]!.replace(/^.*\//, '');
  try {
    const options = parseOptions(sys);
    if (options.list === 'devices') return listDevices(sys);
    return options.read !== null ? yield* readFile(sys, options, options.read) : yield* capture(sys, options, name);
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
    if (thrown.message !== '') sys.err(`${name}: ${thrown.message}\n`);
    return thrown.status;
  }
}

function listDevices(sys: Sys): number {
  captureDevices(sys).forEach((d, i) => {
    sys.out(`${i + 1}.${d.name}${d.description === null ? '' : ` (${d.description})`} [${d.flags.join(', ')}]\n`);
  });
  return 0;
}

// --- reading a file

function* readFile(sys: Sys, o: Options, path: string): Task<number> {
  const data = path === '-' ? yield* readAll(sys) : sys.readFile(path);
  if (!data.ok) return fail(`${path}: ${strerror[data.error.errno]}`);
  const file = readCapture(Uint8Array.from(data.value, (c) => c.charCodeAt(0)));
  if (typeof file === 'string') return fail(file);
  const link =
    LINKTYPES.get(file.linkType) ?? fail(`packet printing is not supported for link type ${file.linkType}: use -w`);
  sys.err(`reading from file ${path}, link-type ${link} (${DESCRIPTIONS[link]}), snapshot length ${file.snaplen}\n`);
  if (link === 'LINUX_SLL2') sys.err('Warning: interface names might be incorrect\n');
  const filter = compile(sys, o, link, true);
  const ndo = withNames(sys, o.ndo, sys.netlink().dumpLinks());
  const writer = o.write === null ? null : new Writer(sys, o, link, file.snaplen);
  if (writer !== null) yield* writer.open();
  let captured = 0;
  for (const { ts, data: b, len } of file.packets) {
    if (!matches(filter, { b, caplen: b.length, len, outgoing: null })) continue;
    const packet = { ts, b, caplen: b.length, len };
    captured++;
    if (writer !== null) yield* writer.dump(packet);
    if (!o.countOnly && (writer === null || o.print)) {
      sys.out(prettyPrintPacket(ndo, link, packet, captured));
      if ((captured & 63) === 0) yield* sys.flush();
    }
    if (captured === o.count) break;
  }
  if (writer !== null) yield* writer.close();
  yield* sys.flush();
  const failed = file.error !== null && captured !== o.count;
  if (failed) sys.err(`tcpdump: pcap_loop: ${file.error}\n`);
  if (o.countOnly) sys.out(`${captured} packet${captured === 1 ? '' : 's'}\n`);
  return failed ? 1 : 0;
}

function* readAll(sys: Sys): Task<{ ok: true; value: Bytes } | { ok: false; error: { errno: ErrnoName } }> {
  let text = '';
  for (;;) {
    const got = yield* sys.read(0, 65536);
    if (!got.ok) return got;
    if (got.value === '') return { ok: true, value: text };
    text += got.value;
  }
}

// --- live capture

function* capture(sys: Sys, o: Options, name: string): Task<number> {
  const links = sys.netlink().dumpLinks();
  const device = chooseDevice(sys, o, links);
  const isAny = device === 'any';
  const link = links.find((l) => l.ifname === device || l.altnames.includes(device));
  if (!isAny && link === undefined) fail(`${device}: No such device exists\n(No such device exists)`);
  if (o.monitor) fail(`${device}: That device doesn't support monitor mode`);
  if (link !== undefined && !link.flags.up) fail(`${device}: That device is not up`);
  if (o.list === 'linktypes') return listLinkTypes(sys, device);
  if (o.list === 'timestamps') {
    sys.err(`Time stamp types for ${device} (use option -j to set):\n  host (Host)\n`);
    return 0;
  }
  const started = sys.now;
  const socket = sys.socket({ family: 'packet', type: 'raw', protocol: ETH_P_ALL });
  if (!socket.ok) return fail(`${device}: ${strerror[socket.error.errno]}`);
  const ifindex = link?.ifindex ?? 0;
  const bound = socket.value.bind({ family: 'packet', ifindex, protocol: ETH_P_ALL, addr: null, pktType: 'HOST' });
  if (!bound.ok) return fail(`${device}: ${strerror[bound.error.errno]}`);
  // an explicit `-i any` is captured as SLL2, a chosen one as SLL
  const wanted = o.linkType ?? (isAny && o.device !== null ? 'LINUX_SLL2' : null);
  const type: 'EN10MB' | 'LINUX_SLL' | 'LINUX_SLL2' = !isAny
    ? 'EN10MB'
    : wanted === 'LINUX_SLL2'
      ? 'LINUX_SLL2'
      : 'LINUX_SLL';
  if (wanted !== null) {
    if (wanted !== type) fail(`${wanted} is not one of the DLTs supported by this device`);
    sys.err(`${name}: data link type ${wanted}\n`);
  }
  const filter = compile(sys, o, type, false);
  if (o.user !== null && o.user !== 'root' && o.user !== 'tcpdump') fail(`Couldn't find user '${o.user}'`);
  const ndo = withNames(sys, o.ndo, links);
  const prints = o.write === null || o.print;
  const writer = o.write === null ? null : new Writer(sys, o, type, o.snaplen);
  if (writer !== null) yield* writer.open();
  const verbose = ndo.vflag > 0;
  sys.err(`${name}: `);
  if (!verbose && writer === null) sys.err('verbose output suppressed, use -v[v]... for full protocol decode\n');
  sys.err(`listening on ${device}, link-type ${type} (${DESCRIPTIONS[type]}), snapshot length ${o.snaplen} bytes\n`);
  const live: LiveCapture = {
    sys,
    socket: socket.value,
    ifindex,
    linkType: type,
    filter,
    direction: o.direction,
    snaplen: o.snaplen,
    csum: verbose || writer !== null || ndo.xflag + ndo.Xflag + ndo.aflag > 0 || o.expression.includes('['),
    blockTimeout: o.immediate ? 0 : prints && (sys.isatty(1) || o.lineBuffered) ? SECOND / 10 : SECOND,
    started,
    stop: false,
    received: 0,
    scratch: new Uint8Array(2048),
    loopbacks: new Set(links.filter((l) => l.linkType === 'loopback').map((l) => l.ifindex)),
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGPIPE'] as const) {
    sys.signal(signal, () => {
      live.stop = true;
    });
  }
  if (!sys.ignored('SIGHUP')) sys.signal('SIGHUP', () => (live.stop = true));
  const { captured, error } = yield* loop(live, o, ndo, prints, writer);
  countWaiting(live);
  if (writer === null) {
    if (live.stop) sys.out('\n');
    yield* sys.flush();
  }
  if (error !== null) sys.err(`${name}: pcap_loop: ${error}\n`);
  const sk = live.socket.sk;
  const dropped = sk.kind === 'packet' ? sk.drops : 0;
  const packets = (n: number) => `${n} packet${n === 1 ? '' : 's'}`;
  sys.err(
    `${packets(captured)} captured\n${packets(live.received)} received by filter\n${packets(dropped)} dropped by kernel\n`,
  );
  if (writer !== null) yield* writer.close();
  live.socket.close();
  return error === null ? 0 : 1;
}

function* loop(
  live: LiveCapture,
  o: Options,
  ndo: Ndo,
  prints: boolean,
  writer: Writer | null,
): Task<{ captured: number; error: string | null }> {
  const { sys } = live;
  let captured = 0;
  while (yield* waitForBlock(live)) {
    for (let packet = nextPacket(live); packet !== null; packet = nextPacket(live)) {
      if (typeof packet === 'string') {
        if (packet === 'ENETDOWN' && isThere(sys, live.ifindex)) continue;
        return { captured, error: 'The interface disappeared' };
      }
      captured++;
      if (writer !== null) yield* writer.dump(packet);
      if (prints && !o.countOnly) sys.out(prettyPrintPacket(ndo, live.linkType, packet, captured));
      if (captured === o.count) return { captured, error: null };
      if (live.stop) break;
    }
  }
  return { captured, error: null };
}

function isThere(sys: Sys, ifindex: number): boolean {
  return ifindex === 0 || sys.netlink().getLink({ ifindex }).ok;
}

/** By name, by number in the list of `-D`, or the first of that list. */
function chooseDevice(sys: Sys, o: Options, links: readonly LinkMessage[]): string {
  const asked = o.device;
  if (asked === null) return captureDevices(sys)[0]!.name;
  if (asked === 'any' || links.some((l) => l.ifname === asked || l.altnames.includes(asked)) || !/^\d+$/.test(asked))
    return asked;
  return captureDevices(sys)[Number(asked) - 1]?.name ?? fail('Invalid adapter index');
}

function listLinkTypes(sys: Sys, device: string): number {
  const types = device === 'any' ? ['LINUX_SLL', 'LINUX_SLL2'] : ['EN10MB', 'DOCSIS'];
  sys.err(`Data link types for ${device} (use option -y to set):\n`);
  for (const t of types) sys.err(`  ${t} (${DESCRIPTIONS[t]})${t === 'DOCSIS' ? ' (printing not supported)' : ''}\n`);
  return 0;
}

// --- shared

function compile(sys: Sys, o: Options, link: LinkType, offline: boolean): Test {
  let text = o.expression;
  if (o.filterFile !== null) {
    const file = sys.readFile(o.filterFile);
    if (!file.ok) fail(`can't open ${o.filterFile}: ${strerror[file.error.errno]}`);
    else text = file.value.replace(/#[^\n]*/g, ' ');
  }
  const test = compileFilter(text, filterContext(sys, link, offline));
  return typeof test === 'string' ? fail(test) : test;
}

function filterContext(sys: Sys, link: LinkType, offline: boolean): FilterContext {
  return {
    link,
    offline,
    host: (wanted) => {
      const addrs: string[] = [];
      for (const line of text(sys, '/etc/hosts').split('\n')) {
        const [addr, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
        if (addr && names.includes(wanted)) addrs.push(addr);
      }
      return addrs.length === 0 ? null : addrs;
    },
    service: (wanted) => {
      if (/^\d+$/.test(wanted)) return { port: Number(wanted), proto: 'both' };
      const found: { port: number; proto: 'tcp' | 'udp' }[] = [];
      for (const line of text(sys, '/etc/services').split('\n')) {
        const m = /^(\S+)\s+(\d+)\/(tcp|udp)\s*([^#]*)/.exec(line);
        if (m === null || (m[1] !== wanted && !m[4]!.split(/\s+/).includes(wanted))) continue;
        found.push({ port: Number(m[2]), proto: m[3] as 'tcp' | 'udp' });
      }
      if (found.length === 0) return null;
      const protos = new Set(found.map((f) => f.proto));
      return { port: found[0]!.port, proto: protos.size === 2 ? 'both' : found[0]!.proto };
    },
  };
}

function text(sys: Sys, path: string): string {
  const file = sys.readFile(path);
  return file.ok ? file.value : '';
}

function withNames(sys: Sys, ndo: Ndo, links: readonly LinkMessage[]): Ndo {
  const devices = new Map(links.map((l) => [l.ifindex as number, l.ifname]));
  const names = ndo.nflag
    ? numericNames(devices)
    : namesFrom(text(sys, '/etc/hosts'), text(sys, '/etc/services'), ndo.Nflag > 0, devices);
  return { ...ndo, names };
}

/** `-w`, with -C and -G: pcap files one after another, buffered as stdio does unless -U. */
class Writer {
  private fd: Fd = -1;
  private pending = '';
  private written = 0;
  private files = 0;
  private opened = 0;
  private readonly sys: Sys;
  private readonly o: Options;
  private readonly link: LinkType;
  private readonly snaplen: number;

  constructor(sys: Sys, o: Options, link: LinkType, snaplen: number) {
    this.sys = sys;
    this.o = o;
    this.link = link;
    this.snaplen = snaplen;
  }

  *open(): Task<void> {
    const { sys, o } = this;
    const path = this.path();
    this.opened = sys.wall;
    if (path === '-') this.fd = 1;
    else {
      const fd = sys.open(path, { write: true, create: true, truncate: true }, 0o666);
      if (!fd.ok) fail(`${path}: ${strerror[fd.error.errno]}`);
      else this.fd = fd.value;
    }
    this.written = 0;
    this.pending = bytes(pcapHeader(LINKTYPE_NUMBERS[this.link], this.snaplen, o.ndo.nano));
    if (o.packetBuffered) yield* this.flush();
  }

  *dump(packet: Packet): Task<void> {
    const { o } = this;
    const tooOld = o.rotate > 0 && Math.floor(this.sys.wall / SECOND) - Math.floor(this.opened / SECOND) >= o.rotate;
    if (tooOld || (o.fileSize > 0 && this.written + this.pending.length > o.fileSize)) {
      yield* this.close();
      this.files = tooOld ? 0 : this.files + 1;
      if (!tooOld && o.fileCount > 0 && this.files >= o.fileCount) this.files = 0;
      yield* this.open();
    }
    this.pending += bytes(
      pcapRecord({ ts: packet.ts, data: packet.b.subarray(0, packet.caplen), len: packet.len }, o.ndo.nano),
    );
    if (o.packetBuffered || this.pending.length >= 4096) yield* this.flush();
  }

  *close(): Task<void> {
    yield* this.flush();
    if (this.fd !== 1) this.sys.close(this.fd);
  }

  private *flush(): Task<void> {
    this.written += this.pending.length;
    const data = this.pending;
    this.pending = '';
    if (data !== '') yield* this.sys.write(this.fd, data);
  }

  /** The name with its number under -C and its time under -G. Ref: tcpdump.c:MakeFilename() */
  private path(): string {
    const { o } = this;
    let path = o.write!;
    if (o.rotate > 0) {
      const t = new Date(Math.floor(this.sys.wall / 1_000_000)).toISOString();
      const parts: Record<string, string> = {
        Y: t.slice(0, 4),
        m: t.slice(5, 7),
        d: t.slice(8, 10),
        H: t.slice(11, 13),
        M: t.slice(14, 16),
        S: t.slice(17, 19),
        F: t.slice(0, 10),
        T: t.slice(11, 19),
        s: String(Math.floor(this.sys.wall / SECOND)),
      };
      path = path.replace(/%(.)/g, (all, c: string) => parts[c] ?? all);
    }
    if (o.fileSize === 0) return path;
    const width = o.fileCount > 0 ? String(o.fileCount - 1).length : 0;
    if (this.files === 0 && width === 0) return path;
    return path + String(this.files).padStart(width, '0');
  }
}

function bytes(b: Uint8Array): Bytes {
  let s = '';
  for (const x of b) s += String.fromCharCode(x);
  return s;
}
