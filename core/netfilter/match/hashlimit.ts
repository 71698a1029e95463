import type { Ipv4Addr } from '../../addr/ipv4.ts';
import { inetMakeMask } from '../../addr/ipv4.ts';
import { type Ipv6Addr, ipv6Prefix } from '../../addr/ipv6.ts';
import { done, fail } from '../../errno.ts';
import type { Net } from '../../net.ts';
import type { SkBuff } from '../../skb.ts';
import { MSEC, type Nsec, SEC } from '../../world.ts';
import { netnsNf } from '../nf_hook.ts';
import type { XtFamily, XtMatch } from '../x_tables.ts';
import { portsOf } from './multiport.ts';

/** Ref: include/uapi/linux/netfilter/xt_hashlimit.h:struct hashlimit_cfg3 */
export type XtHashlimitInfo = {
  readonly name: string;
  readonly srcip: boolean;
  readonly dstip: boolean;
  readonly srcport: boolean;
  readonly dstport: boolean;
  /** `--hashlimit-above`. */
  readonly invert: boolean;
  readonly bytes: boolean;
  readonly rateMatch: boolean;
  /** Millionths of a second between two packets; of bytes, 2^32 / (16 bytes' chunks a second). */
  readonly avg: number;
  readonly burst: number;
  readonly size: number;
  readonly max: number;
  /** Milliseconds. */
  readonly gcInterval: number;
  readonly expire: number;
  readonly srcmask: number;
  readonly dstmask: number;
  /** Seconds. */
  readonly interval: number;
};

/** One bucket: credit in millionths of a second, or the kernel's own credits for bytes. Ref: struct dsthash_ent */
export type XtHashlimitEntry = {
  readonly src: Ipv4Addr | Ipv6Addr | null;
  readonly dst: Ipv4Addr | Ipv6Addr | null;
  readonly sport: number;
  readonly dport: number;
  expires: Nsec;
  prev: number;
  credit: number;
  creditCap: number;
  cost: number;
  /** Of rate matches. */
  prevWindow: boolean;
  currentRate: number;
};

/** Ref: net/netfilter/xt_hashlimit.c:struct xt_hashlimit_htable */
export type XtHashlimitTable = {
  use: number;
  readonly family: XtFamily;
  readonly cfg: XtHashlimitInfo;
  readonly max: number;
  readonly entries: Map<string, XtHashlimitEntry>;
  /** When the collector last ran. */
  gc: Nsec;
};

const HZ = 250;
const JIFFY = (1000 / HZ) * MSEC;
const SCALE = 1_000_000;
/** Ref: net/netfilter/xt_hashlimit.c:CREDITS_PER_JIFFY_BYTES */
const CREDITS_PER_JIFFY_BYTES = 16777216;
const BYTE_SHIFT = 4;
const DEFAULT_SIZE = 8192;

function nameOf(family: XtFamily, name: string): string {
  return `hashlimit ${family} ${name}`;
}

/** The table of a name with what has expired taken out, as its collector does from time to time; undefined when there is none. */
export function hashlimitTable(net: Net, family: XtFamily, name: string, now: Nsec): XtHashlimitTable | undefined {
  const t = net.nf?.shared.get(nameOf(family, name)) as XtHashlimitTable | undefined;
  if (t !== undefined && now - t.gc >= t.cfg.gcInterval * MSEC) {
    const period = t.cfg.gcInterval * MSEC;
    t.gc += Math.floor((now - t.gc) / period) * period;
    for (const [key, e] of t.entries) if (t.gc >= e.expires) t.entries.delete(key);
  }
  return t;
}

/** Ref: net/netfilter/xt_hashlimit.c */
export const hashlimit: XtMatch<XtHashlimitInfo> = {
  name: 'hashlimit',
  families: ['ipv4', 'ipv6'],
  checkentry(info, { net, family }, ctx) {
    if (info.name === '' || info.name === '.' || info.name === '..' || info.name.includes('/')) return fail('EINVAL');
    if (info.gcInterval === 0 || info.expire === 0) return fail('EINVAL');
    const bits = family === 'ipv4' ? 32 : 128;
    if (info.srcmask > bits || info.dstmask > bits) return fail('EINVAL');
    if (info.rateMatch) {
      if (info.avg === 0 || info.avg > 0xffffffff) return fail('ERANGE');
      if (info.interval === 0) return fail('EINVAL');
    } else if (info.bytes) {
      if (user2creditsByte(info.avg) === 0) return fail('EINVAL');
    } else if (info.burst === 0) return fail('ERANGE');
    const t = hashlimitTable(net, family, info.name, ctx.now);
    if (t === undefined) {
      const size = info.size === 0 ? DEFAULT_SIZE : info.size;
      const max = info.max === 0 ? 8 * size : Math.max(info.max, size);
      const made: XtHashlimitTable = { use: 1, family, cfg: info, max, entries: new Map(), gc: ctx.now };
      const { shared } = netnsNf(net);
      shared.set('module ipt_hashlimit', true).set('module ip6t_hashlimit', true);
      shared.set(nameOf(family, info.name), made);
      return done;
    }
    if (t.cfg.rateMatch !== info.rateMatch) return fail('EINVAL');
    t.use++;
    return done;
  },
  destroy(info, { net, family }) {
    const t = netnsNf(net).shared.get(nameOf(family, info.name)) as XtHashlimitTable;
    if (--t.use === 0) netnsNf(net).shared.delete(nameOf(family, info.name));
  },
  match(skb, info, par, ctx) {
    const { net, pf } = par.state;
    const t = hashlimitTable(net, pf as XtFamily, info.name, ctx.now)!;
    const now = Math.floor(ctx.now / JIFFY);
    const e = bucketOf(t, skb, now);
    if (e === null) {
      par.hotdrop = true;
      return false;
    }
    e.expires = ctx.now + t.cfg.expire * MSEC;
    if (info.rateMatch) {
      e.currentRate += info.bytes ? skb.len : 1;
      return (!e.prevWindow && e.currentRate <= e.creditCap) !== info.invert;
    }
    const cost = info.bytes ? byteCost(skb.len, e) : e.cost;
    if (e.credit < cost) return info.invert;
    e.credit -= cost;
    return !info.invert;
  },
  says: (_skb, info) => `the limit of ${info.name}`,
};

