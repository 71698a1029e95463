import { strerror } from '../../../core/errno.ts';
import { MSEC, type Nsec, SEC } from '../../../core/world.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import {
  connectTcp,
  type HttpHead,
  type HttpUrl,
  headerOf,
  parseHead,
  parseUrl,
  recvSome,
  resolveUrl,
  sendAll,
  sockaddrOf,
  type TcpSocket,
} from '../connect.ts';
import { getaddrinfo, inetAton, numericHost } from '../getaddrinfo.ts';

/** Ref: curl-7.88.1 include/curl/curl.h:CURLcode */
const EXIT = {
  UNSUPPORTED_PROTOCOL: 1,
  FAILED_INIT: 2,
  URL_MALFORMAT: 3,
  COULDNT_RESOLVE_HOST: 6,
  COULDNT_CONNECT: 7,
  WRITE_ERROR: 23,
  HTTP_RETURNED_ERROR: 22,
  OPERATION_TIMEDOUT: 28,
  SSL_CONNECT_ERROR: 35,
  INTERFACE_FAILED: 45,
  TOO_MANY_REDIRECTS: 47,
  GOT_NOTHING: 52,
  RECV_ERROR: 56,
} as const;

type Options = {
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  include: boolean;
  head: boolean;
  fail: boolean;
  location: boolean;
  family: 'inet' | 'inet6' | null;
  output: string | null;
  remoteName: boolean;
  writeOut: string | null;
  maxTime: number;
  connectTimeout: number;
  method: string | null;
  headers: string[];
  data: string[];
  iface: string | null;
  agent: string;
  resolve: string[];
  noProgress: boolean;
  retries: number;
  /** Files that hold a part already. */
  readonly begun: Set<string>;
};

/** Long options: their letter, and whether they take an argument. */
const longs: { readonly [name: string]: readonly [string, boolean] } = {
  silent: ['s', false],
  'show-error': ['S', false],
  verbose: ['v', false],
  include: ['i', false],
  head: ['I', false],
  fail: ['f', false],
  location: ['L', false],
  ipv4: ['4', false],
  ipv6: ['6', false],
  insecure: ['k', false],
  output: ['o', true],
  'remote-name': ['O', false],
  'write-out': ['w', true],
  'max-time': ['m', true],
  'connect-timeout': ['connect-timeout', true],
  request: ['X', true],
  header: ['H', true],
  data: ['d', true],
  'data-raw': ['d', true],
  interface: ['interface', true],
  'user-agent': ['A', true],
  resolve: ['resolve', true],
  get: ['G', false],
  'no-progress-meter': ['no-progress-meter', false],
  url: ['url', true],
  version: ['V', false],
  http1_0: ['0', false],
  'http1.0': ['0', false],
  'http1.1': ['http1.1', false],
  retry: ['retry', true],
  compressed: ['compressed', false],
  noproxy: ['noproxy', true],
  'no-buffer': ['N', false],
};
const takesArg = 'oOwmXHdAx'.replace('O', '');
const letters = 'sSviIfL46koOwmXHdAGV0N';

