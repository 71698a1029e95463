import { ipv6FromBytes } from '../../../core/addr/ipv6.ts';
import { ip6addr, tcpport, udpport } from './addrtoname.ts';
import { hexPrint, printUnknownData } from './hexdump.ts';
import { inCksum, inCksumShouldbe, pseudoSum } from './in_cksum.ts';
import { bittok2str, has, hex, type Ndo, printInvalid, printTrunc, type Tok, u1, u2, u4 } from './netdissect.ts';
import { fqdnPrint } from './print_domain.ts';
import type { IpContext } from './print_ip_demux.ts';

const TYPES: Tok = new Map([
  [1, 'destination unreachable'],
  [2, 'packet too big'],
  [3, 'time exceeded in-transit'],
  [4, 'parameter problem'],
  [128, 'echo request'],
  [129, 'echo reply'],
  [130, 'multicast listener query'],
  [131, 'multicast listener report'],
  [132, 'multicast listener done'],
  [133, 'router solicitation'],
  [134, 'router advertisement'],
  [135, 'neighbor solicitation'],
  [136, 'neighbor advertisement'],
  [137, 'redirect'],
  [138, 'router renumbering'],
  [139, 'node information query'],
  [140, 'node information reply'],
  [141, 'inverse neighbor solicitation'],
  [142, 'inverse neighbor advertisement'],
  [143, 'multicast listener report v2'],
  [144, 'ha discovery request'],
  [145, 'ha discovery reply'],
  [146, 'mobile router solicitation'],
  [147, 'mobile router advertisement'],
  [200, 'mtrace message'],
  [201, 'mtrace response'],
  [155, 'RPL'],
]);
const UNREACH: Tok = new Map([
  [0, 'unreachable route'],
  [1, ' unreachable prohibited'],
  [2, 'beyond scope'],
  [3, 'unreachable address'],
  [4, 'unreachable port'],
]);
const PARAMPROB = ['erroneous', 'next header', 'option', 'incomplete header chain'];
const PREFIX_FLAGS: Tok = new Map([
  [0x80, 'onlink'],
  [0x40, 'auto'],
  [0x20, 'router'],
]);
const RA_FLAGS: Tok = new Map([
  [0x80, 'managed'],
  [0x40, 'other stateful'],
  [0x20, 'home agent'],
  [0x02, 'ipv6 only'],
]);
const NA_FLAGS: Tok = new Map([
  [0x80, 'router'],
  [0x40, 'solicited'],
  [0x20, 'override'],
]);
const OPTIONS: Tok = new Map([
  [1, 'source link-address'],
  [2, 'destination link-address'],
  [3, 'prefix info'],
  [4, 'redirected header'],
  [5, 'mtu'],
  [25, 'rdnss'],
  [31, 'dnssl'],
  [7, 'advertisement interval'],
  [8, 'homeagent information'],
  [24, 'route info'],
]);
const RECORDS = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];
const PREFERENCES = ['medium', 'high', 'rsv', 'low'];
/** With -v these say their length before their details. */
const LENGTH_FIRST: ReadonlySet<number> = new Set([133, 134, 135, 136, 137, 145, 147]);

/** Ref: tcpdump print-icmp6.c:icmp6_print() */
export function icmp6Print(ndo: Ndo, p: number, length: number, ip: IpContext): void {
  ndo.protocol = 'icmp6';
  if (length === 0) {
    ndo.out += 'ICMP6, length 0';
    return printInvalid(ndo);
  }
  if (ndo.vflag && !ip.fragmented && has(ndo, p, length)) {
    const field = u2(ndo, p + 2);
    const sum = inCksum(ndo, p, length, pseudoSum(ndo, ip.iph + 8, 32, 58, length));
    ndo.out +=
      sum === 0
        ? '[icmp6 sum ok] '
        : `[bad icmp6 cksum 0x${hex(field, 4)} -> 0x${hex(inCksumShouldbe(field, sum), 4)}!] `;
  }
  const type = u1(ndo, p);
  ndo.out += `ICMP6, ${TYPES.get(type) ?? `unknown icmp6 type (${type})`}`;
  if (ndo.vflag && LENGTH_FIRST.has(type)) ndo.out += `, length ${length}`;
  if (detailsPrint(ndo, p, length, type, u1(ndo, p + 1)) && !ndo.vflag) ndo.out += `, length ${length}`;
}

