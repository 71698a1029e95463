import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { SockAddr, Socket } from '../../../core/socket/socket.ts';
import { SEC, USEC } from '../../../core/world.ts';
import { bytesText, textBytes } from '../../proc/openfile.ts';
import type { Command, Fd, Sys, Task } from '../../proc/sys.ts';
import { type AddrInfo, gaiStrerror, getaddrinfo, nameOf, numericHost } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { getservbyname, getservbyport } from '../services.ts';
import text from './help.json' with { type: 'json' };

type Sock = Socket & { readonly fd: Fd };

/** What the command line asked for. */
type Options = {
  family: 'inet' | 'inet6' | null;
  listen: boolean;
  keep: boolean;
  udp: boolean;
  scan: boolean;
  verbose: boolean;
  numeric: boolean;
  noStdin: boolean;
  shutdown: boolean;
  broadcast: boolean;
  random: boolean;
  crlf: boolean;
  /** Seconds; -1 for none. */
  timeout: number;
  quit: number;
  interval: number;
  recvlimit: number;
  source: string | null;
  port: string | null;
  keepalive: boolean;
  tos: number | null;
  ttl: number | null;
  rcvbuf: number | null;
  sndbuf: number | null;
};

/** What one round of its loop takes. */
const TURN = 40 * USEC;
/** How long a UDP scan waits for a refusal, seconds. Ref: netcat.c:UDP_SCAN_TIMEOUT */
const UDP_SCAN_TIMEOUT = 3;

const errx = (sys: Sys, message: string): number => {
  sys.err(`nc: ${message}\n`);
  return 1;
};

/** Ref: openbsd-compat strtonum(3) */
function strtonum(value: string, min: number, max: number): number | string {
  if (!/^\s*[-+]?\d+$/.test(value)) return 'invalid';
  const n = Number(value);
  return n < min ? 'too small' : n > max ? 'too large' : n;
}

/** Options in the order of the command line; a number is what to exit with. Ref: netcat.c:main() */
function parse(sys: Sys): { readonly o: Options; readonly operands: readonly string[] } | number {
  const { opts, operands } = getopt(sys.argv, '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz');
  const o: Options = {
    family: null,
    listen: false,
    keep: false,
    udp: false,
    scan: false,
    verbose: false,
    numeric: false,
    noStdin: false,
    shutdown: false,
    broadcast: false,
    random: false,
    crlf: false,
    timeout: -1,
    quit: -1,
    interval: 0,
    recvlimit: 0,
    source: null,
    port: null,
    keepalive: false,
    tos: null,
    ttl: null,
    rcvbuf: null,
    sndbuf: null,
  };
  const number = (arg: string, what: string, min: number, max: number): number | null => {
    const n = strtonum(arg, min, max);
    if (typeof n === 'number') return n;
    errx(sys, `${what} ${n}: ${arg}`);
    return null;
  };
  for (const opt of opts) {
    if (opt.opt === '?') {
      sys.err(`${sys.argv[0]}: ${(opt as { error: string }).error}\n${text.usage}`);
      return 1;
    }
    const arg = opt.arg ?? '';
    switch (opt.opt) {
      case '4':
        o.family = 'inet';
        break;
      case '6':
        o.family = 'inet6';
        break;
      case 'b':
        o.broadcast = true;
        break;
      case 'C':
        o.crlf = true;
        break;
      case 'd':
        o.noStdin = true;
        break;
      case 'h':
        sys.err(text.help);
        return 0;
      case 'k':
        o.keep = true;
        break;
      case 'l':
        o.listen = true;
        break;
      case 'N':
        o.shutdown = true;
        break;
      case 'n':
        o.numeric = true;
        break;
      case 'r':
        o.random = true;
        break;
      case 'u':
        o.udp = true;
        break;
      case 'v':
        o.verbose = true;
        break;
      case 'z':
        o.scan = true;
        break;
      case 'p':
        o.port = arg;
        break;
      case 's':
        o.source = arg;
        break;
      case 'q': {
        const n = Number.parseInt(arg, 10);
        o.quit = Number.isNaN(n) ? 0 : n;
        if (o.quit >= 0) o.shutdown = true;
        break;
      }
      case 'w': {
        const n = number(arg, 'timeout', 0, 2147483);
        if (n === null) return 1;
        o.timeout = n;
        break;
      }
      case 'i': {
        const n = number(arg, 'interval', 0, 4294967295);
        if (n === null) return 1;
        o.interval = n;
        break;
      }
      case 'W': {
        const n = number(arg, 'receive limit', 1, 2147483647);
        if (n === null) return 1;
        o.recvlimit = n;
        break;
      }
      case 'm':
      case 'M': {
        const n = number(arg, opt.opt === 'm' ? 'minimum ttl' : 'ttl', 0, 255);
        if (n === null) return 1;
        if (opt.opt === 'M') o.ttl = n;
        break;
      }
      case 'I':
      case 'O': {
        const n = number(arg, `TCP ${opt.opt === 'I' ? 'receive' : 'send'} window`, 1, 65536 << 14);
        if (n === null) return 1;
        if (opt.opt === 'I') o.rcvbuf = n;
        else o.sndbuf = n;
        break;
      }
      case 'T': {
        const n = Number(arg);
        if (!Number.isInteger(n) || n < 0 || n > 255) return errx(sys, `illegal tos/tclass value ${arg}`);
        o.tos = n;
        break;
      }
      case 'U':
      case 'X':
      case 'x':
      case 'P':
      case 'F':
      case 'V':
        return errx(sys, `-${opt.opt} is not part of this host`);
      default:
        break;
    }
  }
  return { o, operands };
}

