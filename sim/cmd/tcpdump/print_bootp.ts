import { etheraddr, ipaddr } from './addrtoname.ts';
import { bittok2str, fnPrintChar, has, hex, type Ndo, printTrunc, type Tok, u1, u2, u4 } from './netdissect.ts';

/** DHCP options: how the value is printed (first letter), then the name. Ref: tcpdump print-bootp.c:tag2str */
const TAGS: Tok = new Map([
  [0, ' PAD'],
  [1, 'iSubnet-Mask'],
  [2, 'LTime-Zone'],
  [3, 'iDefault-Gateway'],
  [4, 'iTime-Server'],
  [5, 'iIEN-Name-Server'],
  [6, 'iDomain-Name-Server'],
  [7, 'iLOG'],
  [8, 'iCS'],
  [9, 'iLPR-Server'],
  [10, 'iIM'],
  [11, 'iRL'],
  [12, 'aHostname'],
  [13, 'sBS'],
  [255, ' END'],
  [14, 'aDP'],
  [15, 'aDomain-Name'],
  [16, 'iSS'],
  [17, 'aRP'],
  [18, 'aEP'],
  [19, 'BIPF'],
  [20, 'BSRT'],
  [21, 'pPF'],
  [22, 'sRSZ'],
  [23, 'bTTL'],
  [24, 'lMTU-Timeout'],
  [25, 'sMTU-Table'],
  [26, 'sMTU'],
  [27, 'BLSN'],
  [28, 'iBR'],
  [29, 'BMD'],
  [30, 'BMS'],
  [31, 'BRouter-Discovery'],
  [32, 'iRSA'],
  [33, 'pStatic-Route'],
  [34, 'BUT'],
  [35, 'lAT'],
  [36, 'BIE'],
  [37, 'bTT'],
  [38, 'lKI'],
  [39, 'BKG'],
  [40, 'aYD'],
  [41, 'iYS'],
  [42, 'iNTP'],
  [43, 'bVendor-Option'],
  [44, 'iNetbios-Name-Server'],
  [45, 'iWDD'],
  [46, '$Netbios-Node'],
  [47, 'aNetbios-Scope'],
  [48, 'iXFS'],
  [49, 'iXDM'],
  [64, 'sN+D'],
  [65, 'iN+S'],
  [68, 'iMH'],
  [69, 'iSMTP'],
  [70, 'iPOP3'],
  [71, 'iNNTP'],
  [72, 'iWWW'],
  [73, 'iFG'],
  [74, 'iIRC'],
  [75, 'iSTS'],
  [76, 'iSTDA'],
  [50, 'iRequested-IP'],
  [51, 'lLease-Time'],
  [52, '$OO'],
  [66, 'aTFTP'],
  [67, 'aBF'],
  [53, ' DHCP-Message'],
  [54, 'iServer-ID'],
  [55, 'bParameter-Request'],
  [56, 'aMSG'],
  [57, 'sMSZ'],
  [58, 'lRN'],
  [59, 'lRB'],
  [60, 'aVendor-Class'],
  [61, '$Client-ID'],
  [98, 'aUAP'],
  [116, 'BNOAUTO'],
  [78, 'bSLP-DA'],
  [79, 'bSLP-SCOPE'],
  [117, 'sNSSEARCH'],
  [77, '$User-Class'],
  [118, 'iSUBNET'],
  [121, '$Classless-Static-Route'],
  [249, '$Classless-Static-Route-Microsoft'],
  [150, 'iTFTP-Server-Address'],
  [80, 'aSLP-NA'],
  [81, '$FQDN'],
  [82, '$Agent-Information'],
  [83, 'bARMT'],
  [88, 'aTZSTR'],
  [89, 'bFQDNS'],
  [90, 'bAUTH'],
  [91, 'LLast-Transaction-Time'],
  [92, 'iAssociated-IP'],
  [93, 'sARCH'],
  [94, 'bNDI'],
  [97, 'bGUID'],
  [95, 'aLDAP'],
  [100, 'aPOSIX-TZ'],
  [101, 'aTZ-Name'],
  [112, 'iNI'],
  [113, 'aNITAG'],
  [114, 'aURL'],
  [161, 'aMUD-URL'],
]);
const MESSAGES = [
  '',
  'Discover',
  'Offer',
  'Request',
  'Decline',
  'ACK',
  'NACK',
  'Release',
  'Inform',
  '',
  'LeaseQuery',
  'LeaseUnassigned',
  'LeaseUnknown',
  'LeaseActive',
];
const FLAGS: Tok = new Map([[0x8000, 'Broadcast']]);
const HARDWARE: Tok = new Map([
  [1, 'ether'],
  [6, 'ieee802'],
  [7, 'arcnet'],
  [15, 'frelay'],
  [23, 'strip'],
  [24, 'ieee1394'],
]);
const AGENT = ['Unknown', 'Circuit-ID', 'Remote-ID', 'Unknown', 'Unknown', 'Unknown', 'Subscriber-ID'];
const TAG_PAD = 0;
const TAG_END = 255;

