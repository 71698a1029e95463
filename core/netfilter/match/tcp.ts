import type { TcpFlags, TcpOption } from '../../wire/tcp.ts';
import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Flags as octets of the header have them: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. Ref: struct xt_tcp */
export type XtTcpInfo = {
  readonly spts: XtRange;
  readonly spInv: boolean;
  readonly dpts: XtRange;
  readonly dpInv: boolean;
  /** Kind of a TCP option that must be there; 0: any. */
  readonly option: number;
  readonly optionInv: boolean;
  readonly flgMask: number;
  readonly flgCmp: number;
  readonly flagsInv: boolean;
};

/** Ref: net/netfilter/xt_tcpudp.c:tcp_mt() */
export const tcp: XtMatch<XtTcpInfo> = {
  name: 'tcp',
  families: ['ipv4', 'ipv6'],
  proto: 6,
  match(skb, info, par) {
    if (par.fragoff !== 0) {
      // an offset of 8 would overwrite the flags of the first fragment
      if (par.fragoff === 8) par.hotdrop = true;
      return false;
    }
    const t = transportBody(skb);
    if (t?.kind !== 'tcp') {
      par.hotdrop = true;
      return false;
    }
    return (
      inRange(info.spts, t.source) !== info.spInv &&
      inRange(info.dpts, t.dest) !== info.dpInv &&
      ((tcpFlagBits(t.flags) & info.flgMask) === info.flgCmp) !== info.flagsInv &&
      (info.option === 0 || t.options.some((o) => optionKind(o) === info.option) !== info.optionInv)
    );
  },
  says(skb, info) {
    const t = transportBody(skb);
    if (t?.kind !== 'tcp') return 'no first fragment of TCP';
    if (inRange(info.spts, t.source) === info.spInv) return `source port ${t.source}`;
    if (inRange(info.dpts, t.dest) === info.dpInv) return `destination port ${t.dest}`;
    return ((tcpFlagBits(t.flags) & info.flgMask) === info.flgCmp) === info.flagsInv ? 'TCP flags' : 'TCP option';
  },
};

/** The flags of a segment as one octet. */
export function tcpFlagBits(f: TcpFlags): number {
  return (
    (f.fin ? 1 : 0) |
    (f.syn ? 2 : 0) |
    (f.rst ? 4 : 0) |
    (f.psh ? 8 : 0) |
    (f.ack ? 16 : 0) |
    (f.urg ? 32 : 0) |
    (f.ece ? 64 : 0) |
    (f.cwr ? 128 : 0)
  );
}

/** An option's number on the wire. */
export function optionKind(o: TcpOption): number {
  switch (o.kind) {
    case 'nop':
      return 1;
    case 'mss':
      return 2;
    case 'wscale':
      return 3;
    case 'sackOK':
      return 4;
    case 'sack':
      return 5;
    case 'timestamp':
      return 8;
    case 'unknown':
      return o.type;
  }
}
