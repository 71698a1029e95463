import { etheraddr } from './addrtoname.ts';
import { defaultPrint } from './hexdump.ts';
import { hex, type Ndo, need, printTrunc, u1, u2, u4 } from './netdissect.ts';
import { ethertypePrint, tciString } from './print_ether.ts';
import { llcPrint } from './print_llc.ts';
import { ethertypeValues } from './tokens.ts';

export const SLL2_HDR_LEN = 20;
const SLL_HDR_LEN = 16;
const PKTTYPES = ['In', 'B', 'M', 'P', 'Out'];

/** `-i any`: LINUX_SLL2. Ref: tcpdump print-sll.c:sll2_if_print() */
export function sll2IfPrint(ndo: Ndo, p: number, length: number, caplen: number): void {
  ndo.protocol = 'sll2';
  need(ndo, p, SLL2_HDR_LEN);
  const protocol = u2(ndo, p);
  const header = () => {
    ndo.protocol = 'sll2';
    let text = `ifindex ${u4(ndo, p + 4)} `;
    if (u1(ndo, p + 11) === 6) text += `${etheraddr(ndo, p + 12)} `;
    return ndo.qflag ? text : `${text}${protocolName(protocol)}, length ${length}: `;
  };
  ndo.out += `${(ndo.names.devices.get(u4(ndo, p + 4)) ?? '?').padEnd(5)} `;
  ndo.out += `${(PKTTYPES[u1(ndo, p + 10)] ?? '?').padEnd(3)} `;
  if (ndo.eflag) ndo.out += header();
  cookedPrint(ndo, p + SLL2_HDR_LEN, length - SLL2_HDR_LEN, caplen - SLL2_HDR_LEN, SLL2_HDR_LEN, protocol, header);
}

/** LINUX_SLL, in files. Ref: tcpdump print-sll.c:sll_if_print() */
export function sllIfPrint(ndo: Ndo, p: number, length: number, caplen: number): void {
  ndo.protocol = 'sll';
  need(ndo, p, SLL_HDR_LEN);
  const protocol = u2(ndo, p + 14);
  const header = () => {
    ndo.protocol = 'sll';
    let text = `${(PKTTYPES[u2(ndo, p)] ?? '?').padStart(3)} `;
    if (u2(ndo, p + 4) === 6) text += `${etheraddr(ndo, p + 6)} `;
    return ndo.qflag ? text : `${text}${protocolName(protocol)}, length ${length}: `;
  };
  if (ndo.eflag) ndo.out += header();
  cookedPrint(ndo, p + SLL_HDR_LEN, length - SLL_HDR_LEN, caplen - SLL_HDR_LEN, SLL_HDR_LEN, protocol, header);
}

function protocolName(type: number): string {
  if (type === 1) return '802.3';
  if (type === 4) return '802.2';
  const name = type <= 1500 ? 'Unknown' : (ethertypeValues.get(type) ?? 'Unknown');
  return `ethertype ${name} (0x${hex(type, 4)})`;
}

/** What follows either header. */
function cookedPrint(
  ndo: Ndo,
  start: number,
  len: number,
  cap: number,
  hdr: number,
  protocol: number,
  header: () => string,
): void {
  let p = start;
  let length = len;
  let caplen = cap;
  let hdrlen = hdr;
  let type = protocol;
  while (type === 0x8100) {
    if (caplen < 4) {
      ndo.protocol = 'vlan';
      printTrunc(ndo);
      ndo.llHdrLen += hdrlen + caplen;
      return;
    }
    if (ndo.eflag) ndo.out += `${tciString(u2(ndo, p))}, `;
    type = u2(ndo, p + 2);
    if (type <= 1500) type = 4;
    if (!ndo.qflag) ndo.out += `ethertype ${ethertypeValues.get(type) ?? 'Unknown'}, `;
    p += 4;
    length -= 4;
    caplen -= 4;
    hdrlen += 4;
  }
  if (type <= 1500) {
    const llc = type === 4 ? llcPrint(ndo, p, length, caplen, null) : -1;
    if (llc >= 0) hdrlen += llc;
    else if (!ndo.suppressDefaultPrint) defaultPrint(ndo, p, caplen);
  } else if (!ethertypePrint(ndo, type, p, length, caplen)) {
    if (!ndo.eflag) ndo.out += header();
    if (!ndo.suppressDefaultPrint) defaultPrint(ndo, p, caplen);
  }
  ndo.llHdrLen += hdrlen;
}
