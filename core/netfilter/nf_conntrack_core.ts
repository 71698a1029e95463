import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import type { SkBuff } from '../skb.ts';
import { isIcmpError } from '../wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, quotedBody } from '../wire/ipv4.ts';
import { SEC } from '../world.ts';
import type { NfHookFn, NfHookState, NfVerdict } from './netfilter.ts';
import { type CtDir, type CtInfo, type CtTuple, type NetnsCt, type NfConn, newNetnsCt } from './nf_conn.ts';
import { ctDelete, ctEvent } from './nf_conntrack_event.ts';
import { ctFind, ctLink, ctSourceHash, ctUnlink } from './nf_conntrack_hash.ts';
import { ctTcpPacket } from './nf_conntrack_tcp.ts';
import { ctGetTuple, ctHash, ctInvertTuple, ICMP_VALID_NEW, ICMPV6_VALID_NEW } from './nf_conntrack_tuple.ts';
import { netnsNf } from './nf_hook.ts';

/** The namespace's flows. */
export function nfCt(net: Net, ctx: Ctx): NetnsCt {
  const nf = netnsNf(net);
  if (nf.ct === null) ctInit(net, ctx);
  return nf.ct!;
}

/** From now on the host has connection tracking, with its sysctls. Ref: nf_conntrack_standalone.c:nf_conntrack_pernet_init() */
export function ctInit(net: Net, ctx: Ctx): void {
  ctx.world.hosts.get(net.host)!.conntrack = true;
  const nf = netnsNf(net);
  if (nf.ct !== null) return;
  nf.ct = newNetnsCt();
  // one number for all namespaces of a host
  const init = ctx.world.nets.get(ctx.world.hosts.get(net.host)!.initNet)?.nf?.ct;
  if (init) nf.ct.sysctl.nf_conntrack_max = init.sysctl.nf_conntrack_max;
}

/** Original or reply, from how a packet belongs. Ref: include/linux/netfilter/nf_conntrack_common.h:CTINFO2DIR */
export function ctDir(info: CtInfo): CtDir {
  return info === 'ESTABLISHED_REPLY' || info === 'RELATED_REPLY' ? 1 : 0;
}

/**
 * Which flow a packet belongs to, and what it does to it. What belongs to none is let through without one (INVALID).
 * Differs: there are no helpers (ftp, tftp ...) and so no expected flows. Ref: net/netfilter/nf_conntrack_core.c:nf_conntrack_in()
 */
export const nfConntrackIn: NfHookFn = (skb, _ops, state, ctx) => {
  // seen before (by loopback) or not to be followed
  if (skb.nfct !== null || skb.nfctinfo === 'UNTRACKED') return 'ACCEPT';
  const t = nfCt(state.net, ctx);
  const p = skb.payload;
  if (p.kind === 'ipv4' && p.protocol === IPPROTO_ICMP && (p.body.kind === 'icmp' || p.body.kind === 'icmp-other')) {
    if (p.body.kind === 'icmp' && isIcmpError(p.body)) return icmpErrorIn(skb, t, ctx);
  } else if (p.kind === 'ipv6' && p.nexthdr === IPPROTO_ICMPV6) {
    const { body } = p;
    if (body.kind === 'icmpv6' && 'original' in body) return icmpErrorIn(skb, t, ctx);
    if (body.kind === 'icmpv6' && ICMPV6_UNTRACKED(body.type)) {
      skb.nfctinfo = 'UNTRACKED';
      return 'ACCEPT';
    }
  }
  for (;;) {
    const tuple = ctGetTuple(p);
    if (tuple === null) return invalid(t, skb, 'its headers cannot be read', ctx);
    const verdict = resolve(t, skb, tuple, state, ctx);
    if (verdict !== 'repeat') return verdict;
  }
};

/** Neighbour discovery and group reports are nobody's flow. Ref: net/netfilter/nf_conntrack_proto_icmpv6.c:noct_valid_new */
function ICMPV6_UNTRACKED(type: number): boolean {
  return (type >= 130 && type <= 137) || (type >= 141 && type <= 143);
}

