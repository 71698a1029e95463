import { ip6addr, ipaddr, udpport } from './addrtoname.ts';
import { inCksum, inCksumShouldbe, pseudoSum } from './in_cksum.ts';
import { bittok2str, has, hex, type Ndo, need, printInvalid, printTrunc, type Tok, u1, u2, u3 } from './netdissect.ts';
import { bootpPrint } from './print_bootp.ts';
import { domainPrint } from './print_domain.ts';
import type { IpContext } from './print_ip_demux.ts';
import { ntpPrint } from './print_ntp.ts';
import { syslogPrint } from './print_syslog.ts';
import { txtprotoPrint } from './print_txtproto.ts';

const VXLAN_FLAGS: Tok = new Map([[0x08, 'I']]);
const UDP_HLEN = 8;

/** Ref: tcpdump print-udp.c:udp_print() */
export function udpPrint(ndo: Ndo, p: number, len: number, ip: IpContext): void {
  ndo.protocol = 'udp';
  if (!has(ndo, p + 2, 2)) {
    addressesPrint(ndo, ip, -1, -1);
    return printTrunc(ndo);
  }
  const sport = u2(ndo, p);
  const dport = u2(ndo, p + 2);
  addressesPrint(ndo, ip, sport, dport);
  if (len < UDP_HLEN) {
    ndo.out += `truncated-udp ${len}`;
    return;
  }
  if (!has(ndo, p + 4, 2)) return printTrunc(ndo);
  let ulen = u2(ndo, p + 4);
  if (ulen < UDP_HLEN) {
    ndo.out += `truncated-udplength ${ulen}`;
    return;
  }
  ulen -= UDP_HLEN;
  const length = Math.min(len - UDP_HLEN, ulen);
  const data = p + UDP_HLEN;
  if (data > ndo.snapend) return printTrunc(ndo);
  if (ndo.packettype === null) checksumPrint(ndo, p, length, ip);
  if (!ndo.qflag && payloadPrint(ndo, data, length, sport, dport)) return;
  ndo.out += ulen > length && !ip.fragmented ? `UDP, bad length ${ulen} > ${length}` : `UDP, length ${ulen}`;
}

/** Ref: tcpdump print-udp.c:udpipaddr_print() */
function addressesPrint(ndo: Ndo, ip: IpContext, sport: number, dport: number): void {
  const direct = u1(ndo, ip.version === 6 ? ip.iph + 6 : ip.iph + 9) === 17;
  const src = direct ? (ip.version === 6 ? ip6addr(ndo, ip.iph + 8) : ipaddr(ndo, ip.iph + 12)) : '';
  const dst = direct ? (ip.version === 6 ? ip6addr(ndo, ip.iph + 24) : ipaddr(ndo, ip.iph + 16)) : '';
  if (sport < 0) {
    if (direct) ndo.out += `${src} > ${dst}: `;
    return;
  }
  const dot = direct ? '.' : '';
  ndo.out += `${src}${dot}${udpport(ndo, sport)} > ${dst}${dot}${udpport(ndo, dport)}: `;
}

function checksumPrint(ndo: Ndo, p: number, length: number, ip: IpContext): void {
  if (!ndo.vflag || ndo.Kflag || ip.fragmented || (ip.version === 4 && ndo.vflag < 2)) return;
  const field = u2(ndo, p + 6);
  if (ip.version === 4 && field === 0) {
    ndo.out += '[no cksum] ';
    return;
  }
  if (!has(ndo, p + UDP_HLEN, length)) return;
  const total = length + UDP_HLEN;
  const pseudo =
    ip.version === 4 ? pseudoSum(ndo, ip.iph + 12, 8, 17, total) : pseudoSum(ndo, ip.iph + 8, 32, 17, total);
  const sum = inCksum(ndo, p, total, pseudo);
  ndo.out +=
    sum === 0 ? '[udp sum ok] ' : `[bad udp cksum 0x${hex(field, 4)} -> 0x${hex(inCksumShouldbe(field, sum), 4)}!] `;
}

/** False where no protocol is known by these ports. */
function payloadPrint(ndo: Ndo, data: number, length: number, sport: number, dport: number): boolean {
  const is = (port: number) => sport === port || dport === port;
  if (ndo.packettype === 'vxlan' || (ndo.packettype === null && is(4789))) vxlanPrint(ndo, data, length);
  else if (ndo.packettype === 'domain' || (ndo.packettype === null && is(53)))
    domainPrint(ndo, data, length, { tcp: false, mdns: false });
  else if (ndo.packettype !== null) return false;
  else if (is(5353)) domainPrint(ndo, data, length, { tcp: false, mdns: true });
  else if (is(67) || is(68)) bootpPrint(ndo, data, length);
  else if (is(123)) ntpPrint(ndo, data, length);
  else if (is(5060)) txtprotoPrint(ndo, data, length, 'sip');
  else if (is(514)) syslogPrint(ndo, data, length);
  else return false;
  return true;
}

/** Ref: tcpdump print-vxlan.c:vxlan_print() */
function vxlanPrint(ndo: Ndo, p: number, len: number): void {
  ndo.protocol = 'vxlan';
  ndo.out += 'VXLAN';
  if (len < 8) return printInvalid(ndo);
  const flags = u1(ndo, p);
  ndo.out += `, flags [${bittok2str(VXLAN_FLAGS, 'invalid', flags, '')}] (0x${hex(flags, 2)}), `;
  ndo.out += `vni ${u3(ndo, p + 4)}\n`;
  need(ndo, p + 7, 1);
  ndo.printers.ether(ndo, p + 8, len - 8, Math.max(0, ndo.snapend - p - 8));
}
