import type { Ctx } from '../ctx.ts';
import { invariant } from '../errno.ts';
import type { SkBuff } from '../skb.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';
import { xtMatches } from './match/index.ts';
import type { NfHookOps, NfHookState, NfVerdict } from './netfilter.ts';
import type { NetnsNf } from './netns_nf.ts';
import { routeMeHarder } from './nf_nat_core.ts';
import { nftTracePacket } from './nf_tables_trace.ts';
import { xtTargets } from './target/index.ts';
import type { XtActionParam, XtChain, XtMatch, XtMatchInfo, XtRule, XtTable, XtTarget } from './x_tables.ts';
import { type Candidates, candidatesOf, newCandidates } from './xt_candidates.ts';
import { compileHeader, headerMismatch, headerMoreMatches, XT_MORE, XT_WORDS } from './xt_header.ts';

/** A list of rules made ready to be walked; never in the world. */
type Compiled = {
  readonly words: Int32Array;
  readonly matches: readonly (readonly XtMatch<unknown>[])[];
  readonly targets: readonly (XtTarget<unknown> | null)[];
  readonly candidates: Candidates;
  /** A rule may mark the packet for TRACE: the rest of the walk is told too. */
  readonly traces: boolean;
};

/** By the list of rules, which every change replaces. */
const compiled = new WeakMap<readonly XtRule[], Compiled>();

function compiledOf(rules: readonly XtRule[]): Compiled {
  let c = compiled.get(rules);
  if (c === undefined) {
    c = compile(rules);
    compiled.set(rules, c);
  }
  return c;
}

function compile(rules: readonly XtRule[]): Compiled {
  const words = new Int32Array(rules.length * XT_WORDS);
  rules.forEach((rule, i) => {
    const ports = rule.matches.find((m): m is XtPortsMatch => m.name === 'tcp' || m.name === 'udp');
    compileHeader(rule.header, ports?.info ?? null, words, i * XT_WORDS);
  });
  return {
    words,
    matches: rules.map((r) =>
      r.matches.map((m: { name: string }) => (xtMatches as Record<string, XtMatch<unknown>>)[m.name]!),
    ),
    targets: rules.map((r) => (xtTargets as Record<string, XtTarget<unknown>>)[r.target.name] ?? null),
    candidates: newCandidates(rules.map((r) => r.header)),
    traces: rules.some((r) => r.target.name === 'TRACE'),
  };
}

type XtPortsMatch = Extract<XtMatchInfo, { readonly name: 'tcp' | 'udp' }>;

/** A table of one of the two worlds. */
export function nftTableLookup(nf: NetnsNf, family: string, name: string, legacy: boolean): XtTable | undefined {
  for (const t of nf.tables) if (t.name === name && t.family === family && t.legacy === legacy) return t;
  return undefined;
}

type AnyTarget = { readonly name: string; readonly info: unknown };

/** Chains that called another one, and with which rule (or candidate) they go on. */
type Stack = { readonly chain: XtChain; readonly next: number }[];

/** What a base chain says of a packet. Ref: net/netfilter/nf_tables_core.c:nft_do_chain() */
export function nftDoChain(skb: SkBuff, ops: NfHookOps, state: NfHookState, ctx: Ctx): NfVerdict {
  const table = nftTableLookup(state.net.nf!, state.pf, ops.table, ops.legacy === true);
  const base = table?.chains.get(ops.chain);
  invariant(table !== undefined && base?.base, 'a hook leads to its base chain');
  if (skb.payload.kind !== state.pf) return 'ACCEPT';
  if (base.base.type !== 'route' || base.rules.length === 0) return nftWalk(skb, table, base, state, ctx);
  const { payload, mark } = skb;
  const verdict = nftWalk(skb, table, base, state, ctx);
  if (verdict !== 'ACCEPT' || (skb.mark === mark && !routeChanged(payload, skb.payload))) return verdict;
  if (routeMeHarder(skb, state, ctx)) return 'ACCEPT';
  ctx.drop(skb, 'NETFILTER_DROP', 'nf_route_table_hook4');
  return 'DROP';
}

/** Does a packet that was changed so have to be routed anew? Ref: net/netfilter/nft_chain_route.c:nf_route_table_hook4(), nf_route_table_hook6() */
function routeChanged(a: SkBuff['payload'], b: SkBuff['payload']): boolean {
  if (a === b) return false;
  if (a.kind === 'ipv4' && b.kind === 'ipv4') return a.saddr !== b.saddr || a.daddr !== b.daddr || a.tos !== b.tos;
  if (a.kind !== 'ipv6' || b.kind !== 'ipv6') return false;
  return (
    a.saddr !== b.saddr ||
    a.daddr !== b.daddr ||
    a.hopLimit !== b.hopLimit ||
    a.trafficClass !== b.trafficClass ||
    a.flowLabel !== b.flowLabel
  );
}

