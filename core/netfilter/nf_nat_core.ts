import { formatIpv4, type Ipv4Addr, ipv4 } from '../addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromBytes, ipv6ToBytes } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { ipRouteMeHarder } from '../ipv4/ip_route_me_harder.ts';
import { ip6RouteMeHarder } from '../ipv6/ip6_route_me_harder.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import type { SkBuff } from '../skb.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';
import type { NfHook, NfHookFn, NfHookState, NfVerdict } from './netfilter.ts';
import type { CtTuple, NetnsCt, NfConn, NfNatRange } from './nf_conn.ts';
import { ctDir, ctTupleText, nfCt } from './nf_conntrack_core.ts';
import { ctFind, ctSourceHash, ctUnlink } from './nf_conntrack_hash.ts';
import { addrHash, ctInvertTuple, ctTupleEqual, mix } from './nf_conntrack_tuple.ts';
import { manipPacket, manipQuoted } from './nf_nat_proto.ts';

/** What is changed: where it comes from or where it goes. Ref: include/net/netfilter/nf_nat.h:enum nf_nat_manip_type */
export type NfNatManip = 'src' | 'dst';

/** Ref: HOOK2MANIP */
export function hookManip(hook: NfHook): NfNatManip {
  return hook === 'POSTROUTING' || hook === 'INPUT' ? 'src' : 'dst';
}

const inverted = (t: CtTuple): CtTuple => ctInvertTuple(t)!;

/** Does another flow already look like this from the other side? Ref: nf_nat_used_tuple() */
function usedTuple(t: NetnsCt, tuple: CtTuple, ct: NfConn, ctx: Ctx): boolean {
  const reply = ctInvertTuple(tuple);
  if (reply === null) return false;
  const h = ctFind(t, reply, ctx.now);
  return h !== null && h.ct !== ct;
}

const manipPort = (tuple: CtTuple, manip: NfNatManip): number =>
  isIcmp(tuple) || manip === 'src' ? tuple.sport : tuple.dport;

const isIcmp = (tuple: CtTuple): boolean => tuple.proto === IPPROTO_ICMP || tuple.proto === IPPROTO_ICMPV6;

function withPort(tuple: CtTuple, manip: NfNatManip, port: number): CtTuple {
  return isIcmp(tuple) || manip === 'src' ? { ...tuple, sport: port } : { ...tuple, dport: port };
}

function portInRange(tuple: CtTuple, manip: NfNatManip, ports: NonNullable<NfNatRange['ports']>): boolean {
  const port = manipPort(tuple, manip);
  return port >= ports.min && port <= ports.max;
}

/** Ref: nf_in_range() */
function srcInRange(tuple: CtTuple, range: NfNatRange): boolean {
  if (range.addrs !== null && !addrInRange(tuple.src, range.addrs)) return false;
  return range.ports === null || portInRange(tuple, 'src', range.ports);
}

function addrInRange(a: CtTuple['src'], { min, max }: NonNullable<NfNatRange['addrs']>): boolean {
  if (typeof a === 'number') return a >= (min as number) && a <= (max as number);
  return compare6(a, min as Ipv6Addr) >= 0 && compare6(a, max as Ipv6Addr) <= 0;
}

