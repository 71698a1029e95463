import type { SkBuff } from '../../skb.ts';
import { SEC } from '../../world.ts';
import type { CtInfo, CtStatus, NfConn } from '../nf_conn.ts';
import type { XtActionParam, XtAddr, XtMatch } from '../x_tables.ts';
import { xtAddrMatches } from '../xt_header.ts';
import { inRange, type XtRange } from '../xt_transport.ts';

/** Bits of `state`. Ref: include/uapi/linux/netfilter/xt_conntrack.h */
export const XT_CONNTRACK_STATE = {
  INVALID: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  NEW: 8,
  SNAT: 64,
  DNAT: 128,
  UNTRACKED: 256,
} as const;

/** Bits of `status`. Ref: enum ip_conntrack_status */
export const IPS = { EXPECTED: 1, SEEN_REPLY: 2, ASSURED: 4, CONFIRMED: 8 } as const;

/** One condition, and whether it must not hold; null: not asked. */
type Asked<T> = { readonly is: T; readonly inv: boolean } | null;

/** Ref: struct xt_conntrack_mtinfo3 */
export type XtConntrackInfo = {
  readonly state: Asked<number>;
  readonly proto: Asked<number>;
  readonly origSrc: Asked<XtAddr>;
  readonly origDst: Asked<XtAddr>;
  readonly replSrc: Asked<XtAddr>;
  readonly replDst: Asked<XtAddr>;
  readonly origSrcPort: Asked<XtRange>;
  readonly origDstPort: Asked<XtRange>;
  readonly replSrcPort: Asked<XtRange>;
  readonly replDstPort: Asked<XtRange>;
  readonly status: Asked<number>;
  /** Seconds that are left. */
  readonly expires: Asked<XtRange>;
  readonly dir: Asked<'ORIGINAL' | 'REPLY'>;
};

/** Nothing asked. */
export const noConntrackInfo: XtConntrackInfo = {
  state: null,
  proto: null,
  origSrc: null,
  origDst: null,
  replSrc: null,
  replDst: null,
  origSrcPort: null,
  origDstPort: null,
  replSrcPort: null,
  replDstPort: null,
  status: null,
  expires: null,
  dir: null,
};

/** Ref: net/netfilter/xt_conntrack.c:conntrack_mt() */
export const conntrack: XtMatch<XtConntrackInfo> = {
  name: 'conntrack',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  match: conntrackMt,
  says: (skb) => `ctstate ${stateName(skb)}`,
};

export function conntrackMt(
  skb: SkBuff,
  info: XtConntrackInfo,
  _par: XtActionParam,
  ctx: { readonly now: number },
): boolean {
  const ct = skb.nfct;
  if (info.state !== null) {
    let bit = stateBit(ct, skb.nfctinfo);
    if (ct !== null) {
      if (ct.status.srcNat) bit |= XT_CONNTRACK_STATE.SNAT;
      if (ct.status.dstNat) bit |= XT_CONNTRACK_STATE.DNAT;
    }
    if (((info.state.is & bit) !== 0) === info.state.inv) return false;
  }
  // the kernel asks nothing more of a packet without a connection
  if (ct === null) return info.state !== null;
  const { original, reply } = ct;
  if (info.dir !== null) {
    const replies = skb.nfctinfo === 'ESTABLISHED_REPLY' || skb.nfctinfo === 'RELATED_REPLY';
    if (((info.dir.is === 'REPLY') === replies) === info.dir.inv) return false;
  }
  return (
    addrFits(info.origSrc, original.src) &&
    addrFits(info.origDst, original.dst) &&
    addrFits(info.replSrc, reply.src) &&
    addrFits(info.replDst, reply.dst) &&
    (info.proto === null || (original.proto === info.proto.is) !== info.proto.inv) &&
    portFits(info.origSrcPort, original.sport) &&
    portFits(info.origDstPort, original.dport) &&
    portFits(info.replSrcPort, reply.sport) &&
    portFits(info.replDstPort, reply.dport) &&
    (info.status === null || ((info.status.is & statusBits(ct.status)) !== 0) !== info.status.inv) &&
    (info.expires === null || inRange(info.expires.is, secondsLeft(ct, ctx.now)) !== info.expires.inv)
  );
}

/** Nothing while the flow is not confirmed. Ref: include/net/netfilter/nf_conntrack.h:nf_ct_expires() */
function secondsLeft(ct: NfConn, now: number): number {
  return ct.status.confirmed ? Math.max(0, Math.floor((ct.timeout - now) / SEC)) : 0;
}

function addrFits(asked: Asked<XtAddr>, addr: NfConn['original']['src']): boolean {
  return asked === null || xtAddrMatches(asked.is, addr) !== asked.inv;
}

function portFits(asked: Asked<XtRange>, port: number): boolean {
  return asked === null || inRange(asked.is, port) !== asked.inv;
}

function statusBits(s: CtStatus): number {
  return (
    (s.expected ? IPS.EXPECTED : 0) |
    (s.seenReply ? IPS.SEEN_REPLY : 0) |
    (s.assured ? IPS.ASSURED : 0) |
    (s.confirmed ? IPS.CONFIRMED : 0)
  );
}

/** A packet's state as `--ctstate` knows it. */
function stateBit(ct: NfConn | null, info: CtInfo | null): number {
  if (ct === null) return info === 'UNTRACKED' ? XT_CONNTRACK_STATE.UNTRACKED : XT_CONNTRACK_STATE.INVALID;
  switch (info) {
    case 'NEW':
      return XT_CONNTRACK_STATE.NEW;
    case 'RELATED':
    case 'RELATED_REPLY':
      return XT_CONNTRACK_STATE.RELATED;
    default:
      return XT_CONNTRACK_STATE.ESTABLISHED;
  }
}

function stateName(skb: SkBuff): string {
  const bit = stateBit(skb.nfct, skb.nfctinfo);
  return Object.entries(XT_CONNTRACK_STATE).find(([, b]) => b === bit)![0];
}
