import type { Ipv4Addr } from '../../addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromGroups, ipv6Groups } from '../../addr/ipv6.ts';
import { done, fail } from '../../errno.ts';
import type { Net } from '../../net.ts';
import { type Nsec, SEC } from '../../world.ts';
import { netnsNf } from '../nf_hook.ts';
import type { XtFamily, XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_recent.h:struct xt_recent_mtinfo_v1 */
export type XtRecentInfo = {
  readonly name: string;
  readonly op: 'set' | 'remove' | 'check' | 'update';
  readonly invert: boolean;
  /** 0: whenever it was. */
  readonly seconds: number;
  readonly hitCount: number;
  readonly ttl: boolean;
  readonly reap: boolean;
  readonly side: 'source' | 'dest';
  readonly mask: Ipv4Addr | Ipv6Addr;
};

/** Ref: net/netfilter/xt_recent.c:struct recent_entry. Stamps are nanoseconds, a ring of which `index` is the next place. */
export type XtRecentEntry = {
  readonly addr: Ipv4Addr | Ipv6Addr;
  readonly family: XtFamily;
  ttl: number;
  index: number;
  readonly stamps: number[];
};

/** Ref: net/netfilter/xt_recent.c:struct recent_table. Entries in the order of use, the oldest first. */
export type XtRecentTable = {
  refcnt: number;
  readonly mask: Ipv4Addr | Ipv6Addr;
  nstampsMaxMask: number;
  readonly entries: Map<string, XtRecentEntry>;
};

/** Defaults of the module's parameters. */
const IP_LIST_TOT = 100;
const XT_RECENT_MAX_NSTAMPS = 256;

/** The list of a name; undefined when no rule has it. */
export function recentTable(net: Net, name: string): XtRecentTable | undefined {
  return net.nf?.shared.get(`recent ${name}`) as XtRecentTable | undefined;
}

/** Ref: net/netfilter/xt_recent.c:recent_mt() */
export const recent: XtMatch<XtRecentInfo> = {
  name: 'recent',
  families: ['ipv4', 'ipv6'],
  checkentry(info, { net }) {
    const changes = info.op === 'set' || info.op === 'remove';
    if (changes && (info.seconds > 0 || info.hitCount > 0 || info.ttl || info.reap)) return fail('EINVAL');
    if (info.reap && info.seconds === 0) return fail('EINVAL');
    if (info.hitCount >= XT_RECENT_MAX_NSTAMPS) return fail('EINVAL');
    if (info.name === '' || info.name === '.' || info.name === '..' || info.name.includes('/')) return fail('EINVAL');
    const mask = info.hitCount > 0 ? roundupPowOfTwo(info.hitCount) - 1 : 31;
    const t = recentTable(net, info.name);
    if (t === undefined) {
      const made: XtRecentTable = { refcnt: 1, mask: info.mask, nstampsMaxMask: mask, entries: new Map() };
      netnsNf(net).shared.set('module xt_recent', true).set(`recent ${info.name}`, made);
      return done;
    }
    if (mask > t.nstampsMaxMask) {
      t.entries.clear();
      t.nstampsMaxMask = mask;
    }
    t.refcnt++;
    return done;
  },
  destroy(info, { net }) {
    const t = recentTable(net, info.name)!;
    if (--t.refcnt === 0) netnsNf(net).shared.delete(`recent ${info.name}`);
  },
  match(skb, info, { state }, ctx) {
    const p = skb.payload;
    if (p.kind !== 'ipv4' && p.kind !== 'ipv6') return false;
    const { net } = state;
    const t = recentTable(net, info.name)!;
    // the TTL as it was before forwarding
    const ttl = (p.kind === 'ipv4' ? p.ttl : p.hopLimit) + (state.out !== null && skb.sk === null ? 1 : 0);
    const addr = maskAddr(info.side === 'dest' ? p.daddr : p.saddr, t.mask);
    const key = String(addr);
    let e = t.entries.get(key);
    if (e !== undefined && info.ttl && e.ttl !== ttl && e.ttl !== 0) e = undefined;
    if (e === undefined) {
      if (info.op !== 'set') return info.invert;
      addEntry(t, key, { addr, family: p.kind, ttl, index: 1, stamps: [ctx.now] });
      return !info.invert;
    }
    let ret = info.invert;
    if (info.op === 'set') ret = !ret;
    else if (info.op === 'remove') {
      t.entries.delete(key);
      return !ret;
    } else {
      const since = ctx.now - info.seconds * SEC;
      let hits = 0;
      for (const stamp of e.stamps) {
        if (info.seconds > 0 && since > stamp) continue;
        if (info.hitCount === 0 || ++hits >= info.hitCount) {
          ret = !ret;
          break;
        }
      }
      if (info.reap) reap(t, since, e, info.op === 'update' && ret);
    }
    if (info.op === 'set' || (info.op === 'update' && ret)) {
      update(t, key, e, ctx.now);
      e.ttl = ttl;
    }
    return ret;
  },
  says: (_skb, info) => `list ${info.name}`,
};

/** Ref: net/netfilter/xt_recent.c:recent_entry_init() */
function addEntry(t: XtRecentTable, key: string, e: XtRecentEntry): void {
  if (t.entries.size >= IP_LIST_TOT) t.entries.delete(t.entries.keys().next().value!);
  t.entries.set(key, e);
}

/** Ref: net/netfilter/xt_recent.c:recent_entry_update() */
function update(t: XtRecentTable, key: string, e: XtRecentEntry, now: Nsec): void {
  e.index &= t.nstampsMaxMask;
  e.stamps[e.index++] = now;
  t.entries.delete(key);
  t.entries.set(key, e);
}

/** An address written to the list's file. */
export function recentAdd(t: XtRecentTable, addr: Ipv4Addr | Ipv6Addr, now: Nsec): void {
  const key = String(addr);
  const e = t.entries.get(key);
  if (e !== undefined) update(t, key, e, now);
  else addEntry(t, key, { addr, family: typeof addr === 'number' ? 'ipv4' : 'ipv6', ttl: 0, index: 1, stamps: [now] });
}

/** The oldest goes when it was last seen before. Ref: net/netfilter/xt_recent.c:recent_entry_reap() */
function reap(t: XtRecentTable, since: number, working: XtRecentEntry, update: boolean): void {
  const first = t.entries.entries().next().value;
  if (first === undefined) return;
  const [key, e] = first;
  if (e === working && update) return;
  if (since > e.stamps[e.index - 1]!) t.entries.delete(key);
}

function roundupPowOfTwo(n: number): number {
  let p = 1;
  while (p < n) p *= 2;
  return p;
}

/** Ref: include/linux/netfilter.h:nf_inet_addr_mask() */
export function maskAddr(addr: Ipv4Addr | Ipv6Addr, mask: Ipv4Addr | Ipv6Addr): Ipv4Addr | Ipv6Addr {
  if (typeof addr === 'number') return typeof mask === 'number' ? (((addr & mask) >>> 0) as Ipv4Addr) : addr;
  if (typeof mask === 'number') return addr;
  const m = ipv6Groups(mask);
  return ipv6FromGroups(ipv6Groups(addr).map((g, i) => g & m[i]!));
}