function compare6(a: Ipv6Addr, b: Ipv6Addr): number {
  const x = ipv6ToBytes(a);
  const y = ipv6ToBytes(b);
  for (let i = 0; i < 16; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}

/** A mapping that this source already has. Ref: find_appropriate_src() */
function findAppropriateSrc(t: NetnsCt, tuple: CtTuple, range: NfNatRange): CtTuple | null {
  for (const ct of t.bySource.get(ctSourceHash(tuple)) ?? []) {
    const o = ct.original;
    if (o.proto !== tuple.proto || o.src !== tuple.src || o.sport !== tuple.sport) continue;
    const seen = inverted(ct.reply);
    const mapped: CtTuple = { ...seen, dst: tuple.dst, dport: tuple.dport };
    if (srcInRange(mapped, range)) return mapped;
  }
  return null;
}

/** One of the addresses, the same for one pair of hosts. Differs: not the kernel's hash. Ref: find_best_ips_proto() */
function bestAddr(tuple: CtTuple, range: NfNatRange, manip: NfNatManip): CtTuple {
  if (range.addrs === null) return tuple;
  const { min, max } = range.addrs;
  const hash = mix(addrHash(tuple.src), range.persistent ? 0 : addrHash(tuple.dst)) >>> 0;
  let addr: Ipv4Addr | Ipv6Addr = min;
  if (min !== max) {
    if (typeof min === 'number') {
      const count = (max as number) - min + 1;
      addr = ipv4(min + Math.floor((hash / 2 ** 32) * count));
    } else {
      const bytes = ipv6ToBytes(min);
      const top = ipv6ToBytes(max as Ipv6Addr);
      let full = false;
      for (let i = 0; i < 16; i++) {
        const span = full ? 256 : top[i]! - bytes[i]! + 1;
        bytes[i] = (full ? 0 : bytes[i]!) + (span <= 1 ? 0 : (hash >>> ((i % 4) * 8)) % span);
        if (bytes[i] !== top[i]) full = true;
      }
      addr = ipv6FromBytes(bytes);
    }
  }
  return manip === 'src' ? { ...tuple, src: addr } : { ...tuple, dst: addr };
}

/** Ref: get_unique_tuple() */
function uniqueTuple(t: NetnsCt, orig: CtTuple, range: NfNatRange, ct: NfConn, manip: NfNatManip, ctx: Ctx): CtTuple {
  const random = range.random || range.randomFully;
  if (manip === 'src' && !random) {
    if (srcInRange(orig, range)) {
      if (!usedTuple(t, orig, ct, ctx)) return orig;
    } else {
      const known = findAppropriateSrc(t, orig, range);
      if (known !== null && !usedTuple(t, known, ct, ctx)) return known;
    }
  }
  const tuple = bestAddr(orig, range, manip);
  if (!random) {
    if (range.ports !== null) {
      const { min, max, base } = range.ports;
      const fits = base === null && portInRange(tuple, manip, range.ports);
      if (fits && (min === max || !usedTuple(t, tuple, ct, ctx))) return tuple;
    } else if (!usedTuple(t, tuple, ct, ctx)) return tuple;
  }
  return uniquePort(t, tuple, range, ct, manip, ctx);
}

/** Ref: nf_nat_l4proto_unique_tuple() */
function uniquePort(t: NetnsCt, orig: CtTuple, range: NfNatRange, ct: NfConn, manip: NfNatManip, ctx: Ctx): CtTuple {
  const { proto } = orig;
  const port = manipPort(orig, manip);
  let min: number;
  let size: number;
  if (isIcmp(orig)) {
    min = range.ports?.min ?? 0;
    size = range.ports === null ? 65536 : range.ports.max - range.ports.min + 1;
  } else if (proto !== IPPROTO_TCP && proto !== IPPROTO_UDP) return orig;
  else if (range.ports === null) {
    if (manip === 'dst') return orig;
    if (port < 512) [min, size] = [1, 511];
    else if (port < 1024) [min, size] = [600, 424];
    else [min, size] = [1024, 64512];
  } else {
    min = Math.min(range.ports.min, range.ports.max);
    size = Math.abs(range.ports.max - range.ports.min) + 1;
  }
  let off = range.ports?.base != null ? port - range.ports.base : ctx.random32() & 0xffff;
  let tuple = orig;
  for (let attempts = Math.min(size, 128); ; ) {
    for (let i = 0; i < attempts; i++, off++) {
      tuple = withPort(tuple, manip, min + ((off & 0xffff) % size));
      if (!usedTuple(t, tuple, ct, ctx)) return tuple;
    }
    if (attempts >= size || attempts < 16) return tuple;
    attempts >>= 1;
    off = ctx.random32() & 0xffff;
  }
}

/** Binds a flow that has not been confirmed to what a target asks for. Ref: nf_nat_setup_info() */
export function nfNatSetupInfo(ct: NfConn, range: NfNatRange, manip: NfNatManip, ctx: Ctx): NfVerdict {
  const { status } = ct;
  if (status.confirmed) return 'ACCEPT';
  const t = nfCt(ct.net, ctx);
  const current = inverted(ct.reply);
  const wanted = uniqueTuple(t, current, range, ct, manip, ctx);
  if (!ctTupleEqual(wanted, current)) {
    ct.reply = inverted(wanted);
    if (manip === 'src') status.srcNat = true;
    else status.dstNat = true;
  }
  if (manip === 'src') status.srcNatDone = true;
  else status.dstNatDone = true;
  return 'ACCEPT';
}

const ANY: NfNatRange = { addrs: null, ports: null, random: false, randomFully: false, persistent: false };

/** No rule wanted it: its address stays, whatever else there is. Ref: nf_nat_alloc_null_binding() */
function nullBinding(ct: NfConn, manip: NfNatManip, ctx: Ctx): NfVerdict {
  const addr = manip === 'src' ? ct.reply.dst : ct.reply.src;
  return nfNatSetupInfo(ct, { ...ANY, addrs: { min: addr, max: addr } }, manip, ctx);
}

/** MASQUERADE bound it to another device than it leaves by now. Ref: nf_nat_oif_changed() */
function oifChanged(ct: NfConn, skb: SkBuff, state: NfHookState): boolean {
  return (
    state.hook === 'POSTROUTING' &&
    ct.masqIndex !== 0 &&
    state.out !== null &&
    ctDir(skb.nfctinfo!) === 0 &&
    ct.masqIndex !== state.out.ifindex
  );
}

/** Ref: nf_nat_inet_fn(), nf_nat_packet() */
function natInet(skb: SkBuff, ct: NfConn, state: NfHookState, ctx: Ctx): NfVerdict {
  const manip = hookManip(state.hook);
  const info = skb.nfctinfo!;
  const initialized = (): boolean => (manip === 'src' ? ct.status.srcNatDone : ct.status.dstNatDone);
  if ((info === 'NEW' || info === 'RELATED') && !initialized()) {
    for (const ops of state.net.nf!.natChains[state.pf][state.hook]) {
      const verdict = ctx.ops.nf.xt(skb, ops, state, ctx);
      if (verdict !== 'ACCEPT') return verdict;
      if (initialized()) break;
    }
    if (!initialized()) {
      const verdict = nullBinding(ct, manip, ctx);
      if (verdict !== 'ACCEPT') return verdict;
    }
  } else if (oifChanged(ct, skb, state)) {
    ctUnlink(nfCt(state.net, ctx), ct);
    ctx.drop(skb, 'NETFILTER_DROP', 'nf_nat_inet_fn');
    return 'DROP';
  }
  const dir = ctDir(info);
  const changed = (manip === 'src') === (dir === 0) ? ct.status.srcNat : ct.status.dstNat;
  if (changed) {
    const target = inverted(dir === 0 ? ct.reply : ct.original);
    manipPacket(skb, target, manip);
    if (ctx.tracing)
      ctx.step(skb, 'nf_nat_manip_pkt', {
        says: `${manip === 'src' ? 'source' : 'destination'} rewritten: now ${ctTupleText(target)}`,
      });
  }
  return 'ACCEPT';
}

/** Errors are translated like the packets they quote. Ref: net/netfilter/nf_nat_proto.c:nf_nat_icmp_reply_translation() */
function icmpReplyTranslation(skb: SkBuff, ct: NfConn, state: NfHookState): void {
  const manip = hookManip(state.hook);
  const dir = ctDir(skb.nfctinfo!);
  const changed = (manip === 'src') === (dir === 0) ? ct.status.srcNat : ct.status.dstNat;
  if (!changed) return;
  const other = dir === 0 ? ct.reply : ct.original;
  manipQuoted(skb, other, manip === 'src' ? 'dst' : 'src');
  manipPacket(skb, inverted(other), manip);
}

function isIcmpPacket(skb: SkBuff): boolean {
  const p = skb.payload;
  return (p.kind === 'ipv4' && p.protocol === IPPROTO_ICMP) || (p.kind === 'ipv6' && p.nexthdr === IPPROTO_ICMPV6);
}

const daddrOf = (skb: SkBuff): unknown => (skb.payload as { daddr?: unknown }).daddr;

/** What NAT does at its four hooks. Ref: net/netfilter/nf_nat_proto.c:nf_nat_ipv4_fn(), _pre_routing(), _local_fn(), _out() */
export const nfNatFn: NfHookFn = (skb, _ops, state, ctx) => {
  const ct = skb.nfct;
  const info = skb.nfctinfo;
  if (ct === null || info === null || info === 'UNTRACKED') return 'ACCEPT';
  const daddr = daddrOf(skb);
  if ((info === 'RELATED' || info === 'RELATED_REPLY') && isIcmpPacket(skb)) icmpReplyTranslation(skb, ct, state);
  else {
    const verdict = natInet(skb, ct, state, ctx);
    if (verdict !== 'ACCEPT') return verdict;
  }
  if (daddr === daddrOf(skb)) return 'ACCEPT';
  if (state.hook === 'PREROUTING') skb.dst = null;
  else if (state.hook === 'OUTPUT' && !routeMeHarder(skb, state, ctx)) {
    ctx.drop(skb, 'NETFILTER_DROP', 'nf_nat_ipv4_local_fn');
    return 'DROP';
  }
  return 'ACCEPT';
};

/** A packet of this host goes another way after it was changed; false where there is none. */
export function routeMeHarder(skb: SkBuff, state: NfHookState, ctx: Ctx): boolean {
  return state.pf === 'ipv4' ? ipRouteMeHarder(state.net, skb, ctx) : ip6RouteMeHarder(state.net, skb, ctx);
}

/** For a trace: an address that a target chose. */
export function natAddrText(a: Ipv4Addr | Ipv6Addr): string {
  return typeof a === 'number' ? formatIpv4(a) : a;
}

/** A link went: what MASQUERADE bound to it is forgotten. Ref: net/netfilter/nf_nat_masquerade.c:masq_device_event() */
export function masqDeviceEvent(event: NetdevEvent, dev: NetDevice): void {
  if (event !== 'DOWN') return;
  const t = dev.net.nf?.ct;
  if (!t) return;
  for (const ct of t.all) if (ct.masqIndex === dev.ifindex) ctUnlink(t, ct);
}