const unknown = (sys: Sys, text: string): number => {
  sys.err(`curl: ${text}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
  return EXIT.FAILED_INIT;
};

function parse(sys: Sys): { readonly o: Options; readonly urls: readonly string[] } | number {
  const o: Options = {
    silent: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    fail: false,
    location: false,
    family: null,
    output: null,
    remoteName: false,
    writeOut: null,
    maxTime: 0,
    connectTimeout: 300,
    method: null,
    headers: [],
    data: [],
    iface: null,
    agent: 'curl/7.88.1',
    resolve: [],
    noProgress: false,
    retries: 0,
    begun: new Set(),
  };
  const urls: string[] = [];
  const apply = (name: string, arg: string, shown: string): number | null => {
    switch (name) {
      case 's':
        o.silent = true;
        break;
      case 'S':
        o.showError = true;
        break;
      case 'v':
        o.verbose = true;
        break;
      case 'i':
        o.include = true;
        break;
      case 'I':
        o.head = true;
        break;
      case 'f':
        o.fail = true;
        break;
      case 'L':
        o.location = true;
        break;
      case '4':
        o.family = 'inet';
        break;
      case '6':
        o.family = 'inet6';
        break;
      case 'o':
        o.output = arg;
        break;
      case 'O':
        o.remoteName = true;
        break;
      case 'w':
        o.writeOut = arg;
        break;
      case 'm':
      case 'connect-timeout': {
        if (!/^\d+(\.\d*)?$|^\.\d+$/.test(arg))
          return unknown(sys, `option ${shown}: expected a proper numerical parameter`);
        if (name === 'm') o.maxTime = Number(arg);
        else o.connectTimeout = Number(arg);
        break;
      }
      case 'X':
        o.method = arg;
        break;
      case 'H':
        o.headers.push(arg);
        break;
      case 'd': {
        if (arg.startsWith('@')) {
          const file = sys.readFile(arg.slice(1));
          o.data.push(file.ok ? file.value.replace(/[\r\n]/g, '') : '');
        } else o.data.push(arg);
        break;
      }
      case 'A':
        o.agent = arg;
        break;
      case 'interface':
        o.iface = arg;
        break;
      case 'resolve':
        o.resolve.push(arg);
        break;
      case 'no-progress-meter':
        o.noProgress = true;
        break;
      case 'retry':
        o.retries = Number(arg) || 0;
        break;
      case 'url':
        urls.push(arg);
        break;
      default:
        break;
    }
    return null;
  };
  const { argv } = sys;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (word.startsWith('--') && word.length > 2) {
      const known = longs[word.slice(2)];
      if (known === undefined) return unknown(sys, `option ${word}: is unknown`);
      if (known[1] && i + 1 >= argv.length) return unknown(sys, `option ${word}: requires parameter`);
      const refused = apply(known[0], known[1] ? argv[++i]! : '', word);
      if (refused !== null) return refused;
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      urls.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const c = word[at]!;
      if (!letters.includes(c)) return unknown(sys, `option -${word.slice(1)}: is unknown`);
      let arg = '';
      if (takesArg.includes(c)) {
        arg = word.slice(at + 1);
        if (arg === '') {
          if (i + 1 >= argv.length) return unknown(sys, `option -${word.slice(1)}: requires parameter`);
          arg = argv[++i]!;
        }
        at = word.length;
      }
      const refused = apply(c, arg, `-${c}`);
      if (refused !== null) return refused;
    }
  }
  if (urls.length === 0) {
    sys.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return EXIT.FAILED_INIT;
  }
  return { o, urls };
}

/** The lines of numbers on stderr. Ref: curl-7.88.1 lib/progress.c */
class Meter {
  private readonly sys: Sys;
  private readonly on: boolean;
  private readonly began: Nsec;
  private shownAt = -1;
  private headed = false;
  total = 0;
  got = 0;
  known = false;
  constructor(sys: Sys, on: boolean) {
    this.sys = sys;
    this.on = on;
    this.began = sys.now;
  }
  /** When the next line is due. */
  readonly next = (): Nsec => {
    this.tick();
    return this.on ? this.shownAt + SEC : this.sys.now + 3600 * SEC;
  };
  tick(): void {
    if (this.shownAt < 0 || this.sys.now - this.shownAt >= SEC) this.show();
  }
  show(): void {
    if (!this.on) return;
    if (!this.headed) {
      this.sys.err(
        '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
          '                                 Dload  Upload   Total   Spent    Left  Speed\n',
      );
      this.headed = true;
    }
    this.shownAt = this.sys.now;
    const spent = this.sys.now - this.began;
    const speed = spent > 0 ? Math.min(Math.floor((this.got * SEC) / spent), 99_999) : 0;
    const pct = this.known && this.total > 0 ? Math.floor((this.got * 100) / this.total) : this.got > 0 ? 100 : 0;
    const total = this.known ? this.total : this.got;
    const n = (x: number, width: number): string => String(x).padStart(width);
    const clock = (ns: Nsec): string => {
      const s = Math.floor(ns / SEC);
      if (s === 0) return '--:--:--';
      const two = (x: number): string => String(x).padStart(2, '0');
      return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`.padStart(8);
    };
    this.sys.err(
      `\r${n(pct, 3)} ${n(total, 5)}  ${n(pct, 3)} ${n(this.got, 5)}    0     0 ${n(speed, 6)}      0 --:--:-- ${clock(spent)} --:--:-- ${n(speed, 5)}`,
    );
  }
  end(): void {
    if (!this.on || !this.headed) return;
    this.show();
    this.sys.err('\n');
  }
}