function invalid(t: NetnsCt, skb: SkBuff, why: string, ctx: Ctx): NfVerdict {
  t.stat.invalid++;
  if (ctx.tracing) ctx.step(skb, 'nf_conntrack_in', { says: `${why}: it belongs to no connection (INVALID)` });
  return 'ACCEPT';
}

/** Ref: resolve_normal_ct(), nf_conntrack_handle_packet() */
function resolve(t: NetnsCt, skb: SkBuff, tuple: CtTuple, state: NfHookState, ctx: Ctx): NfVerdict | 'repeat' {
  const h = ctFind(t, tuple, ctx.now);
  let ct: NfConn;
  let dir: CtDir = 0;
  if (h === null) {
    const made = firstPacket(t, tuple, state.net, skb, ctx);
    if (typeof made === 'string') return made === 'invalid' ? invalid(t, skb, 'nothing begins like this', ctx) : made;
    ct = made;
    skb.nfctinfo = 'NEW';
  } else {
    ct = h.ct;
    ({ dir } = h);
    if (dir === 1) skb.nfctinfo = 'ESTABLISHED_REPLY';
    else if (ct.status.seenReply) skb.nfctinfo = 'ESTABLISHED';
    else skb.nfctinfo = 'NEW';
  }
  skb.nfct = ct;
  const before = ctx.tracing ? describeState(ct) : '';
  const sawReply = ct.status.seenReply;
  const { assured } = ct.status;
  const tcpState = ct.tcp?.state;
  const verdict = ctPacket(t, ct, skb, dir, ctx);
  if (verdict === 'invalid' || verdict === 'repeat') {
    skb.nfct = null;
    skb.nfctinfo = null;
    if (verdict === 'repeat') {
      ctUnlink(t, ct);
      return 'repeat';
    }
    return invalid(t, skb, `it does not fit its connection (${describeState(ct)})`, ctx);
  }
  if (dir === 1 && !sawReply) ct.status.seenReply = true;
  if (
    ctx.ctEvents === true &&
    ct.status.confirmed &&
    (ct.status.seenReply !== sawReply || ct.status.assured !== assured || ct.tcp?.state !== tcpState)
  )
    ctEvent('CT_UPDATE', ct, false, ctx);
  if (ct.acct) {
    ct.packets[dir]++;
    ct.bytes[dir] += skb.len;
  }
  if (verdict === 'kill') ctDelete(t, ct, false, ctx);
  if (ctx.tracing)
    ctx.step(skb, 'nf_conntrack_in', {
      says: h === null ? 'a new connection' : `of a known connection: ${skb.nfctinfo}`,
      lookup: {
        table: 'conntrack',
        key: ctTupleText(tuple),
        before: h === null ? null : before,
        after: describeState(ct),
      },
    });
  return 'ACCEPT';
}

/** A flow for its first packet. Ref: init_conntrack(), __nf_conntrack_alloc() */
function firstPacket(t: NetnsCt, original: CtTuple, net: Net, skb: SkBuff, ctx: Ctx): NfConn | 'invalid' | 'DROP' {
  const reply = ctInvertTuple(original);
  if (reply === null) return 'invalid';
  if (original.proto === IPPROTO_ICMP && !ICMP_VALID_NEW.has(original.dport >> 8)) return 'invalid';
  if (original.proto === IPPROTO_ICMPV6 && !ICMPV6_VALID_NEW.has(original.dport >> 8)) return 'invalid';
  const max = t.sysctl.nf_conntrack_max;
  if (max !== 0 && t.all.size >= max && !earlyDrop(t, original, ctx)) {
    ctx.printk(net, 'nf_conntrack: nf_conntrack: table full, dropping packet');
    t.stat.drop++;
    ctx.drop(skb, 'NETFILTER_DROP', 'nf_conntrack_in');
    return 'DROP';
  }
  return newConn(t, original, reply, net, ctx);
}

