import { formatIpv4, ipv4 } from '../../../core/addr/ipv4.ts';
import { ipv6FromBytes } from '../../../core/addr/ipv6.ts';
import { fnPrintChar, has, hex, type Ndo, printInvalid, printTrunc, relts, u1, u2, u4 } from './netdissect.ts';
import { nsTypes } from './tokens.ts';

const OPS = [
  '',
  ' inv_q',
  ' stat',
  ' op3',
  ' notify',
  ' update',
  ' op6',
  ' op7',
  ' op8',
  ' updateA',
  ' updateD',
  ' updateDA',
  ' updateM',
  ' updateMA',
  ' zoneInit',
  ' zoneRef',
];
const RCODES = [
  '',
  ' FormErr',
  ' ServFail',
  ' NXDomain',
  ' NotImp',
  ' Refused',
  ' YXDomain',
  ' YXRRSet',
  ' NXRRSet',
  ' NotAuth',
  ' NotZone',
  ' Resp11',
  ' Resp12',
  ' Resp13',
  ' Resp14',
  ' NoChange',
  ' BadVers',
];
const CLASSES: ReadonlyMap<number, string> = new Map([
  [3, 'CHAOS'],
  [4, 'HS'],
  [255, 'ANY'],
]);
const EDNS = new Map([[1, 'LLQ'], [2, 'UL'], [3, 'NSID'], [5, 'DAU'], [6, 'DHU'], [7, 'N3U'], [8, 'ECS'], [9, 'EXPIRE'], [10, 'COOKIE'], [11, 'KEEPALIVE'], [12, 'PADDING'], [13, 'CHAIN'], [14, 'KEY-TAG'], [16, 'CLIENT-TAG'], [17, 'SERVER-TAG']]); // biome-ignore format: a table
const T_OPT = 41;

/** Carried over TCP (a length first), or multicast DNS. */
export type DomainContext = { readonly tcp: boolean; readonly mdns: boolean };

/** Ref: tcpdump print-domain.c:domain_print() */
export function domainPrint(ndo: Ndo, start: number, len: number, context: DomainContext): void {
  ndo.protocol = 'domain';
  let bp = start;
  let length = len;
  if (context.tcp) {
    if (length < 2) {
      ndo.out += ` [DNS over TCP: length ${length} < 2]`;
      return printInvalid(ndo);
    }
    length -= 2;
    if (u2(ndo, bp) !== length) {
      ndo.out += ` [prefix length(${u2(ndo, bp)}) != length(${length})]`;
      return printInvalid(ndo);
    }
    bp += 2;
    ndo.out += ' ';
  }
  if (length < 12) {
    ndo.out += `domain [length ${length} < 12]`;
    return printInvalid(ndo);
  }
  if (!has(ndo, bp, 12)) return printTrunc(ndo);
  const whole =
    (u2(ndo, bp + 2) & 0x8000) !== 0 ? responsePrint(ndo, bp, context.mdns) : requestPrint(ndo, bp, context.mdns);
  if (whole) ndo.out += ` (${length})`;
  else printTrunc(ndo);
}

function responsePrint(ndo: Ndo, bp: number, mdns: boolean): boolean {
  const flags = u2(ndo, bp + 2);
  const [qd, an, ns, ar] = counts(ndo, bp);
  const rcode = (flags & 15) | extendedRcode(ndo, bp, qd, an + ns, ar);
  ndo.out +=
    `${u2(ndo, bp)}${OPS[(flags >> 11) & 15]}${RCODES[rcode] ?? ` Resp${rcode & 0xfff}`}` +
    `${flags & 0x400 ? '*' : ''}${flags & 0x80 ? '' : '-'}${flags & 0x200 ? '|' : ''}${flags & 0x20 ? '$' : ''}`;
  if (qd !== 1) ndo.out += ` [${qd}q]`;
  let cp = bp + 12;
  for (let i = 0; i < qd; i++) {
    if (i !== 0) ndo.out += ',';
    if (ndo.vflag > 1) {
      ndo.out += ' q:';
      cp = questionPrint(ndo, cp, bp, mdns);
    } else {
      cp = skipName(ndo, cp);
      if (cp >= 0) cp += 4;
    }
    if (cp < 0) return false;
  }
  ndo.out += ` ${an}/${ns}/${ar}`;
  cp = recordsPrint(ndo, cp, bp, an, mdns);
  if (ndo.vflag > 1) {
    if (cp >= 0) cp = sectionPrint(ndo, ' ns:', cp, bp, ns, mdns);
    if (cp >= 0) cp = sectionPrint(ndo, ' ar:', cp, bp, ar, mdns);
  }
  return cp >= 0;
}

