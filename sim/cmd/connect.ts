import type { ErrnoName } from '../../core/errno.ts';
import type { SockAddr, Socket } from '../../core/socket/socket.ts';
import { type Nsec, USEC } from '../../core/world.ts';
import { bytesText, textBytes } from '../proc/openfile.ts';
import type { Fd, Sys, Task } from '../proc/sys.ts';
import type { AddrInfo } from './getaddrinfo.ts';

export type TcpSocket = Socket & { readonly fd: Fd };

/** What an address and a port are to the socket calls. */
export const sockaddrOf = (a: AddrInfo, port: number): SockAddr =>
  a.family === 'inet'
    ? { family: 'inet', addr: a.addr, port }
    : { family: 'inet6', addr: a.addr, port, scopeId: a.scopeId };

/** Connects a socket until `deadline` (null: for ever); what went wrong, ETIMEDOUT by the deadline being `null`. */
export function* connectTcp(
  sys: Sys,
  s: TcpSocket,
  to: SockAddr,
  deadline: Nsec | null,
  tick: (() => Nsec) | null = null,
): Task<ErrnoName | 'timeout' | null> {
  const tried = s.connect(to);
  if (tried.ok) return null;
  if (tried.error.errno !== 'EINPROGRESS') return tried.error.errno;
  for (;;) {
    const left = deadline === null ? null : deadline - sys.now;
    if (left !== null && left <= 0) return 'timeout';
    const next = tick === null ? null : tick() - sys.now;
    const wait = left === null ? next : next === null ? left : Math.min(left, next);
    const { ready } = yield* sys.poll([s.fd], wait === null ? null : Math.max(wait, 1), [s.fd]);
    if (ready.length > 0) return s.soError?.() ?? null;
  }
}

/** Sends all of a text; what went wrong. */
export function* sendAll(sys: Sys, s: TcpSocket, text: string): Task<ErrnoName | null> {
  let rest = textBytes(text);
  while (rest.length > 0) {
    const sent = s.send({ kind: 'bytes', bytes: rest });
    if (sent.ok) {
      rest = rest.subarray(sent.value);
      yield* sys.cpu(40 * USEC);
    } else if (sent.error.errno === 'EAGAIN') yield* sys.poll([s.fd], null, [s.fd]);
    else return sent.error.errno;
  }
  return null;
}

/** What comes next: '' at the end, 'timeout' or an error's name in `errno`. */
export function* recvSome(
  sys: Sys,
  s: TcpSocket,
  deadline: Nsec | null,
  tick: (() => Nsec) | null = null,
): Task<{ readonly text: string; readonly errno: ErrnoName | 'timeout' | null }> {
  for (;;) {
    const got = s.recv(65536);
    if (!got.ok) return { text: '', errno: got.error.errno };
    if (got.value !== null && got.value.data.kind === 'bytes')
      return { text: bytesText(got.value.data.bytes), errno: null };
    const left = deadline === null ? null : deadline - sys.now;
    if (left !== null && left <= 0) return { text: '', errno: 'timeout' };
    const next = tick === null ? null : tick() - sys.now;
    const wait = left === null ? next : next === null ? left : Math.min(left, next);
    yield* sys.poll([s.fd], wait === null ? null : Math.max(wait, 1));
  }
}

/** The parts of an http URL; null when it is none. */
export type HttpUrl = {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** As the Host header has it. */
  readonly authority: string;
};

export function parseUrl(text: string): HttpUrl | null {
  const m = /^(?:([a-zA-Z][\w+.-]*):\/\/)?(?:[^/@?#]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d*))?([^#]*)/.exec(text);
  if (m === null || m[2] === '') return null;
  const scheme = (m[1] ?? 'http').toLowerCase();
  const standard = scheme === 'https' ? 443 : scheme === 'ftp' ? 21 : 80;
  const port = m[3] ? Number(m[3]) : standard;
  if (port > 65535) return null;
  const path = m[4] === '' ? '/' : m[4]!.startsWith('/') ? m[4]! : `/${m[4]}`;
  const host = m[2]!.replace(/^\[|\]$/g, '');
  return { scheme, host, port, path, authority: port === standard ? m[2]! : `${m[2]}:${port}` };
}

/** A URL that another refers to. */
export function resolveUrl(base: HttpUrl, to: string): string {
  if (/^[a-z][\w+.-]*:\/\//i.test(to)) return to;
  const root = `${base.scheme}://${base.authority}`;
  if (to.startsWith('/')) return root + to;
  return `${root}${base.path.replace(/[^/]*$/, '')}${to}`;
}

/** A whole answer as far as it has come. */
export type HttpHead = {
  readonly line: string;
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly raw: string;
};

export function parseHead(raw: string): HttpHead | null {
  const lines = raw.split(/\r?\n/);
  const m = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: (.*))?$/.exec(lines[0]!);
  if (m === null) return null;
  const headers: [string, string][] = [];
  for (const line of lines.slice(1)) {
    const at = line.indexOf(':');
    if (at > 0) headers.push([line.slice(0, at), line.slice(at + 1).trim()]);
  }
  return { line: lines[0]!, version: m[1]!, status: Number(m[2]), reason: m[3] ?? '', headers, raw };
}

export function headerOf(head: HttpHead, name: string): string | null {
  return head.headers.find(([n]) => n.toLowerCase() === name)?.[1] ?? null;
}