function bucketOf(t: XtHashlimitTable, skb: SkBuff, now: number): XtHashlimitEntry | null {
  const p = skb.payload;
  if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return null;
  const { cfg } = t;
  const src = cfg.srcip ? masked(p.saddr, cfg.srcmask) : null;
  const dst = cfg.dstip ? masked(p.daddr, cfg.dstmask) : null;
  let sport = 0;
  let dport = 0;
  if (cfg.srcport || cfg.dstport) {
    const proto = p.kind === 'ipv4' ? p.protocol : p.nexthdr;
    const hasPorts = proto === 6 || proto === 17 || proto === 33 || proto === 132 || proto === 136;
    const ports = hasPorts ? portsOf(skb) : { source: 0, dest: 0 };
    if (ports === null) return null;
    if (cfg.srcport) sport = ports.source;
    if (cfg.dstport) dport = ports.dest;
  }
  const key = `${src} ${sport} ${dst} ${dport}`;
  const e = t.entries.get(key);
  if (e !== undefined) {
    rateinfoRecalc(t, e, now);
    return e;
  }
  if (t.entries.size >= t.max) return null;
  const made = rateinfoInit(t, { src, dst, sport, dport }, now);
  t.entries.set(key, made);
  return made;
}

function masked(a: Ipv4Addr | Ipv6Addr, prefixLen: number): Ipv4Addr | Ipv6Addr {
  return typeof a === 'number' ? (((a & inetMakeMask(prefixLen)) >>> 0) as Ipv4Addr) : ipv6Prefix(a, prefixLen);
}

/** Ref: net/netfilter/xt_hashlimit.c:rateinfo_init() */
function rateinfoInit(
  t: XtHashlimitTable,
  dst: Pick<XtHashlimitEntry, 'src' | 'dst' | 'sport' | 'dport'>,
  now: number,
): XtHashlimitEntry {
  const { cfg } = t;
  const e = { ...dst, expires: 0, prev: now, credit: 0, creditCap: 0, cost: 0, prevWindow: false, currentRate: 0 };
  if (cfg.rateMatch) {
    e.cost = cfg.bytes ? user2rateBytes(cfg.avg) : Math.floor(SCALE / cfg.avg);
    e.creditCap = cfg.bytes ? (cfg.burst > 0 ? cfg.burst * e.cost : e.cost) : cfg.burst + e.cost;
  } else if (cfg.bytes) {
    e.credit = CREDITS_PER_JIFFY_BYTES * HZ;
    e.cost = user2creditsByte(cfg.avg);
    e.creditCap = cfg.burst;
  } else {
    e.credit = cfg.avg * cfg.burst;
    e.cost = cfg.avg;
    e.creditCap = e.credit;
  }
  return e;
}

/** Ref: net/netfilter/xt_hashlimit.c:rateinfo_recalc() */
function rateinfoRecalc({ cfg }: XtHashlimitTable, e: XtHashlimitEntry, now: number): void {
  const delta = now - e.prev;
  if (delta === 0) return;
  if (cfg.rateMatch) {
    const interval = cfg.interval * HZ;
    if (delta < interval) return;
    e.prev = now;
    e.prevWindow = e.currentRate * interval > delta * e.cost;
    e.currentRate = 0;
    return;
  }
  e.prev = now;
  if (cfg.bytes) e.credit = Math.min(e.credit + delta * CREDITS_PER_JIFFY_BYTES, CREDITS_PER_JIFFY_BYTES * HZ);
  else e.credit = Math.min(e.credit + delta * (JIFFY / (SEC / SCALE)), e.creditCap);
}

/** Ref: net/netfilter/xt_hashlimit.c:user2credits_byte() */
function user2creditsByte(user: number): number {
  return Number((BigInt(user) * BigInt(HZ * CREDITS_PER_JIFFY_BYTES)) >> 32n);
}

/** Ref: net/netfilter/xt_hashlimit.c:user2rate_bytes() */
function user2rateBytes(user: number): number {
  const r = user > 0 ? Math.floor(0xffffffff / user) : 0xffffffff;
  return (r - 1) * 2 ** BYTE_SHIFT;
}

/** Ref: net/netfilter/xt_hashlimit.c:hashlimit_byte_cost() */
function byteCost(len: number, e: XtHashlimitEntry): number {
  const cost = Math.min(((len >> BYTE_SHIFT) + 1) * e.cost, CREDITS_PER_JIFFY_BYTES * HZ);
  if (e.credit < cost && e.creditCap > 0) {
    e.creditCap--;
    e.credit = CREDITS_PER_JIFFY_BYTES * HZ;
  }
  return cost;
}
