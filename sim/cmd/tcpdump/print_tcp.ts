import { ip6addr, ipaddr, tcpport } from './addrtoname.ts';
import { inCksum, inCksumShouldbe, pseudoSum } from './in_cksum.ts';
import { CUT, fnPrintChar, has, hex, type Ndo, printTrunc, type Tok, TRUNCATED, u1, u2, u4 } from './netdissect.ts';
import { domainPrint } from './print_domain.ts';
import type { IpContext } from './print_ip_demux.ts';
import { txtprotoPrint } from './print_txtproto.ts';

const FLAGS: readonly (readonly [number, string])[] = [
  [1, 'F'],
  [2, 'S'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [32, 'U'],
  [64, 'E'],
  [128, 'W'],
];
const FLAG_TEXT: readonly string[] = Array.from(
  { length: 256 },
  (_, f) => FLAGS.map(([bit, c]) => (f & bit ? c : '')).join('') || 'none',
);
const OPTIONS: Tok = new Map([
  [0, 'eol'],
  [1, 'nop'],
  [2, 'mss'],
  [3, 'wscale'],
  [4, 'sackOK'],
  [5, 'sack'],
  [6, 'echo'],
  [7, 'echoreply'],
  [8, 'TS'],
  [11, 'cc'],
  [12, 'ccnew'],
  [13, ''],
  [19, 'md5'],
  [20, 'scps'],
  [28, 'uto'],
  [29, 'tcp-ao'],
  [30, 'mptcp'],
  [34, 'tfo'],
  [254, 'exp'],
]);
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const URG = 32;
const TCP_HLEN = 20;

/** The numbers an address pair's sequence numbers are counted from; `rev` when this packet goes the other way. */
type Base = { readonly rev: boolean; readonly seq: number; readonly ack: number };

/** Ref: tcpdump print-tcp.c:tcp_print() */
export function tcpPrint(ndo: Ndo, p: number, len: number, ip: IpContext): void {
  ndo.protocol = 'tcp';
  const src = () => (ip.version === 6 ? ip6addr(ndo, ip.iph + 8) : ipaddr(ndo, ip.iph + 12));
  const dst = () => (ip.version === 6 ? ip6addr(ndo, ip.iph + 24) : ipaddr(ndo, ip.iph + 16));
  if (!has(ndo, p + 2, 2)) {
    ndo.out += `${src()} > ${dst()}:`;
    return printTrunc(ndo);
  }
  const sport = u2(ndo, p);
  const dport = u2(ndo, p + 2);
  const direct = u1(ndo, ip.version === 6 ? ip.iph + 6 : ip.iph + 9) === 6;
  if (direct) ndo.out += `${src()}.${tcpport(ndo, sport)} > ${dst()}.${tcpport(ndo, dport)}: `;
  else ndo.out += `${tcpport(ndo, sport)} > ${tcpport(ndo, dport)}: `;
  if (!has(ndo, p, TCP_HLEN)) return printTrunc(ndo);
  const hlen = (u1(ndo, p + 12) >> 4) * 4;
  if (hlen < TCP_HLEN) {
    ndo.out += ` tcp ${(len - hlen) >>> 0} [bad hdr length ${hlen} - too short, < ${TCP_HLEN}]`;
    return;
  }
  let seq = u4(ndo, p + 4);
  let ack = u4(ndo, p + 8);
  const tooLong = ` [bad hdr length ${hlen} - too long, > ${len}]`;
  if (ndo.qflag) {
    ndo.out += `tcp ${(len - hlen) >>> 0}`;
    if (hlen > len) ndo.out += tooLong;
    return;
  }
  const flags = u1(ndo, p + 13);
  ndo.out += `Flags [${FLAG_TEXT[flags]}]`;
  let base: Base = { rev: false, seq: 0, ack: 0 };
  if (!ndo.Sflag && (flags & ACK) !== 0) {
    const found = conversation(ndo, sport, dport, seq, ack, flags, ip);
    base = found;
    if (found.known) {
      seq = (seq - (found.rev ? found.ack : found.seq)) >>> 0;
      ack = (ack - (found.rev ? found.seq : found.ack)) >>> 0;
    }
  }
  if (hlen > len) {
    ndo.out += tooLong;
    return;
  }
  if (ndo.vflag && !ndo.Kflag && !ip.fragmented && has(ndo, p, len)) {
    const pseudo = ip.version === 4 ? pseudoSum(ndo, ip.iph + 12, 8, 6, len) : pseudoSum(ndo, ip.iph + 8, 32, 6, len);
    const sum = inCksum(ndo, p, len, pseudo);
    const field = u2(ndo, p + 16);
    ndo.out += `, cksum 0x${hex(field, 4)}`;
    ndo.out += sum !== 0 ? ` (incorrect -> 0x${hex(inCksumShouldbe(field, sum), 4)})` : ' (correct)';
  }
  const length = len - hlen;
  if (ndo.vflag > 1 || length > 0 || (flags & (SYN | FIN | RST)) !== 0) {
    ndo.out += `, seq ${seq}`;
    if (length > 0) ndo.out += `:${(seq + length) >>> 0}`;
  }
  if ((flags & ACK) !== 0) ndo.out += `, ack ${ack}`;
  ndo.out += `, win ${u2(ndo, p + 14)}`;
  if ((flags & URG) !== 0) ndo.out += `, urg ${u2(ndo, p + 18)}`;
  if (hlen > TCP_HLEN) {
    ndo.out += ', options [';
    const first = ndo.out.length;
    try {
      if (!optionsPrint(ndo, p + TCP_HLEN, hlen - TCP_HLEN, base)) return;
    } catch (thrown) {
      if (thrown !== CUT) throw thrown;
      const after = ndo.out.includes(',', first) ? '>' : '';
      printTrunc(ndo);
      ndo.out += after;
      return;
    }
    ndo.out += ']';
  }
  ndo.out += `, length ${length}`;
  if (length === 0) return;
  if (!has(ndo, p, hlen)) {
    ndo.out += ` [remaining caplen(${ndo.snapend - p}) < header length(${hlen})]`;
    throw TRUNCATED;
  }
  const data = p + hlen;
  if ((flags & RST) !== 0 && ndo.vflag) return rstData(ndo, data, length);
  payloadPrint(ndo, data, length, sport, dport);
}

function payloadPrint(ndo: Ndo, data: number, length: number, sport: number, dport: number): void {
  if (ndo.packettype !== null) {
    if (ndo.packettype === 'domain') domainPrint(ndo, data, length, { tcp: true, mdns: false });
    return;
  }
  const is = (port: number) => sport === port || dport === port;
  if (is(25)) {
    ndo.out += ': ';
    txtprotoPrint(ndo, data, length, 'smtp');
  } else if (is(22)) txtprotoPrint(ndo, data, length, 'ssh');
  else if (is(21)) {
    ndo.out += ': ';
    txtprotoPrint(ndo, data, length, 'ftp');
  } else if (is(80) || is(8080)) {
    ndo.out += ': ';
    txtprotoPrint(ndo, data, length, 'http');
  } else if (is(554) || is(8554)) {
    ndo.out += ': ';
    txtprotoPrint(ndo, data, length, 'rtsp');
  } else if (is(53)) domainPrint(ndo, data, length, { tcp: true, mdns: false });
}

/** Finds or starts the pair's entry; a SYN starts it anew. */
function conversation(
  ndo: Ndo,
  sport: number,
  dport: number,
  seq: number,
  ack: number,
  flags: number,
  ip: IpContext,
): Base & { known: boolean } {
  const b = ndo.b;
  const len = ip.version === 6 ? 16 : 4;
  const src = ip.version === 6 ? ip.iph + 8 : ip.iph + 12;
  const dst = src + len;
  let rev = sport > dport;
  for (let i = 0; sport === dport && i < len; i++) {
    if (b[src + i] !== b[dst + i]) {
      rev = b[src + i]! > b[dst + i]!;
      break;
    }
  }
  let key = '';
  const [a, z] = rev ? [dst, src] : [src, dst];
  for (let i = 0; i < len; i++) key += String.fromCharCode(b[a + i]!, b[z + i]!);
  key += rev ? String.fromCharCode(dport, sport) : String.fromCharCode(sport, dport);
  const entry = ndo.tcpSeq.get(key);
  if (entry === undefined || (flags & SYN) !== 0) {
    const fresh = rev ? { ack: seq, seq: (ack - 1) >>> 0 } : { seq, ack: (ack - 1) >>> 0 };
    ndo.tcpSeq.set(key, fresh);
    return { rev, ...fresh, known: false };
  }
  return { rev, ...entry, known: true };
}

/** False for a list that makes no sense, said so. */
function optionsPrint(ndo: Ndo, start: number, room: number, base: Base): boolean {
  let cp = start;
  let left = room;
  let sep = '';
  const bad = (): false => {
    ndo.out += sep === '' ? '[bad opt]' : '[bad opt]]';
    return false;
  };
  while (left > 0) {
    ndo.out += sep;
    const opt = u1(ndo, cp++);
    let len = 1;
    if (opt > 1) {
      len = u1(ndo, cp++);
      if (len < 2 || len > left) return bad();
      left--;
    }
    left--;
    ndo.out += OPTIONS.get(opt) ?? `unknown-${opt}`;
    const used = optionPrint(ndo, opt, cp, len, left, base);
    if (used < 0) return bad();
    cp += used;
    left -= used;
    const total = used + (opt > 1 ? 2 : 1);
    if (total !== len) ndo.out += `[len ${len}]`;
    sep = ',';
    if (opt === 0) break;
  }
  return true;
}

/** Octets of data printed, -1 when they do not fit. */
function optionPrint(ndo: Ndo, opt: number, cp: number, len: number, left: number, base: Base): number {
  const fits = (n: number): boolean => {
    if (n > left) return false;
    if (!has(ndo, cp, n)) throw CUT;
    return true;
  };
  const rest = len - 2;
  switch (opt) {
    case 0:
    case 1:
    case 4:
      return 0;
    case 2:
      if (!fits(2)) return -1;
      ndo.out += ` ${u2(ndo, cp)}`;
      return 2;
    case 3:
      if (!fits(1)) return -1;
      ndo.out += ` ${u1(ndo, cp)}`;
      return 1;
    case 5:
      if (rest % 8 !== 0) {
        ndo.out += ' invalid sack';
        return rest;
      }
      ndo.out += ` ${rest / 8} `;
      for (let i = 0; i < rest; i += 8) {
        if (!fits(i + 8)) return -1;
        const from = base.rev ? base.seq : base.ack;
        ndo.out += `{${(u4(ndo, cp + i) - from) >>> 0}:${(u4(ndo, cp + i + 4) - from) >>> 0}}`;
      }
      return rest;
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      if (!fits(4)) return -1;
      ndo.out += ` ${u4(ndo, cp)}`;
      return 4;
    case 8:
      if (!fits(8)) return -1;
      ndo.out += ` val ${u4(ndo, cp)} ecr ${u4(ndo, cp + 4)}`;
      return 8;
    case 19:
      if (!fits(16)) return -1;
      ndo.out += ` can't check - ${hexRun(ndo, cp, 16)}`;
      return 16;
    case 20:
      if (!fits(2)) return -1;
      ndo.out += ` cap ${hex(u1(ndo, cp), 2)} id ${u1(ndo, cp + 1)}`;
      return 2;
    case 28: {
      if (!fits(2)) return -1;
      const uto = u2(ndo, cp);
      ndo.out += ` 0x${uto.toString(16)} ${(uto & 1) !== 0 ? (uto >> 1) * 60 : uto >> 1}`;
      return 2;
    }
    case 29:
      if (rest < 2) {
        ndo.out += ' (invalid)';
        return rest;
      }
      if (!fits(rest)) return -1;
      ndo.out += ` keyid ${u1(ndo, cp)} rnextkeyid ${u1(ndo, cp + 1)}`;
      if (rest > 2) ndo.out += ` mac 0x${hexRun(ndo, cp + 2, rest - 2)}`;
      return rest;
    case 34:
      if (!fits(rest)) return -1;
      ndo.out += ` ${fastOpen(ndo, cp, rest)}`;
      return rest;
    case 254: {
      if (!fits(rest) || rest < 2) return -1;
      const magic = u2(ndo, cp);
      ndo.out += `-${magic === 0xf989 ? `tfo${fastOpen(ndo, cp + 2, rest - 2)}` : hex(magic, 4)}`;
      return rest;
    }
    default:
      if (rest > 0) {
        if (!fits(rest)) return -1;
        ndo.out += ` 0x${hexRun(ndo, cp, rest)}`;
      }
      return rest;
  }
}

/** Ref: tcpdump print-tcp.c:print_tcp_fastopen_option() */
function fastOpen(ndo: Ndo, cp: number, len: number): string {
  if (len === 0) return ' cookiereq';
  return len % 2 !== 0 || len < 4 || len > 16 ? ' (invalid)' : ` cookie ${hexRun(ndo, cp, len)}`;
}

function hexRun(ndo: Ndo, at: number, len: number): string {
  let text = '';
  for (let i = 0; i < len; i++) text += hex(u1(ndo, at + i), 2);
  return text;
}

/** The reason a reset may carry (RFC 1122). Ref: tcpdump print-tcp.c:print_tcp_rst_data() */
function rstData(ndo: Ndo, sp: number, length: number): void {
  ndo.out += `${has(ndo, sp, length) ? ' [RST' : ' [!RST'}${length > 30 ? '+' : ''} `;
  for (let i = 0; i < Math.min(length, 30) && has(ndo, sp + i, 1); i++) ndo.out += fnPrintChar(u1(ndo, sp + i));
  ndo.out += ']';
}
