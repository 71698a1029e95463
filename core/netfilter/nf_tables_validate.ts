import type { ErrnoName } from '../errno.ts';
import { xtMatches } from './match/index.ts';
import { xtTargets } from './target/index.ts';
import type { XtBase, XtChain, XtRuleSpec, XtTable } from './x_tables.ts';

/** Ref: include/net/netfilter/nf_tables.h:NFT_JUMP_STACK_SIZE */
const NFT_JUMP_STACK_SIZE = 16;

/**
 * Can every walk from a base chain end, and may every extension on it be called from there? EMLINK for chains called too
 * deeply or in a circle (ELOOP in a table of iptables-legacy), EINVAL for an extension at the wrong hook.
 * Ref: net/netfilter/nf_tables_api.c:nft_table_validate(), net/ipv4/netfilter/ip_tables.c:mark_source_chains()
 */
export function nftTableValidate(table: XtTable): ErrnoName | null {
  const heights = new Map<XtChain, number>();
  for (const chain of table.chains.values()) {
    if (chain.base === null) continue;
    const height = heightOf(table, chain, heights);
    if (height === Number.POSITIVE_INFINITY) return table.legacy ? 'ELOOP' : 'EMLINK';
    if (height > NFT_JUMP_STACK_SIZE && !table.legacy) return 'EMLINK';
    if (!hooksFit(table, chain, chain.base, new Set())) return 'EINVAL';
  }
  return null;
}

/** How many chains deep calls from here may go, itself counted; infinite in a circle. */
function heightOf(table: XtTable, chain: XtChain, heights: Map<XtChain, number>): number {
  const known = heights.get(chain);
  if (known !== undefined) return known;
  // who meets it on the way down has met a circle
  heights.set(chain, Number.POSITIVE_INFINITY);
  let height = 1;
  for (const called of callees(table, chain)) height = Math.max(height, 1 + heightOf(table, called, heights));
  heights.set(chain, height);
  return height;
}

function callees(table: XtTable, chain: XtChain): Set<XtChain> {
  const all = new Set<XtChain>();
  for (const { target } of chain.rules)
    if (target.name === 'jump' || target.name === 'goto') all.add(table.chains.get(target.info)!);
  return all;
}

function hooksFit(table: XtTable, chain: XtChain, base: XtBase, seen: Set<XtChain>): boolean {
  if (seen.has(chain)) return true;
  seen.add(chain);
  for (const rule of chain.rules) if (!ruleFits(rule, base)) return false;
  for (const called of callees(table, chain)) if (!hooksFit(table, called, base, seen)) return false;
  return true;
}

type Hooked = { readonly hooks?: readonly string[] };

function ruleFits(rule: XtRuleSpec, base: XtBase): boolean {
  for (const m of rule.matches as readonly { name: string }[])
    if ((xtMatches as Record<string, Hooked>)[m.name]?.hooks?.includes(base.hook) === false) return false;
  return (xtTargets as Record<string, Hooked>)[rule.target.name]?.hooks?.includes(base.hook) !== false;
}
