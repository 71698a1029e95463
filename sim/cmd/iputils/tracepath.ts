import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { SockError, Socket } from '../../../core/socket/socket.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { type AddrInfo, gaiStrerror, getaddrinfo, isLocalScope, nameOf, numericHost } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { Exit, error, fatal, INT_MAX, main, strtolOrErr } from './iputils_common.ts';
import { tracepathUsage } from './usage.ts';

const HIS_ARRAY_SIZE = 64;
const MAX_PROBES = 10;
const DEFAULT_BASEPORT = 44444;
const SECOND = 1_000_000_000;

/** Ref: tracepath.c:struct run_state */
type Run = {
  readonly sys: Sys;
  readonly sock: Socket & { readonly fd: number };
  readonly dest: AddrInfo;
  readonly basePort: number;
  readonly overhead: number;
  readonly numeric: boolean;
  readonly both: boolean;
  /** What was sent to each port, until it was answered. */
  readonly his: ({ readonly hops: number; readonly at: Nsec } | null)[];
  hisptr: number;
  mtu: number;
  ttl: number;
  hopsTo: number;
  hopsFrom: number;
};

/** `tracepath`: the way to a host and its MTU. Ref: iputils 20221126 tracepath.c */
export const tracepath: Command = { path: '/usr/bin/tracepath', program: main(program) };

