import type { Nsec } from '../world.ts';
import type { CtTuple, CtTupleHash, NetnsCt, NfConn } from './nf_conn.ts';
import { ctHash, ctTupleEqual } from './nf_conntrack_tuple.ts';

/** The flow a tuple belongs to, and in which direction; those whose time is over are forgotten on the way. Ref: nf_conntrack_find_get() */
export function ctFind(t: NetnsCt, tuple: CtTuple, now: Nsec): CtTupleHash | null {
  for (let h: CtTupleHash | null = t.buckets[ctHash(tuple) & (t.buckets.length - 1)]!; h !== null; h = h.next) {
    if (!ctTupleEqual(h.tuple, tuple)) continue;
    if (h.ct.timeout > now) return h;
    ctUnlink(t, h.ct);
    return null;
  }
  return null;
}

/** Both directions get their place. */
export function ctLink(t: NetnsCt, ct: NfConn): void {
  if (t.all.size * 2 >= t.buckets.length) grow(t);
  insert(t, { tuple: ct.original, dir: 0, ct, next: null });
  insert(t, { tuple: ct.reply, dir: 1, ct, next: null });
  t.all.add(ct);
}

/** Forgets a flow. Ref: net/netfilter/nf_conntrack_core.c:nf_ct_delete() */
export function ctUnlink(t: NetnsCt, ct: NfConn): void {
  if (!t.all.delete(ct)) return;
  ct.status.dying = true;
  remove(t, ct.original, ct);
  remove(t, ct.reply, ct);
  const key = ctSourceHash(ct.original);
  const list = t.bySource.get(key)?.filter((c) => c !== ct);
  if (list === undefined || list.length === 0) t.bySource.delete(key);
  else t.bySource.set(key, list);
}

/** Where mappings of one source are found. Ref: net/netfilter/nf_nat_core.c:hash_by_src() */
export function ctSourceHash(tuple: CtTuple): number {
  return ctHash({ ...tuple, dst: tuple.src, dport: tuple.sport });
}

function insert(t: NetnsCt, h: CtTupleHash): void {
  const at = ctHash(h.tuple) & (t.buckets.length - 1);
  h.next = t.buckets[at]!;
  t.buckets[at] = h;
}

function remove(t: NetnsCt, tuple: CtTuple, ct: NfConn): void {
  const at = ctHash(tuple) & (t.buckets.length - 1);
  let last: CtTupleHash | null = null;
  for (let h: CtTupleHash | null = t.buckets[at]!; h !== null; h = h.next) {
    if (h.ct === ct && h.tuple === tuple) {
      if (last === null) t.buckets[at] = h.next;
      else last.next = h.next;
      return;
    }
    last = h;
  }
}

function grow(t: NetnsCt): void {
  const old = t.buckets;
  t.buckets = new Array<CtTupleHash | null>(old.length * 2).fill(null);
  for (const first of old)
    for (let h = first; h !== null; ) {
      const { next }: CtTupleHash = h;
      insert(t, h);
      h = next;
    }
}
