import { etheraddr } from './addrtoname.ts';
import { defaultPrint } from './hexdump.ts';
import { hex, type Ndo, printInvalid, printTrunc, u1, u2 } from './netdissect.ts';
import { arpPrint } from './print_arp.ts';
import { llcPrint } from './print_llc.ts';
import { ethertypeValues } from './tokens.ts';

const ETHER_HDRLEN = 14;
const MAX_ETHERNET_LENGTH_VAL = 1500;
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x9100, 0x9200, 0x88a8]);

/** A frame from its destination address on; the header's length. Ref: tcpdump print-ether.c:ether_common_print() */
export function etherPrint(ndo: Ndo, start: number, frameLength: number, captured: number): number {
  ndo.protocol = 'ether';
  if (frameLength < captured) {
    ndo.out += `[length ${frameLength} < caplen ${captured}]`;
    printInvalid(ndo);
    return frameLength;
  }
  if (captured < ETHER_HDRLEN) {
    printTrunc(ndo);
    return captured;
  }
  const addresses = () => `${etheraddr(ndo, start + 6)} > ${etheraddr(ndo, start)}, `;
  if (ndo.eflag) ndo.out += addresses();
  let p = start + 14;
  let length = frameLength - 14;
  let caplen = captured - 14;
  let hdrlen = 14;
  let type = u2(ndo, start + 12);
  let printedLength = false;
  while (VLAN_TYPES.has(type)) {
    if (caplen < 4 || length < 4) {
      ndo.protocol = 'vlan';
      printTrunc(ndo);
      return hdrlen + Math.min(caplen, length);
    }
    if (ndo.eflag) {
      ndo.out += etherType(ndo, type);
      ndo.out += printedLength ? ', ' : `, length ${frameLength}: `;
      printedLength = true;
      ndo.out += `${tciString(u2(ndo, p))}, `;
    }
    type = u2(ndo, p + 2);
    p += 4;
    length -= 4;
    caplen -= 4;
    hdrlen += 4;
  }
  if (type <= MAX_ETHERNET_LENGTH_VAL) {
    if (type < length) {
      length = type;
      if (caplen > length) caplen = length;
    }
    const snapend = ndo.snapend;
    ndo.snapend = Math.min(snapend, p + length);
    if (ndo.eflag) {
      ndo.out += '802.3';
      if (!printedLength) ndo.out += `, length ${length}: `;
    }
    let llc = llcPrint(ndo, p, length, caplen, [start + 6, start]);
    if (llc < 0) {
      if (!ndo.suppressDefaultPrint) defaultPrint(ndo, p, caplen);
      llc = -llc;
    }
    ndo.snapend = snapend;
    return hdrlen + llc;
  }
  if (ndo.eflag) {
    ndo.out += etherType(ndo, type);
    ndo.out += printedLength ? ', ' : `, length ${frameLength}: `;
  }
  if (!ethertypePrint(ndo, type, p, length, caplen)) {
    if (!ndo.eflag) ndo.out += `${addresses()}${etherType(ndo, type)}, length ${frameLength}: `;
    if (!ndo.suppressDefaultPrint) defaultPrint(ndo, p, caplen);
  }
  return hdrlen;
}

function etherType(ndo: Ndo, type: number): string {
  const name = ethertypeValues.get(type);
  if (!ndo.qflag) return `ethertype ${name ?? 'Unknown'} (0x${hex(type, 4)})`;
  return name ?? `Unknown Ethertype (0x${hex(type, 4)})`;
}

/** `vlan 7, p 3, DEI`. Ref: tcpdump addrtoname.c:ieee8021q_tci_string() */
export function tciString(tci: number): string {
  return `vlan ${tci & 0xfff}, p ${tci >> 13}${(tci & 0x1000) !== 0 ? ', DEI' : ''}`;
}

/** Hands a payload to its protocol; false where there is none. Ref: tcpdump print-ether.c:ethertype_print() */
export function ethertypePrint(ndo: Ndo, type: number, p: number, length: number, caplen: number): boolean {
  switch (type) {
    case 0x0800:
      ndo.printers.ip(ndo, p, length);
      return true;
    case 0x86dd:
      ndo.printers.ip6(ndo, p, length);
      return true;
    case 0x0806:
    case 0x8035:
      arpPrint(ndo, p, length, caplen);
      return true;
    case 0x9000:
      loopbackPrint(ndo, p, length);
      return true;
    default:
      return false;
  }
}

/** Configuration Testing Protocol. Ref: tcpdump print-loopback.c */
function loopbackPrint(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'loopback';
  ndo.out += 'Loopback';
  if (length < 2) return printInvalid(ndo);
  const skip = u1(ndo, p) | (u1(ndo, p + 1) << 8);
  ndo.out += `, skipCount ${skip}`;
  if (skip % 8 !== 0) ndo.out += ' (bogus)';
  if (skip > length - 2) return printInvalid(ndo);
  const at = p + 2 + skip;
  if (length - 2 - skip < 2) return printInvalid(ndo);
  const fn = u1(ndo, at) | (u1(ndo, at + 1) << 8);
  ndo.out += `, ${fn === 1 ? 'Reply' : fn === 2 ? 'Forward Data' : ` invalid (${fn})`}`;
  if (fn === 1)
    ndo.out += `, receipt number ${u1(ndo, at + 2) | (u1(ndo, at + 3) << 8)}, data (${length - 2 - skip - 4} octets)`;
  else if (fn === 2)
    ndo.out += `, forwarding address ${etheraddr(ndo, at + 2)}, data (${length - 2 - skip - 8} octets)`;
}
