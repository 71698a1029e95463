import { formatIpv4, type Ipv4Addr } from '../../core/addr/ipv4.ts';
import type { RouteMessage } from '../../core/netlink/messages.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import { emptyChildren, fullChildren, type KeyVector, LcTrie } from './lc_trie.ts';

const RT_TABLE_MAIN = 254;
const RT_TABLE_LOCAL = 255;

/** Ref: rtn_scope() */
const SCOPES: Readonly<Record<string, string>> = {
  global: 'universe',
  site: 'site',
  link: 'link',
  host: 'host',
  nowhere: 'nowhere',
  0: 'universe',
  200: 'site',
  253: 'link',
  254: 'host',
  255: 'nowhere',
};

type Table = { readonly id: number; readonly trie: LcTrie<RouteMessage[]> };

/** The namespace's IPv4 tables as tries, drawn. Ref: net/ipv4/fib_trie.c:fib_trie_seq_show() */
export function fibTrie(nl: Netlink): string {
  let out = '';
  for (const { id, trie } of fibTables(nl)) {
    if (trie.root === null) continue;
    out += tableTitle(id);
    walk(trie.root, trie.root.bits > 0 ? 1 : 0, (n, depth) => {
      if (n.leaf === null) {
        const prefix = `${formatIpv4(n.key as Ipv4Addr)}/${32 - n.pos - n.bits}`;
        out += `${indent(depth - 1)}  +-- ${prefix} ${n.bits} ${fullChildren(n)} ${emptyChildren(n)}\n`;
        return;
      }
      out += `${indent(depth)}  |-- ${formatIpv4(n.key as Ipv4Addr)}\n`;
      for (const r of n.leaf) {
        const tos = r.tos === 0 ? '' : ` tos=${r.tos}`;
        const scope = SCOPES[String(r.scope)] ?? `scope=${r.scope}`;
        out += `${indent(depth + 1)}  /${r.dstLen} ${scope} ${String(r.type).toUpperCase()}${tos}\n`;
      }
    });
  }
  return out;
}

/** Sizes of an amd64 kernel 6.1: LEAF_SIZE, TNODE_SIZE(0), struct fib_alias, a pointer; bytes. */
const SIZE = { leaf: 48, tnode: 40, alias: 56, pointer: 8 };

/**
 * How the tries are filled. Differs: look-ups are not counted, `Counters` are zero.
 * Ref: net/ipv4/fib_trie.c:fib_triestat_seq_show(), trie_show_stats(), trie_show_usage()
 */
export function fibTriestat(nl: Netlink): string {
  let out = `Basic info: size of leaf: ${SIZE.leaf} bytes, size of tnode: ${SIZE.tnode} bytes.\n`;
  for (const { id, trie } of fibTables(nl)) {
    const sizes: number[] = [];
    const s = { depths: 0, maxDepth: 0, leaves: 0, prefixes: 0, tnodes: 0, nulls: 0 };
    if (trie.root !== null)
      walk(trie.root, trie.root.bits > 0 ? 1 : 0, (n, depth) => {
        if (n.leaf === null) {
          s.tnodes++;
          sizes[n.bits] = (sizes[n.bits] ?? 0) + 1;
          s.nulls += emptyChildren(n);
        } else {
          s.leaves++;
          s.depths += depth;
          s.maxDepth = Math.max(s.maxDepth, depth);
          s.prefixes += n.leaf.length;
        }
      });
    const average = s.leaves === 0 ? 0 : Math.floor((s.depths * 100) / s.leaves);
    const nodes = sizes.map((n, bits) => `  ${bits}: ${n}`).join('');
    const pointers = sizes.reduce((sum, n, bits) => sum + n * 2 ** bits, 0);
    const bytes = SIZE.leaf * s.leaves + SIZE.alias * s.prefixes + SIZE.tnode * s.tnodes + SIZE.pointer * pointers;
    out +=
      `${tableTitle(id)}\tAver depth:     ${Math.floor(average / 100)}.${String(average % 100).padStart(2, '0')}\n` +
      `\tMax depth:      ${s.maxDepth}\n\tLeaves:         ${s.leaves}\n\tPrefixes:       ${s.prefixes}\n` +
      `\tInternal nodes: ${s.tnodes}\n\t${nodes}\n\tPointers: ${pointers}\n` +
      `Null ptrs: ${s.nulls}\nTotal size: ${Math.ceil(bytes / 1024)}  kB\n\nCounters:\n---------\n` +
      'gets = 0\nbacktracks = 0\nsemantic match passed = 0\nsemantic match miss = 0\n' +
      'null node hit= 0\nskipped node resize = 0\n\n';
  }
  return out;
}

/**
 * The tables in the order of the kernel's hash. While a namespace has no rules but the first three, main and local are
 * one trie under both names. Differs: the kernel never merges them again once a rule was added.
 * Ref: net/ipv4/fib_frontend.c:fib_unmerge()
 */
function fibTables(nl: Netlink): Table[] {
  const merged = nl.dumpRules('inet').length === 3;
  const tries = new Map<number, LcTrie<RouteMessage[]>>();
  const common = new LcTrie<RouteMessage[]>();
  for (const id of [RT_TABLE_MAIN, RT_TABLE_LOCAL]) tries.set(id, merged ? common : new LcTrie());
  for (const r of nl.dumpRoutes('inet')) {
    let trie = tries.get(r.table);
    if (trie === undefined) {
      trie = new LcTrie();
      tries.set(r.table, trie);
    }
    trie.leaf(r.dst as Ipv4Addr, () => []).push(r);
  }
  for (const trie of tries.values())
    if (trie.root !== null)
      walk(trie.root, 0, (n) => {
        n.leaf?.sort((a, b) => b.dstLen - a.dstLen || b.table - a.table || b.tos - a.tos || a.priority - b.priority);
      });
  return [...tries].map(([id, trie]) => ({ id, trie })).sort((a, b) => (a.id & 0xff) - (b.id & 0xff) || b.id - a.id);
}

function walk<T>(n: KeyVector<T>, depth: number, visit: (n: KeyVector<T>, depth: number) => void): void {
  visit(n, depth);
  for (const child of n.child) if (child !== null) walk(child, child.leaf === null ? depth + 1 : depth, visit);
}

function tableTitle(id: number): string {
  return id === RT_TABLE_LOCAL ? 'Local:\n' : id === RT_TABLE_MAIN ? 'Main:\n' : `Id ${id}:\n`;
}

function indent(depth: number): string {
  return '   '.repeat(Math.max(depth, 0));
}
