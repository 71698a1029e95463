import type { SockMessage, TcpInfo } from '../../../../core/netlink/netlink.ts';
import { MSEC } from '../../../../core/world.ts';
import type { Sys } from '../../../proc/sys.ts';
import { getopt, type LongOptions } from '../../getopt.ts';
import { netnsSwitch } from '../lib/namespace.ts';
import { type Answer, Args, Exit, newTool, runMain, type Tool, usage } from '../lib/tool.ts';
import { type Column, headerRow, type Row, render } from './ss_columns.ts';
import { parseFilter, type SockTest } from './ss_filter.ts';
import { ssUsage } from './usage.ts';

// biome-ignore format: a table
const LONG: LongOptions = {
  numeric: 'n', resolve: 'r', options: 'o', extended: 'e', memory: 'm', info: 'i', processes: 'p', threads: 'T', bpf: 'b',
  events: 'E', dccp: 'd', tcp: 't', sctp: 'S', udp: 'u', raw: 'w', unix: 'x', tipc: 'tipc', vsock: 'vsock', all: 'a',
  listening: 'l', ipv4: '4', ipv6: '6', packet: '0', family: 'f:', socket: 'A:', query: 'A:', summary: 's', diag: 'D:',
  filter: 'F:', version: 'V', help: 'h', context: 'Z', contexts: 'z', net: 'N:', tipcinfo: 'tipcinfo', tos: 'tos',
  cgroup: 'cgroup', kill: 'K', 'no-header': 'H', xdp: 'xdp', mptcp: 'M', oneline: 'O', 'inet-sockopt': 'sockopt',
};

/** Socket tables. Ref: misc/ss.c, its enum of *_DB */
type Db =
  | 'tcp'
  | 'mptcp'
  | 'dccp'
  | 'udp'
  | 'raw'
  | 'u_dgr'
  | 'u_str'
  | 'u_seq'
  | 'p_dgr'
  | 'p_raw'
  | 'nl'
  | 'sctp'
  | 'other';
type Af = 'inet' | 'inet6' | 'packet' | 'unix' | 'netlink' | 'other';

// biome-ignore format: a table
const STATES = [
  'UNKNOWN', 'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN', 'CLOSE-WAIT', 'LAST-ACK',
  'LISTEN', 'CLOSING',
] as const;
const bit = (name: (typeof STATES)[number]): number => 1 << STATES.indexOf(name);
const SS_ALL = (1 << STATES.length) - 1;
const SS_CONN = SS_ALL & ~(bit('LISTEN') | bit('UNCONN') | bit('TIME-WAIT') | bit('SYN-RECV'));

type Defaults = { readonly states: number; readonly families: readonly Af[] };
const INET: readonly Af[] = ['inet', 'inet6'];
const DEFAULT_DBS: Readonly<Record<Db, Defaults>> = {
  tcp: { states: SS_CONN, families: INET },
  mptcp: { states: SS_CONN, families: INET },
  dccp: { states: SS_CONN, families: INET },
  udp: { states: bit('ESTAB'), families: INET },
  raw: { states: bit('ESTAB'), families: INET },
  u_dgr: { states: bit('UNCONN'), families: ['unix'] },
  u_str: { states: SS_CONN, families: ['unix'] },
  u_seq: { states: SS_CONN, families: ['unix'] },
  p_dgr: { states: bit('UNCONN'), families: ['packet'] },
  p_raw: { states: bit('UNCONN'), families: ['packet'] },
  nl: { states: bit('UNCONN'), families: ['netlink'] },
  sctp: { states: SS_CONN, families: INET },
  other: { states: SS_CONN | bit('UNCONN'), families: ['other'] },
};
const INET_DBS: readonly Db[] = ['tcp', 'mptcp', 'udp', 'dccp', 'sctp', 'raw'];
const AF_DBS: Readonly<Record<Af, readonly Db[]>> = {
  inet: INET_DBS,
  inet6: INET_DBS,
  packet: ['p_dgr', 'p_raw'],
  unix: ['u_dgr', 'u_str', 'u_seq'],
  netlink: ['nl'],
  other: ['other'],
};
const ALL_DBS = Object.keys(DEFAULT_DBS) as Db[];
// biome-ignore format: a table
const QUERY: Readonly<Record<string, readonly Db[]>> = {
  all: ALL_DBS, inet: INET_DBS, tcp: ['tcp'], mptcp: ['mptcp'], dccp: ['dccp'], udp: ['udp'], raw: ['raw'],
  unix: ['u_dgr', 'u_str', 'u_seq'], unix_stream: ['u_str'], u_str: ['u_str'], unix_dgram: ['u_dgr'], u_dgr: ['u_dgr'],
  unix_seqpacket: ['u_seq'], u_seq: ['u_seq'], packet: ['p_dgr', 'p_raw'], packet_raw: ['p_raw'], p_raw: ['p_raw'],
  packet_dgram: ['p_dgr'], p_dgr: ['p_dgr'], netlink: ['nl'], sctp: ['sctp'], vsock: ['other'], vsock_stream: ['other'],
  vsock_dgram: ['other'], v_str: ['other'], v_dgr: ['other'], tipc: ['other'], xdp: ['other'],
};

