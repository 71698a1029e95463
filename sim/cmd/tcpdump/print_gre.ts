import { bittok2str, check, hex, type Ndo, type Tok, u2, u4, untilCut } from './netdissect.ts';
import { ethertypeValues } from './tokens.ts';

const FLAGS: Tok = new Map([
  [0x8000, 'checksum present'],
  [0x4000, 'routing present'],
  [0x2000, 'key present'],
  [0x1000, 'sequence# present'],
  [0x0800, 'source routing present'],
]);

/** Version 0 (RFC 2784 and 2890). Ref: tcpdump print-gre.c:gre_print_0() */
export function grePrint(ndo: Ndo, p: number, len: number): void {
  ndo.protocol = 'gre';
  untilCut(ndo, () => gre0Print(ndo, p, len));
}

function gre0Print(ndo: Ndo, p: number, len: number): void {
  const flags = u2(ndo, p);
  ndo.out += `GREv${flags & 7}`;
  if ((flags & 7) > 1) {
    ndo.out += ' ERROR: unknown-version';
    return;
  }
  if ((flags & 7) === 1) return;
  if (ndo.vflag) ndo.out += `, Flags [${bittok2str(FLAGS, 'none', flags)}]`;
  const type = u2(ndo, p + 2);
  let at = p + 4;
  if ((flags & 0xc000) !== 0) {
    if (ndo.vflag) ndo.out += `, sum 0x${u2(ndo, at).toString(16)}, off 0x${u2(ndo, at + 2).toString(16)}`;
    at += 4;
  }
  if ((flags & 0x2000) !== 0) {
    check(ndo, at, 4);
    const key = u4(ndo, at);
    ndo.out += `, key=0x${key.toString(16)}`;
    at += 4;
  }
  if ((flags & 0x1000) !== 0) {
    check(ndo, at, 4);
    ndo.out += `, seq ${u4(ndo, at)}`;
    at += 4;
  }
  if (ndo.eflag) ndo.out += `, proto ${ethertypeValues.get(type) ?? 'unknown'} (0x${hex(type, 4)})`;
  const length = len - (at - p);
  ndo.out += `, length ${len}`;
  ndo.out += ndo.vflag < 1 ? ': ' : '\n\t';
  if (type === 0x0800) ndo.printers.ip(ndo, at, length);
  else if (type === 0x86dd) ndo.printers.ip6(ndo, at, length);
  else if (type === 0x6558) ndo.printers.ether(ndo, at, length, Math.max(0, ndo.snapend - at));
  else ndo.out += `gre-proto-0x${type.toString(16)}`;
}
