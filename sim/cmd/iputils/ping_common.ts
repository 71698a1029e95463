import type { Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Ipv6Addr } from '../../../core/addr/ipv6.ts';
import type { ErrnoName } from '../../../core/errno.ts';
import type { RecvMessage, Socket } from '../../../core/socket/socket.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { nameOf, numericHost } from '../getaddrinfo.ts';
import { error } from './iputils_common.ts';

const MS = 1_000_000;
const MININTERVAL = 10;
export const MAX_DUP_CHK = 0x10000;
/** What the time stamp in a packet takes: struct timeval. */
export const TIMEVAL = 16;

export type PingSocket = Socket & { readonly fd: number };

/** What a run was asked for. Times in ms where ping keeps them so. Ref: ping.h:struct ping_rts */
export type PingOptions = {
  interval: number;
  intervalGiven: boolean;
  preload: number;
  lingertime: number;
  npackets: number;
  /** Seconds; 0 is none. */
  deadline: number;
  datalen: number;
  ident: number | null;
  device: string | null;
  source4: Ipv4Addr | null;
  source6: Ipv6Addr | null;
  ttl: number | null;
  tos: number;
  mark: number | null;
  pmtudisc: 'do' | 'dont' | 'want' | null;
  flowlabel: number | null;
  sndbuf: number;
  tsType: 'tsonly' | 'tsandaddr' | 'tsprespec' | null;
  rroute: boolean;
  adaptive: boolean;
  audible: boolean;
  broadcast: boolean;
  connect: boolean;
  dontroute: boolean;
  flood: boolean;
  latency: boolean;
  noloop: boolean;
  numeric: boolean;
  outstanding: boolean;
  pattern: Uint8Array | null;
  timestamps: boolean;
  quiet: boolean;
  strictsource: boolean;
  verbose: boolean;
};

/** What a run has counted. Round trip times in µs. */
export type PingRun = PingOptions & {
  readonly sys: Sys;
  sock: PingSocket;
  socktype: 'SOCK_RAW' | 'SOCK_DGRAM';
  hostname: string;
  multicast: boolean;
  timing: boolean;
  /** Payload without its time stamp. */
  outpack: Uint8Array;
  /** Wall clock minus virtual time, µs. */
  readonly epoch: number;

  ntransmitted: number;
  nreceived: number;
  nrepeats: number;
  nerrors: number;
  readonly received: Set<number>;
  acked: number;
  pipesize: number;
  tmin: number;
  tmax: number;
  tsum: number;
  tsum2: number;
  rtt: number;
  rttAddend: number;

  startTime: Nsec;
  curTime: Nsec | null;
  tokens: number;
  exiting: boolean;
  statusSnapshot: boolean;
  /** When SIGALRM comes. */
  alarm: Nsec | null;
  lingering: boolean;
};

/** What a protocol does for the loop. */
export type PingFuncs = {
  /** Null when sent, else why not. */
  sendProbe(run: PingRun): Task<ErrnoName | null>;
  /** An entry of the error queue: how many network errors, or minus local ones; null clears the errno that led here. */
  receiveError(run: PingRun): Task<number | null>;
  /** False when it was somebody else's. */
  parseReply(run: PingRun, msg: RecvMessage): Task<void>;
};

/** µs since 1970, now. */
export function gettimeofday(run: PingRun): number {
  return run.epoch + Math.floor(run.sys.now / 1000);
}

/** `localhost (127.0.0.1)`, or the number alone. Ref: ping.c:pr_addr() */
export function prAddr(run: PingRun, addr: Ipv4Addr | Ipv6Addr, scopeId = 0): string {
  const text = numericHost(run.sys, addr, scopeId);
  const name = run.exiting || run.numeric ? null : nameOf(run.sys, addr);
  return name === null ? text : `${name} (${text})`;
}

export function printTimestamp(run: PingRun): void {
  if (!run.timestamps) return;
  const us = gettimeofday(run);
  run.sys.out(`[${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}] `);
}

/** The payload of the next packet. Ref: ping.c:ping4_send_probe() */
export function payload(run: PingRun): Uint8Array {
  const data = run.outpack.slice();
  if (!run.timing) return data;
  const us = gettimeofday(run);
  const view = new DataView(data.buffer);
  view.setUint32(0, Math.floor(us / 1e6) >>> 0, true);
  view.setUint32(4, 0, true);
  view.setUint32(8, us % 1e6, true);
  view.setUint32(12, 0, true);
  return data;
}

