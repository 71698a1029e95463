import { ipaddr } from './addrtoname.ts';
import { inCksum, inCksumShouldbe } from './in_cksum.ts';
import {
  bittok2str,
  has,
  type Ndo,
  need,
  printInvalid,
  printTrunc,
  type Tok,
  TRUNCATED,
  u1,
  u2,
  u4,
} from './netdissect.ts';
import { ipDemuxPrint } from './print_ip_demux.ts';
import { ipprotoValues, protoNames } from './tokens.ts';

const OPTIONS: Tok = new Map([
  [0, 'EOL'],
  [1, 'NOP'],
  [68, 'timestamp'],
  [130, 'security'],
  [7, 'RR'],
  [137, 'SSRR'],
  [131, 'LSRR'],
  [148, 'RA'],
  [82, 'traceroute'],
]);
const FRAG: Tok = new Map([
  [0x2000, '+'],
  [0x4000, 'DF'],
  [0x8000, 'rsvd'],
]);
const ECN = ['', ',ECT(1)', ',ECT(0)', ',CE'];
/** Protocols that print addresses with ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132, 33]);

/** Ref: tcpdump print-ip.c:ip_print() */
export function ipPrint(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'ip';
  const version = u1(ndo, p) >> 4;
  if (version !== 4) {
    ndo.out += version === 6 ? 'IP6, wrong link-layer encapsulation' : `IP${version}`;
    return printInvalid(ndo);
  }
  if (!ndo.eflag) ndo.out += 'IP ';
  if (!has(ndo, p, 20)) return printTrunc(ndo);
  if (length < 20) {
    ndo.out += `truncated-ip ${length}`;
    return;
  }
  const hlen = (ndo.b[p]! & 15) * 4;
  if (hlen < 20) {
    ndo.out += `bad-hlen ${hlen}`;
    return;
  }
  let len = u2(ndo, p + 2);
  if (length < len) ndo.out += `truncated-ip - ${len - length} bytes missing! `;
  if (len < hlen) {
    if (len !== 0) {
      ndo.out += `bad-len ${len}`;
      return;
    }
    len = length; // taken for a segment that the card will cut (TSO)
  }
  const outer = ndo.snapend;
  ndo.snapend = Math.min(outer, p + len);
  ipBody(ndo, p, hlen, len - hlen);
  ndo.snapend = outer;
}

function ipBody(ndo: Ndo, p: number, hlen: number, len: number): void {
  const off = u2(ndo, p + 6);
  const proto = u1(ndo, p + 9);
  if (ndo.vflag && !ipHeader(ndo, p, hlen, off, proto)) {
    ndo.out += `${ipaddr(ndo, p + 12)} > ${ipaddr(ndo, p + 16)}: `;
    return printTrunc(ndo);
  }
  if ((off & 0x1fff) === 0) {
    if (!WITH_PORTS.has(proto)) ndo.out += `${ipaddr(ndo, p + 12)} > ${ipaddr(ndo, p + 16)}: `;
    if (!has(ndo, p, hlen)) {
      ndo.out += ` [remaining caplen(${ndo.snapend - p}) < header length(${hlen})]`;
      throw TRUNCATED;
    }
    ipDemuxPrint(
      ndo,
      p + hlen,
      len,
      { version: 4, fragmented: (off & 0x2000) !== 0, ttl: u1(ndo, p + 8), iph: p },
      proto,
    );
    return;
  }
  if (ndo.qflag > 1) return;
  ndo.out += `${ipaddr(ndo, p + 12)} > ${ipaddr(ndo, p + 16)}:`;
  const name = ndo.nflag ? '-' : (protoNames[proto] ?? '-');
  ndo.out += name === '-' ? ` ip-proto-${proto}` : ` ${name}`;
}

