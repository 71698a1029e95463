import type { Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Ipv6Addr } from '../../../core/addr/ipv6.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { type AddrInfo, gaiStrerror, getaddrinfo } from '../getaddrinfo.ts';
import { tracerouteUsage } from './usage.ts';

export type Method = 'default' | 'udp' | 'icmp' | 'tcp';

/** What a run was asked for. Times in seconds. Ref: traceroute.c, its option_list */
export type Options = {
  family: 'inet' | 'inet6' | null;
  method: Method;
  firstHop: number;
  maxHops: number;
  probesPerHop: number;
  simProbes: number;
  wait: number;
  here: number;
  near: number;
  sendwait: number;
  port: number;
  sport: number;
  tos: number;
  fwmark: number;
  packetLen: number;
  device: string | null;
  source: Ipv4Addr | Ipv6Addr | null;
  dontfrag: boolean;
  mtudisc: boolean;
  numeric: boolean;
  backward: boolean;
  host: string;
  dest: AddrInfo | null;
};

/** Why parsing stopped: help was asked for, or something is wrong. */
export class Stop {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

type Arg = { readonly meta: string; readonly name: string };

// biome-ignore format: a table
const takesArg: Readonly<Record<string, Arg>> = {
  f: { name: 'first', meta: 'first_ttl' }, g: { name: 'gateway', meta: 'gate,...' }, i: { name: 'interface', meta: 'device' },
  m: { name: 'max-hops', meta: 'max_ttl' }, N: { name: 'sim-queries', meta: 'squeries' }, p: { name: 'port', meta: 'port' },
  t: { name: 'tos', meta: 'tos' }, l: { name: 'flowlabel', meta: 'flow_label' }, w: { name: 'wait', meta: 'MAX,HERE,NEAR' },
  q: { name: 'queries', meta: 'nqueries' }, s: { name: 'source', meta: 'src_addr' }, z: { name: 'sendwait', meta: 'sendwait' },
  M: { name: 'module', meta: 'name' }, O: { name: 'options', meta: 'OPTS,...' }, P: { name: 'protocol', meta: 'prot' },
  '-sport': { name: 'sport', meta: 'num' }, '-fwmark': { name: 'fwmark', meta: 'num' },
};
// biome-ignore format: a table
const flags: Readonly<Record<string, string>> = {
  '4': '', '6': '', d: 'debug', F: 'dont-fragment', I: 'icmp', n: '', r: '', e: 'extensions', A: 'as-path-lookups', U: 'udp',
  V: 'version', T: 'tcp', D: 'dccp', '-mtu': 'mtu', '-back': 'back', '-help': 'help',
};

/** Ref: libsupp/clif.c:CLIF_parse() */
export function* parseOptions(sys: Sys): Task<Options> {
  const o: Options = {
    family: sys.argv[0]!.endsWith('6') ? 'inet6' : sys.argv[0]!.endsWith('4') ? 'inet' : null,
    method: 'default', firstHop: 1, maxHops: 30, probesPerHop: 3, simProbes: 16, wait: 5, here: 3, near: 10, sendwait: 0,
    port: 0, sport: 0, tos: 0, fwmark: 0, packetLen: -1, device: null, source: null, dontfrag: false, mtudisc: false,
    numeric: false, backward: false, host: '', dest: null,
  }; // biome-ignore format: a table
  const argv = sys.argv;
  const stop = (text: string, status = 2): never => {
    sys.err(`${text}\n`);
    throw new Stop(status);
  };
  const help = (): never => {
    sys.out(tracerouteUsage);
    throw new Stop(0);
  };
  if (argv.length < 2) help();
  let position = 0;
  let ended = false;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (!ended && word === '--') {
      ended = true;
      continue;
    }
    if (ended || word[0] !== '-' || word === '-') {
      position++;
      yield* operand(sys, o, word, position, i, stop);
      continue;
    }
    let key: string;
    let shown: string;
    let inline: string | null = null;
    let rest = '';
    if (word.startsWith('--')) {
      const eq = word.indexOf('=');
      const name = eq < 0 ? word.slice(2) : word.slice(2, eq);
      if (eq >= 0) inline = word.slice(eq + 1);
      const found =
        Object.entries(takesArg).find(([, a]) => a.name === name)?.[0] ??
        Object.entries(flags).find(([, n]) => n === name)?.[0];
      if (found === undefined || name === '') return stop(`Bad option \`--${name}' (argc ${i})`);
      key = found;
      shown = `--${name}`;
    } else {
      key = word[1]!;
      shown = `-${key}`;
      rest = word.slice(2);
      if (!(key in takesArg) && !(key in flags)) return stop(`Bad option \`${word}' (argc ${i})`);
    }
    if (key in takesArg) {
      let arg = inline ?? (rest !== '' ? rest : null);
      const at = i;
      if (arg === null) {
        arg = argv[++i] ?? null;
        if (arg === null)
          return stop(
            `Option \`${shown}' (argc ${at}) requires an argument: \`${shown}${shown.startsWith('--') ? '=' : ' '}${takesArg[key]!.meta}'`,
          );
      }
      if (!(yield* withArg(sys, o, key, arg))) stop(`Cannot handle \`${shown}' option with arg \`${arg}' (argc ${i})`);
      continue;
    }
    for (const letter of [key, ...(rest === '' ? [] : rest)]) {
      if (letter === '-help') help();
      if (letter === 'V') {
        sys.out(
          'Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n',
        );
        throw new Stop(0);
      }
      if (!setFlag(o, letter)) stop(`Bad option \`${word}' (argc ${i})`);
    }
  }
  if (position === 0) stop('Specify "host" missing argument.');
  check(o, stop);
  return o;
}