/** One port, or a range. Ref: netcat.c:build_ports() */
function buildPorts(sys: Sys, spec: string, proto: 'tcp' | 'udp'): readonly number[] | null {
  const range = /^(\d+)-(\d+)$/.exec(spec);
  if (range !== null) {
    const lo = strtonum(range[1]!, 1, 65535);
    const hi = strtonum(range[2]!, 1, 65535);
    if (typeof lo === 'string' || typeof hi === 'string') {
      errx(sys, `port number ${typeof lo === 'string' ? lo : hi}: ${typeof lo === 'string' ? range[1] : range[2]}`);
      return null;
    }
    const [a, b] = lo <= hi ? [lo, hi] : [hi, lo];
    return Array.from({ length: b - a + 1 }, (_, i) => a + i);
  }
  if (!/^[-+\s]*\d/.test(spec)) {
    const known = getservbyname(sys, spec, proto);
    if (known !== null) return [known];
  }
  const n = strtonum(spec, 1, 65535);
  if (typeof n === 'string') {
    errx(sys, `port number ${n}: ${spec}`);
    return null;
  }
  return [n];
}

const sockaddr = (a: AddrInfo, port: number): SockAddr =>
  a.family === 'inet'
    ? { family: 'inet', addr: a.addr, port }
    : { family: 'inet6', addr: a.addr, port, scopeId: a.scopeId };

function setSockopts(s: Sock, o: Options): void {
  if (o.broadcast) s.setsockopt('broadcast', true);
  if (o.rcvbuf !== null) s.setsockopt('rcvbuf', o.rcvbuf);
  if (o.sndbuf !== null) s.setsockopt('sndbuf', o.sndbuf);
  if (o.ttl !== null) s.setsockopt('ttl', o.ttl);
  if (o.tos !== null) s.setsockopt('tos', o.tos);
}

function newSocket(sys: Sys, family: 'inet' | 'inet6', udp: boolean) {
  return sys.socket(udp ? { family, type: 'dgram', protocol: 'udp' } : { family, type: 'stream' });
}

/** "Listening on 0.0.0.0 8080". Ref: netcat.c:report_sock() */
function reportSock(sys: Sys, what: string, addr: SockAddr, numeric: boolean): void {
  if (addr.family === 'packet') return;
  const host =
    (numeric ? null : nameOf(sys, addr.addr)) ??
    numericHost(sys, addr.addr, addr.family === 'inet6' ? addr.scopeId : 0);
  sys.err(`${what} ${host} ${addr.port}\n`);
}