/** The pattern that fills packets. Ref: ping_common.c:fill(), setup() */
export function fillOutpack(datalen: number, pattern: Uint8Array | null): Uint8Array {
  const out = new Uint8Array(datalen);
  for (let i = 0; i < datalen; i++) out[i] = pattern ? pattern[i % pattern.length]! : i & 255;
  return out;
}

function schint(interval: number): number {
  return Math.max(interval, MININTERVAL);
}

function inFlight(run: PingRun): number {
  const diff = (run.ntransmitted - run.acked) & 0xffff;
  return diff <= 0x7fff ? diff : run.ntransmitted - run.nreceived - run.nerrors;
}

/** Ref: ping.h:acknowledge() */
export function acknowledge(run: PingRun, seq: number): void {
  const diff = (run.ntransmitted - seq) & 0xffff;
  if (diff > 0x7fff) return;
  if (diff + 1 > run.pipesize) run.pipesize = diff + 1;
  const ahead = (seq - run.acked) & 0xffff;
  if ((ahead > 0 && ahead < 0x8000) || ((run.ntransmitted - run.acked) & 0xffff) > 0x7fff) run.acked = seq & 0xffff;
}

function advanceNtransmitted(run: PingRun): void {
  run.ntransmitted++;
  if (((run.ntransmitted - run.acked) & 0xffff) > 0x7fff) run.acked = (run.ntransmitted + 1) & 0xffff;
}

function updateInterval(run: PingRun): void {
  const est = run.rtt ? Math.trunc(run.rtt / 8) : run.interval * 1000;
  run.interval = Math.trunc((est + run.rttAddend + 500) / 1000);
}

/** Sends what is due; ms until the next. Ref: ping_common.c:pinger() */
function* pinger(run: PingRun, funcs: PingFuncs): Task<number> {
  if (run.exiting || (run.npackets && run.ntransmitted >= run.npackets && !run.deadline)) return 1000;
  const now = run.sys.now;
  if (run.curTime === null) {
    run.curTime = now;
    run.tokens = run.interval * (run.preload - 1);
  } else {
    let ntokens = Math.trunc((now - run.curTime) / MS);
    if (run.interval === 0 && ntokens < MININTERVAL && inFlight(run) >= run.preload) return MININTERVAL - ntokens;
    ntokens = Math.min(ntokens + run.tokens, run.interval * run.preload);
    if (ntokens < run.interval) return run.interval - ntokens;
    run.curTime = now;
    run.tokens = ntokens - run.interval;
  }
  if (run.outstanding && run.ntransmitted > 0 && !run.received.has(run.ntransmitted % MAX_DUP_CHK)) {
    printTimestamp(run);
    run.sys.out(`no answer yet for icmp_seq=${run.ntransmitted % MAX_DUP_CHK}\n`);
    yield* run.sys.flush();
  }
  for (;;) {
    run.received.delete((run.ntransmitted + 1) % MAX_DUP_CHK);
    const refused = yield* funcs.sendProbe(run);
    if (refused === null) {
      advanceNtransmitted(run);
      if (!run.quiet && run.flood) yield* run.sys.write(1, '.');
      return run.interval - run.tokens;
    }
    let reported = 0;
    if (refused !== 'ENOBUFS' && refused !== 'ENOMEM') {
      const errors = yield* funcs.receiveError(run);
      if (errors === null) continue; // nothing of ours: send again
      reported = errors > 0 ? 0 : errors;
    }
    advanceNtransmitted(run);
    if (reported === 0 && !run.quiet) {
      if (run.flood) yield* run.sys.write(1, 'E');
      else yield* error(run.sys, 0, refused, 'sendmsg');
    }
    run.tokens = 0;
    return schint(run.interval);
  }
}

/** After the last packet: waits twice the longest round trip, or -W when nothing ever came. Ref: __schedule_exit() */
function scheduleExit(run: PingRun, next: number): number {
  if (!run.npackets || run.ntransmitted < run.npackets || run.deadline || run.lingering) return next;
  const wait = run.nreceived ? Math.max(2 * run.tmax, 1000 * run.interval) : run.lingertime * 1000;
  run.lingering = true;
  // setitimer with a zero value would disarm it, and -W 0 waits for ever
  if (wait > 0) run.alarm = run.sys.now + wait * 1000;
  const ms = Math.trunc(wait / 1000);
  return next < 0 || next < ms ? ms : next;
}