/** False when nothing more is to be printed. */
function detailsPrint(ndo: Ndo, p: number, length: number, type: number, code: number): boolean {
  const options = (head: number): boolean => {
    if (!ndo.vflag || optionsPrint(ndo, p + head, length - head)) return true;
    printTrunc(ndo);
    return false;
  };
  switch (type) {
    case 1:
      return unreachable(ndo, p, length, code);
    case 2:
      ndo.out += `, mtu ${u4(ndo, p + 4)}`;
      return true;
    case 3:
      ndo.out +=
        code === 0 ? ` for ${ip6addr(ndo, p + 32)}` : code === 1 ? ' (reassembly)' : `, unknown code (${code})`;
      return true;
    case 4:
      if (!has(ndo, p + 32, 16)) {
        printTrunc(ndo);
        return false;
      }
      ndo.out += code < 4 ? `, ${PARAMPROB[code]} - octet ${u4(ndo, p + 4)}` : `, code-#${code}`;
      return true;
    case 128:
    case 129:
      ndo.out += `, id ${u2(ndo, p + 4)}, seq ${u2(ndo, p + 6)}`;
      return true;
    case 130:
      if (length === 24) mldPrint(ndo, p);
      else if (length >= 28) {
        ndo.out += ' v2';
        queryV2(ndo, p, length);
      } else ndo.out += ` unknown-version (len ${length}) `;
      return true;
    case 131:
    case 132:
      mldPrint(ndo, p);
      return true;
    case 133:
      return options(8);
    case 134:
      if (ndo.vflag) {
        const flags = u1(ndo, p + 5);
        ndo.out +=
          `\n\thop limit ${u1(ndo, p + 4)}, Flags [${bittok2str(RA_FLAGS, 'none', flags)}], pref ${PREFERENCES[(flags & 0x18) >> 3]}, ` +
          `router lifetime ${u2(ndo, p + 6)}s, reachable time ${u4(ndo, p + 8)}ms, retrans timer ${u4(ndo, p + 12)}ms`;
      }
      return options(16);
    case 135:
      ndo.out += `, who has ${ip6addr(ndo, p + 8)}`;
      return options(24);
    case 136:
      ndo.out += `, tgt is ${ip6addr(ndo, p + 8)}`;
      if (ndo.vflag) ndo.out += `, Flags [${bittok2str(NA_FLAGS, 'none', u4(ndo, p + 4) >>> 24)}]`;
      return options(24);
    case 137:
      ndo.out += `, ${ip6addr(ndo, p + 24)} to ${ip6addr(ndo, p + 8)}`;
      return options(40);
    case 143:
      reportV2(ndo, p, length);
      return true;
    case 141:
    case 142:
      return true;
    default:
      ndo.out += `, length ${length}`;
      if (ndo.vflag <= 1) printUnknownData(ndo, p, '\n\t', length);
      return false;
  }
}

function unreachable(ndo: Ndo, p: number, length: number, code: number): boolean {
  ndo.out += `, ${UNREACH.get(code) ?? `unknown unreach code (${code})`}`;
  switch (code) {
    case 0:
    case 1:
    case 3:
      ndo.out += ` ${ip6addr(ndo, p + 32)}`;
      return true;
    case 2:
      ndo.out += ` ${ip6addr(ndo, p + 32)}, source address ${ip6addr(ndo, p + 16)}`;
      return true;
    case 4: {
      const upper = upperLayer(ndo, p + 8);
      if (upper === null) {
        printTrunc(ndo);
        return false;
      }
      const port = u2(ndo, upper.at + 2);
      ndo.out += `, ${ip6addr(ndo, p + 32)} ${upper.proto === 6 ? `tcp port ${tcpport(ndo, port)}` : `udp port ${udpport(ndo, port)}`}`;
      return true;
    }
    default:
      if (ndo.vflag > 1) return true;
      printUnknownData(ndo, p, '\n\t', length);
      return false;
  }
}