/** Ref: netcat.c:local_listen() */
function* localListen(sys: Sys, o: Options, host: string | null, port: number): Task<Sock | number> {
  const any: AddrInfo[] = [{ family: 'inet', addr: 0 as never, canonname: '' }];
  const any6: AddrInfo[] = [{ family: 'inet6', addr: '::' as never, scopeId: 0, canonname: '' }];
  let list: readonly AddrInfo[] = o.family === 'inet6' ? any6 : any;
  if (host !== null) {
    const found = yield* getaddrinfo(sys, host, o.family);
    if (!found.ok) return errx(sys, `getaddrinfo: ${gaiStrerror[found.error]}`);
    list = found.list;
  }
  let why: ErrnoName = 'EADDRNOTAVAIL';
  for (const a of list) {
    const s = newSocket(sys, a.family, o.udp);
    if (!s.ok) continue;
    s.value.setsockopt('reuseaddr', true);
    s.value.setsockopt('reuseport', true);
    setSockopts(s.value, o);
    const bound = s.value.bind(sockaddr(a, port));
    if (!bound.ok) {
      why = bound.error.errno;
      sys.close(s.value.fd);
      continue;
    }
    if (!o.udp) {
      const listening = s.value.listen(1);
      if (!listening.ok) return errx(sys, `listen: ${strerror[listening.error.errno]}`);
    }
    if (o.verbose) reportSock(sys, o.udp ? 'Bound on' : 'Listening on', s.value.name(), o.numeric);
    return s.value;
  }
  return errx(sys, strerror[why]);
}

type Remote = { readonly sock: Sock; readonly addr: AddrInfo };

/** Ref: netcat.c:remote_connect(), timeout_connect() */
function* remoteConnect(
  sys: Sys,
  o: Options,
  host: string,
  port: number,
  list: readonly AddrInfo[],
): Task<Remote | null> {
  const proto = o.udp ? 'udp' : 'tcp';
  for (const a of list) {
    const made = newSocket(sys, a.family, o.udp);
    if (!made.ok) continue;
    const s = made.value;
    if (o.source !== null || o.port !== null) {
      s.setsockopt('reuseaddr', true);
      const from = o.source === null ? null : yield* getaddrinfo(sys, o.source, a.family);
      if (from !== null && !from.ok) {
        errx(sys, `getaddrinfo: ${gaiStrerror[from.error]}`);
        return null;
      }
      const local: AddrInfo =
        from?.list[0] ??
        (a.family === 'inet'
          ? { family: 'inet', addr: 0 as never, canonname: '' }
          : { family: 'inet6', addr: '::' as never, scopeId: 0, canonname: '' });
      const bound = s.bind(sockaddr(local, Number(o.port ?? 0)));
      if (!bound.ok) {
        sys.err(`nc: bind failed: ${strerror[bound.error.errno]}\n`);
        sys.close(s.fd);
        return null;
      }
    }
    setSockopts(s, o);
    const shown = numericHost(sys, a.addr, a.family === 'inet6' ? a.scopeId : 0);
    const name = shown === host ? host : `${host} (${shown})`;
    const tried = s.connect(sockaddr(a, port));
    let errno: ErrnoName | null = tried.ok ? null : tried.error.errno;
    let timedOut = false;
    if (errno === 'EINPROGRESS') {
      const { ready } = yield* sys.poll([s.fd], o.timeout < 0 ? null : o.timeout * SEC, [s.fd]);
      if (ready.length === 0) timedOut = true;
      else errno = s.soError?.() ?? null;
    }
    if (errno === null) return { sock: s, addr: a };
    if (o.verbose) {
      if (timedOut) sys.err(`nc: connect to ${name} port ${port} (${proto}) timed out: ${strerror.EINPROGRESS}\n`);
      else sys.err(`nc: connect to ${name} port ${port} (${proto}) failed: ${strerror[errno]}\n`);
    }
    sys.close(s.fd);
  }
  return null;
}

