import type { Ctx } from '../ctx.ts';
import { assertNever, done, type ErrnoName, fail, invariant, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { xtMatches } from './match/index.ts';
import type { NfHook, NfHookOps } from './netfilter.ts';
import { netnsNf, nfRegisterHook, nfUnregisterHook } from './nf_hook.ts';
import { nfCtNetnsGet, nfCtNetnsPut, nfNatRegisterChain, nfNatUnregisterChain } from './nf_netns.ts';
import { nftTableLookup } from './nf_tables_core.ts';
import { nftTableValidate } from './nf_tables_validate.ts';
import { xtTargets } from './target/index.ts';
import type {
  NfTablesApi,
  XtBatchOp,
  XtChain,
  XtCheckParam,
  XtFamily,
  XtMatch,
  XtRule,
  XtRuleSpec,
  XtTable,
  XtTarget,
} from './x_tables.ts';
import { xtProcList, xtProcRead, xtProcWrite } from './xt_proc.ts';

/** What a namespace's tables answer. */
export function nfTables(net: Net, ctx: Ctx): NfTablesApi {
  return {
    dumpTables: (family) => (net.nf === null ? [] : net.nf.tables.filter((t) => t.family === family)),
    commit: (batch) => nfTablesCommit(net, batch, ctx),
    proc: {
      list: (path) => xtProcList(net, path),
      read: (path) => xtProcRead(net, path, ctx.now),
      write: (path, text) => xtProcWrite(net, path, text, ctx.now),
    },
  };
}

/** One batch on its way: what was done, and how to take it back. */
type Trans = {
  readonly net: Net;
  readonly ctx: Ctx;
  readonly undo: (() => void)[];
  /** What waits for the whole batch to succeed: extensions of rules that went are told so. */
  readonly afterwards: (() => void)[];
  /** Lists of rules that this batch has made its own. */
  readonly own: Set<readonly XtRule[]>;
  /** Tables that must be looked through again: a jump, a new base, an extension bound to hooks. */
  readonly validate: Set<XtTable>;
  /** References to each user chain by jumps, per table; counted when first asked. */
  readonly uses: Map<XtTable, Map<string, number>>;
};

/** All or nothing; the place of the refused step comes with the errno. Ref: net/netfilter/nf_tables_api.c:nf_tables_commit() */
export function nfTablesCommit(
  net: Net,
  batch: readonly XtBatchOp[],
  ctx: Ctx,
): Result<void> & { readonly at?: number } {
  const refused = tryBatch(net, batch, ctx, false);
  if (refused === null) return done;
  // as the kernel does: told that the whole does not hold, it goes through it again step by step
  const at = refused.at >= 0 ? refused : tryBatch(net, batch, ctx, true);
  invariant(at !== null, 'what was refused is refused again');
  return { ...fail(at.errno), at: at.at };
}

type Refused = { readonly at: number; readonly errno: ErrnoName };

function tryBatch(net: Net, batch: readonly XtBatchOp[], ctx: Ctx, validateEach: boolean): Refused | null {
  const t: Trans = {
    net,
    ctx,
    undo: [],
    afterwards: [],
    own: new Set(),
    validate: new Set(),
    uses: new Map(),
  };
  let refused: Refused | null = null;
  for (let i = 0; i < batch.length && refused === null; i++) {
    const errno = step(t, batch[i]!) ?? (validateEach ? validated(t) : null);
    if (errno !== null) refused = { at: i, errno };
  }
  if (refused === null) {
    const errno = validated(t);
    if (errno !== null) refused = { at: -1, errno };
  }
  if (refused !== null) {
    for (let i = t.undo.length - 1; i >= 0; i--) t.undo[i]!();
    return refused;
  }
  for (const f of t.afterwards) f();
  net.generation++;
  return null;
}

function validated(t: Trans): ErrnoName | null {
  for (const table of t.validate) {
    const errno = nftTableValidate(table);
    if (errno !== null) return errno;
  }
  t.validate.clear();
  return null;
}

function step(t: Trans, op: XtBatchOp): ErrnoName | null {
  const nf = netnsNf(t.net);
  const table = nftTableLookup(nf, op.family, op.table, op.legacy === true);
  if (op.op === 'newtable') {
    if (table === undefined) newTable(t, op.family, op.table, op.legacy === true);
    return null;
  }
  if (table === undefined) return 'ENOENT';
  if (op.op === 'deltable') return delTable(t, table);
  const chain = table.chains.get(op.chain);
  if (op.op === 'newchain') return newChain(t, table, chain, op);
  if (chain === undefined) return 'ENOENT';
  switch (op.op) {
    case 'policy': {
      const base = chain.base;
      if (base === null) return 'EOPNOTSUPP';
      const was = base.policy;
      t.undo.push(() => {
        base.policy = was;
      });
      base.policy = op.policy;
      setChainCounters(t, chain, op.packets ?? 0, op.bytes ?? 0);
      return null;
    }
    case 'renamechain':
      return renameChain(t, table, chain, op.to);
    case 'delchain':
      return delChain(t, table, chain);
    case 'newrule': {
      const at = op.at === 'end' ? chain.rules.length : op.at;
      if (at > chain.rules.length) return 'ENOENT';
      const made = newRule(t, table, chain, op.rule, op);
      if (typeof made === 'string') return made;
      const rules = ownRules(t, chain);
      if (at === rules.length) rules.push(made);
      else rules.splice(at, 0, made);
      return null;
    }
    case 'replacerule': {
      const at = chain.rules.findIndex((r) => r.handle === op.handle);
      if (at < 0) return 'ENOENT';
      const made = newRule(t, table, chain, op.rule, op);
      if (typeof made === 'string') return made;
      dropRule(t, table, chain, chain.rules[at]!);
      ownRules(t, chain)[at] = made;
      return null;
    }
    case 'delrule': {
      const at = chain.rules.findIndex((r) => r.handle === op.handle);
      if (at < 0) return 'ENOENT';
      dropRule(t, table, chain, chain.rules[at]!);
      ownRules(t, chain).splice(at, 1);
      return null;
    }
    case 'flushchain':
      for (const rule of chain.rules) dropRule(t, table, chain, rule);
      setRules(t, chain, []);
      return null;
    case 'zero':
      if (op.handle === 'all') {
        setChainCounters(t, chain, 0, 0);
        for (const rule of chain.rules) setCounters(t, rule, 0, 0);
        return null;
      }
      for (const rule of chain.rules)
        if (rule.handle === op.handle) {
          setCounters(t, rule, 0, 0);
          return null;
        }
      return 'ENOENT';
    default:
      return assertNever(op);
  }
}

/** Ref: net/netfilter/nf_tables_api.c:nf_tables_newtable() */
function newTable(t: Trans, family: XtFamily, name: string, legacy: boolean): void {
  const nf = netnsNf(t.net);
  const table: XtTable = {
    family,
    name,
    handle: ++nf.tableHandle,
    hgenerator: 0,
    chains: new Map(),
    legacy,
  };
  nf.tables.push(table);
  t.undo.push(() => void nf.tables.splice(nf.tables.indexOf(table), 1));
}

/** Ref: net/netfilter/nf_tables_api.c:nft_flush_table() */
function delTable(t: Trans, table: XtTable): null {
  const { tables } = netnsNf(t.net);
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) dropRule(t, table, chain, rule);
    if (chain.base !== null) unhook(t, table, chain);
  }
  const at = tables.indexOf(table);
  tables.splice(at, 1);
  t.undo.push(() => void tables.splice(at, 0, table));
  return null;
}