type Outcome = { status: number; error: string | null; head: HttpHead | null; body: number; redirect: string | null };

/** One request. Ref: curl-7.88.1 lib/url.c, lib/connect.c, lib/http.c */
function* transfer(
  sys: Sys,
  o: Options,
  url: HttpUrl,
  n: number,
  began: Nsec,
  meter: Meter,
  http10: boolean,
): Task<Outcome> {
  const note = (text: string): void => {
    if (o.verbose) sys.err(`* ${text}\n`);
  };
  const failed = (status: number, error: string): Outcome => ({ status, error, head: null, body: 0, redirect: null });
  const deadline = o.maxTime > 0 ? began + o.maxTime * SEC + MSEC : null;
  const since = (at: Nsec): number => Math.floor((sys.now - at) / MSEC);
  meter.tick();
  const pinned = o.resolve.find((r) => r.startsWith(`${url.host}:${url.port}:`));
  const found = yield* getaddrinfo(
    sys,
    pinned === undefined ? url.host : pinned.slice(`${url.host}:${url.port}:`.length),
    o.family,
  );
  if (!found.ok) {
    note(`Could not resolve host: ${url.host}`);
    note(n === 0 ? 'Closing connection 0' : `Closing connection ${n}`);
    return failed(EXIT.COULDNT_RESOLVE_HOST, `Could not resolve host: ${url.host}`);
  }
  const started = sys.now;
  // its clock rounds up
  const until = Math.min(started + o.connectTimeout * SEC + MSEC, deadline ?? Number.MAX_SAFE_INTEGER);
  let sock: TcpSocket | null = null;
  let to = '';
  let timedOut = false;
  for (const a of found.list) {
    const made = sys.socket({ family: a.family, type: 'stream' });
    if (!made.ok) continue;
    to = numericHost(sys, a.addr, a.family === 'inet6' ? a.scopeId : 0);
    note(`  Trying ${a.family === 'inet6' ? `[${to}]` : to}:${url.port}...`);
    const s = made.value;
    s.setsockopt('nodelay', true);
    s.setsockopt('keepalive', true);
    if (o.iface !== null) {
      const addr = inetAton(o.iface);
      const bound = addr === null ? s.setsockopt('bindtodevice', o.iface) : s.bind({ family: 'inet', addr, port: 0 });
      if (!bound.ok) {
        sys.close(s.fd);
        note(
          addr === null ? `Couldn't bind to '${o.iface}'` : `bind failed with errno 99: ${strerror[bound.error.errno]}`,
        );
        note(`Closing connection ${n}`);
        return failed(
          EXIT.INTERFACE_FAILED,
          addr === null ? `Couldn't bind to '${o.iface}'` : `bind failed with errno 99: ${strerror[bound.error.errno]}`,
        );
      }
    }
    const errno = yield* connectTcp(sys, s, sockaddrOf(a, url.port), until, meter.next);
    if (errno === null) {
      sock = s;
      break;
    }
    sys.close(s.fd);
    if (errno === 'timeout') {
      timedOut = true;
      break;
    }
    // what is refused before a packet is sent says so at once
    if (errno === 'ENETUNREACH' && sys.now === started) note(`Immediate connect fail for ${to}: ${strerror[errno]}`);
    else note(`connect to ${to} port ${url.port} failed: ${strerror[errno]}`);
  }
  if (sock === null) {
    if (timedOut) {
      const ms = since(began);
      const what =
        deadline !== null && sys.now >= deadline && until === deadline
          ? `Connection timed out after ${ms} milliseconds`
          : `Failed to connect to ${url.host} port ${url.port} after ${since(started)} ms: Timeout was reached`;
      note(what);
      if (o.verbose) meter.show();
      note(`Closing connection ${n}`);
      return failed(EXIT.OPERATION_TIMEDOUT, what);
    }
    const what = `Failed to connect to ${url.host} port ${url.port} after ${since(started)} ms: Couldn't connect to server`;
    note(what);
    note(`Closing connection ${n}`);
    return failed(EXIT.COULDNT_CONNECT, what);
  }
  note(`Connected to ${url.host} (${to}) port ${url.port} (#${n})`);
  if (url.scheme === 'https') {
    note(`Closing connection ${n}`);
    sys.close(sock.fd);
    return failed(EXIT.SSL_CONNECT_ERROR, 'TLS is not part of this host');
  }
  const body = o.data.join('&');
  const method = o.method ?? (o.head ? 'HEAD' : o.data.length > 0 ? 'POST' : 'GET');
  const own = new Set(o.headers.map((h) => h.split(':')[0]!.toLowerCase()));
  const lines = [`${method} ${url.path} HTTP/${http10 ? '1.0' : '1.1'}`];
  if (!own.has('host')) lines.push(`Host: ${url.authority}`);
  else lines.push(...o.headers.filter((h) => /^host:/i.test(h)));
  if (!own.has('user-agent') && o.agent !== '') lines.push(`User-Agent: ${o.agent}`);
  if (!own.has('accept')) lines.push('Accept: */*');
  for (const h of o.headers) if (!/^host:/i.test(h) && !/^[^:]+:\s*$/.test(h)) lines.push(h.replace(/;$/, ':'));
  if (o.data.length > 0) {
    lines.push(`Content-Length: ${body.length}`);
    if (!own.has('content-type')) lines.push('Content-Type: application/x-www-form-urlencoded');
  }
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  if (o.verbose) for (const line of [...lines, '']) sys.err(`> ${line}\r\n`);
  let errno: string | null = yield* sendAll(sys, sock, request + body);
  if (o.verbose && body !== '') sys.err(`} [${body.length} bytes data]\n`);
  // the answer
  let text = '';
  let ended = false;
  while (errno === null && !/\r?\n\r?\n/.test(text)) {
    const got = yield* recvSome(sys, sock, deadline, meter.next);
    errno = got.errno;
    if (errno === null && got.text === '') {
      ended = true;
      break;
    }
    text += got.text;
  }
  const close = (): void => {
    note(`Closing connection ${n}`);
    sys.close(sock.fd);
  };
  if (errno === 'timeout') {
    const what = `Operation timed out after ${since(began)} milliseconds with ${text.length} bytes received`;
    note(what);
    close();
    return failed(EXIT.OPERATION_TIMEDOUT, what);
  }
  if (errno !== null) {
    const what = `Recv failure: ${strerror[errno as keyof typeof strerror]}`;
    note(what);
    close();
    return failed(EXIT.RECV_ERROR, what);
  }
  if (ended && text === '') {
    note('Empty reply from server');
    close();
    return failed(EXIT.GOT_NOTHING, 'Empty reply from server');
  }
  const m = /\r?\n\r?\n/.exec(text);
  const cut = m === null ? text.length : m.index + m[0].length;
  const head = parseHead(text.slice(0, m === null ? text.length : m.index));
  if (head === null) {
    note('Received HTTP/0.9 when not allowed');
    close();
    return failed(1, 'Received HTTP/0.9 when not allowed');
  }
  if (head.version === '1.0') note('HTTP 1.0, assume close after body');
  if (o.verbose) for (const line of text.slice(0, cut).split('\n').slice(0, -1)) sys.err(`< ${line}\n`);
  if (o.include || o.head) yield* output(sys, o, url, text.slice(0, cut));
  let rest = text.slice(cut);
  const length = headerOf(head, 'content-length');
  const want = length === null ? null : Number(length);
  const redirect = o.location && head.status >= 300 && head.status < 400 ? headerOf(head, 'location') : null;
  if (o.fail && head.status >= 400) {
    note(`The requested URL returned error: ${head.status}`);
    close();
    return {
      status: EXIT.HTTP_RETURNED_ERROR,
      error: `The requested URL returned error: ${head.status}`,
      head,
      body: 0,
      redirect: null,
    };
  }
  let size = 0;
  meter.known = want !== null;
  meter.total = want ?? 0;
  const chunked = (headerOf(head, 'transfer-encoding') ?? '').toLowerCase() === 'chunked';
  let first = true;
  if (!o.head && head.status !== 204 && head.status !== 304) {
    let held = '';
    for (;;) {
      if (rest !== '') {
        if (o.verbose && first) sys.err(`{ [${Math.min(rest.length, 65536)} bytes data]\n`);
        first = false;
        let piece = rest;
        if (chunked) {
          held += rest;
          const d = unchunk(held);
          piece = d.data;
          held = d.rest;
          if (d.done) ended = true;
        }
        size += piece.length;
        meter.got = size;
        if (redirect === null) {
          const written = yield* output(sys, o, url, piece);
          if (!written) {
            close();
            return failed(EXIT.WRITE_ERROR, 'Failed writing body');
          }
        }
      }
      if ((want !== null && size >= want) || ended) break;
      const got = yield* recvSome(sys, sock, deadline, meter.next);
      if (got.errno === 'timeout') {
        const of = want === null ? `${size} bytes received` : `${size} out of ${want} bytes received`;
        const what = `Operation timed out after ${since(began)} milliseconds with ${of}`;
        note(what);
        close();
        return { status: EXIT.OPERATION_TIMEDOUT, error: what, head, body: size, redirect: null };
      }
      if (got.errno !== null) {
        const what = `Recv failure: ${strerror[got.errno]}`;
        note(what);
        close();
        return { status: EXIT.RECV_ERROR, error: what, head, body: size, redirect: null };
      }
      if (got.text === '') {
        if (want !== null && size < want) {
          const what = `transfer closed with ${want - size} bytes remaining to read`;
          note(what);
          close();
          return { status: 18, error: what, head, body: size, redirect: null };
        }
        break;
      }
      rest = got.text;
    }
  }
  if (head.version === '1.0' || (headerOf(head, 'connection') ?? '').toLowerCase() === 'close') close();
  else {
    note(`Connection #${n} to host ${url.host} left intact`);
    sys.close(sock.fd);
  }
  return { status: 0, error: null, head, body: size, redirect };
}