/** The parenthesis of -v; false when the options are cut short. */
function ipHeader(ndo: Ndo, p: number, hlen: number, off: number, proto: number): boolean {
  const tos = u1(ndo, p + 1);
  const ttl = u1(ndo, p + 8);
  ndo.out +=
    `(tos 0x${tos.toString(16)}${ECN[tos & 3]}${ttl >= 1 ? `, ttl ${ttl}` : ''}, id ${u2(ndo, p + 4)}, ` +
    `offset ${(off & 0x1fff) * 8}, flags [${bittok2str(FRAG, 'none', off & 0xe000)}], ` +
    `proto ${ipprotoValues.get(proto) ?? 'unknown'} (${proto}), length ${u2(ndo, p + 2)}`;
  let whole = true;
  if (hlen > 20) {
    ndo.out += ', options (';
    whole = ipOptPrint(ndo, p + 20, hlen - 20);
    if (!whole) ndo.out += ' [truncated-option]';
    ndo.out += ')';
  }
  if (!ndo.Kflag && has(ndo, p, hlen)) {
    const sum = inCksum(ndo, p, hlen);
    if (sum !== 0) {
      const field = u2(ndo, p + 10);
      ndo.out += `, bad cksum ${field.toString(16)} (->${inCksumShouldbe(field, sum).toString(16)})!`;
    }
  }
  ndo.out += ')\n    ';
  return whole;
}

/** Ref: tcpdump print-ip.c:ip_optprint() */
function ipOptPrint(ndo: Ndo, start: number, len: number): boolean {
  let sep = '';
  let cp = start;
  for (let length = len; length > 0; ) {
    ndo.out += sep;
    sep = ',';
    const code = u1(ndo, cp);
    ndo.out += OPTIONS.get(code) ?? `unknown ${code}`;
    const optLen = code <= 1 ? 1 : u1(ndo, cp + 1);
    if (code > 1 && optLen < 2) {
      ndo.out += ` [bad length ${optLen}]`;
      return true;
    }
    if (optLen > length) {
      ndo.out += ` [bad length ${optLen}]`;
      return true;
    }
    if (!has(ndo, cp, optLen)) return false;
    if (code === 0) return true;
    if (code === 68) ipTimestamps(ndo, cp, optLen);
    else if (code === 7 || code === 131 || code === 137) ipRoute(ndo, cp, optLen);
    else if (code === 148) {
      if (optLen < 4) ndo.out += ` [bad length ${optLen}]`;
      else if (u2(ndo, cp + 2) !== 0) ndo.out += ` value ${u2(ndo, cp + 2)}`;
    }
    cp += optLen;
    length -= optLen;
  }
  return true;
}

/** Ref: tcpdump print-ip.c:ip_printroute() */
function ipRoute(ndo: Ndo, cp: number, length: number): void {
  if (length < 3) {
    ndo.out += ` [bad length ${length}]`;
    return;
  }
  if (((length + 1) & 3) !== 0) ndo.out += ` [bad length ${length}]`;
  const ptr = u1(ndo, cp + 2) - 1;
  if (ptr < 3 || ((ptr + 1) & 3) !== 0 || ptr > length + 1) ndo.out += ` [bad ptr ${ptr + 1}]`;
  for (let len = 3; len < length; len += 4) {
    need(ndo, cp + len, 4);
    ndo.out += ` ${ipaddr(ndo, cp + len)}${ptr > len ? ',' : ''}`;
  }
}

/** Ref: tcpdump print-ip.c:ip_printts() */
function ipTimestamps(ndo: Ndo, cp: number, length: number): void {
  if (length < 4) {
    ndo.out += `[bad length ${length}]`;
    return;
  }
  ndo.out += ' TS{';
  const flag = u1(ndo, cp + 3) & 15;
  const hop = flag === 0 ? 4 : 8;
  if (((length - 4) & (hop - 1)) !== 0) ndo.out += `[bad length ${length}]`;
  const ptr = u1(ndo, cp + 2) - 1;
  if (ptr < 4 || ((ptr - 4) & (hop - 1)) !== 0 || ptr > length + 1) ndo.out += `[bad ptr ${ptr + 1}]`;
  let len = 0;
  const kind = ['TSONLY', 'TS+ADDR', null, 'PRESPEC'][flag] ?? null;
  if (kind === null) ndo.out += `[bad ts type ${flag}]`;
  else {
    ndo.out += kind;
    for (len = 4; len < length; len += hop) {
      const at = cp + len;
      ndo.out += `${ptr === len ? ' ^ ' : ' '}${u4(ndo, at + hop - 4)}@${hop === 8 ? ipaddr(ndo, at) : ''}`;
    }
  }
  if (ptr === len) ndo.out += ' ^ ';
  const missed = u1(ndo, cp + 3) >> 4;
  ndo.out += missed !== 0 ? ` [${missed} hops not recorded]} ` : '}';
}