/** A flow nobody has seen yet. */
export function newConn(t: NetnsCt, original: CtTuple, reply: CtTuple, net: Net, ctx: Ctx): NfConn {
  const status = {
    expected: false,
    seenReply: false,
    assured: false,
    confirmed: false,
    srcNat: false,
    dstNat: false,
    srcNatDone: false,
    dstNatDone: false,
    dying: false,
  };
  return {
    net,
    id: ctx.random32(),
    original,
    reply,
    status,
    mark: 0,
    tcp: null,
    streamAt: 0,
    timeout: ctx.now,
    master: null,
    acct: t.sysctl.nf_conntrack_acct !== 0,
    packets: [0, 0],
    bytes: [0, 0],
    masqIndex: 0,
  };
}

const NF_CT_EVICTION_RANGE = 8;

/** Room is made by a flow that saw no traffic both ways, or whose time is over. Ref: early_drop() */
function earlyDrop(t: NetnsCt, tuple: CtTuple, ctx: Ctx): boolean {
  const hash = ctHash(tuple);
  for (let i = 0; i < NF_CT_EVICTION_RANGE; i++) {
    for (let h = t.buckets[(hash + i) & (t.buckets.length - 1)]!; h !== null; h = h.next!) {
      const { ct } = h;
      if (ct.timeout <= ctx.now || !ct.status.assured) {
        ctUnlink(t, ct);
        t.stat.earlyDrop++;
        return true;
      }
    }
  }
  return false;
}

/** Ref: nf_conntrack_handle_packet() and the protocols' own functions */
function ctPacket(t: NetnsCt, ct: NfConn, skb: SkBuff, dir: CtDir, ctx: Ctx): 'accept' | 'invalid' | 'repeat' | 'kill' {
  const { proto } = ct.original;
  const { sysctl } = t;
  const p = skb.payload;
  const body = p.kind === 'ipv4' || p.kind === 'ipv6' ? p.body : null;
  if (proto === IPPROTO_TCP && body?.kind === 'tcp') return ctTcpPacket(t, ct, body, dir, ctx);
  let timeout: number;
  if (proto === IPPROTO_UDP) {
    if (!ct.status.confirmed) ct.streamAt = ctx.now + 2 * SEC;
    timeout = sysctl.nf_conntrack_udp_timeout;
    if (ct.status.seenReply && ctx.now > ct.streamAt) {
      timeout = sysctl.nf_conntrack_udp_timeout_stream;
      ct.status.assured = true;
    }
  } else if (proto === IPPROTO_ICMP) timeout = sysctl.nf_conntrack_icmp_timeout;
  else if (proto === IPPROTO_ICMPV6) timeout = sysctl.nf_conntrack_icmpv6_timeout;
  else timeout = sysctl.nf_conntrack_generic_timeout;
  ct.timeout = ctx.now + timeout * SEC;
  return 'accept';
}

/** An error belongs to the flow of the packet it quotes. Ref: net/netfilter/nf_conntrack_proto_icmp.c:nf_conntrack_inet_error() */
function icmpErrorIn(skb: SkBuff, t: NetnsCt, ctx: Ctx): NfVerdict {
  t.stat.icmpError++;
  const p = skb.payload;
  if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return 'ACCEPT';
  const body = p.body as { readonly original?: unknown };
  const quoted = body.original as Parameters<typeof ctGetTuple>[0];
  const readable = quoted.kind === 'ipv4' ? { ...quoted, body: quotedBody(quoted) } : quoted;
  const inner = ctGetTuple(readable);
  const asked = inner === null ? null : ctInvertTuple(inner);
  const h = asked === null ? null : ctFind(t, asked, ctx.now);
  if (h === null) return invalid(t, skb, 'the packet it quotes is of no known connection', ctx);
  const { ct, dir } = h;
  if (p.daddr !== (dir === 0 ? ct.original : ct.reply).dst)
    return invalid(t, skb, 'it is addressed to another host than the connection', ctx);
  skb.nfct = ct;
  skb.nfctinfo = dir === 0 ? 'RELATED' : 'RELATED_REPLY';
  if (ctx.tracing)
    ctx.step(skb, 'nf_conntrack_inet_error', {
      says: `an error about a known connection: ${skb.nfctinfo}`,
      lookup: { table: 'conntrack', key: ctTupleText(inner!), before: describeState(h.ct), after: describeState(h.ct) },
    });
  return 'ACCEPT';
}