type Ss = {
  readonly t: Tool;
  readonly dbs: Set<Db>;
  readonly families: Set<Af>;
  states: number;
  numeric: boolean;
  /** Timers. */
  options: boolean;
  extended: boolean;
  memory: boolean;
  info: boolean;
  processes: boolean;
  header: boolean;
  oneline: boolean;
};

/** `ss`. Ref: misc/ss.c:main() */
export function ss(sys: Sys): Answer {
  const t = newTool(sys);
  return runMain(() => main(t));
}

function main(t: Tool): number {
  const o: Ss = {
    t,
    dbs: new Set(),
    families: new Set(),
    states: 0,
    numeric: false,
    options: false,
    extended: false,
    memory: false,
    info: false,
    processes: false,
    header: true,
    oneline: false,
  };
  const parsed = getopt(t.sys.argv, 'dhaletuwxnro460spTbEf:mMiA:D:F:vVzZN:KHSO', LONG);
  let stateFilter = 0;
  let summary = false;
  let sawQuery = false;
  const chosenDbs: Db[] = [];
  const chosenAfs: Af[] = [];
  for (const { opt, arg, ...bad } of parsed.opts) {
    switch (opt) {
      case '?':
        t.sys.err(`${t.sys.argv[0]}: ${'error' in bad ? bad.error : ''}\n`);
        return usage(t, ssUsage);
      case 'n':
        o.numeric = true;
        break;
      case 'o':
        o.options = true;
        break;
      case 'e':
        o.options = true;
        o.extended = true;
        break;
      case 'm':
        o.memory = true;
        break;
      case 'i':
        o.info = true;
        break;
      case 'p':
      case 'T':
        o.processes = true;
        break;
      case 't':
        chosenDbs.push('tcp');
        break;
      case 'M':
        chosenDbs.push('mptcp');
        break;
      case 'd':
        chosenDbs.push('dccp');
        break;
      case 'S':
        chosenDbs.push('sctp');
        break;
      case 'u':
        chosenDbs.push('udp');
        break;
      case 'w':
        chosenDbs.push('raw');
        break;
      case 'x':
        chosenAfs.push('unix');
        break;
      case '4':
        chosenAfs.push('inet');
        break;
      case '6':
        chosenAfs.push('inet6');
        break;
      case '0':
        chosenAfs.push('packet');
        break;
      case 'vsock':
      case 'tipc':
      case 'xdp':
        chosenAfs.push('other');
        break;
      case 'a':
        stateFilter = SS_ALL;
        break;
      case 'l':
        stateFilter = bit('LISTEN') | bit('UNCONN');
        break;
      case 'f':
        chosenAfs.push(family(t, arg!));
        break;
      case 'A':
        if (!sawQuery) {
          chosenDbs.length = 0;
          stateFilter ||= SS_CONN;
          sawQuery = true;
        }
        for (const name of arg!.split(',')) {
          const dbs = QUERY[name];
          if (dbs === undefined) {
            t.sys.err(`ss: "${name}" is illegal socket table id\n`);
            return usage(t, ssUsage);
          }
          chosenDbs.push(...dbs);
        }
        break;
      case 's':
        summary = true;
        break;
      case 'v':
      case 'V':
        t.sys.out('ss utility, iproute2-6.1.0\n');
        return 0;
      case 'z':
      case 'Z':
        t.sys.err('ss: SELinux is not enabled.\n');
        return 1;
      case 'N':
        if (!netnsSwitch(t, arg!)) return 1;
        break;
      case 'H':
        o.header = false;
        break;
      case 'O':
        o.oneline = true;
        break;
      case 'h':
        t.sys.out(ssUsage);
        return 0;
      default:
        break;
    }
  }
  for (const name of chosenDbs) o.dbs.add(name);
  for (const name of chosenAfs) {
    o.families.add(name);
    if (!AF_DBS[name].some((d) => o.dbs.has(d))) for (const d of AF_DBS[name]) o.dbs.add(d);
  }
  const byDefault = o.dbs.size === 0;

  const args = new Args(t, parsed.operands);
  if (summary) {
    printSummary(t);
    if (byDefault && !args.more) return 0;
  }
  let sawStates = false;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'state') {
      if (!sawStates) stateFilter = 0;
      stateFilter |= scanState(t, args.next());
    } else if (word === 'exclude' || word === 'excl') {
      if (!sawStates) stateFilter = SS_ALL;
      stateFilter &= ~scanState(t, args.next());
    } else break;
    sawStates = true;
  }
  if (byDefault) {
    stateFilter ||= SS_CONN;
    for (const name of ALL_DBS) o.dbs.add(name);
  }
  mergeDefaults(o, stateFilter);
  const test = parseFilter(args.argv.slice(args.i), (name) => portNumber(t, name));
  if (typeof test !== 'function') return filterError(t, test);
  show(o, test);
  return 0;
}