/** Ref: net/netfilter/nf_tables_api.c:nf_tables_newchain() */
function newChain(
  t: Trans,
  table: XtTable,
  old: XtChain | undefined,
  op: XtBatchOp & { readonly op: 'newchain' },
): ErrnoName | null {
  if (old !== undefined) {
    const { base } = old;
    if (op.base === null || base === null) return 'EEXIST';
    const was = base.policy;
    t.undo.push(() => {
      base.policy = was;
    });
    base.policy = op.base.policy;
    if (op.packets !== undefined) setChainCounters(t, old, op.packets, op.bytes ?? 0);
    return null;
  }
  const chain: XtChain = {
    name: op.chain,
    handle: ++table.hgenerator,
    base: op.base === null ? null : { ...op.base },
    rules: [],
    packets: op.packets ?? 0,
    bytes: op.bytes ?? 0,
    counted: op.base !== null && (table.legacy || op.packets !== undefined),
  };
  table.chains.set(op.chain, chain);
  t.undo.push(() => void table.chains.delete(op.chain));
  if (chain.base !== null) {
    hook(t, table, chain);
    t.undo.push(() => unhookNow(t.net, table, chain));
  }
  return null;
}

function opsOf(table: XtTable, chain: XtChain): NfHookOps {
  const ops: NfHookOps = { kind: 'xt', priority: chain.base!.priority, table: table.name, chain: chain.name };
  return table.legacy ? { ...ops, legacy: true } : ops;
}

