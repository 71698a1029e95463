import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { RouteMessage } from '../netlink/messages.ts';
import {
  type FibAlias,
  type FibInfo,
  type FibTable,
  type FibTrie,
  RT_SCOPE_NOWHERE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from './fib.ts';
import { fibProps, ipIgnoreLinkdown } from './fib_lookup.ts';
import { type FibConfig, fibCreateInfo, fibNhMatch, fibRebalance, fibReleaseInfo } from './fib_semantics.ts';
import {
  fibFindAlias,
  fibFindNode,
  fibInsertAlias,
  fibInsertNode,
  fibRemoveNode,
  fibWalk,
  newTrie,
} from './fib_trie.ts';

/** Decisions made before are looked up again. Ref: net/ipv4/route.c:rt_cache_flush() */
export function rtCacheFlush(net: Net): void {
  net.ipv4.rtGenid++;
}

/** The table of that number, made when there is none. Ref: net/ipv4/fib_frontend.c:fib_new_table() */
export function fibNewTable(net: Net, id: number): FibTable {
  const { tables, hasCustomRules } = net.ipv4;
  let tb = tables.get(id);
  if (tb === undefined) {
    const main = tables.get(RT_TABLE_MAIN);
    const shared = id === RT_TABLE_LOCAL && !hasCustomRules && main !== undefined ? main.trie : newTrie();
    tb = { id, trie: shared, numDefault: 0 };
    tables.set(id, tb);
  }
  return tb;
}

/** Gives `local` a trie of its own, before rules can come between it and `main`. Ref: fib_unmerge() */
export function fibUnmerge(net: Net): void {
  const { tables } = net.ipv4;
  const local = tables.get(RT_TABLE_LOCAL);
  const main = tables.get(RT_TABLE_MAIN);
  if (local === undefined || main === undefined || local.trie !== main.trie) return;
  const all = fibWalk(main.trie);
  local.trie = copyOf(all, RT_TABLE_LOCAL);
  main.trie = copyOf(all, RT_TABLE_MAIN);
}

function copyOf(all: readonly FibAlias[], id: number): FibTrie {
  const t = newTrie();
  for (const fa of all) if (fa.tbId === id) fibInsertNode(t, fa.key, fa.dstLen).push(fa);
  return t;
}

/** Ref: net/ipv4/fib_trie.c:fib_table_insert() */
export function fibTableInsert(net: Net, tb: FibTable, cfg: FibConfig, ctx: Ctx): Result<void> {
  const made = fibCreateInfo(net, cfg);
  if (!made.ok) return made;
  const fi = made.value;
  const added = insertAlias(net, tb, cfg, fi, ctx);
  if (!added.ok) fibReleaseInfo(net, fi);
  return added;
}

function insertAlias(net: Net, tb: FibTable, cfg: FibConfig, fi: FibInfo, ctx: Ctx): Result<void> {
  const type = cfg.type ?? 'unicast';
  const list = fibFindNode(tb.trie, cfg.dst, cfg.dstLen)?.aliases ?? [];
  let at = fibFindAlias(list, cfg.tos, fi.priority, tb.id);
  const first = at >= 0 ? list[at]! : null;
  if (first !== null && first.tos === cfg.tos && first.info.priority === fi.priority) {
    if (cfg.nlflags.exclusive) return fail('EEXIST');
    let match: FibAlias | null = null;
    let next = at;
    for (; next < list.length; next++) {
      const fa = list[next]!;
      if (fa.tbId !== tb.id || fa.tos !== cfg.tos || fa.info.priority !== fi.priority) break;
      if (fa.type === type && fa.info === fi) {
        match = fa;
        break;
      }
    }
    if (cfg.nlflags.replace) {
      if (match !== null) {
        if (match !== first) return fail('EEXIST');
        fibReleaseInfo(net, fi);
        return done;
      }
      const fa: FibAlias = { ...first, type, info: fi };
      list[at] = fa;
      fibReleaseInfo(net, first.info);
      rtCacheFlush(net);
      rtmsgFib('RTM_NEWROUTE', net, fa, ctx);
      return done;
    }
    if (match !== null) return fail('EEXIST');
    if (cfg.nlflags.append) at = next < list.length ? next : -1;
  }
  if (!cfg.nlflags.create) return fail('ENOENT');
  const fa: FibAlias = {
    key: cfg.dst,
    dstLen: cfg.dstLen,
    tos: cfg.tos,
    type,
    info: fi,
    tbId: tb.id,
    default_: -1,
  };
  fibInsertAlias(fibInsertNode(tb.trie, cfg.dst, cfg.dstLen), fa, at);
  if (cfg.dstLen === 0) tb.numDefault++;
  rtCacheFlush(net);
  rtmsgFib('RTM_NEWROUTE', net, fa, ctx);
  return done;
}

/** Ref: net/ipv4/fib_trie.c:fib_table_delete() */
export function fibTableDelete(net: Net, tb: FibTable, cfg: FibConfig, ctx: Ctx): Result<void> {
  const list = fibFindNode(tb.trie, cfg.dst, cfg.dstLen)?.aliases;
  if (list === undefined || list === null) return fail('ESRCH');
  let at = fibFindAlias(list, cfg.tos, 0, tb.id);
  if (at < 0) return fail('ESRCH');
  for (; at < list.length; at++) {
    const fa = list[at]!;
    if (fa.tbId !== tb.id || fa.tos !== cfg.tos) return fail('ESRCH');
    const fi = fa.info;
    if (
      (cfg.type === null || fa.type === cfg.type) &&
      (cfg.scope === RT_SCOPE_NOWHERE || fi.scope === cfg.scope) &&
      (cfg.prefsrc === 0 || fi.prefsrc === cfg.prefsrc) &&
      (cfg.protocol === 0 || fi.protocol === cfg.protocol) &&
      fibNhMatch(cfg, fi)
    )
      break;
  }
  if (at >= list.length) return fail('ESRCH');
  const fa = list[at]!;
  rtmsgFib('RTM_DELROUTE', net, fa, ctx);
  if (fa.dstLen === 0) tb.numDefault--;
  removeAlias(net, tb, list, fa);
  rtCacheFlush(net);
  return done;
}

function removeAlias(net: Net, tb: FibTable, list: FibAlias[], fa: FibAlias): void {
  fibReleaseInfo(net, fa.info);
  list.splice(list.indexOf(fa), 1);
  if (list.length === 0) fibRemoveNode(tb.trie, fa.key, fa.dstLen);
}

/** Takes dead routes out of every table; `all`: every route. Ref: net/ipv4/fib_frontend.c:fib_flush() */
export function fibFlush(net: Net, ctx: Ctx, prefsrcGone: ReadonlySet<FibInfo> | null = null): void {
  let flushed = 0;
  for (const tb of net.ipv4.tables.values()) {
    for (const fa of fibWalk(tb.trie)) {
      if (fa.tbId !== tb.id || !fa.info.dead) continue;
      if (prefsrcGone?.has(fa.info)) rtmsgFib('RTM_DELROUTE', net, fa, ctx);
      removeAlias(net, tb, fibFindNode(tb.trie, fa.key, fa.dstLen)!.aliases!, fa);
      if (fa.dstLen === 0) tb.numDefault--;
      flushed++;
    }
  }
  if (flushed > 0) {
    net.generation++;
    rtCacheFlush(net);
  }
}

/**
 * A device went down (`event`), lost its carrier, or lost its last address (`force`): its next hops die.
 * True when routes have to be flushed. Ref: net/ipv4/fib_semantics.c:fib_sync_down_dev()
 */
export function fibSyncDownDev(
  net: Net,
  dev: NetDevice,
  event: 'DOWN' | 'UNREGISTER' | 'CHANGE',
  force: boolean,
): boolean {
  const spared = force ? -1 : RT_SCOPE_NOWHERE;
  let hit = false;
  for (const fi of net.ipv4.fibInfos.values()) {
    let uses = false;
    let dead = 0;
    for (const nh of fi.nhs) {
      if (nh.dev === dev) uses = true;
      if (nh.dead) dead++;
      else if (nh.dev === dev && nh.scope !== spared) {
        if (event !== 'CHANGE') nh.dead = true;
        nh.linkdown = true;
        dead++;
      }
      if (event === 'UNREGISTER' && nh.dev === dev) {
        dead = fi.nhs.length;
        break;
      }
    }
    if (!uses) continue;
    if (dead === fi.nhs.length) {
      if (event === 'CHANGE') fi.linkdown = true;
      else fi.dead = true;
      hit = true;
    }
    fibRebalance(fi);
  }
  if (hit) net.generation++;
  return hit;
}

/** An address is gone: so are the routes that prefer it as source. Ref: net/ipv4/fib_semantics.c:fib_sync_down_addr() */
export function fibSyncDownAddr(net: Net, local: Ipv4Addr): ReadonlySet<FibInfo> {
  const gone = new Set<FibInfo>();
  if (local === 0) return gone;
  for (const fi of net.ipv4.fibInfos.values()) {
    if (fi.prefsrc !== local) continue;
    fi.dead = true;
    gone.add(fi);
  }
  return gone;
}

/** A device is up or has its carrier again. Ref: net/ipv4/fib_semantics.c:fib_sync_up() */
export function fibSyncUp(net: Net, dev: NetDevice, what: 'dead' | 'linkdown'): void {
  if (!dev.up) return;
  const linkdown = what === 'linkdown' || dev.carrier;
  for (const fi of net.ipv4.fibInfos.values()) {
    let alive = 0;
    for (const nh of fi.nhs) {
      const marked = (what === 'dead' && nh.dead) || (linkdown && nh.linkdown);
      if (!marked) {
        alive++;
        continue;
      }
      if (nh.dev !== dev || !dev.up || dev.ipPtr === null) continue;
      alive++;
      if (what === 'dead') nh.dead = false;
      if (linkdown) nh.linkdown = false;
    }
    if (alive > 0) {
      if (what === 'dead') fi.dead = false;
      if (linkdown) fi.linkdown = false;
    }
    fibRebalance(fi);
  }
  net.generation++;
}

/** What `ip route` is told of a route. Ref: net/ipv4/fib_semantics.c:fib_dump_info() */
export function fibFillInfo(fa: FibAlias): RouteMessage {
  const fi = fa.info;
  const reject = fibProps[fa.type].error !== null;
  return {
    family: 'inet',
    type: fa.type,
    dst: fa.key,
    dstLen: fa.dstLen,
    src: null,
    srcLen: 0,
    tos: fa.tos,
    table: fa.tbId,
    protocol: fi.protocol,
    scope: fi.scope,
    priority: fi.priority,
    prefsrc: fi.prefsrc === 0 ? null : fi.prefsrc,
    nexthops: reject
      ? []
      : fi.nhs.map((nh) => ({
          ifindex: nh.oif,
          via: nh.gwFamily === 'inet' ? nh.gw4 : nh.gw6,
          viaFamily: nh.gwFamily,
          weight: nh.weight,
          onlink: nh.onlink,
          dead: nh.dead || (nh.linkdown && ipIgnoreLinkdown(nh.dev)),
          linkdown: nh.linkdown,
          ...(nh.tclassid ? { flow: nh.tclassid } : {}),
        })),
    metrics: fi.metrics,
    pref: null,
    expires: null,
    error: 0,
    cloned: false,
  };
}

/** Ref: net/ipv4/fib_semantics.c:rtmsg_fib() */
function rtmsgFib(type: 'RTM_NEWROUTE' | 'RTM_DELROUTE', net: Net, fa: FibAlias, ctx: Ctx): void {
  ctx.notify(net, { type, route: fibFillInfo(fa) });
}

/** Routes of all tables or one, in the kernel's order. Ref: net/ipv4/fib_frontend.c:inet_dump_fib() */
export function inetDumpFib(net: Net, table?: number): RouteMessage[] {
  const ids = [...net.ipv4.tables.keys()].reverse().sort((a, b) => (a & 255) - (b & 255));
  const out: RouteMessage[] = [];
  for (const id of ids) {
    if (table !== undefined && table !== 0 && id !== table) continue;
    const tb = net.ipv4.tables.get(id)!;
    for (const fa of fibWalk(tb.trie)) if (fa.tbId === id) out.push(fibFillInfo(fa));
  }
  return out;
}