/** Where a quoted packet's ports are. Ref: tcpdump print-icmp6.c:get_upperlayer() */
function upperLayer(ndo: Ndo, ip6: number): { at: number; proto: number } | null {
  if (!has(ndo, ip6 + 6, 1)) return null;
  let proto = u1(ndo, ip6 + 6);
  let at = ip6 + 40;
  while (at <= ndo.snapend) {
    if (proto === 6 || proto === 17) return has(ndo, at + 2, 2) ? { at, proto } : null;
    if (proto === 0 || proto === 43 || proto === 60) {
      if (!has(ndo, at, 2)) return null;
      proto = u1(ndo, at);
      at += (u1(ndo, at + 1) + 1) * 8;
    } else if (proto === 44) {
      if (!has(ndo, at, 4) || (u2(ndo, at + 2) & 0xfff8) !== 0) return null;
      proto = u1(ndo, at);
      at += 8;
    } else return null;
  }
  return null;
}

/** False when cut short. Ref: tcpdump print-icmp6.c:icmp6_opt_print() */
function optionsPrint(ndo: Ndo, start: number, room: number): boolean {
  let left = room;
  for (let cp = start; cp < ndo.snapend; ) {
    if (!has(ndo, cp, 2)) return false;
    if (left <= 0) return true;
    const type = u1(ndo, cp);
    const words = u1(ndo, cp + 1);
    const len = words * 8;
    if (words === 0 || cp + len > ndo.snapend) return false;
    ndo.out += `\n\t  ${OPTIONS.get(type) ?? 'unknown'} option (${type}), length ${len} (${words}): `;
    const known = optionPrint(ndo, cp, type, words, start);
    if (known === null) return false;
    if (!known && ndo.vflag <= 1) {
      printUnknownData(ndo, cp + 2, '\n\t  ', len - 2);
      return true;
    }
    if (ndo.vflag > 1) printUnknownData(ndo, cp + 2, '\n\t    ', len - 2);
    cp += len;
    left -= len;
  }
  return true;
}

/** True when its type is known, null when it makes no sense. */
function optionPrint(ndo: Ndo, cp: number, type: number, words: number, start: number): boolean | null {
  switch (type) {
    case 1:
    case 2:
      ndo.out += Array.from(ndo.b.subarray(cp + 2, cp + words * 8), (x) => hex(x, 2)).join(':');
      return true;
    case 3:
      ndo.out +=
        `${ip6addr(ndo, cp + 16)}/${u1(ndo, cp + 2)}${words !== 4 ? 'badlen' : ''}, ` +
        `Flags [${bittok2str(PREFIX_FLAGS, 'none', u1(ndo, cp + 3))}], valid time ${lifetime(u4(ndo, cp + 4))}` +
        `, pref. time ${lifetime(u4(ndo, cp + 8))}`;
      return true;
    case 4:
      hexPrint(ndo, '\n\t    ', start, Math.min(words * 8, ndo.snapend - start));
      return true;
    case 5:
      ndo.out += ` ${u4(ndo, cp + 4)}${words !== 1 ? 'bad option length' : ''}`;
      return true;
    case 25:
      ndo.out += ` lifetime ${u4(ndo, cp + 4)}s,`;
      for (let i = 0; i < (words - 1) >> 1; i++) ndo.out += ` addr: ${ip6addr(ndo, cp + 8 + 16 * i)}`;
      return true;
    case 31:
      ndo.out += ` lifetime ${u4(ndo, cp + 4)}s, domain(s):`;
      for (let at = cp + 8; at < cp + words * 8 && u1(ndo, at) !== 0; ) {
        ndo.out += ' ';
        const next = fqdnPrint(ndo, at, start);
        if (next < 0) return null;
        at = next;
      }
      return true;
    case 7:
      ndo.out += ` ${u4(ndo, cp + 4)}ms`;
      return true;
    case 8:
      ndo.out += ` preference ${u2(ndo, cp + 4)}, lifetime ${u2(ndo, cp + 6)}`;
      return true;
    case 24: {
      if (words > 3) return null;
      const prefix = new Uint8Array(16);
      prefix.set(ndo.b.subarray(cp + 8, cp + words * 8));
      ndo.out +=
        ` ${ipv6FromBytes(prefix)}/${u1(ndo, cp + 2)}, pref=${PREFERENCES[(u1(ndo, cp + 3) & 0x18) >> 3]}` +
        `, lifetime=${lifetime(u4(ndo, cp + 4))}`;
      return true;
    }
    default:
      return false;
  }
}

