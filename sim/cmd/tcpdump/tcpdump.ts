import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { LinkMessage } from '../../../core/netlink/messages.ts';
import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, LINKTYPE_RAW, readCapture } from '../../pcap.ts';
import type { Bytes, Command, Sys, Task } from '../../proc/sys.ts';
import { namesFrom, numericNames } from './addrtoname.ts';
import { bpfDump } from './bpf.ts';
import { captureDevices } from './devices.ts';
import { compileFilter, type FilterContext } from './filter.ts';
import { compileProgram } from './filter_code.ts';
import { matches, type Test } from './filter_gen.ts';
import { countWaiting, type LiveCapture, nextPacket, waitForBlock } from './live.ts';
import type { Ndo } from './netdissect.ts';
import { Exit, fail, type Options, parseOptions } from './options.ts';
import { type LinkType, prettyPrintPacket } from './print.ts';
import { Savefile } from './savefile.ts';

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
    if (options.read !== null || options.fileList !== null) return yield* readFiles(sys, options);
    if (options.dump > 0 && options.device === null) return dumpWithoutDevice(sys, options);
    return yield* capture(sys, options, name);
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

/** One file, or the files of a list (-V), one after another. */
function* readFiles(sys: Sys, o: Options): Task<number> {
  const paths = o.fileList === null ? [o.read!] : yield* listed(sys, o.fileList);
  const ndo = withNames(sys, o.ndo, sys.netlink().dumpLinks());
  let writer: Savefile | null = null;
  let first: LinkType | null = null;
  let filter: Test | null = null;
  let captured = 0;
  let failed = false;
  for (const path of paths) {
    const data = path === '-' ? yield* readAll(sys, 0) : sys.readFile(path);
    if (!data.ok) return fail(`${path}: ${strerror[data.error.errno]}`);
    const file = readCapture(octets(data.value));
    if (typeof file === 'string') return fail(file);
    const link =
      LINKTYPES.get(file.linkType) ?? fail(`packet printing is not supported for link type ${file.linkType}: use -w`);
    if (first !== null && first !== link && writer !== null) fail(`${path}: new dlt does not match original`);
    sys.err(`reading from file ${path}, link-type ${link} (${DESCRIPTIONS[link]}), snapshot length ${file.snaplen}\n`);
    if (link === 'LINUX_SLL2' && first === null) sys.err('Warning: interface names might be incorrect\n');
    if (filter === null || first !== link) filter = compile(sys, o, link, true);
    if (o.dump > 0) return dumpProgram(sys, o, link, true, file.snaplen);
    if (first === null) {
      checkUser(sys, o);
      if (o.write !== null) {
        writer = new Savefile(sys, o, LINKTYPE_NUMBERS[link], file.snaplen);
        yield* writer.begin();
      }
    }
    first = link;
    let seen = 0;
    for (const { ts, data: b, len } of file.packets) {
      if (!matches(filter, { b, caplen: b.length, len, outgoing: null })) continue;
      const packet = { ts, b, caplen: b.length, len };
      captured++;
      seen++;
      if (writer !== null && !(yield* writer.dump(packet))) {
        sys.err(`Maximum file limit reached: ${o.fileCount}\n`);
        return 0;
      }
      if (!o.countOnly && (writer === null || o.print)) {
        sys.out(prettyPrintPacket(ndo, link, packet, captured));
        if ((captured & 63) === 0) yield* sys.flush();
      }
      if (seen === o.count) break;
    }
    yield* sys.flush();
    failed = file.error !== null && seen !== o.count;
    if (failed) sys.err(`tcpdump: pcap_loop: ${file.error}\n`);
  }
  if (writer !== null) yield* writer.end();
  if (o.countOnly) sys.out(`${captured} packet${captured === 1 ? '' : 's'}\n`);
  return failed ? 1 : 0;
}

function octets(text: Bytes): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

function* listed(sys: Sys, path: string): Task<readonly string[]> {
  const list = path === '-' ? yield* readAll(sys, 0) : sys.readFile(path);
  if (!list.ok) return fail(`Unable to open file: ${strerror[list.error.errno]}`);
  if (list.value === '') fail(`Nothing in ${path}`);
  return list.value.replace(/\n$/, '').split('\n');
}