function setFlag(o: Options, letter: string): boolean {
  switch (letter) {
    case '4':
      o.family = 'inet';
      return true;
    case '6':
      o.family = 'inet6';
      return true;
    case 'F':
      o.dontfrag = true;
      return true;
    case 'I':
      o.method = 'icmp';
      return true;
    case 'T':
      o.method = 'tcp';
      return true;
    case 'U':
      o.method = 'udp';
      return true;
    case 'n':
      o.numeric = true;
      return true;
    case '-mtu':
      o.mtudisc = true;
      return true;
    case '-back':
      o.backward = true;
      return true;
    case 'd':
    case 'r':
    case 'e':
      return true;
    default:
      return false;
  }
}

function* withArg(sys: Sys, o: Options, key: string, arg: string): Task<boolean> {
  const uint = /^(0x[0-9a-f]+|\d+)$/i.test(arg) ? Number(arg) : null;
  const real = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(arg) ? Number(arg) : null;
  const set = (
    name: 'firstHop' | 'maxHops' | 'probesPerHop' | 'simProbes' | 'tos' | 'port' | 'sport' | 'fwmark',
  ): boolean => {
    if (uint === null) return false;
    o[name] = uint;
    return true;
  };
  switch (key) {
    case 'f':
      return set('firstHop');
    case 'm':
      return set('maxHops');
    case 'q':
      return set('probesPerHop');
    case 'N':
      return set('simProbes');
    case 't':
      return set('tos');
    case 'p':
      return set('port');
    case '-sport':
      return set('sport');
    case '-fwmark':
      return set('fwmark');
    case 'l':
      return uint !== null;
    case 'i':
      o.device = arg;
      return true;
    case 'z':
      if (real === null) return false;
      o.sendwait = real;
      return true;
    case 'w': {
      const parts = arg.split(/[,/]/).map((p) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(p) ? Number(p) : Number.NaN));
      if (parts.length > 3 || parts.some(Number.isNaN)) return false;
      [o.wait, o.here, o.near] = [parts[0]!, parts[1] ?? 0, parts[2] ?? 0];
      return true;
    }
    case 's': {
      const found = yield* getaddrinfo(sys, arg, o.family);
      if (!found.ok) {
        sys.err(`${arg}: ${gaiStrerror[found.error]}\n`);
        return false;
      }
      o.source = found.list[0]!.addr;
      return true;
    }
    case 'M':
      if (arg !== 'default' && arg !== 'udp' && arg !== 'icmp' && arg !== 'tcp') return false;
      o.method = arg;
      return true;
    default:
      return false;
  }
}

function* operand(
  sys: Sys,
  o: Options,
  word: string,
  position: number,
  argc: number,
  stop: (t: string) => never,
): Task<void> {
  if (position === 1) {
    const found = yield* getaddrinfo(sys, word, o.family);
    if (!found.ok) {
      sys.err(`${word}: ${gaiStrerror[found.error]}\n`);
      return stop(`Cannot handle "host" cmdline arg \`${word}' on position 1 (argc ${argc})`);
    }
    o.host = word;
    // of both families IPv4 is taken first
    o.dest = found.list.find((a) => a.family === 'inet') ?? found.list[0]!;
    o.family = o.dest.family;
    return;
  }
  if (position > 2) return stop(`Extra arg \`${word}' (position ${position}, argc ${argc})`);
  if (!/^\d+$/.test(word)) return stop(`Cannot handle "packetlen" cmdline arg \`${word}' on position 2 (argc ${argc})`);
  o.packetLen = Number(word);
}

function check(o: Options, stop: (t: string) => never): void {
  if (o.firstHop === 0 || o.firstHop > o.maxHops) stop('first hop out of range');
  if (o.maxHops > 255) stop('max hops cannot be more than 255');
  if (o.probesPerHop === 0 || o.probesPerHop > 10) stop('no more than 10 probes per hop');
  if (o.wait < 0 || o.here < 0 || o.near < 0) stop(`bad wait specifications \`${o.wait},${o.here},${o.near}' used`);
  if (o.packetLen > 65000) stop(`too big packetlen ${o.packetLen} specified`);
  if (o.source !== null && (typeof o.source === 'number') !== (o.family === 'inet'))
    stop('IP version mismatch in addresses specified');
  if (o.sendwait < 0) stop(`bad sendtime \`${o.sendwait}' specified`);
  if (o.sendwait >= 10) o.sendwait /= 1000;
  if (o.sport) {
    o.simProbes = 1;
    o.here = 0;
    o.near = 0;
  }
  if (o.mtudisc) {
    o.dontfrag = true;
    o.simProbes = 1;
    if (o.packetLen < 0) o.packetLen = 65000;
  }
}