/** A new flow's first packet leaves the host or reaches it: from now on others find it. Ref: __nf_conntrack_confirm() */
export const nfConntrackConfirm: NfHookFn = (skb, _ops, state, ctx) => {
  const ct = skb.nfct;
  if (ct === null || ct.status.confirmed || skb.nfctinfo === null || ctDir(skb.nfctinfo) !== 0) return 'ACCEPT';
  const t = nfCt(state.net, ctx);
  if (ct.status.dying) return 'ACCEPT';
  const clash = ctFind(t, ct.original, ctx.now) ?? ctFind(t, ct.reply, ctx.now);
  if (clash !== null) {
    // two first packets of one flow: datagrams share what is there. Ref: nf_ct_resolve_clash()
    if (ct.original.proto === IPPROTO_UDP && clash.dir === 0 && clash.ct.original.src === ct.original.src) {
      skb.nfct = clash.ct;
      t.stat.clashResolve++;
      return 'ACCEPT';
    }
    t.stat.insertFailed++;
    t.stat.drop++;
    ctx.drop(skb, 'NETFILTER_DROP', '__nf_conntrack_confirm');
    return 'DROP';
  }
  ct.status.confirmed = true;
  ctLink(t, ct);
  if (ct.status.srcNatDone) {
    const key = ctSourceHash(ct.original);
    const list = t.bySource.get(key);
    if (list === undefined) t.bySource.set(key, [ct]);
    else list.push(ct);
  }
  armGc(state.net, t, ctx);
  ctEvent('CT_NEW', ct, false, ctx);
  return 'ACCEPT';
};

/** Ref: GC_SCAN_INTERVAL_MAX */
const GC_INTERVAL = 60 * SEC;

function armGc(net: Net, t: NetnsCt, ctx: Ctx): void {
  if (t.gcArmed || t.all.size === 0) return;
  t.gcArmed = true;
  ctx.arm(ctx.now + GC_INTERVAL, { kind: 'nf-ct-gc', net });
}

/** Forgets flows whose time is over. Ref: net/netfilter/nf_conntrack_core.c:gc_worker() */
export function nfCtGc(net: Net, ctx: Ctx): void {
  const t = net.nf?.ct;
  if (!t) return;
  t.gcArmed = false;
  ctSweep(t, ctx);
  armGc(net, t, ctx);
}

/** The same at once, for those who list them. */
export function ctSweep(t: NetnsCt, ctx: Ctx): void {
  for (const ct of t.all) if (ct.timeout <= ctx.now) ctDelete(t, ct, false, ctx);
}

/** Ref: net/netfilter/nf_conntrack_core.c:nf_ct_iterate_cleanup_net() */
export function nfCtIterateCleanup(net: Net, is: (ct: NfConn) => boolean): void {
  const t = net.nf?.ct;
  if (!t) return;
  for (const ct of t.all) if (is(ct)) ctUnlink(t, ct);
}

/** A connection's state as a person calls it. */
function describeState(ct: NfConn): string {
  const words: string[] = ct.tcp === null ? [] : [ct.tcp.state];
  if (!ct.status.seenReply) words.push('UNREPLIED');
  if (ct.status.assured) words.push('ASSURED');
  if (ct.status.srcNat || ct.status.dstNat) words.push(`replies come as ${ctTupleText(ct.reply)}`);
  return words.join(', ');
}

/** Source and destination, as one reads them. */
export function ctTupleText(t: CtTuple): string {
  const addr = (a: CtTuple['src']): string =>
    typeof a === 'number' ? `${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}` : a;
  if (t.proto === IPPROTO_TCP || t.proto === IPPROTO_UDP)
    return `${addr(t.src)}:${t.sport} > ${addr(t.dst)}:${t.dport}`;
  const id = t.proto === IPPROTO_ICMP || t.proto === IPPROTO_ICMPV6 ? ` id ${t.sport}` : '';
  return `${addr(t.src)} > ${addr(t.dst)}${id}`;
}