/** Ref: tcpdump print-bootp.c:bootp_print() */
export function bootpPrint(ndo: Ndo, p: number, length: number): void {
  ndo.protocol = 'bootp';
  const op = u1(ndo, p);
  const htype = u1(ndo, p + 1);
  const hlen = u1(ndo, p + 2);
  ndo.out += `BOOTP/DHCP, ${op === 1 ? 'Request' : op === 2 ? 'Reply' : `unknown (0x${hex(op, 2)})`}`;
  if (htype === 1 && hlen === 6 && op === 1) ndo.out += ` from ${etheraddr(ndo, p + 28)}`;
  ndo.out += `, length ${length}`;
  if (!ndo.vflag) return;
  if (!has(ndo, p + 8, 2)) return printTrunc(ndo);
  if (htype !== 1) ndo.out += `, htype ${htype}`;
  if (htype !== 1 || hlen !== 6) ndo.out += `, hlen ${hlen}`;
  if (u1(ndo, p + 3) !== 0) ndo.out += `, hops ${u1(ndo, p + 3)}`;
  if (u4(ndo, p + 4) !== 0) ndo.out += `, xid 0x${u4(ndo, p + 4).toString(16)}`;
  if (u2(ndo, p + 8) !== 0) ndo.out += `, secs ${u2(ndo, p + 8)}`;
  const flags = u2(ndo, p + 10);
  ndo.out += `, Flags [${bittok2str(FLAGS, 'none', flags)}]`;
  if (ndo.vflag > 1) ndo.out += ` (0x${hex(flags, 4)})`;
  ['Client-IP', 'Your-IP', 'Server-IP', 'Gateway-IP'].forEach((name, i) => {
    if (u4(ndo, p + 12 + 4 * i) !== 0) ndo.out += `\n\t  ${name} ${ipaddr(ndo, p + 12 + 4 * i)}`;
  });
  if (htype === 1 && hlen === 6) ndo.out += `\n\t  Client-Ethernet-Address ${etheraddr(ndo, p + 28)}`;
  if (!fieldPrint(ndo, 'sname', p + 44, 64) || !fieldPrint(ndo, 'file', p + 108, 128)) return;
  if (!has(ndo, p + 236, 4)) return printTrunc(ndo);
  const magic = u4(ndo, p + 236);
  if (magic === 0x63825363) optionsPrint(ndo, p + 236);
  else if (magic !== 0) ndo.out += `\n\t  Vendor-#0x${magic.toString(16)}`;
}

/** A null-terminated text, if there is one; false when it does not end. */
function fieldPrint(ndo: Ndo, name: string, at: number, size: number): boolean {
  if (u1(ndo, at) === 0) return true;
  ndo.out += `\n\t  ${name} "`;
  let i = 0;
  for (; i < size && has(ndo, at + i, 1) && ndo.b[at + i] !== 0; i++) ndo.out += fnPrintChar(u1(ndo, at + i));
  ndo.out += '"';
  if (i < size && has(ndo, at + i, 1)) return true;
  printTrunc(ndo);
  return false;
}

/** Ref: tcpdump print-bootp.c:rfc1048_print() */
function optionsPrint(ndo: Ndo, start: number): void {
  ndo.out += `\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x${hex(u4(ndo, start), 8)}`;
  let bp = start + 4;
  while (has(ndo, bp, 1)) {
    const tag = u1(ndo, bp++);
    if (tag === TAG_PAD && ndo.vflag < 3) continue;
    if (tag === TAG_END && ndo.vflag < 3) return;
    const text = TAGS.get(tag) ?? '?Unknown';
    const len = tag === TAG_PAD || tag === TAG_END ? 0 : u1(ndo, bp++);
    ndo.out += `\n\t    ${text.slice(1)} (${tag}), length ${len}${len > 0 ? ': ' : ''}`;
    if (tag === TAG_PAD) {
      let n = 1;
      for (; has(ndo, bp, 1) && ndo.b[bp] === TAG_PAD; n++) bp++;
      if (n > 1) ndo.out += `, occurs ${n}`;
    }
    if (!has(ndo, bp, len)) return printTrunc(ndo);
    const used = valuePrint(ndo, bp, len, tag, text[0]!);
    if (used < len) ndo.out += `\n\t  trailing data length ${len - used}`;
    bp += len;
  }
}