function nftWalk(skb: SkBuff, table: XtTable, base: XtChain, state: NfHookState, ctx: Ctx): NfVerdict {
  if (ctx.tracing || skb.nfTrace) return walkWatched(skb, table, base, state, ctx);
  if (base.rules.length === 0) return policy(skb, base, ctx);
  if (compiledOf(base.rules).traces) return walkWatched(skb, table, base, state, ctx);
  return walk(skb, table, base, state, ctx);
}

/** A packet reached a base chain's end. */
function policy(skb: SkBuff, base: XtChain, ctx: Ctx): NfVerdict {
  if (base.counted) {
    base.packets++;
    base.bytes += skb.len;
  }
  if (base.base!.policy === 'ACCEPT') return 'ACCEPT';
  ctx.drop(skb, 'NETFILTER_DROP', 'nf_hook_slow');
  return 'DROP';
}

function newParam(rule: XtRule, fragoff: number, state: NfHookState): XtActionParam {
  return { state, rule, slot: 0, fragoff, hotdrop: false };
}

function walk(skb: SkBuff, table: XtTable, base: XtChain, state: NfHookState, ctx: Ctx): NfVerdict {
  const inName = state.in === null ? '' : state.in.name;
  const outName = state.out === null ? '' : state.out.name;
  let p = skb.payload as Ipv4Packet | Ipv6Packet;
  let chain = base;
  let { rules } = chain;
  let c = compiledOf(rules);
  let list = candidatesOf(c.candidates, c.words, p, inName, outName);
  let stack: Stack | null = null;
  let par: XtActionParam | null = null;
  for (let at = 0; ; at++) {
    if (at >= list.length) {
      const back = stack?.pop();
      if (back === undefined) return policy(skb, base, ctx);
      chain = back.chain;
      rules = chain.rules;
      c = compiledOf(rules);
      list = candidatesOf(c.candidates, c.words, p, inName, outName);
      at = back.next - 1;
      continue;
    }
    const i = list[at]!;
    const rule = rules[i]!;
    if (
      (c.words[i * XT_WORDS + 5]! & XT_MORE) !== 0 &&
      !headerMoreMatches(rule.header, p, inName, outName, fragoffOf(p))
    )
      continue;
    const matches = c.matches[i]!;
    if (matches.length > 0) {
      par ??= newParam(rule, fragoffOf(p), state);
      if (!allMatch(skb, rule, matches, par, ctx)) {
        if (!par.hotdrop) continue;
        ctx.drop(skb, 'NETFILTER_DROP', 'nf_hook_slow');
        return 'DROP';
      }
    }
    rule.packets++;
    rule.bytes += skb.len;
    const target: AnyTarget = rule.target;
    switch (target.name) {
      case '':
        continue;
      case 'ACCEPT':
        return 'ACCEPT';
      case 'QUEUE':
      case 'DROP':
        ctx.drop(skb, 'NETFILTER_DROP', 'nf_hook_slow');
        return 'DROP';
      case 'RETURN':
        at = list.length - 1;
        continue;
      case 'jump':
        if (at + 1 < list.length) {
          stack ??= [];
          stack.push({ chain, next: at + 1 });
        }
        chain = table.chains.get(target.info as string)!;
        rules = chain.rules;
        c = compiledOf(rules);
        list = candidatesOf(c.candidates, c.words, p, inName, outName);
        at = -1;
        continue;
      case 'goto':
        chain = table.chains.get(target.info as string)!;
        rules = chain.rules;
        c = compiledOf(rules);
        list = candidatesOf(c.candidates, c.words, p, inName, outName);
        at = -1;
        continue;
    }
    par ??= newParam(rule, fragoffOf(p), state);
    par.rule = rule;
    par.slot = rule.matches.length;
    const verdict = c.targets[i]!.target(skb, target.info, par, ctx);
    switch (verdict) {
      case 'CONTINUE':
        // changed in what the candidates do not depend on
        p = skb.payload as Ipv4Packet | Ipv6Packet;
        continue;
      case 'RETURN':
        at = list.length - 1;
        continue;
      case 'DROP':
        ctx.drop(skb, 'NETFILTER_DROP', 'nf_hook_slow');
        return 'DROP';
      case 'ACCEPT':
      case 'STOLEN':
        return verdict;
    }
  }
}

/** Where in its packet a fragment begins, bytes. */
function fragoffOf(p: Ipv4Packet | Ipv6Packet): number {
  if (p.kind === 'ipv4') return p.fragOff;
  for (const e of p.extensions) if (e.kind === 'fragment') return e.offset;
  return 0;
}

function allMatch(
  skb: SkBuff,
  rule: XtRule,
  matches: readonly XtMatch<unknown>[],
  par: XtActionParam,
  ctx: Ctx,
): boolean {
  par.rule = rule;
  for (let m = 0; m < matches.length; m++) {
    par.slot = m;
    if (!matches[m]!.match(skb, rule.matches[m]!.info, par, ctx)) return false;
  }
  return true;
}

/** Rules at either end of a chain that are told of, at least. */
const TOLD = 8;

