import { IN6ADDR_ANY, type Ipv6Addr, ipv6Prefix, ipv6PrefixEqual } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { CreateFlags } from '../netlink/messages.ts';
import { ipv6AddrDiff, ipv6Bit } from './addr_type.ts';
import type { Fib6Info, Fib6Node, Fib6Table } from './route.ts';

export const RT6_TABLE_MAIN = 254;
export const RT6_TABLE_LOCAL = 255;

function newNode(key: Ipv6Addr, plen: number): Fib6Node {
  return { plen, key, left: null, right: null, parent: null, leaf: [], subtree: null };
}

/** Ref: net/ipv6/ip6_fib.c:fib6_new_table() */
export function fib6NewTable(net: Net, id: number): Fib6Table {
  let table = net.ipv6.tables.get(id);
  if (table === undefined) {
    table = { id, root: newNode(IN6ADDR_ANY, 0) };
    net.ipv6.tables.set(id, table);
  }
  return table;
}

/** Every ready decision made before is asked again. Ref: net/ipv6/ip6_fib.c:fib6_new_sernum() */
export function fib6BumpSernum(net: Net): void {
  net.ipv6.sernum++;
  net.generation++;
}

/** May be a member of a multipath route. Ref: include/net/ip6_route.h:rt6_qualify_for_ecmp() */
export function rt6QualifyForEcmp(rt: Fib6Info): boolean {
  return !rt.addrconf && rt.nh.gw !== null;
}

function child(fn: Fib6Node, addr: Ipv6Addr): Fib6Node | null {
  return ipv6Bit(addr, fn.plen) ? fn.right : fn.left;
}

function setChild(fn: Fib6Node, addr: Ipv6Addr, node: Fib6Node | null): void {
  if (ipv6Bit(addr, fn.plen)) fn.right = node;
  else fn.left = node;
}

/** The node of a prefix, made when there is none. Ref: net/ipv6/ip6_fib.c:fib6_add_1() */
function fib6Add1(root: Fib6Node, key: Ipv6Addr, plen: number, create: boolean): Fib6Node | null {
  let fn = root;
  for (;;) {
    if (fn.plen === plen) return fn; // its key agrees, or we would not be here
    const next = child(fn, key);
    if (next !== null && next.plen <= plen && ipv6PrefixEqual(next.key, key, next.plen)) {
      fn = next;
      continue;
    }
    if (!create) return null;
    const leaf = newNode(key, plen);
    if (next === null) {
      setChild(fn, key, leaf);
      leaf.parent = fn;
      return leaf;
    }
    const common = Math.min(ipv6AddrDiff(next.key, key), plen, next.plen);
    if (common === plen) {
      setChild(fn, key, leaf);
      leaf.parent = fn;
      setChild(leaf, next.key, next);
      next.parent = leaf;
      return leaf;
    }
    const between = newNode(ipv6Prefix(key, common), common);
    setChild(fn, key, between);
    between.parent = fn;
    setChild(between, next.key, next);
    next.parent = between;
    setChild(between, key, leaf);
    leaf.parent = between;
    return leaf;
  }
}

/** The exact node, undefined where there is none. Ref: net/ipv6/ip6_fib.c:fib6_locate() */
export function fib6Locate(
  root: Fib6Node,
  dst: Ipv6Addr,
  dstLen: number,
  src: Ipv6Addr,
  srcLen: number,
): Fib6Node | null {
  const fn = fib6Add1(root, dst, dstLen, false);
  if (fn === null || srcLen === 0) return fn;
  return fn.subtree && fib6Add1(fn.subtree, src, srcLen, false);
}

/**
 * Puts a route in its place: EEXIST, ENOENT (`replace` found nothing). `flags` null is the kernel's own doing.
 * Ref: net/ipv6/ip6_fib.c:fib6_add(), fib6_add_rt2node()
 */
