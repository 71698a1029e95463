import { ip4Name, ipaddr, tcpport, udpport } from './addrtoname.ts';
import { printUnknownData } from './hexdump.ts';
import { inCksum, inCksumShouldbe } from './in_cksum.ts';
import { CUT, check, has, hex, type Ndo, printTrunc, type Tok, u1, u2, u4, untilCut } from './netdissect.ts';

const TYPES: Tok = new Map([
  [4, 'source quench'],
  [10, 'router solicitation'],
  [15, 'information request'],
  [16, 'information reply'],
  [17, 'address mask request'],
]);
/** What is said of the destination, by code: what goes before it and after it. */
const UNREACH: readonly (readonly [string, string])[] = [
  ['net ', ' unreachable'],
  ['host ', ' unreachable'],
  ['', ''],
  ['', ''],
  ['', ''],
  ['', ' unreachable - source route failed'],
  ['net ', ' unreachable - unknown'],
  ['host ', ' unreachable - unknown'],
  ['', ' unreachable - source host isolated'],
  ['net ', ' unreachable - admin prohibited'],
  ['host ', ' unreachable - admin prohibited'],
  ['net ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - admin prohibited filter'],
  ['host ', ' unreachable - host precedence violation'],
  ['host ', ' unreachable - precedence cutoff'],
];
const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const MULTIPART: ReadonlySet<number> = new Set([3, 11, 12]);
/** Octets before an extension: header, and a quote padded to 128. Ref: RFC 4884 */
const EXTENSION_START = 136;

/** Ref: tcpdump print-icmp.c:icmp_print() */
export function icmpPrint(ndo: Ndo, p: number, length: number, fragmented: boolean): void {
  ndo.protocol = 'icmp';
  const type = u1(ndo, p);
  let text = '';
  try {
    text = describe(ndo, p, type, u1(ndo, p + 1));
  } catch (thrown) {
    if (thrown !== CUT) throw thrown;
    return printTrunc(ndo);
  }
  ndo.out += `ICMP ${text}, length ${length}`;
  if (!ndo.vflag) return;
  if (!fragmented && has(ndo, p, length)) {
    const sum = inCksum(ndo, p, length);
    if (sum !== 0) {
      const field = u2(ndo, p + 2);
      ndo.out += ` (wrong icmp cksum ${field.toString(16)} (->${inCksumShouldbe(field, sum).toString(16)})!)`;
    }
  }
  if (ERRORS.has(type)) {
    ndo.out += '\n\t';
    const snapend = ndo.snapend;
    const len = u2(ndo, p + 10);
    ndo.snapend = Math.min(p + 8 + len, snapend);
    ndo.printers.ip(ndo, p + 8, len);
    ndo.snapend = snapend;
  }
  ndo.protocol = 'icmp';
  if (length > EXTENSION_START && MULTIPART.has(type)) untilCut(ndo, () => extensionPrint(ndo, p, length));
}

function describe(ndo: Ndo, p: number, type: number, code: number): string {
  const dst = () => ipaddr(ndo, p + 24);
  switch (type) {
    case 0:
    case 8:
      return `echo ${type === 8 ? 'request' : 'reply'}, id ${u2(ndo, p + 4)}, seq ${u2(ndo, p + 6)}`;
    case 3:
      return unreachable(ndo, p, code);
    case 5: {
      const to = ['to net', 'to host', 'to net', 'to host'][code];
      if (to === undefined) return `redirect-#${code} ${dst()} to ${ip4Name(ndo, u4(ndo, p + 4))}`;
      return `redirect${code >= 2 ? '-tos' : ''} ${dst()} ${to} ${ipaddr(ndo, p + 4)}`;
    }
    case 9:
      return routerAdvertisement(ndo, p);
    case 11:
      check(ndo, p + 24, 4);
      return ['time exceeded in-transit', 'ip reassembly time exceeded'][code] ?? `time exceeded-#${code}`;
    case 12:
      return code !== 0 ? `parameter problem - code ${code}` : `parameter problem - octet ${u1(ndo, p + 4)}`;
    case 18:
      return `address mask is 0x${hex(u4(ndo, p + 8), 8)}`;
    case 13:
      return `time stamp query id ${u2(ndo, p + 4)} seq ${u2(ndo, p + 6)}`;
    case 14:
      check(ndo, p + 16, 4);
      return (
        `time stamp reply id ${u2(ndo, p + 4)} seq ${u2(ndo, p + 6)}: org ${msecs(u4(ndo, p + 8))}` +
        `, recv ${msecs(u4(ndo, p + 12))}, xmit ${msecs(u4(ndo, p + 16))}`
      );
    default:
      return TYPES.get(type) ?? `type-#${type}`;
  }
}

