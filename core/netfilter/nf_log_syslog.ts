import { formatIpv4 } from '../addr/ipv4.ts';
import { ipv6ToBytes } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import { ICMP_DEST_UNREACH, ICMP_REDIRECT } from '../wire/icmp.ts';
import { type Ipv4Packet, ipv4Length, quotedBody } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import type { TcpSegment } from '../wire/tcp.ts';
import { udpLength } from '../wire/udp.ts';
import type { NfHookState } from './netfilter.ts';

/** Bits of what LOG adds. Ref: include/uapi/linux/netfilter/nf_log.h:NF_LOG_TCPSEQ ... */
export const NF_LOG = { TCPSEQ: 1, TCPOPT: 2, IPOPT: 4, UID: 8, MACDECODE: 32 } as const;

const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, '0');

/**
 * A packet as one line of the kernel's log. Namespaces but the first do not log, as `net.netfilter.nf_log_all_netns` is 0.
 * Ref: net/netfilter/nf_log_syslog.c:nf_log_ip_packet(), nf_log_ip6_packet()
 */
export function nfLogPacket(skb: SkBuff, state: NfHookState, prefix: string, flags: number, ctx: Ctx): void {
  const { net } = state;
  if (ctx.world.hosts.get(net.host)?.initNet !== net.id) return;
  let out = `${prefix}IN=${state.in?.name ?? ''} OUT=${state.out?.name ?? ''} `;
  if (skb.nfBridge !== null) {
    if (skb.nfBridge.physindev !== state.in) out += `PHYSIN=${skb.nfBridge.physindev.name} `;
    const { physoutdev } = skb.nfBridge;
    if (physoutdev !== null && physoutdev !== state.out) out += `PHYSOUT=${physoutdev.name} `;
  }
  if (state.in !== null) out += macHeader(skb, flags);
  const p = skb.payload;
  if (p.kind === 'ipv4') out += ipv4Text(p, flags, skb, true);
  else if (p.kind === 'ipv6') out += ipv6Text(p, flags, skb, true);
  ctx.printk(net, out);
}

/** Ref: dump_mac_header() */
function macHeader(skb: SkBuff, flags: number): string {
  const { eth } = skb;
  if (eth === null) return 'MAC= ';
  if ((flags & NF_LOG.MACDECODE) !== 0)
    return `MACSRC=${eth.source} MACDST=${eth.dest} MACPROTO=${skb.protocol.toString(16).padStart(4, '0')} `;
  const proto = skb.protocol.toString(16).padStart(4, '0');
  return `MAC=${eth.dest}:${eth.source}:${proto.slice(0, 2)}:${proto.slice(2)} `;
}

/** Ref: dump_ipv4_packet() */
function ipv4Text(p: Ipv4Packet, flags: number, skb: SkBuff, top: boolean): string {
  let out = `SRC=${formatIpv4(p.saddr)} DST=${formatIpv4(p.daddr)} `;
  out += `LEN=${ipv4Length(p)} TOS=0x${hex(p.tos & 0x1e, 2)} PREC=0x${hex(p.tos & 0xe0, 2)} TTL=${p.ttl} ID=${p.id} `;
  if (p.df) out += 'DF ';
  if (p.mf) out += 'MF ';
  if (p.fragOff !== 0) out += `FRAG:${p.fragOff / 8} `;
  if ((flags & NF_LOG.IPOPT) !== 0 && p.options !== null && top)
    out += `OPT (${[...p.options].map((b) => hex(b, 2)).join('')}) `;
  const later = p.fragOff !== 0;
  const body = quotedBody(p);
  switch (p.protocol) {
    case 6:
      out += 'PROTO=TCP ';
      if (!later && body.kind === 'tcp') out += tcpText(body, flags);
      break;
    case 17:
      out += 'PROTO=UDP ';
      if (!later && body.kind === 'udp') out += `SPT=${body.source} DPT=${body.dest} LEN=${udpLength(body)} `;
      break;
    case 1:
      out += 'PROTO=ICMP ';
      if (later || (body.kind !== 'icmp' && body.kind !== 'icmp-other')) break;
      out += `TYPE=${body.type} CODE=${body.code} `;
      if (body.kind !== 'icmp') break;
      if ('id' in body) out += `ID=${body.id} SEQ=${body.sequence} `;
      else {
        if (body.type === ICMP_REDIRECT) out += `GATEWAY=${formatIpv4(body.gateway)} `;
        if (top) out += `[${ipv4Text(body.original, flags, skb, false)}] `;
        if (body.type === ICMP_DEST_UNREACH && body.code === 4) out += `MTU=${body.mtu} `;
      }
      break;
    default:
      out += `PROTO=${p.protocol} `;
  }
  return out + (top ? ownerAndMark(skb, flags) : '');
}

/** Ref: dump_ipv6_packet() */
function ipv6Text(p: Ipv6Packet, flags: number, skb: SkBuff, top: boolean): string {
  const full = (a: Ipv6Packet['saddr']): string => {
    const b = ipv6ToBytes(a).map((n) => n.toString(16).padStart(2, '0'));
    return Array.from({ length: 8 }, (_, i) => b[2 * i]! + b[2 * i + 1]!).join(':');
  };
  let out = `SRC=${full(p.saddr)} DST=${full(p.daddr)} `;
  out += `LEN=${skb.len} TC=${p.trafficClass} HOPLIMIT=${p.hopLimit} FLOWLBL=${p.flowLabel} `;
  const { body } = p;
  if (body.kind === 'tcp') out += `PROTO=TCP ${tcpText(body, flags)}`;
  else if (body.kind === 'udp') out += `PROTO=UDP SPT=${body.source} DPT=${body.dest} LEN=${udpLength(body)} `;
  else if (body.kind === 'icmpv6' || body.kind === 'icmpv6-other') {
    out += `PROTO=ICMPv6 TYPE=${body.type} CODE=${body.code} `;
    if (body.kind === 'icmpv6' && 'id' in body) out += `ID=${body.id} SEQ=${body.sequence} `;
    else if (body.kind === 'icmpv6' && 'original' in body) {
      if (top) out += `[${ipv6Text(body.original, flags, skb, false)}] `;
      if (body.type === 2) out += `MTU=${body.info} `;
    }
  } else out += `PROTO=${p.nexthdr} `;
  return out + (top ? ownerAndMark(skb, flags) : '');
}

/** Ref: nf_log_dump_tcp_header() */
function tcpText(t: TcpSegment, flags: number): string {
  let out = `SPT=${t.source} DPT=${t.dest} `;
  if ((flags & NF_LOG.TCPSEQ) !== 0) out += `SEQ=${t.seq} ACK=${t.ack} `;
  out += `WINDOW=${t.window} RES=0x00 `;
  for (const name of ['cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'syn', 'fin'] as const)
    if (t.flags[name]) out += `${name.toUpperCase()} `;
  out += `URGP=${t.urgent} `;
  return out;
}

function ownerAndMark(skb: SkBuff, flags: number): string {
  const uid = (flags & NF_LOG.UID) !== 0 && skb.sk !== null ? 'UID=0 GID=0 ' : '';
  return uid + (skb.mark === 0 ? '' : `MARK=0x${skb.mark.toString(16)} `);
}