export function fib6Add(
  net: Net,
  rt: Fib6Info,
  flags: CreateFlags | null,
  removed: (old: Fib6Info) => void = () => {},
): Result<void> {
  const table = fib6NewTable(net, rt.table);
  const create = flags === null || flags.create === true || flags.replace !== true;
  let fn = fib6Add1(table.root, rt.dst, rt.dstLen, create);
  if (fn === null) return fail('ENOENT', 'Can not replace route - no match found');
  if (rt.srcLen > 0) {
    if (fn.subtree === null) {
      if (!create) return fail('ENOENT', 'Can not replace route - no match found');
      fn.subtree = newNode(IN6ADDR_ANY, 0);
      fn.subtree.parent = fn;
    }
    const sn = fib6Add1(fn.subtree, rt.src, rt.srcLen, create);
    if (sn === null) return fail('ENOENT', 'Can not replace route - no match found');
    fn = sn;
  }
  const added = fib6AddRt2node(fn, rt, flags, create, removed);
  if (!added.ok) fib6RepairTree(fn);
  else fib6BumpSernum(net);
  return added;
}

function fib6AddRt2node(
  fn: Fib6Node,
  rt: Fib6Info,
  flags: CreateFlags | null,
  create: boolean,
  removed: (old: Fib6Info) => void,
): Result<void> {
  const replace = flags?.replace === true;
  const ecmp = rt6QualifyForEcmp(rt);
  const { leaf } = fn;
  if (!replace && !ecmp && flags?.exclusive !== true) {
    // the usual case, without a look at every other device's route to the same prefix
    for (const iter of fib6RoutesOf(rt.nh.dev)) {
      if (iter.node !== fn || iter.metric !== rt.metric || iter.nh.gw !== rt.nh.gw) continue;
      if (iter.expires !== null) iter.expires = rt.expires;
      return fail('EEXIST');
    }
    leaf.splice(afterMetric(leaf, rt.metric), 0, rt);
    attach(rt, fn);
    return done;
  }
  let at = 0;
  let found = -1;
  let fallback = -1;
  let group: Fib6Info | null = null;
  for (; at < leaf.length; at++) {
    const iter = leaf[at]!;
    if (iter.metric > rt.metric) break;
    if (iter.metric < rt.metric) continue;
    if (flags?.exclusive) return fail('EEXIST');
    if (replace) {
      if (ecmp === rt6QualifyForEcmp(iter)) {
        found = at;
        break;
      }
      if (fallback < 0) fallback = at;
      continue;
    }
    if (iter.nh.dev === rt.nh.dev && iter.nh.gw === rt.nh.gw) {
      if (iter.expires !== null) iter.expires = rt.expires;
      return fail('EEXIST');
    }
    if (ecmp && rt6QualifyForEcmp(iter)) group ??= iter;
  }
  if (found < 0) found = fallback;
  if (replace && found >= 0) {
    const old = leaf[found]!;
    leaf[found] = rt;
    attach(rt, fn);
    detach(old);
    const { siblings } = old;
    old.siblings = null;
    removed(old);
    for (const other of siblings ?? []) {
      if (other === old) continue;
      leaf.splice(leaf.indexOf(other), 1);
      detach(other);
      other.siblings = null;
      removed(other);
    }
    return done;
  }
  if (replace && !create) return fail('ENOENT');
  if (group !== null) {
    group.siblings ??= [group];
    group.siblings.push(rt);
    rt.siblings = group.siblings;
  }
  leaf.splice(at, 0, rt);
  attach(rt, fn);
  return done;
}

/** Where a route of this metric goes: behind those that have it already. */
function afterMetric(leaf: readonly Fib6Info[], metric: number): number {
  let low = 0;
  let high = leaf.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (leaf[mid]!.metric <= metric) low = mid + 1;
    else high = mid;
  }
  return low;
}

const none: ReadonlySet<Fib6Info> = new Set();

/** The routes that lead out of a device, in no order that matters. */
export function fib6RoutesOf(dev: NetDevice): ReadonlySet<Fib6Info> {
  return dev.net.ipv6.routesByDev.get(dev) ?? none;
}

function attach(rt: Fib6Info, fn: Fib6Node): void {
  rt.node = fn;
  const { dev } = rt.nh;
  const { routesByDev } = dev.net.ipv6;
  const routes = routesByDev.get(dev);
  if (routes === undefined) routesByDev.set(dev, new Set([rt]));
  else routes.add(rt);
}

function detach(rt: Fib6Info): void {
  rt.node = null;
  const { dev } = rt.nh;
  const { routesByDev } = dev.net.ipv6;
  const routes = routesByDev.get(dev);
  if (routes === undefined) return;
  routes.delete(rt);
  if (routes.size === 0) routesByDev.delete(dev);
}

