import { strerror } from '../../../core/errno.ts';
import { type Nsec, SEC } from '../../../core/world.ts';
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
import { gaiStrerror, getaddrinfo, numericHost } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';

/** Ref: wget-1.21.3 src/exits.h */
const EXIT = { PARSE: 2, IO: 3, NETWORK: 4, SERVER: 8 } as const;

type Options = { quiet: boolean; server: boolean; output: string | null; timeout: number; tries: number };

/** `2026-11-24 04:55:27`, local time being UTC. */
function stamp(sys: Sys): string {
  return new Date(Math.floor(sys.wall / SEC) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

type Got =
  | { readonly kind: 'body'; readonly head: HttpHead; readonly body: string; readonly took: Nsec }
  | { readonly kind: 'refused'; readonly again: boolean };

/** One request. Ref: wget-1.21.3 src/connect.c, src/http.c:gethttp() */
function* request(sys: Sys, o: Options, url: HttpUrl, say: (text: string) => void): Task<Got> {
  const literal = /^[\d.]+$|:/.test(url.host);
  if (!literal) say(`Resolving ${url.host} (${url.host})... `);
  const found = yield* getaddrinfo(sys, url.host);
  if (!found.ok) {
    say(`failed: ${gaiStrerror[found.error]}.\nwget: unable to resolve host address '${url.host}'\n`);
    return { kind: 'refused', again: false };
  }
  const shown = found.list.map((a) => numericHost(sys, a.addr));
  if (!literal) say(`${shown.join(', ')}\n`);
  let sock: TcpSocket | null = null;
  let again = true;
  for (const [i, a] of found.list.entries()) {
    const ip = a.family === 'inet6' ? `[${shown[i]}]` : shown[i]!;
    say(`Connecting to ${literal ? `${ip}:${url.port}` : `${url.host} (${url.host})|${shown[i]}|:${url.port}`}... `);
    const made = sys.socket({ family: a.family, type: 'stream' });
    if (!made.ok) continue;
    const until = o.timeout > 0 ? sys.now + o.timeout * SEC : null;
    const errno = yield* connectTcp(sys, made.value, sockaddrOf(a, url.port), until);
    if (errno === null) {
      say('connected.\n');
      sock = made.value;
      break;
    }
    sys.close(made.value.fd);
    say(`failed: ${errno === 'timeout' ? strerror.ETIMEDOUT : strerror[errno]}.\n`);
    // what will not change is not tried again. Ref: src/connect.c:retryable_socket_connect_error()
    if (errno === 'ECONNREFUSED' || errno === 'ENETUNREACH' || errno === 'EHOSTUNREACH') again = false;
  }
  if (sock === null) return { kind: 'refused', again };
  say('HTTP request sent, awaiting response... ');
  const text = `GET ${url.path} HTTP/1.1\r\nHost: ${url.authority}\r\nUser-Agent: Wget/1.21.3\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: Keep-Alive\r\n\r\n`;
  let failed = (yield* sendAll(sys, sock, text)) as string | null;
  let data = '';
  let want: number | null = null;
  let cut = -1;
  let headAt = sys.now;
  while (failed === null) {
    if (cut < 0) {
      const m = /\r?\n\r?\n/.exec(data);
      if (m !== null) {
        cut = m.index + m[0].length;
        headAt = sys.now;
        const length = /\r?\ncontent-length:\s*(\d+)/i.exec(data.slice(0, cut));
        want = length === null ? null : Number(length[1]);
      }
    }
    if (cut >= 0 && want !== null && data.length - cut >= want) break;
    const got = yield* recvSome(sys, sock, o.timeout > 0 ? sys.now + o.timeout * SEC : null);
    if (got.errno !== null) failed = got.errno;
    else if (got.text === '') break;
    data += got.text;
  }
  sys.close(sock.fd);
  const head = cut < 0 ? null : parseHead(data.slice(0, cut).trimEnd());
  if (head === null) {
    const why = failed === 'timeout' ? 'ETIMEDOUT' : failed;
    say(why === null ? 'No data received.\n' : `Read error (${strerror[why as keyof typeof strerror]}) in headers.\n`);
    return { kind: 'refused', again: true };
  }
  return { kind: 'body', head, body: data.slice(cut), took: sys.now - headAt };
}

function* main(sys: Sys): Task<number> {
  const o: Options = { quiet: false, server: false, output: null, timeout: 900, tries: 20 };
  const { opts, operands } = getopt(sys.argv, 'qSO:T:t:', {
    quiet: 'q',
    'server-response': 'S',
    'output-document': 'O:',
    timeout: 'T:',
    'connect-timeout': 'T:',
    tries: 't:',
  });
  for (const opt of opts) {
    const arg = opt.arg ?? '';
    switch (opt.opt) {
      case '?':
        sys.err(
          `wget: ${(opt as { error: string }).error}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
        );
        return EXIT.PARSE;
      case 'q':
        o.quiet = true;
        break;
      case 'S':
        o.server = true;
        break;
      case 'O':
        o.output = arg;
        break;
      case 'T':
        o.timeout = Number(arg) || 0;
        break;
      case 't':
        o.tries = arg === 'inf' ? 0 : Number(arg) || 0;
        break;
      default:
        break;
    }
  }
  if (operands.length === 0) {
    sys.err("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
    return EXIT.PARSE;
  }
  const say = (text: string): void => {
    if (!o.quiet) sys.err(text);
  };
  let status = 0;
  for (const given of operands) {
    const one = yield* retrieve(sys, o, given, say);
    if (one !== 0) status = one;
  }
  return status;
}

/** Ref: wget-1.21.3 src/http.c:http_loop() */
function* retrieve(sys: Sys, o: Options, given: string, say: (text: string) => void): Task<number> {
  let target = /^\w+:\/\//.test(given) ? given : `http://${given}`;
  for (let hops = 0; hops <= 20; hops++) {
    const url = parseUrl(target);
    if (url === null || url.scheme !== 'http') {
      sys.err(`${target}: Unsupported scheme${url === null ? '' : ` '${url.scheme}'`}.\n`);
      return 1;
    }
    const shown = `${url.scheme}://${url.authority}${url.path}`;
    let got: Got = { kind: 'refused', again: true };
    for (let n = 1; o.tries === 0 || n <= o.tries; n++) {
      say(n === 1 ? `--${stamp(sys)}--  ${shown}\n` : `--${stamp(sys)}--  (try:${String(n).padStart(2)})  ${shown}\n`);
      got = yield* request(sys, o, url, say);
      if (got.kind === 'body' || !got.again) break;
      if (n === o.tries) {
        say('Giving up.\n\n');
        break;
      }
      say('Retrying.\n\n');
      yield* sys.sleep(Math.min(n, 10) * SEC);
    }
    if (got.kind === 'refused') return EXIT.NETWORK;
    const { head, body } = got;
    if (o.server)
      sys.err(
        `\n${head.raw
          .split(/\r?\n/)
          .map((l) => `  ${l}\n`)
          .join('')}`,
      );
    else say(`${head.status} ${head.reason}\n`);
    const location = headerOf(head, 'location');
    if (head.status >= 300 && head.status < 400 && location !== null) {
      say(`Location: ${location} [following]\n`);
      target = resolveUrl(url, location);
      continue;
    }
    if (head.status >= 400) {
      say(`${stamp(sys)} ERROR ${head.status}: ${head.reason}.\n\n`);
      return EXIT.SERVER;
    }
    const type = (headerOf(head, 'content-type') ?? '').replace(/;.*/, '');
    const known = headerOf(head, 'content-length') !== null;
    say(`Length: ${known ? body.length : 'unspecified'}${type === '' ? '' : ` [${type}]`}\n`);
    const name = o.output ?? (url.path.replace(/\?.*/, '').split('/').at(-1) || 'index.html');
    let path = name;
    if (o.output === null) for (let i = 1; sys.stat(path).ok; i++) path = `${name}.${i}`;
    say(`Saving to: '${path === '-' ? 'STDOUT' : path}'\n\n`);
    if (path === '-') sys.out(body);
    else if (path !== '/dev/null') {
      const written = sys.writeFile(path, body);
      if (!written.ok) {
        sys.err(`${path}: ${strerror[written.error.errno]}\n`);
        return EXIT.IO;
      }
    }
    progress(body.length, known, got.took, say);
    const { digits, unit } = rateOf(body.length, got.took);
    const rate = `${digits} ${['B/s', 'KB/s', 'MB/s', 'GB/s'][unit]}`;
    const end = known ? `[${body.length}/${body.length}]` : `[${body.length}]`;
    say(`${stamp(sys)} (${rate}) - ${path === '-' ? 'written to stdout' : `'${path}' saved`} ${end}\n\n`);
    return 0;
  }
  say('20 redirections exceeded.\n');
  return EXIT.SERVER;
}

/** Octets a second, in its unit. Ref: wget-1.21.3 src/retr.c:calc_rate() */
function rateOf(bytes: number, ns: Nsec): { readonly digits: string; readonly unit: number } {
  let rate = (bytes * SEC) / Math.max(ns, 1);
  let unit = 0;
  while (rate >= 1024 && unit < 3) {
    rate /= 1024;
    unit++;
  }
  return { digits: rate.toFixed(rate >= 99.95 ? 0 : rate >= 9.995 ? 1 : 2), unit };
}

/** Ref: wget-1.21.3 src/utils.c:print_decimal() */
function decimal(n: number): string {
  if (n >= 9.95) return n.toFixed(0);
  if (n >= 0.95) return n.toFixed(1);
  if (n >= 0.001) return String(Number(n.toPrecision(1)));
  return n >= 0.0005 ? n.toFixed(3) : '0';
}

/** Dots, a thousand octets each. Differs: every row shows the rate of the whole. Ref: wget-1.21.3 src/progress.c:print_row_stats() */
function progress(size: number, known: boolean, ns: Nsec, say: (text: string) => void): void {
  const { digits, unit } = rateOf(size, ns);
  const rate = `${digits.padStart(4)}${' KMG'[unit]}`;
  const rows = Math.max(Math.ceil(size / 51200), 1);
  for (let r = 0; r < rows; r++) {
    const dots = Math.floor(Math.min(size - r * 51200, 51200) / 1024);
    let line = `${String(r * 50).padStart(6)}K`;
    for (let d = 0; d < 50; d++) line += `${d % 10 === 0 ? ' ' : ''}${d < dots ? '.' : ' '}`;
    const pct = known && size > 0 ? `${Math.floor((Math.min((r + 1) * 51200, size) * 100) / size)}%`.padStart(4) : '';
    const last = r === rows - 1;
    say(`${line}${pct} ${rate}${last ? `=${decimal(ns / SEC)}s` : ' 0s'}\n`);
  }
  say('\n');
}

export const wget: Command = { path: '/usr/bin/wget', program: main };
