import { etheraddr, ipaddr } from './addrtoname.ts';
import { defaultPrint } from './hexdump.ts';
import { hex, type Ndo, need, u1, u2 } from './netdissect.ts';
import { ethertypeValues } from './tokens.ts';

const OPERATIONS: ReadonlyMap<number, string> = new Map([
  [1, 'Request'],
  [2, 'Reply'],
  [3, 'Reverse Request'],
  [4, 'Reverse Reply'],
  [8, 'Inverse Request'],
  [9, 'Inverse Reply'],
  [10, 'NACK Reply'],
]);
const HARDWARE: ReadonlyMap<number, string> = new Map([
  [1, 'Ethernet'],
  [6, 'TokenRing'],
  [7, 'ArcNet'],
  [15, 'FrameRelay'],
  [19, 'ATM'],
  [23, 'Strip'],
  [24, 'IEEE 1394'],
  [32, 'InfiniBand'],
]);

/** Ref: tcpdump print-arp.c:arp_print() */
export function arpPrint(ndo: Ndo, p: number, length: number, caplen: number): void {
  ndo.protocol = 'arp';
  need(ndo, p, 8);
  const hrd = u2(ndo, p);
  const pro = u2(ndo, p + 2);
  const hln = u1(ndo, p + 4);
  const pln = u1(ndo, p + 5);
  const op = u2(ndo, p + 6);
  const sha = p + 8;
  const spa = sha + hln;
  const tha = spa + pln;
  const tpa = tha + hln;
  need(ndo, tpa, pln);
  if (!ndo.eflag) ndo.out += 'ARP, ';
  const isIp = pro === 0x0800 || pro === 0x1000;
  if (!isIp || pln !== 4 || hln === 0 || ndo.vflag) {
    ndo.out += `${HARDWARE.get(hrd) ?? `Unknown Hardware (${hrd})`} (len ${hln}), `;
    ndo.out += `${ethertypeValues.get(pro) ?? `Unknown Protocol (0x${hex(pro, 4)})`} (len ${pln})`;
    if (!ndo.vflag) {
      ndo.out += `, length ${length}`;
      return;
    }
  }
  const proto = (at: number) => (!isIp ? '<wrong proto type>' : pln !== 4 ? '<wrong len>' : ipaddr(ndo, at));
  const link = (at: number) => linkaddr(ndo, at, hln);
  ndo.out += `${ndo.vflag ? ', ' : ''}${OPERATIONS.get(op) ?? `Unknown (${op})`} `;
  switch (op) {
    case 1: {
      const known = ndo.b.subarray(tha, tha + hln).some((x) => x !== 0);
      ndo.out += `who-has ${proto(tpa)}${known ? ` (${link(tha)})` : ''} tell ${proto(spa)}`;
      break;
    }
    case 2:
      ndo.out += `${proto(spa)} is-at ${link(sha)}`;
      break;
    case 3:
    case 8:
      ndo.out += `who-is ${link(tha)} tell ${link(sha)}`;
      break;
    case 4:
      ndo.out += `${link(tha)} at ${proto(tpa)}`;
      break;
    case 9:
      ndo.out += `${link(sha)} at ${proto(spa)}`;
      break;
    default:
      defaultPrint(ndo, p, caplen);
      return;
  }
  ndo.out += `, length ${length}`;
}

/** Ref: tcpdump addrtoname.c:linkaddr_string() */
function linkaddr(ndo: Ndo, at: number, len: number): string {
  if (len === 0) return '<empty>';
  if (len === 6) return etheraddr(ndo, at);
  return Array.from(ndo.b.subarray(at, at + len), (x) => hex(x, 2)).join(':');
}