/** Sends and receives until it is over, then prints the statistics. Ref: ping_common.c:main_loop() */
export function* mainLoop(run: PingRun, funcs: PingFuncs): Task<number> {
  const { sys } = run;
  run.startTime = sys.now;
  if (run.flood) yield* sys.flush(); // its stdout is not buffered
  if (run.flood && !run.intervalGiven) run.interval = 0;
  sys.signal('SIGINT', () => {
    run.exiting = true;
  });
  sys.signal('SIGQUIT', () => {
    run.statusSnapshot = true;
  });
  if (run.deadline) run.alarm = sys.now + run.deadline * 1e9;

  for (;;) {
    if (run.alarm !== null && sys.now >= run.alarm) run.exiting = true;
    if (run.exiting) break;
    if (run.npackets && run.nreceived + run.nerrors >= run.npackets) break;
    if (run.deadline && run.nerrors) break;
    if (run.statusSnapshot) status(run);

    let next: number;
    do {
      next = scheduleExit(run, yield* pinger(run, funcs));
    } while (next <= 0);

    let wait = schint(run.interval);
    if (run.adaptive || next < wait) wait = next <= MININTERVAL && inFlight(run) ? MININTERVAL : next;
    let timeout = wait * MS;
    if (run.alarm !== null) timeout = Math.max(0, Math.min(timeout, run.alarm - sys.now));
    const { ready } = yield* sys.poll([run.sock.fd], timeout);
    if (ready.length > 0) yield* receive(run, funcs);
  }
  return yield* finish(run);
}

/** Everything that waits on the socket. */
function* receive(run: PingRun, funcs: PingFuncs): Task<void> {
  let queued = true;
  for (;;) {
    const got = run.sock.recv();
    if (got.ok && got.value !== null) yield* funcs.parseReply(run, got.value);
    else {
      if (got.ok && !queued) return;
      queued = false;
      const errors = yield* funcs.receiveError(run);
      if (errors === 0 && !got.ok) {
        yield* error(run.sys, 0, got.error.errno, 'recvmsg');
        return;
      }
    }
    if (inFlight(run) === 0) return;
  }
}

export type Reply = {
  /** Bytes of the ICMP message. */
  readonly cc: number;
  readonly seq: number;
  readonly hops: number;
  readonly from: string;
  readonly wrongSource: boolean;
  readonly data: Uint8Array;
  /** Virtual time it came. */
  readonly at: Nsec;
};

/** Counts a reply and prints its line, without the newline; true when nothing more is to be printed. */
export function* gatherStatistics(run: PingRun, reply: Reply): Task<boolean> {
  const { sys } = run;
  const { cc, seq, data } = reply;
  run.nreceived++;
  acknowledge(run, seq);
  let triptime = 0;
  if (run.timing && cc >= 8 + TIMEVAL) {
    const view = new DataView(data.buffer, data.byteOffset);
    const sent = view.getUint32(0, true) * 1e6 + view.getUint32(8, true);
    const came = run.latency ? gettimeofday(run) : run.epoch + Math.floor(reply.at / 1000);
    triptime = came - sent;
    if (triptime < 0) {
      yield* error(sys, 0, null, `Warning: time of day goes back (${triptime}us), taking countermeasures`);
      triptime = 0;
    }
    run.tsum += triptime;
    run.tsum2 += triptime * triptime;
    run.tmin = Math.min(run.tmin, triptime);
    run.tmax = Math.max(run.tmax, triptime);
    run.rtt = run.rtt ? run.rtt + triptime - Math.trunc(run.rtt / 8) : triptime * 8;
    if (run.adaptive) updateInterval(run);
  }
  const dup = run.received.has(seq);
  if (dup) {
    run.nrepeats++;
    run.nreceived--;
  } else run.received.add(seq);

  if (run.quiet) return true;
  if (run.flood) {
    yield* sys.write(1, '\b \b');
    return false;
  }
  printTimestamp(run);
  sys.out(`${cc} bytes from ${reply.from}: icmp_seq=${seq}`);
  if (run.verbose && run.ident !== null) sys.out(` ident=${run.ident}`);
  if (reply.hops >= 0) sys.out(` ttl=${reply.hops}`);
  if (cc < run.datalen + 8) {
    sys.out(' (truncated)\n');
    return true;
  }
  if (run.timing) sys.out(` time=${timeText(triptime)} ms`);
  if (dup && (!run.multicast || run.verbose)) sys.out(' (DUP!)');
  if (reply.wrongSource) sys.out(' (DIFFERENT ADDRESS!)');
  sys.out(wrongData(run, data));
  return false;
}