function unreachable(ndo: Ndo, p: number, code: number): string {
  const dst = () => ipaddr(ndo, p + 24);
  if (code === 2) return `${dst()} protocol ${u1(ndo, p + 17)} unreachable`;
  if (code === 4) {
    const mtu = u2(ndo, p + 6);
    return `${dst()} unreachable - need to frag${mtu !== 0 ? ` (mtu ${mtu})` : ''}`;
  }
  if (code === 3) {
    check(ndo, p + 17, 1);
    const port = u2(ndo, p + 8 + (u1(ndo, p + 8) & 15) * 4 + 2);
    const proto = u1(ndo, p + 17);
    if (proto === 6) return `${dst()} tcp port ${tcpport(ndo, port)} unreachable`;
    if (proto === 17) return `${dst()} udp port ${udpport(ndo, port)} unreachable`;
    return `${dst()} protocol ${proto} port ${port} unreachable`;
  }
  const words = UNREACH[code];
  return words === undefined ? `${dst()} unreachable - #${code}` : `${words[0]}${dst()}${words[1]}`;
}

function routerAdvertisement(ndo: Ndo, p: number): string {
  check(ndo, p + 4, 4);
  const life = u2(ndo, p + 6);
  const two = (n: number) => String(n).padStart(2, '0');
  let text = 'router advertisement lifetime ';
  if (life < 60) text += life;
  else if (life < 3600) text += `${Math.floor(life / 60)}:${two(life % 60)}`;
  else text += `${Math.floor(life / 3600)}:${two(Math.floor((life % 3600) / 60))}:${two(life % 60)}`;
  const num = u1(ndo, p + 4);
  text += ` ${num}:`;
  const size = u1(ndo, p + 5);
  if (size !== 2) return `${text} [size ${size}]`;
  for (let i = 0; i < num; i++) {
    if (!has(ndo, p + 8 + 8 * i, 8)) throw CUT;
    text += ` {${ipaddr(ndo, p + 8 + 8 * i)} ${u4(ndo, p + 12 + 8 * i)}}`;
  }
  return text;
}

/** Ref: tcpdump print-icmp.c:icmp_tstamp_print() */
function msecs(t: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const s = Math.floor(t / 1000);
  return `${two(s / 3600)}:${two((s / 60) % 60)}:${two(s % 60)}.${String(t % 1000).padStart(3, '0')}`;
}

/** RFC 4884 extensions behind the quoted packet, MPLS labels foremost. */
function extensionPrint(ndo: Ndo, p: number, length: number): void {
  const at = p + EXTENSION_START;
  check(ndo, at, 5);
  const hlen = length - EXTENSION_START;
  if (u1(ndo, p + 5) === 0 && has(ndo, at, hlen) && inCksum(ndo, at, hlen) !== 0) return;
  const version = u1(ndo, at) >> 4;
  ndo.out += `\n\tICMP Multi-Part extension v${version}`;
  if (version !== 2) {
    ndo.out += ' packet not supported';
    return;
  }
  if (has(ndo, at, hlen)) {
    const ok = inCksum(ndo, at, hlen) === 0;
    ndo.out += `, checksum 0x${hex(u2(ndo, at + 2), 4)} (${ok ? '' : 'in'}correct), length ${hlen}`;
  }
  let o = at + 4;
  let left = hlen - 4;
  while (left > 4) {
    check(ndo, o, 4);
    const len = u2(ndo, o);
    const cls = u1(ndo, o + 2);
    const ctype = u1(ndo, o + 3);
    o += 4;
    left -= 4;
    const name = cls === 1 ? 'MPLS Stack Entry' : cls === 2 ? 'Interface Identification' : 'unknown';
    ndo.out += `\n\t  ${name} Object (${cls}), Class-Type: ${ctype}, length ${len}`;
    if (cls === 0 || len < 4) return;
    const body = len - 4;
    if (cls === 1 && ctype === 1) {
      const label = u4(ndo, o);
      ndo.out += `\n\t    label ${label >>> 12}, tc ${(label >> 9) & 7}${(label & 0x100) !== 0 ? ', [S]' : ''}, ttl ${label & 255}`;
    } else printUnknownData(ndo, o, '\n\t    ', body);
    if (left < body) break;
    left -= body;
    o += body;
  }
}