/** Octets of the value that were printed. */
function valuePrint(ndo: Ndo, bp: number, len: number, tag: number, letter: string): number {
  const list = (size: number, sep: string, item: (at: number) => string): number => {
    const n = Math.floor(len / size);
    ndo.out += Array.from({ length: n }, (_, i) => item(bp + size * i)).join(sep);
    return n * size;
  };
  if (tag === 53 && len === 1) {
    const type = u1(ndo, bp);
    ndo.out += MESSAGES[type] || `Unknown (${type})`;
    return 1;
  }
  if (tag === 55) {
    for (let i = 0; i < len; i++) {
      const inner = u1(ndo, bp + i);
      ndo.out += `${i % 4 === 0 ? '\n\t      ' : ', '}${(TAGS.get(inner) ?? '?Unknown').slice(1)} (${inner})`;
    }
    return len;
  }
  const kind = letter !== '?' ? letter : len & 1 ? 'b' : len & 2 ? 's' : 'l';
  switch (kind) {
    case 'a':
      ndo.out += `"${chars(ndo, bp, len)}"`;
      return len;
    case 'i':
      return list(4, ',', (at) => ipaddr(ndo, at));
    case 'l':
      return list(4, ',', (at) => String(u4(ndo, at)));
    case 'L':
      return list(4, ',', (at) => String(u4(ndo, at) | 0));
    case 'p':
      return list(8, ',', (at) => `(${ipaddr(ndo, at)}:${ipaddr(ndo, at + 4)})`);
    case 's':
      return list(2, ',', (at) => String(u2(ndo, at)));
    case 'B':
      return list(1, ',', (at) => ['N', 'Y'][u1(ndo, at)] ?? `${u1(ndo, at)}?`);
    case '$':
      return specialPrint(ndo, bp, len, tag);
    default:
      return list(1, '.', (at) => String(u1(ndo, at)));
  }
}

function specialPrint(ndo: Ndo, bp: number, len: number, tag: number): number {
  switch (tag) {
    case 46:
      ndo.out += { 1: 'b-node', 2: 'p-node', 4: 'm-node', 8: 'h-node' }[u1(ndo, bp)] ?? `#${u1(ndo, bp)}`;
      return 1;
    case 52:
      ndo.out += { 1: 'file', 2: 'sname', 3: 'file+sname' }[u1(ndo, bp)] ?? `#${u1(ndo, bp)}`;
      return 1;
    case 61:
      return clientId(ndo, bp, len);
    case 81: {
      if (len < 3) {
        ndo.out += '[ERROR: length < 3 bytes]';
        return len;
      }
      const flags = u1(ndo, bp);
      if ((flags & 0xf0) !== 0) ndo.out += `[ERROR: MBZ nibble 0x${(flags >> 4).toString(16)} != 0] `;
      if ((flags & 15) !== 0) ndo.out += `[${[...'SOEN'].filter((_, i) => flags & (1 << i)).join('')}] `;
      if (u2(ndo, bp + 1) !== 0) ndo.out += `${u1(ndo, bp + 1)}/${u1(ndo, bp + 2)} `;
      ndo.out += `"${chars(ndo, bp + 3, len - 3)}"`;
      return len;
    }
    case 82: {
      let at = bp;
      while (bp + len - at >= 2) {
        const sub = u1(ndo, at);
        const size = u1(ndo, at + 1);
        at += 2;
        ndo.out += `\n\t      ${AGENT[sub] ?? 'Unknown'} SubOption ${sub}, length ${size}: `;
        if (at + size > bp + len) {
          ndo.out = `${ndo.out.slice(0, -1)}length goes past end of option`;
          return len;
        }
        ndo.out += chars(ndo, at, size);
        at += size;
      }
      return at - bp;
    }
    case 121:
    case 249:
      return staticRoutes(ndo, bp, len);
    default:
      ndo.out += `[unknown special tag ${tag}, size ${len}]`;
      return len;
  }
}

function clientId(ndo: Ndo, bp: number, len: number): number {
  if (len < 1) {
    ndo.out += '[ERROR: length < 1 bytes]';
    return 0;
  }
  const type = u1(ndo, bp);
  if (type === 0) ndo.out += `"${chars(ndo, bp + 1, len - 1)}"`;
  else {
    const octets = Array.from(ndo.b.subarray(bp + 1, bp + len), (x) => hex(x, 2)).join(':');
    ndo.out += `${HARDWARE.get(type) ?? `hardware-type ${type},`} ${octets}`;
  }
  return len;
}

/** Ref: RFC 3442 */
function staticRoutes(ndo: Ndo, bp: number, len: number): number {
  if (len < 5) {
    ndo.out += '[ERROR: length < 5 bytes]';
    return len;
  }
  let at = bp;
  while (at < bp + len) {
    if (at > bp) ndo.out += ',';
    const width = u1(ndo, at++);
    if (width > 32) {
      ndo.out += `[ERROR: Mask width (${width}) > 32]`;
      return len;
    }
    const n = (width + 7) >> 3;
    const left = bp + len - at;
    if (left < n + 4) {
      ndo.out += `[ERROR: Remaining length (${left}) < ${n + 4} bytes]`;
      return len;
    }
    const net = Array.from({ length: 4 }, (_, i) => (i < n ? u1(ndo, at + i) : 0)).join('.');
    ndo.out += `(${width === 0 ? 'default' : `${net}/${width}`}:${ipaddr(ndo, at + n)})`;
    at += n + 4;
  }
  return len;
}

function chars(ndo: Ndo, at: number, len: number): string {
  let text = '';
  for (let i = 0; i < len; i++) text += fnPrintChar(u1(ndo, at + i));
  return text;
}