function hook(t: Trans, table: XtTable, chain: XtChain): void {
  const { hook: at, type } = chain.base!;
  if (type === 'nat') nfNatRegisterChain(t.net, table.family, at, opsOf(table, chain));
  else nfRegisterHook(t.net, table.family, at, opsOf(table, chain));
}

function unhook(t: Trans, table: XtTable, chain: XtChain): void {
  unhookNow(t.net, table, chain);
  t.undo.push(() => hook(t, table, chain));
}

function unhookNow(net: Net, table: XtTable, chain: XtChain): void {
  const { hook: at, type } = chain.base!;
  const is = (o: NfHookOps) =>
    o.kind === 'xt' && o.table === table.name && o.chain === chain.name && (o.legacy === true) === table.legacy;
  if (type === 'nat') nfNatUnregisterChain(net, table.family, at, is);
  else nfUnregisterHook(net, table.family, at, is);
}

/** The order of chains stays. Ref: net/netfilter/nf_tables_api.c:nf_tables_updchain() */
function renameChain(t: Trans, table: XtTable, chain: XtChain, to: string): ErrnoName | null {
  if (chain.base !== null) return 'EOPNOTSUPP';
  if (table.chains.has(to)) return 'EEXIST';
  const from = chain.name;
  const rename = (a: string, b: string) => {
    const all = [...table.chains.values()];
    chain.name = b;
    table.chains.clear();
    for (const c of all) {
      table.chains.set(c.name, c);
      if (c.rules.some((r) => jumpsTo(r, a)))
        c.rules = c.rules.map((r) =>
          jumpsTo(r, a) ? { ...r, target: { name: r.target.name as 'jump' | 'goto', info: b } } : r,
        );
    }
    t.uses.delete(table);
  };
  rename(from, to);
  t.undo.push(() => rename(to, from));
  return null;
}

function jumpsTo(rule: XtRuleSpec, chain: string): boolean {
  return (rule.target.name === 'jump' || rule.target.name === 'goto') && rule.target.info === chain;
}

/** Without NLM_F_NONREC's mercy: a chain with rules or references stays. Ref: net/netfilter/nf_tables_api.c:nf_tables_delchain() */
function delChain(t: Trans, table: XtTable, chain: XtChain): ErrnoName | null {
  if (chain.rules.length > 0 || (usesOf(t, table).get(chain.name) ?? 0) > 0) return 'EBUSY';
  const order = [...table.chains];
  table.chains.delete(chain.name);
  t.undo.push(() => {
    table.chains.clear();
    for (const [name, c] of order) table.chains.set(name, c);
  });
  if (chain.base !== null) unhook(t, table, chain);
  return null;
}

/** How many rules lead to each chain. Ref: include/net/netfilter/nf_tables.h:struct nft_chain.use */
function usesOf(t: Trans, table: XtTable): Map<string, number> {
  let uses = t.uses.get(table);
  if (uses === undefined) {
    uses = new Map();
    for (const c of table.chains.values()) for (const r of c.rules) count(uses, r, 1);
    t.uses.set(table, uses);
  }
  return uses;
}

function count(uses: Map<string, number>, { target }: XtRuleSpec, by: number): void {
  if (target.name === 'jump' || target.name === 'goto') uses.set(target.info, (uses.get(target.info) ?? 0) + by);
}

/** The chain's rules, safe to be changed: packets and others who hold the old list keep it. */
function ownRules(t: Trans, chain: XtChain): XtRule[] {
  if (!t.own.has(chain.rules)) setRules(t, chain, chain.rules.slice());
  return chain.rules;
}

function setRules(t: Trans, chain: XtChain, rules: XtRule[]): void {
  const was = chain.rules;
  // what this batch itself has made will be undone by the list before it
  if (t.own.has(was)) {
    const kept = was.slice();
    t.undo.push(() => {
      was.length = 0;
      for (const r of kept) was.push(r);
      chain.rules = was;
    });
  } else
    t.undo.push(() => {
      chain.rules = was;
    });
  chain.rules = rules;
  t.own.add(rules);
}

/** With the first value a base chain begins to count. Ref: net/netfilter/nf_tables_api.c:nft_chain_stats_replace() */
function setChainCounters(t: Trans, chain: XtChain, packets: number, bytes: number): void {
  setCounters(t, chain, packets, bytes);
  if (chain.base === null || chain.counted) return;
  t.undo.push(() => {
    chain.counted = false;
  });
  chain.counted = true;
}

