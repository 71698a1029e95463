import { ip6addr } from './addrtoname.ts';
import { has, hex, type Ndo, printInvalid, printTrunc, u1, u2, u4 } from './netdissect.ts';
import { ipDemuxPrint } from './print_ip_demux.ts';
import { ipprotoValues } from './tokens.ts';

const IP6_HLEN = 40;
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

/** Ref: tcpdump print-ip6.c:ip6_print() */
export function ip6Print(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'ip6';
  if (!has(ndo, p, IP6_HLEN)) return printTrunc(ndo);
  if (length < IP6_HLEN) {
    ndo.out += `truncated-ip6 ${length}`;
    return;
  }
  if (!ndo.eflag) ndo.out += 'IP6 ';
  const version = u1(ndo, p) >> 4;
  if (version !== 6) {
    ndo.out += `version error: ${version} != 6`;
    return;
  }
  const plen = u2(ndo, p + 4);
  let len = length + IP6_HLEN;
  if (plen !== 0) {
    len = plen + IP6_HLEN;
    if (length < len) ndo.out += `truncated-ip6 - ${len - length} bytes missing!`;
  }
  if (ndo.vflag) {
    const nh = u1(ndo, p + 6);
    const flow = u4(ndo, p);
    ndo.out += '(';
    if ((flow & 0x0ff00000) !== 0) ndo.out += `class 0x${hex((flow & 0x0ff00000) >>> 20, 2)}, `;
    if ((flow & 0x000fffff) !== 0) ndo.out += `flowlabel 0x${hex(flow & 0x000fffff, 5)}, `;
    ndo.out += `hlim ${u1(ndo, p + 7)}, next-header ${ipprotoValues.get(nh) ?? 'unknown'} (${nh}) payload length: ${plen}) `;
  }
  const outer = ndo.snapend;
  ndo.snapend = Math.min(outer, p + len);
  headersPrint(ndo, p, plen, len);
  ndo.snapend = outer;
}

/** Extension headers, then the payload. */
function headersPrint(ndo: Ndo, p: number, plen: number, total: number): void {
  let cp = p;
  let len = total;
  let advance = IP6_HLEN;
  let nh = u1(ndo, p + 6);
  let previous = 255;
  let fragmented = false;
  while (cp < ndo.snapend && advance > 0) {
    if (len < advance) return printTrunc(ndo);
    cp += advance;
    len -= advance;
    if (previous === 255 && !WITH_PORTS.has(nh)) ndo.out += `${ip6addr(ndo, p + 8)} > ${ip6addr(ndo, p + 24)}: `;
    switch (nh) {
      case 0:
        if (previous !== 255) {
          ndo.out += "[The Hop-by-Hop Options header don't follow the IPv6 header]";
          return printInvalid(ndo);
        }
        advance = optionsPrint(ndo, cp, 'hbhopt', 'HBH ');
        if (plen === 0) {
          ndo.out += '[No valid Jumbo Payload Hop-by-Hop option found]';
          return printInvalid(ndo);
        }
        break;
      case 60:
        advance = optionsPrint(ndo, cp, 'dstopt', 'DSTOPT ');
        break;
      case 44:
        advance = fragmentPrint(ndo, cp, p);
        if (advance < 0 || ndo.snapend <= cp + advance) return;
        fragmented = true;
        break;
      case 43:
        if (!has(ndo, cp, 1)) return printTrunc(ndo);
        advance = routingPrint(ndo, cp);
        break;
      default:
        if (plen === 0) {
          if (previous !== 255) return printTrunc(ndo);
          len = 0;
        }
        return ipDemuxPrint(ndo, cp, len, { version: 6, fragmented, ttl: u1(ndo, p + 7), iph: p }, nh);
    }
    if (advance < 0) return;
    previous = nh;
    nh = u1(ndo, cp);
    ndo.protocol = 'ip6';
  }
}

/** Ref: tcpdump print-frag6.c:frag6_print() */
function fragmentPrint(ndo: Ndo, at: number, p: number): number {
  ndo.protocol = 'frag6';
  const offset = u2(ndo, at + 2) & 0xfff8;
  const size = IP6_HLEN + u2(ndo, p + 4) - (at - p) - 8;
  ndo.out += ndo.vflag ? `frag (0x${hex(u4(ndo, at + 4), 8)}:${offset}|${size})` : `frag (${offset}|${size})`;
  if (offset !== 0) return -1;
  ndo.out += ' ';
  return 8;
}

/** Ref: tcpdump print-ip6opts.c:hbhopt_process(), dstopt_process() */
function optionsPrint(ndo: Ndo, at: number, protocol: string, name: string): number {
  ndo.protocol = protocol;
  const length = (u1(ndo, at + 1) + 1) * 8;
  if (!has(ndo, at, length)) {
    printTrunc(ndo);
    return -1;
  }
  ndo.out += name;
  if (protocol === 'hbhopt' || ndo.vflag) {
    if (!optionPrint(ndo, at + 2, length - 2)) {
      printTrunc(ndo);
      return -1;
    }
  }
  return length;
}

/** Ref: tcpdump print-ip6opts.c:ip6_opt_process() */
function optionPrint(ndo: Ndo, start: number, len: number): boolean {
  for (let i = 0; i < len; ) {
    const at = start + i;
    const type = u1(ndo, at);
    if (type !== 0 && i + 1 >= len) return false;
    const optLen = type === 0 ? 1 : u1(ndo, at + 1) + 2;
    if (i + optLen > len) return false;
    const say = (text: string) => {
      if (ndo.vflag) ndo.out += text;
    };
    if (type === 0) say('(pad1)');
    else if (type === 1) say('(padn)');
    else if (type === 5) {
      if (optLen !== 4) {
        ndo.out += `(rtalert: invalid len ${optLen - 2})`;
        return false;
      }
      say(`(rtalert: 0x${hex(u2(ndo, at + 2), 4)}) `);
    } else if (type === 0xc9 && optLen >= 18) say(`(homeaddr: ${ip6addr(ndo, at + 2)})`);
    else say(`(opt_type 0x${hex(type, 2)}: len=${optLen - 2})`);
    i += optLen;
  }
  if (ndo.vflag) ndo.out += ' ';
  return true;
}

/** Ref: tcpdump print-rt6.c:rt6_print() */
function routingPrint(ndo: Ndo, at: number): number {
  ndo.protocol = 'rt6';
  const len = u1(ndo, at + 1);
  const type = u1(ndo, at + 2);
  ndo.out += `RT6 (len=${len}, type=${type}${type === 0 ? ' [Deprecated]' : ''}, segleft=${u1(ndo, at + 3)}`;
  if (type === 0 || type === 2) {
    const reserved = u4(ndo, at + 4);
    if (reserved !== 0 || ndo.vflag) ndo.out += `, rsv=0x${reserved.toString(16)}`;
  } else if (type === 4) {
    ndo.out += `, last-entry=${u1(ndo, at + 4)}`;
    const flags = u1(ndo, at + 5);
    if (flags !== 0 || ndo.vflag) ndo.out += `, flags=0x${flags.toString(16)}`;
    ndo.out += `, tag=${u2(ndo, at + 6).toString(16)}`;
  } else {
    ndo.out += ' (unknown type)';
    printInvalid(ndo);
    return -1;
  }
  if (len % 2 === 1) {
    ndo.out += ` (invalid length ${len})`;
    printInvalid(ndo);
    return -1;
  }
  for (let i = 0; i < len / 2; i++) ndo.out += `, [${i}]${ip6addr(ndo, at + 8 + 16 * i)}`;
  ndo.out += ') ';
  return (len + 1) * 8;
}