function* readAll(sys: Sys, fd: number): Task<{ ok: true; value: Bytes } | { ok: false; error: { errno: ErrnoName } }> {
  let text = '';
  for (;;) {
    const got = yield* sys.read(fd, 65536);
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
  if (!isAny && o.promisc) socket.value.setsockopt('promisc', true);
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
  if (o.dump > 0) return dumpProgram(sys, o, type, false, o.snaplen);
  checkUser(sys, o);
  const ndo = withNames(sys, o.ndo, links);
  const prints = o.write === null || o.print;
  const writer = o.write === null ? null : new Savefile(sys, o, LINKTYPE_NUMBERS[type], o.snaplen);
  if (writer !== null) yield* writer.begin();
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
    report: null,
    scratch: new Uint8Array(2048),
    loopbacks: new Set(links.filter((l) => l.linkType === 'loopback').map((l) => l.ifindex)),
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGPIPE'] as const) {
    sys.signal(signal, () => {
      live.stop = true;
    });
  }
  if (!sys.ignored('SIGHUP')) sys.signal('SIGHUP', () => (live.stop = true));
  if (verbose && writer !== null && !o.print) live.report = { next: started + SECOND, shown: -1, captured: 0 };
  const { captured, error, full } = yield* loop(live, o, ndo, prints, writer);
  countWaiting(live);
  if (full) sys.err(`Maximum file limit reached: ${o.fileCount}\n`);
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
  if (writer !== null) yield* writer.end();
  live.socket.close();
  return error === null ? 0 : 1;
}

function* loop(
  live: LiveCapture,
  o: Options,
  ndo: Ndo,
  prints: boolean,
  writer: Savefile | null,
): Task<{ captured: number; error: string | null; full: boolean }> {
  const { sys } = live;
  let captured = 0;
  while (yield* waitForBlock(live)) {
    for (let packet = nextPacket(live); packet !== null; packet = nextPacket(live)) {
      if (typeof packet === 'string') {
        if (packet === 'ENETDOWN' && isThere(sys, live.ifindex)) continue;
        return { captured, error: 'The interface disappeared', full: false };
      }
      captured++;
      if (live.report !== null) live.report.captured = captured;
      if (writer !== null && !(yield* writer.dump(packet))) return { captured, error: null, full: true };
      if (prints && !o.countOnly) sys.out(prettyPrintPacket(ndo, live.linkType, packet, captured));
      if (captured === o.count) return { captured, error: null, full: false };
      if (live.stop) break;
    }
  }
  return { captured, error: null, full: false };
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

// --- -d

/** The compiled filter, for people (-d), for C (-dd) or as numbers (-ddd). Ref: libpcap bpf_dump.c:bpf_dump() */
function dumpProgram(sys: Sys, o: Options, link: LinkType, offline: boolean, snaplen: number): number {
  const program = compileProgram(expression(sys, o), filterContext(sys, link, offline), snaplen, o.optimize);
  if (program === null) return fail(`the program of this expression is not shown: ${o.expression}`);
  sys.out(bpfDump(program, o.dump));
  return 0;
}

/** Without a device the link is taken to be Ethernet. */
function dumpWithoutDevice(sys: Sys, o: Options): number {
  if (o.linkType === null) sys.err('Warning: assuming Ethernet\n');
  const link = (o.linkType ?? 'EN10MB') as LinkType;
  compile(sys, o, link, true);
  return dumpProgram(sys, o, link, true, o.snaplen);
}

// --- shared

/** Ref: tcpdump.c:droproot() */
function checkUser(sys: Sys, o: Options): void {
  const known = text(sys, '/etc/passwd')
    .split('\n')
    .some((line) => line.startsWith(`${o.user}:`));
  if (!known && o.user !== 'root' && o.user !== 'tcpdump') fail(`Couldn't find user '${o.user}'`);
}

function compile(sys: Sys, o: Options, link: LinkType, offline: boolean): Test {
  const context = filterContext(sys, link, offline);
  const text = expression(sys, o);
  const test = compileFilter(text, context);
  if (typeof test === 'string') return fail(test);
  const program = o.optimize ? compileProgram(text, context, o.snaplen, true) : null;
  if (program?.length === 1 && program[0]!.k === 0) fail('expression rejects all packets');
  return test;
}

function expression(sys: Sys, o: Options): string {
  if (o.filterFile === null) return o.expression;
  const file = sys.readFile(o.filterFile);
  return file.ok
    ? file.value.replace(/#[^\n]*/g, ' ')
    : fail(`can't open ${o.filterFile}: ${strerror[file.error.errno]}`);
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