function requestPrint(ndo: Ndo, bp: number, mdns: boolean): boolean {
  const flags = u2(ndo, bp + 2);
  const [qd, an, ns, ar] = counts(ndo, bp);
  const op = (flags >> 11) & 15;
  ndo.out += `${u2(ndo, bp)}${OPS[op]}${flags & 0x100 ? '+' : ''}${flags & 0x10 ? '%' : ''}`;
  if ((flags & 0x6cf) !== 0) ndo.out += ` [b2&3=0x${flags.toString(16)}]`;
  if (op === 1) {
    if (qd) ndo.out += ` [${qd}q]`;
    if (an !== 1) ndo.out += ` [${an}a]`;
  } else {
    if (an) ndo.out += ` [${an}a]`;
    if (qd !== 1) ndo.out += ` [${qd}q]`;
  }
  if (ns) ndo.out += ` [${ns}n]`;
  if (ar) ndo.out += ` [${ar}au]`;
  let cp = bp + 12;
  for (let i = 0; i < qd; i++) {
    if (i > 0 && cp >= ndo.snapend) return false;
    cp = questionPrint(ndo, cp, bp, mdns);
    if (cp < 0) return false;
  }
  if (ndo.vflag > 1) {
    cp = recordsPrint(ndo, cp, bp, an, mdns);
    if (cp >= 0) cp = sectionPrint(ndo, ' ns:', cp, bp, ns, mdns);
    if (cp >= 0) cp = sectionPrint(ndo, ' ar:', cp, bp, ar, mdns);
  }
  return cp >= 0;
}

function counts(ndo: Ndo, bp: number): [number, number, number, number] {
  return [u2(ndo, bp + 4), u2(ndo, bp + 6), u2(ndo, bp + 8), u2(ndo, bp + 10)];
}

/** The upper bits of the response code, from an OPT record. */
function extendedRcode(ndo: Ndo, bp: number, qd: number, before: number, ar: number): number {
  let cp = bp + 12;
  for (let i = 0; i < qd + before + ar; i++) {
    cp = skipName(ndo, cp);
    if (cp < 0 || cp + 4 >= ndo.snapend) return 0;
    if (i < qd) {
      cp += 4;
      continue;
    }
    if (i >= qd + before && u2(ndo, cp) === T_OPT) return has(ndo, cp + 4, 1) ? u1(ndo, cp + 4) << 4 : 0;
    if (!has(ndo, cp, 10)) return 0;
    cp += 10 + u2(ndo, cp + 8);
    if (cp >= ndo.snapend) return 0;
  }
  return 0;
}

/** A list of records; -1 when cut short. */
function recordsPrint(ndo: Ndo, start: number, bp: number, n: number, mdns: boolean): number {
  let cp = start;
  for (let i = 0; i < n; i++) {
    if (i > 0) {
      if (cp >= ndo.snapend) return -1;
      ndo.out += ',';
    }
    cp = recordPrint(ndo, cp, bp, mdns);
    if (cp < 0) return -1;
  }
  return cp;
}