function setCounters(t: Trans, of: { packets: number; bytes: number }, packets: number, bytes: number): void {
  const { packets: p, bytes: b } = of;
  t.undo.push(() => {
    of.packets = p;
    of.bytes = b;
  });
  of.packets = packets;
  of.bytes = bytes;
}

/** Ref: net/netfilter/nf_tables_api.c:nf_tables_newrule() */
function newRule(
  t: Trans,
  table: XtTable,
  chain: XtChain,
  spec: XtRuleSpec,
  counters: { readonly packets?: number; readonly bytes?: number },
): XtRule | ErrnoName {
  const par: XtCheckParam = {
    net: t.net,
    family: table.family,
    table: table.name,
    hook: chain.base?.hook ?? null,
    rule: spec,
  };
  for (const [ext, info] of extensionsOf(spec)) {
    const errno = ext === undefined ? 'ENOENT' : checkExtension(ext, info, par, t.ctx);
    if (errno !== null) return errno;
    take(t, ext!, info, par);
  }
  const { target } = spec;
  if (target.name === 'jump' || target.name === 'goto') {
    const to = table.chains.get(target.info);
    if (to === undefined) return 'ENOENT';
    if (to.base !== null) return 'EOPNOTSUPP';
  }
  if (needsValidation(spec)) t.validate.add(table);
  const uses = t.uses.get(table);
  if (uses !== undefined) count(uses, spec, 1);
  return {
    header: spec.header,
    matches: spec.matches,
    target: spec.target,
    handle: ++table.hgenerator,
    packets: counters.packets ?? 0,
    bytes: counters.bytes ?? 0,
    state: extensionsOf(spec).map(([ext, info]) => ext?.init?.(info, t.ctx) ?? null),
  };
}

/** Something that depends on which hooks lead here. */
function needsValidation(spec: XtRuleSpec): boolean {
  if (spec.target.name === 'jump' || spec.target.name === 'goto') return true;
  for (const [ext] of extensionsOf(spec)) if (ext?.hooks !== undefined) return true;
  return false;
}

type Extension = XtMatch<unknown> | XtTarget<unknown>;

/** A rule's matches and its target, if that is one of the extensions. */
function extensionsOf(spec: XtRuleSpec): [Extension | undefined, unknown][] {
  const all: [Extension | undefined, unknown][] = spec.matches.map((m: { name: string; info: unknown }) => [
    (xtMatches as Record<string, Extension>)[m.name],
    m.info,
  ]);
  const { name, info } = spec.target;
  if (!builtinTargets.has(name)) all.push([(xtTargets as Record<string, Extension>)[name], info]);
  return all;
}

const builtinTargets: ReadonlySet<string> = new Set(['', 'ACCEPT', 'DROP', 'QUEUE', 'RETURN', 'jump', 'goto']);

/** Ref: net/netfilter/x_tables.c:xt_check_match(), xt_check_target() */
function checkExtension(ext: Extension, info: unknown, par: XtCheckParam, ctx: Ctx): ErrnoName | null {
  if (!ext.families.includes(par.family)) return 'ENOENT';
  if (ext.tables !== undefined && !ext.tables.includes(par.table)) return 'EINVAL';
  if (ext.hooks !== undefined && par.hook !== null && !ext.hooks.includes(par.hook)) return 'EINVAL';
  if (ext.proto !== undefined && (par.rule.header.proto !== ext.proto || par.rule.header.protoInv)) return 'EINVAL';
  const checked = ext.checkentry?.(info, par, ctx);
  return checked === undefined || checked.ok ? null : checked.error.errno;
}

function take(t: Trans, ext: Extension, info: unknown, par: XtCheckParam): void {
  if (ext.conntrack === true) nfCtNetnsGet(t.net, par.family);
  t.undo.push(() => release(t, ext, info, par));
}

function release(t: Trans, ext: Extension, info: unknown, par: XtCheckParam): void {
  if (ext.conntrack === true) nfCtNetnsPut(t.net, par.family);
  ext.destroy?.(info, par, t.ctx);
}

/** A rule leaves its chain; its extensions are told when the batch has succeeded. Ref: nf_tables_rule_destroy() */
function dropRule(t: Trans, table: XtTable, chain: XtChain, rule: XtRule): void {
  const uses = t.uses.get(table);
  if (uses !== undefined) count(uses, rule, -1);
  const hookOf: NfHook | null = chain.base?.hook ?? null;
  for (const [ext, info] of extensionsOf(rule))
    if (ext !== undefined && (ext.destroy !== undefined || ext.conntrack === true))
      t.afterwards.push(() =>
        release(t, ext, info, { net: t.net, family: table.family, table: table.name, hook: hookOf, rule }),
      );
}