/** Three significant digits. Ref: ping_common.c:gather_statistics() */
export function timeText(us: number): string {
  const fixed = (n: number, unit: number, digits: number): string =>
    `${Math.floor(n / 1000)}.${String(Math.floor((n % 1000) / unit)).padStart(digits, '0')}`;
  if (us >= 100_000 - 50) return String(Math.floor((us + 500) / 1000));
  if (us >= 10_000 - 5) return fixed(us + 50, 100, 1);
  if (us >= 1000) return fixed(us + 5, 10, 2);
  return fixed(us, 1, 3);
}

function wrongData(run: PingRun, data: Uint8Array): string {
  const bad = run.outpack.findIndex((b, i) => i >= TIMEVAL && b !== data[i]);
  if (bad < 0) return '';
  const hex = (n: number): string => n.toString(16);
  let text = `\nwrong data byte #${bad} should be 0x${hex(run.outpack[bad]!)} but was 0x${hex(data[bad]!)}`;
  for (let i = TIMEVAL; i < run.datalen; i++) {
    if (i % 32 === TIMEVAL) text += `\n#${i}\t`;
    text += `${hex(data[i]!)} `;
  }
  return text;
}

/** µs as `1.234`. */
function ms(us: number): string {
  const n = Math.trunc(us);
  return `${Math.trunc(n / 1000)}.${String(n % 1000).padStart(3, '0')}`;
}

/** Ref: ping_common.c:finish() */
function* finish(run: PingRun): Task<number> {
  const { sys } = run;
  const elapsed = (run.curTime ?? run.startTime) - run.startTime;
  sys.out('\n');
  yield* sys.flush();
  let text = `--- ${run.hostname} ping statistics ---\n${run.ntransmitted} packets transmitted, ${run.nreceived} received`;
  if (run.nrepeats) text += `, +${run.nrepeats} duplicates`;
  if (run.nerrors) text += `, +${run.nerrors} errors`;
  if (run.ntransmitted) {
    const loss = Math.fround(((run.ntransmitted - run.nreceived) * 100) / run.ntransmitted);
    text += `, ${Number(loss.toPrecision(6))}% packet loss, time ${Math.floor((elapsed + 500_000) / MS)}ms`;
  }
  text += '\n';
  let comma = '';
  if (run.nreceived && run.timing) {
    const total = run.nreceived + run.nrepeats;
    const avg = Math.trunc(run.tsum / total);
    const variance =
      run.tsum < 2147483647 ? (run.tsum2 - (run.tsum * run.tsum) / total) / total : run.tsum2 / total - avg * avg;
    const mdev = Math.floor(Math.sqrt(Math.max(0, Math.trunc(variance))));
    text += `rtt min/avg/max/mdev = ${ms(run.tmin)}/${ms(avg)}/${ms(run.tmax)}/${ms(mdev)} ms`;
    comma = ', ';
  }
  if (run.pipesize > 1) {
    text += `${comma}pipe ${run.pipesize}`;
    comma = ', ';
  }
  if (run.nreceived && (!run.interval || run.flood || run.adaptive) && run.ntransmitted > 1) {
    const ipg = Math.trunc(Math.trunc(elapsed / 1000) / (run.ntransmitted - 1));
    text += `${comma}ipg/ewma ${ms(ipg)}/${ms(Math.trunc(run.rtt / 8))} ms`;
  }
  sys.out(`${text}\n`);
  return !run.nreceived || (run.deadline && run.nreceived < run.npackets) ? 1 : 0;
}

/** What SIGQUIT asks for. Ref: ping_common.c:status() */
function status(run: PingRun): void {
  run.statusSnapshot = false;
  const lost = run.ntransmitted - run.nreceived;
  const loss = run.ntransmitted ? Math.trunc((lost * 100) / run.ntransmitted) : 0;
  let text = `\r${run.nreceived}/${run.ntransmitted} packets, ${loss}% loss`;
  if (run.nreceived && run.timing) {
    const avg = run.tsum / (run.nreceived + run.nrepeats);
    text += `, min/avg/ewma/max = ${ms(run.tmin)}/${ms(avg)}/${ms(Math.trunc(run.rtt / 8))}/${ms(run.tmax)} ms`;
  }
  run.sys.err(`${text}\n`);
}
