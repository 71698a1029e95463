import type { Names } from './addrtoname.ts';

/** Printers call each other through this table, as packets nest in any order. */
export type Printers = {
  readonly ether: (ndo: Ndo, p: number, length: number, caplen: number) => number;
  readonly ip: (ndo: Ndo, p: number, length: number) => void;
  readonly ip6: (ndo: Ndo, p: number, length: number) => void;
  /** False for a protocol nobody prints. */
  readonly ethertype: (ndo: Ndo, type: number, p: number, length: number, caplen: number) => boolean;
};

/**
 * Options of the command line, and the packet being printed: its octets, where they end, and the text so far.
 * Ref: tcpdump netdissect.h:struct netdissect_options
 */
export type Ndo = {
  readonly names: Names;
  readonly printers: Printers;
  aflag: number;
  eflag: number;
  nflag: number;
  Nflag: number;
  qflag: number;
  Sflag: number;
  tflag: number;
  vflag: number;
  xflag: number;
  Xflag: number;
  Kflag: number;
  Hflag: number;
  bflag: number;
  packetNumber: boolean;
  /** -T */
  packettype: string | null;
  nano: boolean;
  /** -q, -x and -X: no hex dump of what is not understood. */
  suppressDefaultPrint: boolean;
  /** TCP conversations: initial sequence numbers by addresses and ports. */
  readonly tcpSeq: Map<string, { seq: number; ack: number }>;
  /** Time stamp that -ttt and -ttttt count from, nanoseconds. */
  tvRef: bigint | null;

  b: Uint8Array;
  /** The end of what was captured of the current layer. */
  snapend: number;
  out: string;
  protocol: string;
  llHdrLen: number;
};

/** Thrown where a printer runs off the captured octets. Ref: netdissect.c:nd_trunc_longjmp() */
export const TRUNCATED: unique symbol = Symbol('truncated');

export function u1(ndo: Ndo, at: number): number {
  if (at >= ndo.snapend) throw TRUNCATED;
  return ndo.b[at]!;
}

export function u2(ndo: Ndo, at: number): number {
  if (at + 2 > ndo.snapend) throw TRUNCATED;
  return (ndo.b[at]! << 8) | ndo.b[at + 1]!;
}

export function u3(ndo: Ndo, at: number): number {
  if (at + 3 > ndo.snapend) throw TRUNCATED;
  return (ndo.b[at]! << 16) | (ndo.b[at + 1]! << 8) | ndo.b[at + 2]!;
}

export function u4(ndo: Ndo, at: number): number {
  if (at + 4 > ndo.snapend) throw TRUNCATED;
  const b = ndo.b;
  return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
}

/** Are `len` octets there? Ref: ND_TTEST_LEN() */
export function has(ndo: Ndo, at: number, len: number): boolean {
  return at + len <= ndo.snapend;
}

/** Thrown where a printer gives up on a cut packet, and caught by that printer, which says so and returns. */
export const CUT: unique symbol = Symbol('cut');

/** Ref: ND_TCHECK_LEN(), a jump to the printer's own `trunc` */
export function check(ndo: Ndo, at: number, len: number): void {
  if (at + len > ndo.snapend) throw CUT;
}

/** Runs a part of a printer; a cut ends it. False then. */
export function untilCut(ndo: Ndo, part: () => void): boolean {
  try {
    part();
    return true;
  } catch (thrown) {
    if (thrown !== CUT) throw thrown;
    printTrunc(ndo);
    return false;
  }
}

/** Ref: the length checks inside GET_* */
export function need(ndo: Ndo, at: number, len: number): void {
  if (at + len > ndo.snapend) throw TRUNCATED;
}

/** Ref: util-print.c:nd_print_trunc() */
export function printTrunc(ndo: Ndo): void {
  ndo.out += ` [|${ndo.protocol}]`;
}

/** Ref: util-print.c:nd_print_invalid() */
export function printInvalid(ndo: Ndo): void {
  ndo.out += ' (invalid)';
}

export type Tok = ReadonlyMap<number, string>;

/** Names of the bits that are set, in the table's order; `none` when there are none. Ref: util-print.c:bittok2str() */
export function bittok2str(tok: Tok, none: string, v: number, sep = ', '): string {
  let text = '';
  for (const [bits, name] of tok) {
    if (bits !== 0 && (v & bits) === bits) text += text === '' ? name : sep + name;
  }
  return text === '' ? none : text;
}

/** `5m1s`. Ref: util-print.c:unsigned_relts_print() */
export function relts(secs: number): string {
  if (secs === 0) return '0s';
  let text = '';
  let left = secs;
  for (const [unit, n] of UNITS) {
    if (left >= n) {
      text += Math.floor(left / n) + unit;
      left %= n;
    }
  }
  return text;
}
const UNITS: readonly (readonly [string, number])[] = [
  ['y', 31536000],
  ['w', 604800],
  ['d', 86400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

export function hex(v: number, digits: number): string {
  return v.toString(16).padStart(digits, '0');
}

/** A character of a name on the wire: control characters as ^X, others above 127 as M-X. Ref: util-print.c:fn_print_char() */
export function fnPrintChar(c: number): string {
  let text = '';
  let ch = c;
  if (ch > 127) {
    ch &= 0x7f;
    text = 'M-';
  }
  if (ch < 32 || ch === 127) return `${text}^${String.fromCharCode(ch ^ 0x40)}`;
  return text + String.fromCharCode(ch);
}
