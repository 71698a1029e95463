import { inSubnet, parseIpv4 } from '../../../../core/addr/ipv4.ts';
import { ipv6PrefixEqual, parseIpv6 } from '../../../../core/addr/ipv6.ts';
import type { SockMessage } from '../../../../core/netlink/netlink.ts';

export type SockTest = (s: SockMessage) => boolean;

/** What is wrong with an expression: an address, or the expression itself. */
export type FilterError = { readonly address?: string; readonly token?: string };

type Cursor = { readonly words: readonly string[]; i: number; error: FilterError | null };

/** The words of an expression; `(`, `)` and `!` stand for themselves. */
function tokens(argv: readonly string[]): string[] {
  return argv
    .join(' ')
    .replace(/([()])/g, ' $1 ')
    .split(/\s+/)
    .filter((w) => w !== '');
}

/** Ref: misc/ssfilter.y */
export function parseFilter(argv: readonly string[], portOf: (name: string) => number | null): SockTest | FilterError {
  const c: Cursor = { words: tokens(argv), i: 0, error: null };
  if (c.words.length === 0) return () => true;
  const test = parseOr(c, portOf);
  if (c.error !== null) return c.error;
  return c.i < c.words.length ? { token: c.words[c.i]! } : test;
}

function parseOr(c: Cursor, portOf: (name: string) => number | null): SockTest {
  let left = parseAnd(c, portOf);
  while (c.error === null && ['or', '|', '||'].includes(c.words[c.i] ?? '')) {
    c.i++;
    const a = left;
    const b = parseAnd(c, portOf);
    left = (s) => a(s) || b(s);
  }
  return left;
}

function parseAnd(c: Cursor, portOf: (name: string) => number | null): SockTest {
  let left = parseNot(c, portOf);
  while (c.error === null && c.i < c.words.length && !['or', '|', '||', ')'].includes(c.words[c.i]!)) {
    if (['and', '&', '&&'].includes(c.words[c.i]!)) c.i++;
    const a = left;
    const b = parseNot(c, portOf);
    left = (s) => a(s) && b(s);
  }
  return left;
}

function parseNot(c: Cursor, portOf: (name: string) => number | null): SockTest {
  const word = c.words[c.i];
  if (word === 'not' || word === '!') {
    c.i++;
    const inner = parseNot(c, portOf);
    return (s) => !inner(s);
  }
  if (word === '(') {
    c.i++;
    const inner = parseOr(c, portOf);
    if (c.words[c.i] !== ')') c.error ??= { token: c.words[c.i] ?? '' };
    c.i++;
    return inner;
  }
  return parseTest(c, portOf);
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  eq: (a, b) => a === b,
  '!=': (a, b) => a !== b,
  ne: (a, b) => a !== b,
  neq: (a, b) => a !== b,
  '>': (a, b) => a > b,
  gt: (a, b) => a > b,
  '<': (a, b) => a < b,
  lt: (a, b) => a < b,
  '>=': (a, b) => a >= b,
  ge: (a, b) => a >= b,
  geq: (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  le: (a, b) => a <= b,
  leq: (a, b) => a <= b,
};

function parseTest(c: Cursor, portOf: (name: string) => number | null): SockTest {
  const word = c.words[c.i++];
  const never = (): boolean => false;
  if (word === undefined) {
    c.error ??= { token: '' };
    return never;
  }
  if (word === 'sport' || word === 'dport') {
    const op = COMPARE[c.words[c.i] ?? ''];
    if (op !== undefined) c.i++;
    const text = c.words[c.i++];
    if (text === undefined) {
      c.error ??= { token: '' };
      return never;
    }
    const name = text.slice(text.lastIndexOf(':') + 1);
    const port = portOf(name);
    if (port === null) {
      c.error ??= { address: text };
      return never;
    }
    const compare = op ?? COMPARE['=']!;
    return (s) => compare(Number(word === 'sport' ? s.localPort : s.peerPort), port);
  }
  if (word === 'dev') {
    const name = c.words[c.words[c.i] === '=' || c.words[c.i] === 'eq' ? ++c.i : c.i] ?? '';
    c.i++;
    return (s) => String(s.boundIf) === name;
  }
  const side = word === 'src' ? 'local' : 'peer';
  const text = word === 'src' || word === 'dst' ? c.words[c.i++] : word;
  const test = addressTest(text ?? '', side, portOf);
  if (test === null) c.error ??= { address: text ?? '' };
  return test ?? never;
}

/** `ADDR[/LEN][:PORT]`, `[v6]:PORT`, `:PORT`. Ref: misc/ss.c:parse_hostcond() */
function addressTest(text: string, side: 'local' | 'peer', portOf: (name: string) => number | null): SockTest | null {
  let host = text;
  let port: number | null = null;
  const bracket = /^\[(.*)\](?:\/(\d+))?(?::(.*))?$/.exec(text);
  let len: number | null = null;
  let portText: string | undefined;
  if (bracket) {
    host = bracket[1]!;
    len = bracket[2] === undefined ? null : Number(bracket[2]);
    portText = bracket[3];
  } else {
    const colon = text.indexOf(':');
    if (colon >= 0 && colon === text.lastIndexOf(':')) {
      host = text.slice(0, colon);
      portText = text.slice(colon + 1);
    }
    const slash = host.indexOf('/');
    if (slash >= 0) {
      len = Number(host.slice(slash + 1));
      host = host.slice(0, slash);
    }
  }
  if (portText !== undefined && portText !== '' && portText !== '*') {
    port = portOf(portText);
    if (port === null) return null;
  }
  const key = side === 'local' ? 'localPort' : 'peerPort';
  const portFits = (s: SockMessage): boolean => port === null || Number(s[key]) === port;
  if (host === '' || host === '*' || host === 'any' || host === 'default' || host === 'all') return portFits;
  const v4 = parseIpv4(host);
  if (v4 !== null) {
    return (s) => {
      const addr = parseIpv4(s[side]);
      return addr !== null && inSubnet(addr, v4, len ?? 32) && portFits(s);
    };
  }
  const v6 = parseIpv6(host);
  if (v6 === null) return null;
  return (s) => {
    const addr = parseIpv6(s[side]);
    return addr !== null && ipv6PrefixEqual(addr, v6, len ?? 128) && portFits(s);
  };
}