/** Is somebody there? A refusal comes back on a later write. Ref: netcat.c:udptest() */
function* udptest(sys: Sys, s: Sock, o: Options): Task<boolean> {
  const x = { kind: 'bytes', bytes: textBytes('X') } as const;
  if (!s.send(x).ok) return false;
  s.send(x);
  for (let i = 0; i < (o.timeout < 0 ? UDP_SCAN_TIMEOUT : o.timeout); i++) {
    yield* sys.sleep(SEC);
    const again = s.send(x);
    if (!again.ok && again.error.errno === 'ECONNREFUSED') return false;
  }
  return true;
}

/** Both ways until both have ended. Ref: netcat.c:readwrite() */
function* readwrite(sys: Sys, s: Sock, o: Options): Task<void> {
  let stdin = !o.noStdin;
  let netin = true;
  let netout = true;
  let toNet = '';
  let received = 0;
  let quitAt: number | null = null;
  for (;;) {
    if (!stdin && !netin && toNet === '') {
      return;
    }
    if (!netin && !netout) return;
    if (o.listen && !netin && toNet === '') return;
    if (!stdin && toNet === '' && netout) {
      if (o.shutdown) s.shutdown('wr');
      netout = false;
      if (o.quit >= 0 && quitAt === null) quitAt = sys.now + o.quit * SEC;
    }
    if (quitAt !== null && sys.now >= quitAt) return;
    const fds: Fd[] = [];
    const out: Fd[] = [];
    if (stdin && toNet.length < 16384) fds.push(0);
    if (netin) fds.push(s.fd);
    if (toNet !== '' && netout) out.push(s.fd);
    if (fds.length === 0 && out.length === 0 && quitAt === null) return;
    let wait = o.timeout < 0 ? null : o.timeout * SEC;
    if (quitAt !== null) wait = wait === null ? quitAt - sys.now : Math.min(wait, quitAt - sys.now);
    const { ready } = yield* sys.poll(netin || out.length === 0 ? fds : [...fds, s.fd], wait, out);
    if (ready.length === 0) {
      if (quitAt !== null && sys.now >= quitAt) return;
      if (o.timeout >= 0) return;
      continue;
    }
    if (netin && s.readable()) {
      const got = s.recv(16384);
      if (!got.ok) {
        netin = false;
        if (got.error.errno !== 'ECONNREFUSED' || !o.udp) s.shutdown('rd');
      } else if (got.value !== null && got.value.data.kind === 'bytes') {
        const { bytes } = got.value.data;
        if (bytes.length === 0 && !o.udp) {
          s.shutdown('rd');
          netin = false;
        } else {
          received++;
          yield* sys.cpu(TURN);
          const written = yield* sys.write(1, bytesText(bytes));
          if (!written.ok) return;
          if (o.recvlimit > 0 && received >= o.recvlimit) netin = false;
        }
      }
    }
    if (stdin && ready.includes(0)) {
      const got = yield* sys.read(0, 16384);
      if (!got.ok || got.value === '') stdin = false;
      else {
        toNet += o.crlf ? got.value.replace(/\r?\n/g, '\r\n') : got.value;
        if (o.interval > 0) yield* sys.sleep(o.interval * SEC);
      }
    }
    if (toNet !== '' && netout) {
      const sent = s.send({ kind: 'bytes', bytes: textBytes(toNet) });
      if (sent.ok) {
        toNet = toNet.slice(sent.value);
        yield* sys.cpu(TURN);
      } else if (sent.error.errno !== 'EAGAIN') {
        netout = false;
        toNet = '';
        stdin = false;
      }
    }
  }
}