function family(t: Tool, name: string): Af {
  if (name === 'inet' || name === 'inet6' || name === 'unix' || name === 'netlink') return name;
  if (name === 'link') return 'packet';
  if (name === 'tipc' || name === 'vsock' || name === 'xdp') return 'other';
  if (name === 'help') {
    t.sys.out(ssUsage);
    throw new Exit(0);
  }
  t.sys.err(`ss: "${name}" is invalid family\n`);
  return usage(t, ssUsage);
}

/** Ref: misc/ss.c:filter_merge_defaults(), filter_states_set() */
function mergeDefaults(o: Ss, stateFilter: number): void {
  let states = 0;
  for (const name of o.dbs) {
    states |= DEFAULT_DBS[name].states;
    if (!DEFAULT_DBS[name].families.some((f) => o.families.has(f))) {
      for (const f of DEFAULT_DBS[name].families) o.families.add(f);
    }
  }
  o.states = stateFilter || states;
}

const STATE_NAMES: Readonly<Record<string, number>> = {
  close: bit('UNCONN'),
  closed: bit('UNCONN'),
  'syn-rcv': bit('SYN-RECV'),
  established: bit('ESTAB'),
  all: SS_ALL,
  connected: SS_ALL & ~(bit('UNCONN') | bit('LISTEN')),
  synchronized: SS_ALL & ~(bit('UNCONN') | bit('LISTEN') | bit('SYN-SENT')),
  bucket: bit('SYN-RECV') | bit('TIME-WAIT'),
  big: SS_ALL & ~(bit('SYN-RECV') | bit('TIME-WAIT')),
  unknown: bit('UNKNOWN'),
  'syn-sent': bit('SYN-SENT'),
  'syn-recv': bit('SYN-RECV'),
  'fin-wait-1': bit('FIN-WAIT-1'),
  'fin-wait-2': bit('FIN-WAIT-2'),
  'time-wait': bit('TIME-WAIT'),
  unconnected: bit('UNCONN'),
  'close-wait': bit('CLOSE-WAIT'),
  'last-ack': bit('LAST-ACK'),
  listening: bit('LISTEN'),
  closing: bit('CLOSING'),
};

/** Ref: misc/ss.c:scan_state() */
function scanState(t: Tool, name: string): number {
  const bits = STATE_NAMES[name.toLowerCase()];
  if (bits !== undefined) return bits;
  t.sys.err(`ss: wrong state name: ${name}\n`);
  throw new Exit(-1);
}