/** Takes a route out: ENOENT when it is not in. Ref: net/ipv6/ip6_fib.c:fib6_del() */
export function fib6Del(net: Net, rt: Fib6Info): Result<void> {
  const fn = rt.node;
  if (fn === null) return fail('ENOENT');
  fn.leaf.splice(fn.leaf.indexOf(rt), 1);
  detach(rt);
  if (rt.siblings !== null) {
    const group = rt.siblings;
    group.splice(group.indexOf(rt), 1);
    rt.siblings = null;
    if (group.length === 1) group[0]!.siblings = null;
  }
  fib6RepairTree(fn);
  fib6BumpSernum(net);
  return done;
}

/** Removes nodes that neither hold a route nor branch. Ref: net/ipv6/ip6_fib.c:fib6_repair_tree() */
function fib6RepairTree(from: Fib6Node): void {
  for (let fn = from; fn.leaf.length === 0 && fn.subtree === null; ) {
    const { parent, left, right } = fn;
    if (parent === null || (left !== null && right !== null)) return;
    if (parent.subtree === fn) {
      if (left !== null || right !== null) return;
      parent.subtree = null;
    } else {
      const only = left ?? right;
      setChild(parent, fn.key, only);
      if (only !== null) {
        only.parent = parent;
        return;
      }
    }
    fn = parent;
  }
}

/**
 * The deepest node with routes whose prefix covers the address (and whose source prefix covers `saddr`).
 * Ref: net/ipv6/ip6_fib.c:fib6_node_lookup()
 */
export function fib6NodeLookup(root: Fib6Node, daddr: Ipv6Addr, saddr: Ipv6Addr): Fib6Node | null {
  let fn: Fib6Node | null = root;
  let next: Fib6Node | null = root.plen < 128 ? child(root, daddr) : null;
  while (next !== null) {
    fn = next;
    next = fn.plen < 128 ? child(fn, daddr) : null;
  }
  while (fn !== null) {
    if ((fn.leaf.length > 0 || fn.subtree !== null) && ipv6PrefixEqual(fn.key, daddr, fn.plen)) {
      const sn = fn.subtree && fib6NodeLookup(fn.subtree, saddr, IN6ADDR_ANY);
      if (sn !== null) return sn;
      if (fn.leaf.length > 0) return fn;
    }
    if (fn === root) return null;
    fn = fn.parent;
  }
  return null;
}

/** Where to look next when no route of a node would do. Ref: net/ipv6/route.c:fib6_backtrack() */
export function fib6Backtrack(table: Fib6Table, from: Fib6Node, saddr: Ipv6Addr): Fib6Node | null {
  let fn = from;
  while (fn !== table.root) {
    const pn: Fib6Node = fn.parent!;
    const sn: Fib6Node | null =
      pn.subtree !== null && pn.subtree !== fn ? fib6NodeLookup(pn.subtree, saddr, IN6ADDR_ANY) : null;
    fn = sn ?? pn;
    if (fn.leaf.length > 0) return fn;
  }
  return null;
}

/** Every route in the order of dumps: a node's source routes, what lies below it, then its own. Ref: net/ipv6/ip6_fib.c:fib6_walk_continue() */
export function* fib6Walk(fn: Fib6Node): Generator<Fib6Info, void, void> {
  if (fn.subtree !== null) yield* fib6Walk(fn.subtree);
  if (fn.left !== null) yield* fib6Walk(fn.left);
  if (fn.right !== null) yield* fib6Walk(fn.right);
  yield* fn.leaf;
}

/** Tables in the order of dumps: by hash of their number. Ref: net/ipv6/ip6_fib.c:inet6_dump_fib() */
export function fib6TablesInOrder(net: Net): Fib6Table[] {
  const slot = (t: Fib6Table) => t.id & 255;
  const tables = [...net.ipv6.tables.values()].reverse(); // each goes to the head of its chain
  return tables.sort((a, b) => slot(a) - slot(b));
}

/** Takes out every route that `test` picks. Ref: net/ipv6/ip6_fib.c:fib6_clean_all() */
export function fib6CleanAll(net: Net, test: (rt: Fib6Info) => boolean, removed: (rt: Fib6Info) => void): void {
  for (const table of fib6TablesInOrder(net)) {
    for (const rt of [...fib6Walk(table.root)]) {
      if (rt.node === null || !test(rt)) continue;
      fib6Del(net, rt);
      removed(rt);
    }
  }
}