function sectionPrint(ndo: Ndo, title: string, cp: number, bp: number, n: number, mdns: boolean): number {
  if (n === 0) return cp;
  if (cp >= ndo.snapend) return -1;
  ndo.out += title;
  return recordsPrint(ndo, cp, bp, n, mdns);
}

/** Ref: tcpdump print-domain.c:ns_qprint() */
function questionPrint(ndo: Ndo, start: number, bp: number, mdns: boolean): number {
  const cp = skipName(ndo, start);
  if (cp < 0 || !has(ndo, cp, 4)) return -1;
  const type = u2(ndo, cp);
  ndo.out += ` ${nsTypes.get(type) ?? `Type${type}`}`;
  const raw = u2(ndo, cp + 2);
  const cls = mdns ? raw & ~0x8000 : raw;
  if (cls !== 1) ndo.out += ` ${CLASSES.get(cls) ?? `(Class ${cls})`}`;
  if (mdns) ndo.out += (raw & 0x8000) !== 0 ? ' (QU)' : ' (QM)';
  ndo.out += '? ';
  const end = fqdnPrint(ndo, start, bp);
  return end < 0 ? -1 : end + 4;
}

/** Ref: tcpdump print-domain.c:ns_rprint() */
function recordPrint(ndo: Ndo, start: number, bp: number, mdns: boolean): number {
  let cp = start;
  if (ndo.vflag) {
    ndo.out += ' ';
    cp = fqdnPrint(ndo, cp, bp);
    if (cp < 0) return -1;
  } else cp = skipName(ndo, cp);
  if (cp < 0 || !has(ndo, cp, 10)) return ndo.snapend;
  const type = u2(ndo, cp);
  const raw = u2(ndo, cp + 2);
  const cls = mdns ? raw & ~0x8000 : raw;
  if (cls !== 1 && type !== T_OPT) ndo.out += ` ${CLASSES.get(cls) ?? `(Class ${cls})`}`;
  if (mdns && (raw & 0x8000) !== 0) ndo.out += ' (Cache flush)';
  if (type !== T_OPT && ndo.vflag > 2) ndo.out += ` [${relts(u4(ndo, cp + 4))}]`;
  const optFlags = u2(ndo, cp + 6);
  const len = u2(ndo, cp + 8);
  cp += 10;
  const rp = cp + len;
  ndo.out += ` ${nsTypes.get(type) ?? `Type${type}`}`;
  if (rp > ndo.snapend) return -1;
  return dataPrint(ndo, cp, rp, bp, type, cls, optFlags) ? rp : -1;
}

function dataPrint(ndo: Ndo, cp: number, rp: number, bp: number, type: number, cls: number, optFlags: number): boolean {
  switch (type) {
    case 1:
      if (!has(ndo, cp, 4)) return false;
      ndo.out += ` ${formatIpv4(ipv4(u4(ndo, cp)))}`;
      return true;
    case 28:
      if (!has(ndo, cp, 16)) return false;
      ndo.out += ` ${ipv6FromBytes(ndo.b, cp)}`;
      return true;
    case 2:
    case 5:
    case 12:
    case 39:
      ndo.out += ' ';
      return fqdnPrint(ndo, cp, bp) >= 0;
    case 6: {
      if (!ndo.vflag) return true;
      ndo.out += ' ';
      let at = fqdnPrint(ndo, cp, bp);
      if (at < 0) return false;
      ndo.out += ' ';
      at = fqdnPrint(ndo, at, bp);
      if (at < 0 || !has(ndo, at, 20)) return false;
      for (let i = 0; i < 5; i++) ndo.out += ` ${u4(ndo, at + 4 * i)}`;
      return true;
    }
    case 15:
      ndo.out += ' ';
      if (!has(ndo, cp, 2) || fqdnPrint(ndo, cp + 2, bp) < 0) return false;
      ndo.out += ` ${u2(ndo, cp)}`;
      return true;
    case 16:
      for (let at = cp; at < rp; at += 1 + ndo.b[at]!) {
        ndo.out += ' "';
        if (!has(ndo, at, 1 + u1(ndo, at))) return false;
        for (let i = 0; i < ndo.b[at]!; i++) ndo.out += fnPrintChar(u1(ndo, at + 1 + i));
        ndo.out += '"';
      }
      return true;
    case 33:
      ndo.out += ' ';
      if (!has(ndo, cp, 6) || fqdnPrint(ndo, cp + 6, bp) < 0) return false;
      ndo.out += `:${u2(ndo, cp + 4)} ${u2(ndo, cp)} ${u2(ndo, cp + 2)}`;
      return true;
    case T_OPT:
      ndo.out += ` UDPsize=${cls}${(optFlags & 0x8000) !== 0 ? ' DO' : ''}`;
      return cp >= rp || ednsPrint(ndo, cp, rp);
    default:
      return true;
  }
}

