import type { Names } from './addrtoname.ts';
import { asciiPrint, hexAndAsciiPrint, hexPrint } from './hexdump.ts';
import { type Ndo, type Printers, printTrunc, TRUNCATED } from './netdissect.ts';
import { etherPrint, ethertypePrint } from './print_ether.ts';
import { ipPrint } from './print_ip.ts';
import { ip6Print } from './print_ip6.ts';
import { sll2IfPrint, sllIfPrint } from './print_sll.ts';

/** Link types that are printed. Ref: https://www.tcpdump.org/linktypes.html */
export type LinkType = 'EN10MB' | 'RAW' | 'LINUX_SLL' | 'LINUX_SLL2';

/** One captured packet: its octets are `b` from 0 to `caplen`. */
export type Packet = {
  /** Wall clock, nanoseconds since 1970. */
  readonly ts: bigint;
  readonly b: Uint8Array;
  readonly caplen: number;
  /** On the wire. */
  readonly len: number;
};

export const MAXIMUM_SNAPLEN = 262144;

const printers: Printers = { ether: etherPrint, ip: ipPrint, ip6: ip6Print, ethertype: ethertypePrint };
const NOTHING = new Uint8Array(0);

/** Options as they are before the command line is read. */
export function newNdo(names: Names): Ndo {
  return {
    names,
    printers,
    aflag: 0,
    eflag: 0,
    nflag: 0,
    Nflag: 0,
    qflag: 0,
    Sflag: 0,
    tflag: 0,
    vflag: 0,
    xflag: 0,
    Xflag: 0,
    Kflag: 0,
    Hflag: 0,
    bflag: 0,
    packetNumber: false,
    packettype: null,
    nano: false,
    suppressDefaultPrint: false,
    tcpSeq: new Map(),
    tvRef: null,
    b: NOTHING,
    snapend: 0,
    out: '',
    protocol: '',
    llHdrLen: 0,
  };
}

/** A packet's lines, with the last newline. Ref: tcpdump print.c:pretty_print_packet() */
export function prettyPrintPacket(ndo: Ndo, type: LinkType, packet: Packet, number: number): string {
  const { b, caplen, len } = packet;
  ndo.out = ndo.packetNumber ? `${String(number).padStart(5)}  ` : '';
  const invalid = invalidHeader(caplen, len);
  if (invalid !== '') return `${ndo.out}[Invalid header:${invalid}]\n`;
  tsPrint(ndo, packet.ts);
  ndo.b = b;
  ndo.snapend = caplen;
  ndo.protocol = '';
  ndo.llHdrLen = 0;
  try {
    ifPrint(ndo, type, caplen, len);
  } catch (thrown) {
    if (thrown !== TRUNCATED) throw thrown;
    printTrunc(ndo);
    ndo.llHdrLen = 0;
  }
  ndo.snapend = caplen;
  dumpPrint(ndo, caplen);
  ndo.b = NOTHING;
  return `${ndo.out}\n`;
}

function invalidHeader(caplen: number, len: number): string {
  const faults: string[] = [];
  if (caplen === 0) faults.push(' caplen==0');
  if (len === 0) faults.push(' len==0');
  else if (len < caplen) faults.push(` len(${len}) < caplen(${caplen})`);
  if (caplen > MAXIMUM_SNAPLEN) faults.push(` caplen(${caplen}) > ${MAXIMUM_SNAPLEN}`);
  if (len > MAXIMUM_SNAPLEN) faults.push(` len(${len}) > ${MAXIMUM_SNAPLEN}`);
  return faults.join(',');
}

function ifPrint(ndo: Ndo, type: LinkType, caplen: number, len: number): void {
  switch (type) {
    case 'EN10MB':
      ndo.llHdrLen += etherPrint(ndo, 0, len, caplen);
      return;
    case 'LINUX_SLL2':
      return sll2IfPrint(ndo, 0, len, caplen);
    case 'LINUX_SLL':
      return sllIfPrint(ndo, 0, len, caplen);
    case 'RAW':
      ndo.protocol = 'raw';
      if (ndo.eflag) ndo.out += 'ip: ';
      if (caplen > 0 && ndo.b[0]! >> 4 === 6) ip6Print(ndo, 0, len);
      else ipPrint(ndo, 0, len);
  }
}

/** The octets, as -x, -X and -A ask; twice asked, with the link header. */
function dumpPrint(ndo: Ndo, caplen: number): void {
  const from = (flag: number) => (flag > 1 ? 0 : ndo.llHdrLen);
  const flag = ndo.Xflag || ndo.xflag || ndo.aflag;
  if (flag === 0) return;
  const at = from(flag);
  if (at >= caplen) return;
  if (ndo.Xflag) hexAndAsciiPrint(ndo, '\n\t', at, caplen - at);
  else if (ndo.xflag) hexPrint(ndo, '\n\t', at, caplen - at);
  else asciiPrint(ndo, at, caplen - at);
}

/** Ref: tcpdump util-print.c:ts_print(). Local time is UTC. */
function tsPrint(ndo: Ndo, ns: bigint): void {
  const ts = ndo.nano ? ns : ns - (ns % 1000n);
  switch (ndo.tflag) {
    case 0:
      ndo.out += `${hms(ndo, ts)} `;
      return;
    case 1:
      return;
    case 2:
      ndo.out += `${ts / SECOND}${frac(ndo, ts)} `;
      return;
    case 4:
      ndo.out += `${new Date(Number(ts / 1000000n)).toISOString().slice(0, 10)} ${hms(ndo, ts)} `;
      return;
    default: {
      if (ndo.tvRef === null) ndo.tvRef = ts;
      const d = ts - ndo.tvRef;
      ndo.out += `${d < 0n ? '-' : ' '}${hms(ndo, d < 0n ? -d : d)} `;
      if (ndo.tflag === 3) ndo.tvRef = ts;
    }
  }
}

const SECOND = 1000000000n;
const TWO: readonly string[] = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

function hms(ndo: Ndo, ts: bigint): string {
  const s = Number((ts / SECOND) % 86400n);
  return `${TWO[Math.floor(s / 3600)]}:${TWO[Math.floor(s / 60) % 60]}:${TWO[s % 60]}${frac(ndo, ts)}`;
}

function frac(ndo: Ndo, ts: bigint): string {
  const ns = Number(ts % SECOND);
  return ndo.nano ? `.${String(ns).padStart(9, '0')}` : `.${String(Math.floor(ns / 1000)).padStart(6, '0')}`;
}