/** Ref: RFC 9112 section 7.1 */
function unchunk(text: string): { readonly data: string; readonly rest: string; readonly done: boolean } {
  let data = '';
  let at = 0;
  for (;;) {
    const m = /^([0-9a-fA-F]+)[^\r\n]*\r\n/.exec(text.slice(at, at + 64));
    if (m === null) return { data, rest: text.slice(at), done: false };
    const n = Number.parseInt(m[1]!, 16);
    if (n === 0) return { data, rest: '', done: true };
    if (text.length < at + m[0].length + n + 2) return { data, rest: text.slice(at), done: false };
    data += text.slice(at + m[0].length, at + m[0].length + n);
    at += m[0].length + n + 2;
  }
}

function* output(sys: Sys, o: Options, url: HttpUrl, text: string): Task<boolean> {
  const path = o.output ?? (o.remoteName ? url.path.replace(/\?.*/, '').split('/').at(-1)! : null);
  if (path === null || path === '-') {
    sys.out(text);
    if (text.length >= 4096) yield* sys.flush();
    return true;
  }
  const again = o.begun.has(path);
  const fd = sys.open(path, { write: true, create: true, truncate: !again, append: again });
  if (!fd.ok) return false;
  o.begun.add(path);
  const w = yield* sys.write(fd.value, text);
  sys.close(fd.value);
  return w.ok;
}