function filterError(t: Tool, error: { readonly address?: string; readonly token?: string }): number {
  if (error.address !== undefined) {
    t.sys.err(`Error: an inet prefix is expected rather than "${error.address}".\nCannot parse dst/src address.\n`);
    return 1;
  }
  t.sys.err('ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n');
  return usage(t, ssUsage);
}

// --- names of ports, from /etc/services

type Services = { readonly byPort: ReadonlyMap<string, string>; readonly byName: ReadonlyMap<string, number> };
let known: { readonly text: string; readonly services: Services } | null = null;

function servicesOf(t: Tool): Services {
  const file = t.sys.readFile('/etc/services');
  const text = file.ok ? file.value : '';
  if (known?.text === text) return known.services;
  const byPort = new Map<string, string>();
  const byName = new Map<string, number>();
  for (const line of text.split('\n')) {
    const m = /^([^\s#]+)\s+(\d+)\/(tcp|udp)([^#]*)/.exec(line);
    if (!m) continue;
    if (!byPort.has(`${m[2]}/${m[3]}`)) byPort.set(`${m[2]}/${m[3]}`, m[1]!);
    for (const name of [m[1]!, ...m[4]!.trim().split(/\s+/)]) if (!byName.has(name)) byName.set(name, Number(m[2]));
  }
  known = { text, services: { byPort, byName } };
  return known.services;
}

function portNumber(t: Tool, name: string): number | null {
  return /^\d+$/.test(name) ? Number(name) : (servicesOf(t).byName.get(name) ?? null);
}

const RAW_PROTOS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '2': 'igmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'ipv6-icmp',
  '89': 'ospf',
};

/** Ref: misc/ss.c:resolve_service() */
function port(o: Ss, s: SockMessage, text: string): string {
  if (text === '0' || text === '*' || text === '') return '*';
  if (o.numeric) return text;
  if (s.netid === 'raw') return RAW_PROTOS[text] ?? text;
  if (s.netid !== 'tcp' && s.netid !== 'udp') return text;
  return servicesOf(o.t).byPort.get(`${text}/${s.netid}`) ?? text;
}

// --- lists

const ORDER: readonly Db[] = ['nl', 'p_raw', 'p_dgr', 'u_str', 'raw', 'udp', 'tcp'];

function show(o: Ss, test: SockTest): void {
  const disabled = new Set<Column>();
  if (o.dbs.size === 1) disabled.add('netid');
  if ((o.states & (o.states - 1)) === 0) disabled.add('state');
  const rows: Row[] = o.header ? [headerRow] : [];
  const socks = o.t.nl.dumpSocks();
  const owners = o.processes ? ownersOf(o.t) : new Map<number, string[]>();
  for (const name of ORDER) {
    if (!o.dbs.has(name)) continue;
    const mine = socks.filter((s) => s.netid === name && wanted(o, s) && test(s));
    // the kernel is asked for each family: IPv4 first
    mine.sort((a, b) => Number(a.family === 'inet6') - Number(b.family === 'inet6'));
    for (const s of mine) rows.push(rowOf(o, s, owners));
  }
  if (rows.length === 0) return;
  o.t.sys.out(render(rows, disabled, o.t.sys.isatty(1) ? o.t.sys.columns : null));
}

function wanted(o: Ss, s: SockMessage): boolean {
  const index = (STATES as readonly string[]).indexOf(s.state);
  if (index >= 0 && !(o.states & (1 << index))) return false;
  return s.family === 'packet' || o.families.has(s.family);
}

function host(s: SockMessage, addr: string): string {
  if (s.family !== 'inet6') return addr;
  return addr === '::' && !s.v6only ? '*' : `[${addr}]`;
}

function rowOf(o: Ss, s: SockMessage, owners: ReadonlyMap<number, readonly string[]>): Row {
  const dev = s.boundIf && s.family !== 'packet' ? `%${linkName(o.t, s.boundIf)}` : '';
  const inet = s.family !== 'packet' && s.netid !== 'nl';
  return {
    netid: s.netid,
    state: s.state,
    recvq: String(s.recvQ).padEnd(6),
    sendq: String(s.sendQ).padEnd(6),
    addr: s.family === 'packet' ? `${ethProto(s.local)}:` : `${host(s, s.local)}${dev}:`,
    serv: port(o, s, s.localPort),
    raddr: inet ? `${host(s, s.peer)}:` : '*',
    rserv: inet ? port(o, s, s.peerPort) : '',
    ext: extOf(o, s, owners),
  };
}

const ETH_PROTOS: Readonly<Record<string, string>> = {
  '2048': 'ip',
  '2054': 'arp',
  '34525': 'ipv6',
  '33024': '802.1Q',
};

function ethProto(text: string): string {
  return ETH_PROTOS[text] ?? (/^\d+$/.test(text) ? `[${text}]` : text);
}

function linkName(t: Tool, ifindex: number): string {
  const link = t.nl.getLink({ ifindex });
  return link.ok ? link.value.ifname : `if${ifindex}`;
}

function extOf(o: Ss, s: SockMessage, owners: ReadonlyMap<number, readonly string[]>): string {
  let ext = '';
  if (o.options && s.timer !== undefined)
    ext += ` timer:(${s.timer.kind},${msTimer(s.timer.expires - o.t.sys.now)},${s.timer.retrans})`;
  const users = owners.get(s.ino);
  if (users !== undefined) ext += ` users:(${users.join(',')})`;
  if (o.extended) {
    if (s.uid) ext += ` uid:${s.uid}`;
    ext += ` ino:${s.ino} sk:${s.ino.toString(16)} cgroup:unreachable:1`;
    if (s.family === 'inet6' && s.netid !== 'raw') ext += ` v6only:${s.v6only ? 1 : 0}`;
    ext += ' <->';
  }
  const lead = o.oneline ? '' : '\n\t';
  let more = '';
  if (o.memory && s.memory !== undefined)
    more += ` skmem:(r${s.memory.rmem},rb${s.memory.rcvbuf},t0,tb${s.memory.sndbuf},f0,w0,o0,bl0,d0)`;
  if (o.info && s.state === 'LISTEN') more += ' cubic cwnd:10';
  if (o.info && s.tcp?.info != null) more += tcpInfo(s.tcp, s.tcp.info, o.options);
  return more === '' ? ext : `${ext}${lead}${more}`;
}

/**
 * Differs: delivery rate, segments delivered and the time it was busy are not kept, so not printed.
 * Ref: misc/ss.c:tcp_show_info(), tcp_stats_print()
 */
function tcpInfo(t: NonNullable<SockMessage['tcp']>, info: TcpInfo, options: boolean): string {
  const ms = (nsec: number): number => Math.floor(nsec / 1e6);
  const g = (x: number): string => String(Number(x.toPrecision(6)));
  const parts: string[] = [];
  const say = (name: string, value: number | string): void => {
    if (value !== 0) parts.push(`${name}:${value}`);
  };
  if (options) parts.push('ts', 'sack');
  parts.push('cubic');
  if (info.wscale !== null) say('wscale', `${info.wscale[0]},${info.wscale[1]}`);
  if (t.rto !== 3_000_000_000) say('rto', ms(t.rto));
  say('backoff', info.backoff);
  if (info.rtt !== 0) say('rtt', `${g(Math.floor(info.rtt) / 1000)}/${g(Math.floor(info.rttvar) / 1000)}`);
  say('ato', ms(t.ato));
  say('mss', info.mss);
  say('pmtu', info.pmtu);
  say('rcvmss', info.rcvMss);
  say('advmss', info.advmss);
  say('cwnd', t.cwnd);
  if (t.ssthresh > 0) say('ssthresh', t.ssthresh);
  say('bytes_sent', info.bytesSent);
  say('bytes_retrans', info.bytesRetrans);
  say('bytes_acked', info.bytesAcked);
  say('bytes_received', info.bytesReceived);
  say('segs_out', info.segsOut);
  say('segs_in', info.segsIn);
  say('data_segs_out', info.dataSegsOut);
  say('data_segs_in', info.dataSegsIn);
  const rate = info.rtt === 0 ? 0 : (t.cwnd * info.mss * 8e6) / info.rtt;
  if (rate > 0) parts.push(`send ${rate.toFixed(0)}bps`);
  say('lastsnd', ms(info.lastSnd));
  say('lastrcv', ms(info.lastRcv));
  say('lastack', ms(info.lastAck));
  // sk_pacing_rate: twice what the window carries in slow start, then 1.2 times. Ref: net/ipv4/tcp_input.c:tcp_update_pacing_rate()
  const slowStart = t.ssthresh < 0 || t.cwnd < t.ssthresh / 2;
  if (rate > 0) parts.push(`pacing_rate ${(rate * (slowStart ? 2 : 1.2)).toFixed(0)}bps`);
  say('unacked', info.unacked);
  if (t.retransmits > 0 || info.totalRetrans > 0) parts.push(`retrans:${t.retransmits}/${info.totalRetrans}`);
  say('rcv_space', info.rcvSpace);
  say('rcv_ssthresh', info.rcvSsthresh);
  say('notsent', info.notSent);
  if (info.minRtt !== 0) say('minrtt', g(Math.floor(info.minRtt) / 1000));
  say('snd_wnd', info.sndWnd);
  return ` ${parts.join(' ')}`;
}

/** Ref: misc/ss.c:print_ms_timer() */
function msTimer(ns: number): string {
  const left = Math.max(Math.floor(ns / MSEC), 0);
  const minutes = Math.floor(left / 60_000);
  let secs = Math.floor(left / 1000) % 60;
  let msecs = minutes > 0 ? 0 : left % 1000;
  if (minutes > 9) secs = 0;
  let text = minutes > 0 ? `${minutes}min` : '';
  if (secs > 0) {
    if (secs > 9) msecs = 0;
    text += `${secs}${msecs > 0 ? '.' : 'sec'}`;
  }
  if (msecs > 0) text += `${String(msecs).padStart(3, '0')}ms`;
  return text;
}

/** Who holds which socket, by inode. Ref: misc/ss.c:user_ent_hash_build() */
function ownersOf(t: Tool): Map<number, string[]> {
  const owners = new Map<number, string[]>();
  for (const p of t.sys.processes()) {
    for (const [fd, ino] of p.sockets ?? []) {
      const text = `("${p.comm}",pid=${p.pid},fd=${fd})`;
      const list = owners.get(ino);
      if (list === undefined) owners.set(ino, [text]);
      else list.push(text);
    }
  }
  return owners;
}

/** Ref: misc/ss.c:print_summary() */
function printSummary(t: Tool): void {
  const socks = t.nl.dumpSocks();
  const count = (netid: string, fam?: string): number =>
    socks.filter((s) => s.netid === netid && (fam === undefined || s.family === fam)).length;
  const state = (name: string): number => socks.filter((s) => s.netid === 'tcp' && s.state === name).length;
  const timewait = state('TIME-WAIT');
  const tcp = count('tcp');
  t.sys.out(`Total: ${socks.filter((s) => s.netid !== 'nl').length - timewait}\n`);
  t.sys.out(`TCP:   ${tcp} (estab ${state('ESTAB')}, closed ${timewait}, orphaned 0, timewait ${timewait})\n\n`);
  t.sys.out('Transport Total     IP        IPv6\n');
  const line = (name: string, v4: number, v6: number): void => {
    const cells = [v4 + v6, v4, v6].map((n) => `${String(n).padEnd(9)} `).join('');
    t.sys.out(`${name}\t  ${cells.slice(0, -1)}\n`);
  };
  const each = (netid: string): [number, number] => [count(netid, 'inet'), count(netid, 'inet6')];
  const tcpLive = (fam: string): number =>
    socks.filter((s) => s.netid === 'tcp' && s.family === fam && s.state !== 'TIME-WAIT').length;
  const [raw4, raw6] = each('raw');
  const [udp4, udp6] = each('udp');
  const [tcp4, tcp6] = [tcpLive('inet'), tcpLive('inet6')];
  line('RAW', raw4, raw6);
  line('UDP', udp4, udp6);
  line('TCP', tcp4, tcp6);
  line('INET', raw4 + udp4 + tcp4, raw6 + udp6 + tcp6);
  line('FRAG', 0, 0);
  t.sys.out('\n');
}