function lifetime(secs: number): string {
  return secs === 0xffffffff ? 'infinity' : `${secs}s`;
}

function mldPrint(ndo: Ndo, p: number): void {
  if (!has(ndo, p, 24)) return;
  ndo.out += `max resp delay: ${u2(ndo, p + 4)} addr: ${ip6addr(ndo, p + 8)}`;
}

/** Ref: tcpdump print-icmp6.c:mldv2_query_print() */
function queryV2(ndo: Ndo, p: number, len: number): void {
  const mrc = u2(ndo, p + 4);
  const mrt = mrc < 32768 ? mrc : ((mrc & 0xfff) | 0x1000) << (((mrc & 0x7000) >> 12) + 3);
  if (ndo.vflag) ndo.out += ` [max resp delay=${mrt}]`;
  ndo.out += ` [gaddr ${ip6addr(ndo, p + 8)}`;
  if (ndo.vflag) {
    const flags = u1(ndo, p + 24);
    if ((flags & 8) !== 0) ndo.out += ' sflag';
    if ((flags & 7) !== 0) ndo.out += ` robustness=${flags & 7}`;
    const code = u1(ndo, p + 25);
    ndo.out += ` qqi=${code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >> 4) + 3)}`;
  }
  const n = u2(ndo, p + 26);
  if (n > 0) {
    if (len < 28 + 16 * n) ndo.out += ' [invalid number of sources]';
    else if (ndo.vflag > 1) sources(ndo, p + 28, n);
    else ndo.out += `, ${n} source(s)`;
  }
  ndo.out += ']';
}

/** Ref: tcpdump print-icmp6.c:mldv2_report_print() */
function reportV2(ndo: Ndo, p: number, len: number): void {
  if (len < 8) {
    ndo.out += ` [invalid len ${len}]`;
    return;
  }
  const n = u2(ndo, p + 6);
  ndo.out += `, ${n} group record(s)`;
  if (!ndo.vflag) return;
  let group = 8;
  for (let i = 0; i < n; i++) {
    if (len < group + 20) {
      ndo.out += ' [invalid number of groups]';
      return;
    }
    const at = p + group;
    ndo.out += ` [gaddr ${ip6addr(ndo, at + 4)} ${RECORDS[u1(ndo, at)] || ` [v2-report-#${u1(ndo, at)}]`}`;
    const nsrcs = u2(ndo, at + 2);
    if (len < group + 20 + 16 * nsrcs) {
      ndo.out += ` [invalid number of sources ${nsrcs}]`;
      return;
    }
    if (ndo.vflag === 1) ndo.out += `, ${nsrcs} source(s)`;
    else sources(ndo, at + 20, nsrcs);
    group += 20 + 16 * nsrcs;
    ndo.out += ']';
  }
}

function sources(ndo: Ndo, at: number, n: number): void {
  ndo.out += ' {';
  for (let i = 0; i < n; i++) ndo.out += ` ${ip6addr(ndo, at + 16 * i)}`;
  ndo.out += ' }';
}