function* listenLoop(sys: Sys, o: Options, host: string | null, port: number): Task<number> {
  let listener: Sock | null = null;
  do {
    if (listener === null) {
      const made = yield* localListen(sys, o, host, port);
      if (typeof made === 'number') return made;
      listener = made;
    }
    if (o.udp) {
      if (!o.keep) {
        yield* sys.poll([listener.fd], null);
        const first = listener.recv();
        if (!first.ok) return errx(sys, strerror[first.error.errno]);
        if (first.value?.from) {
          if (o.verbose) reportSock(sys, 'Connection received on', first.value.from, o.numeric);
          const joined = listener.connect(first.value.from);
          if (!joined.ok) return errx(sys, `connect: ${strerror[joined.error.errno]}`);
          if (first.value.data.kind === 'bytes') yield* sys.write(1, bytesText(first.value.data.bytes));
        }
      }
      yield* readwrite(sys, listener, o);
      sys.close(listener.fd);
      listener = null;
    } else {
      for (;;) {
        const { ready } = yield* sys.poll([listener.fd], null);
        if (ready.length > 0) break;
      }
      const got = sys.accept(listener);
      if (!got.ok) return errx(sys, `accept: ${strerror[got.error.errno]}`);
      if (got.value === null) continue;
      const peer = got.value.peer();
      if (o.verbose && peer.ok) reportSock(sys, 'Connection received on', peer.value, o.numeric);
      yield* readwrite(sys, got.value, o);
      sys.close(got.value.fd);
    }
  } while (o.keep);
  return 0;
}

function* connectLoop(sys: Sys, o: Options, host: string, ports: readonly number[]): Task<number> {
  const proto = o.udp ? 'udp' : 'tcp';
  let status = 1;
  for (const port of ports) {
    const found = yield* getaddrinfo(sys, host, o.family);
    if (!found.ok) return errx(sys, `getaddrinfo for host "${host}" port ${port}: ${gaiStrerror[found.error]}`);
    const got = yield* remoteConnect(sys, o, host, port, found.list);
    if (got === null) continue;
    const { sock, addr } = got;
    status = 0;
    if (o.verbose || o.scan) {
      if (o.udp && (o.scan || o.verbose) && !(yield* udptest(sys, sock, o))) {
        status = 1;
        sys.close(sock.fd);
        continue;
      }
      if (o.verbose) {
        const service = o.numeric ? '*' : (getservbyport(sys, port, proto) ?? '*');
        const shown = numericHost(sys, addr.addr, addr.family === 'inet6' ? addr.scopeId : 0);
        const name = o.numeric || shown === host ? host : `${host} (${shown})`;
        sys.err(`Connection to ${name} ${port} port [${proto}/${service}] succeeded!\n`);
      }
    }
    if (!o.scan) yield* readwrite(sys, sock, o);
    sys.close(sock.fd);
    if (o.scan && o.interval > 0) yield* sys.sleep(o.interval * SEC);
  }
  return status;
}

/** Ref: netcat-openbsd 1.219 netcat.c:main() */
function* main(sys: Sys): Task<number> {
  const parsed = parse(sys);
  if (typeof parsed === 'number') return parsed;
  const { o, operands } = parsed;
  let host: string | null = null;
  let spec: string | null = null;
  if (operands.length === 0 && o.listen) {
    host = o.source;
    spec = o.port;
  } else if (operands.length === 1 && o.listen) {
    if (o.port !== null) {
      host = operands[0]!;
      spec = o.port;
    } else {
      host = o.source;
      spec = operands[0]!;
    }
  } else if (operands.length === 2) {
    host = operands[0]!;
    spec = operands[1]!;
  }
  if (spec === null || (!o.listen && host === null)) {
    sys.err(text.usage);
    return 1;
  }
  if (o.listen && o.scan) return errx(sys, 'cannot use -z and -l');
  if (!o.listen && o.keep) return errx(sys, 'must use -l with -k');
  const ports = buildPorts(sys, spec, o.udp ? 'udp' : 'tcp');
  if (ports === null) return 1;
  return o.listen ? yield* listenLoop(sys, o, host, ports[0]!) : yield* connectLoop(sys, o, host!, ports);
}

export const nc: Command = { path: '/usr/bin/nc', program: main };
export const netcat: Command = { path: '/usr/bin/netcat', program: main };