/** Ref: tcpdump print-domain.c:eopt_print() */
function ednsPrint(ndo: Ndo, start: number, rp: number): boolean {
  ndo.out += ' [';
  for (let cp = start; cp < rp; ) {
    if (!has(ndo, cp, 4)) return false;
    const opt = u2(ndo, cp);
    const len = u2(ndo, cp + 2);
    ndo.out += EDNS.get(opt) ?? `Opt${opt}`;
    cp += 4;
    if (!has(ndo, cp, len)) return false;
    if (len > 0) {
      ndo.out += ' ';
      if (opt === 10 && (len < 8 || (len > 8 && len < 16) || len > 40)) printInvalid(ndo);
      else {
        for (let i = 0; i < len; i++) {
          if (opt === 10 && i === 8) ndo.out += ' ';
          ndo.out += hex(u1(ndo, cp + i), 2);
        }
      }
    }
    cp += len;
    if (cp < rp) ndo.out += ',';
  }
  ndo.out += ']';
  return true;
}

/** Where a name ends; -1 when cut short. Ref: tcpdump print-domain.c:ns_nskip() */
function skipName(ndo: Ndo, start: number): number {
  for (let cp = start; ; ) {
    if (!has(ndo, cp, 1)) return -1;
    const i = u1(ndo, cp++);
    if (i === 0) return cp;
    if ((i & 0xc0) === 0xc0) return cp + 1;
    if ((i & 0xc0) !== 0) return -1;
    cp += i;
  }
}

/** Prints a name, following pointers backwards; where it ends, -1 when it makes no sense. Ref: print-domain.c:fqdn_print() */
export function fqdnPrint(ndo: Ndo, start: number, bp: number): number {
  let cp = start;
  let end = -1;
  let maxOffset = cp - bp;
  let chars = 0;
  for (let first = true; ; first = false) {
    if (!has(ndo, cp, 1)) return -1;
    const i = u1(ndo, cp++);
    if (i === 0) {
      if (first) ndo.out += '.';
      return end < 0 ? cp : end;
    }
    if ((i & 0xc0) === 0xc0) {
      if (!has(ndo, cp, 1)) return -1;
      if (end < 0) end = cp + 1;
      const offset = ((i << 8) | u1(ndo, cp)) & 0x3fff;
      if (offset >= maxOffset) {
        ndo.out += '<BAD PTR>';
        return -1;
      }
      maxOffset = offset;
      cp = bp + offset;
      if (u1(ndo, cp) === 0) return end;
      continue;
    }
    if ((i & 0xc0) !== 0) {
      ndo.out += (i & 0xc0) === 0x40 ? `<ELT ${i & 0x3f}>` : '<BAD LABEL TYPE>';
      return -1;
    }
    for (let k = 0; k < i; k++) {
      if (!has(ndo, cp + k, 1)) return -1;
      if (chars < 255) ndo.out += fnPrintChar(u1(ndo, cp + k));
      chars++;
    }
    cp += i;
    if (chars <= 255) ndo.out += '.';
    chars++;
  }
}