/** Ref: curl-7.88.1 src/tool_writeout.c */
function writeOut(format: string, r: Outcome, url: string, began: Nsec, sys: Sys, redirects: number): string {
  const time = ((sys.now - began) / SEC).toFixed(6);
  const values: { readonly [name: string]: string } = {
    http_code: String(r.head?.status ?? 0).padStart(3, '0'),
    response_code: String(r.head?.status ?? 0).padStart(3, '0'),
    size_download: String(r.body),
    time_total: time,
    time_connect: time,
    url_effective: url,
    num_redirects: String(redirects),
    exitcode: String(r.status),
    errormsg: r.error ?? '',
    content_type: r.head === null ? '' : (headerOf(r.head, 'content-type') ?? ''),
    http_version: r.head === null ? '0' : r.head.version,
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/%%/g, '%');
}

function* main(sys: Sys): Task<number> {
  if (sys.argv.includes('--version') || sys.argv.includes('-V')) {
    sys.out('curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nProtocols: http\n');
    return 0;
  }
  const parsed = parse(sys);
  if (typeof parsed === 'number') return parsed;
  const { o, urls } = parsed;
  let status = 0;
  for (const given of urls) {
    let target = given;
    const began = sys.now;
    const toTerminal = sys.isatty(1) && o.output === null && !o.remoteName;
    const meter = new Meter(sys, !o.silent && !o.noProgress && !toTerminal);
    let result: Outcome;
    let hops = 0;
    for (;;) {
      const url = parseUrl(target);
      if (url === null) {
        result = {
          status: EXIT.URL_MALFORMAT,
          error: 'URL using bad/illegal format or missing URL',
          head: null,
          body: 0,
          redirect: null,
        };
        break;
      }
      if (url.scheme !== 'http' && url.scheme !== 'https') {
        result = {
          status: EXIT.UNSUPPORTED_PROTOCOL,
          error: `Protocol "${url.scheme}" not supported or disabled in libcurl`,
          head: null,
          body: 0,
          redirect: null,
        };
        break;
      }
      if (o.remoteName && url.path.endsWith('/')) {
        sys.err('curl: Remote file name has no length!\n');
        return EXIT.WRITE_ERROR;
      }
      result = yield* transfer(sys, o, url, hops, began, meter, hops > 0);
      if (result.redirect === null) break;
      if (++hops > 50) {
        result = { ...result, status: EXIT.TOO_MANY_REDIRECTS, error: 'Maximum (50) redirects followed' };
        break;
      }
      target = resolveUrl(url, result.redirect);
      if (o.verbose) {
        sys.err(`* Issue another request to this URL: '${target}'\n`);
        sys.err(`* Hostname ${parseUrl(target)?.host ?? ''} was found in DNS cache\n`);
      }
    }
    const early =
      result.status === EXIT.COULDNT_RESOLVE_HOST ||
      result.status === EXIT.URL_MALFORMAT ||
      result.status === EXIT.UNSUPPORTED_PROTOCOL;
    if (!early) meter.end();
    if (o.writeOut !== null) sys.out(writeOut(o.writeOut, result, target, began, sys, hops));
    if (result.error !== null && (!o.silent || o.showError)) sys.err(`curl: (${result.status}) ${result.error}\n`);
    status = result.status;
  }
  return status;
}

export const curl: Command = { path: '/usr/bin/curl', program: main };
