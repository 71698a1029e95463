import { hex, type Ndo, TRUNCATED } from './netdissect.ts';

/** `-x`: sixteen octets a line. Ref: tcpdump print-ascii.c:hex_print() */
export function hexPrint(ndo: Ndo, ident: string, cp: number, length: number): void {
  const { end, truncated } = clamp(ndo, cp, length);
  for (let line = cp; line < end; line += 16) {
    ndo.out += `${ident}0x${hex(line - cp, 4)}: ${shorts(ndo.b, line, Math.min(line + 16, end))}`;
  }
  if (truncated) throw TRUNCATED;
}

/** `-X`: the same with characters beside. Ref: tcpdump print-ascii.c:hex_and_ascii_print() */
export function hexAndAsciiPrint(ndo: Ndo, ident: string, cp: number, length: number): void {
  const { end, truncated } = clamp(ndo, cp, length);
  for (let line = cp; line < end; line += 16) {
    const to = Math.min(line + 16, end);
    let ascii = '';
    for (let i = line; i < to; i++) ascii += isGraph(ndo.b[i]!) ? String.fromCharCode(ndo.b[i]!) : '.';
    ndo.out += `${ident}0x${hex(line - cp, 4)}: ${shorts(ndo.b, line, to).padEnd(40)}  ${ascii}`;
  }
  if (truncated) throw TRUNCATED;
}

/** `-A`. Carriage returns at a line's end vanish. Ref: tcpdump print-ascii.c:ascii_print() */
export function asciiPrint(ndo: Ndo, cp: number, length: number): void {
  const { end, truncated } = clamp(ndo, cp, length);
  let text = '\n';
  for (let i = cp; i < end; i++) {
    const c = ndo.b[i]!;
    if (c === 13) {
      if (end - i - 1 > 1 && ndo.b[i + 1] !== 10) text += '.';
    } else text += isGraph(c) || c === 9 || c === 10 || c === 32 ? String.fromCharCode(c) : '.';
  }
  ndo.out += text;
  if (truncated) throw TRUNCATED;
}

/** Ref: tcpdump print.c:ndo_default_print() */
export function defaultPrint(ndo: Ndo, cp: number, length: number): void {
  hexAndAsciiPrint(ndo, '\n\t', cp, length);
}

/** As much as was captured. Ref: tcpdump util-print.c:print_unknown_data() */
export function printUnknownData(ndo: Ndo, cp: number, ident: string, len: number): void {
  hexPrint(ndo, ident, cp, Math.max(0, Math.min(len, ndo.snapend - cp)));
}

function clamp(ndo: Ndo, cp: number, length: number): { end: number; truncated: boolean } {
  const there = Math.max(0, ndo.snapend - cp);
  return { end: cp + Math.min(length, there), truncated: length > there };
}

function shorts(b: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 2) {
    text += ` ${hex(b[i]!, 2)}`;
    if (i + 1 < to) text += hex(b[i + 1]!, 2);
  }
  return text;
}

function isGraph(c: number): boolean {
  return c > 32 && c < 127;
}