function* program(sys: Sys): Task<number> {
  const usage = (): never => {
    sys.err(tracepathUsage);
    throw new Exit(255);
  };
  const { opts, operands } = getopt(sys.argv, '46nbh?l:m:p:V');
  let family: 'inet' | 'inet6' | null = sys.argv[0]!.endsWith('6') ? 'inet6' : null;
  let mtu = 0;
  let maxHops = 30;
  let basePort = 0;
  let numeric = false;
  let both = false;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n`);
      return usage();
    }
    const { opt, arg = '' } = given;
    if (opt === '4' || opt === '6') {
      const asked = opt === '4' ? 'inet' : 'inet6';
      if (family !== null && family !== asked)
        return yield* fatal(sys, 2, null, 'only one -4 or -6 option may be specified');
      family = asked;
    } else if (opt === 'n') numeric = true;
    else if (opt === 'b') both = true;
    else if (opt === 'l') {
      mtu = yield* strtolOrErr(sys, arg, 48, INT_MAX);
    } else if (opt === 'm') maxHops = yield* strtolOrErr(sys, arg, 0, 255);
    else if (opt === 'p') basePort = yield* strtolOrErr(sys, arg, 0, 65535);
    else if (opt === 'V') {
      sys.out(
        'tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
      );
      return 0;
    } else usage();
  }
  if (operands.length !== 1) usage();
  let host = operands[0]!;
  if (!basePort) {
    const slash = host.indexOf('/');
    if (slash >= 0) {
      basePort = yield* strtolOrErr(sys, host.slice(slash + 1), 0, 65535);
      host = host.slice(0, slash);
    } else basePort = DEFAULT_BASEPORT;
  }
  const found = yield* getaddrinfo(sys, host, family);
  if (!found.ok) return yield* fatal(sys, 1, null, `${host}: ${gaiStrerror[found.error]}`);
  const dest = found.list[0]!;
  const opened = sys.socket({ family: dest.family, type: 'dgram', protocol: 'udp' });
  if (!opened.ok) return yield* fatal(sys, 1, opened.error.errno, 'socket/connect');
  const sock = opened.value;
  const overhead = dest.family === 'inet' ? 28 : 48;
  if (!mtu) mtu = dest.family === 'inet' ? 65535 : 128000;
  if (mtu <= overhead) return yield* fatal(sys, 1, null, `pktlen must be within: ${overhead} < value <= ${INT_MAX}`);
  sock.setsockopt('mtuDiscover', 'do');
  sock.setsockopt('recverr', true);
  sock.setsockopt('recvttl', true);
  const run: Run = {
    sys, sock, dest, basePort, overhead, numeric, both, his: new Array(HIS_ARRAY_SIZE).fill(null), hisptr: 0, mtu, ttl: 1,
    hopsTo: -1, hopsFrom: -1,
  }; // biome-ignore format: a table
  let reached = false;
  for (; run.ttl <= maxHops && !reached; run.ttl++) {
    sock.setsockopt(dest.family === 'inet' ? 'ttl' : 'unicastHops', run.ttl);
    let progress = -1;
    for (let i = 0; i < 3; i++) {
      const before = run.mtu;
      progress = yield* probeTtl(run);
      if (run.mtu !== before) {
        i = -1;
        continue;
      }
      if (progress >= 0) break;
    }
    if (progress === 0) reached = true;
    else if (progress < 0) sys.out(`${String(run.ttl).padStart(2)}:  no reply\n`);
  }
  if (!reached) sys.out(`     Too many hops: pmtu ${run.mtu}\n`);
  const to = run.hopsTo >= 0 ? `hops ${run.hopsTo} ` : '';
  const back = run.hopsFrom >= 0 ? `back ${run.hopsFrom} ` : '';
  sys.out(`     Resume: pmtu ${run.mtu} ${to}${back}\n`);
  return 0;
}

/** 0: it is over; below: nothing came; above: go on. Ref: tracepath.c:probe_ttl() */
function* probeTtl(run: Run): Task<number> {
  const { sys, sock, dest } = run;
  let tries = 0;
  while (tries < MAX_PROBES) {
    const port = run.basePort + run.hisptr;
    run.his[run.hisptr] = { hops: run.ttl, at: sys.now };
    const to =
      dest.family === 'inet'
        ? ({ family: 'inet', addr: dest.addr, port } as const)
        : ({ family: 'inet6', addr: dest.addr, port, scopeId: dest.scopeId } as const);
    if (sock.send({ kind: 'bytes', bytes: new Uint8Array(run.mtu - run.overhead) }, to).ok) break;
    const progress = yield* takeErrors(run);
    run.his[run.hisptr] = null;
    if (progress === 0) return 0;
    if (progress > 0) tries = 0;
    else tries++;
  }
  run.hisptr = (run.hisptr + 1) % HIS_ARRAY_SIZE;
  if (tries >= MAX_PROBES) {
    sys.out(`${String(run.ttl).padStart(2)}:  send failed\n`);
    return 0;
  }
  const { ready } = yield* sys.poll([sock.fd], SECOND);
  const got = ready.length > 0 ? sock.recv() : null;
  if (got?.ok && got.value !== null) {
    sys.out(`${String(run.ttl).padStart(2)}?: reply received 8)\n`);
    return 0;
  }
  return yield* takeErrors(run);
}

/** All that waits on the error queue. Ref: tracepath.c:recverr() */
function* takeErrors(run: Run): Task<number> {
  let progress = -1;
  for (;;) {
    const e = run.sock.recvError();
    if (e === null) return progress;
    progress = run.mtu;
    if (yield* printError(run, e)) return 0;
  }
}

/** True when the trace ends with it. */
function* printError(run: Run, e: SockError): Task<boolean> {
  const { sys } = run;
  const ttl = String(run.ttl).padStart(2);
  // a local error of IPv4 does not tell the port
  const port = e.to && e.to.family !== 'packet' && !(e.origin === 'local' && e.to.family === 'inet') ? e.to.port : 0;
  const slot = port - run.basePort;
  const sent = slot >= 0 && slot < HIS_ARRAY_SIZE - 1 ? run.his[slot]! : null;
  if (sent) run.his[slot] = null;
  let text: string;
  if (e.origin === 'local') text = `${ttl}?: ${'[LOCALHOST]'.padEnd(32)} `;
  else text = `${sent ? `${String(sent.hops).padStart(2)}:  ` : `${ttl}?: `}${hostText(run, e)}`;
  if (sent) {
    const us = Math.floor((sys.now - sent.at) / 1000);
    text += `${String(Math.floor(us / 1000)).padStart(3)}.${String(us % 1000).padStart(3, '0')}ms `;
  }
  const back =
    e.ttl === undefined ? (sent?.hops ?? run.ttl) : e.ttl <= 64 ? 65 - e.ttl : e.ttl <= 128 ? 129 - e.ttl : 256 - e.ttl;
  const expired =
    (e.origin === 'icmp' && e.type === 11 && e.code === 0) || (e.origin === 'icmp6' && e.type === 3 && e.code === 0);
  if (expired) {
    if (back !== (sent?.hops ?? run.ttl)) text += `asymm ${String(back).padStart(2)} `;
    sys.out(`${text}\n`);
    return false;
  }
  const ends: Partial<Record<ErrnoName, string>> = {
    EPROTO: '!P',
    EHOSTUNREACH: '!H',
    ENETUNREACH: '!N',
    EACCES: '!A',
  };
  switch (e.errno) {
    case 'ETIMEDOUT':
      sys.out(`${text}\n`);
      return false;
    case 'EMSGSIZE':
      sys.out(`${text}pmtu ${e.info}\n`);
      run.mtu = e.info;
      return false;
    case 'ECONNREFUSED':
      sys.out(`${text}reached\n`);
      run.hopsTo = sent?.hops ?? run.ttl;
      run.hopsFrom = back;
      return true;
    default: {
      const mark = ends[e.errno];
      sys.out(`${text}${mark ?? ''}\n`);
      if (mark === undefined) yield* error(sys, 0, null, `NET ERROR: ${strerror[e.errno]}`);
      return true;
    }
  }
}

/** Ref: tracepath.c:print_host() */
function hostText({ sys, numeric, both, dest }: Run, e: SockError): string {
  if (e.offender === null) return ''.padEnd(53);
  const scope =
    typeof e.offender !== 'number' && isLocalScope(e.offender)
      ? (e.ifindex ?? (dest.family === 'inet6' ? dest.scopeId : 0))
      : 0;
  const number = numericHost(sys, e.offender, scope);
  const name = nameOf(sys, e.offender) ?? '???';
  const text = both ? (numeric ? `${number} (${name})` : `${name} (${number})`) : numeric ? number : name;
  return text.padEnd(52);
}