/** One rule's story for `explain`: how far it went. */
export type XtTried = { readonly rule: number; readonly why: string | null };

/** The same walk, told rule by rule: for `explain` and for packets that TRACE marked. */
function walkWatched(skb: SkBuff, table: XtTable, base: XtChain, state: NfHookState, ctx: Ctx): NfVerdict {
  const inName = state.in?.name ?? '';
  const outName = state.out?.name ?? '';
  let chain = base;
  const stack: Stack = [];
  let tried: XtTried[] = [];
  let left = 0;
  const tell = (outcome: string) => {
    if (ctx.tracing && (chain.rules.length > 0 || base.base!.policy !== 'ACCEPT'))
      ctx.step(skb, 'nft_do_chain', {
        says: `${table.name} ${chain.name}: ${outcome}`,
        lookup: { table: 'chain', key: `${table.name} ${chain.name}`, tried, left, outcome },
      });
    tried = [];
    left = 0;
  };
  const dropped = (): NfVerdict => {
    ctx.drop(skb, 'NETFILTER_DROP', 'nf_hook_slow');
    return 'DROP';
  };
  for (let i = 0; ; i++) {
    const { rules } = chain;
    if (i >= rules.length) {
      const back = stack.pop();
      if (back === undefined) {
        tell(`policy ${base.base!.policy}`);
        // the kernel tells of the end of every chain, base chains too. Ref: __nft_trace_verdict()
        if (skb.nfTrace) nftTracePacket('return', skb, table, base, null, 'CONTINUE', state, ctx);
        if (skb.nfTrace) nftTracePacket('policy', skb, table, base, null, base.base!.policy, state, ctx);
        return policy(skb, base, ctx);
      }
      tell(`back to ${back.chain.name}`);
      if (skb.nfTrace) nftTracePacket('return', skb, table, chain, null, 'CONTINUE', state, ctx);
      chain = back.chain;
      i = back.next - 1;
      continue;
    }
    const rule = rules[i]!;
    const p = skb.payload as Ipv4Packet | Ipv6Packet;
    const par = newParam(rule, fragoffOf(p), state);
    const why = headerMismatch(rule.header, p, inName, outName, par.fragoff) ?? firstMismatch(skb, rule, par, ctx);
    tried.push({ rule: i + 1, why });
    // of a long chain, its beginning and what came last
    if (tried.length > 3 * TOLD) {
      tried.splice(TOLD, TOLD);
      left += TOLD;
    }
    if (why !== null) {
      if (!par.hotdrop) continue;
      tell(`rule ${i + 1}: DROP, ${why}`);
      return dropped();
    }
    rule.packets++;
    rule.bytes += skb.len;
    const target: AnyTarget = rule.target;
    const trace = (verdict: string) => {
      if (skb.nfTrace) nftTracePacket('rule', skb, table, chain, rule, verdict, state, ctx);
    };
    switch (target.name) {
      case '':
        trace('CONTINUE');
        continue;
      case 'ACCEPT':
        tell(`rule ${i + 1}: ACCEPT`);
        trace('ACCEPT');
        return 'ACCEPT';
      case 'QUEUE':
      case 'DROP':
        tell(`rule ${i + 1}: ${target.name}`);
        trace(target.name);
        return dropped();
      case 'RETURN':
        trace('RETURN');
        i = rules.length - 1;
        continue;
      case 'jump':
      case 'goto': {
        tell(`rule ${i + 1}: ${target.name === 'jump' ? 'on to' : 'goes to'} ${target.info}`);
        trace(`${target.name.toUpperCase()} ${target.info}`);
        if (target.name === 'jump') stack.push({ chain, next: i + 1 });
        chain = table.chains.get(target.info as string)!;
        i = -1;
        continue;
      }
    }
    par.slot = rule.matches.length;
    const { name, info } = target;
    const ext = (xtTargets as Record<string, XtTarget<unknown>>)[name]!;
    const verdict = ext.target(skb, info, par, ctx);
    if (skb.nfTrace) nftTracePacket('rule', skb, table, chain, rule, verdict, state, ctx);
    switch (verdict) {
      case 'CONTINUE':
        continue;
      case 'RETURN':
        i = rules.length - 1;
        continue;
      case 'DROP':
        tell(`rule ${i + 1}: ${name}`);
        return dropped();
      case 'ACCEPT':
      case 'STOLEN':
        tell(`rule ${i + 1}: ${name}`);
        return verdict;
    }
  }
}

/** What the first match that says no says of it; null when all say yes. */
function firstMismatch(skb: SkBuff, rule: XtRule, par: XtActionParam, ctx: Ctx): string | null {
  for (let m = 0; m < rule.matches.length; m++) {
    const { name, info }: { name: string; info: unknown } = rule.matches[m]!;
    const match = (xtMatches as Record<string, XtMatch<unknown>>)[name]!;
    par.slot = m;
    if (!match.match(skb, info, par, ctx)) return match.says?.(skb, info, par, ctx) ?? name;
  }
  return null;
}
