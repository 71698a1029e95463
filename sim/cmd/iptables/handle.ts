import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { NfTablesApi, XtBase, XtBatchOp, XtFamily, XtRuleSpec } from '../../../core/netfilter/x_tables.ts';
import { builtinBase, builtinTables } from './builtin.ts';
import { EXIT, XtablesError } from './xtables.ts';

/** A rule as the tool sees it; without a handle it is only in the batch. */
export type NftRule = {
  readonly spec: XtRuleSpec;
  readonly handle: number | null;
  readonly packets: number;
  readonly bytes: number;
};

export type NftChain = {
  name: string;
  base: XtBase | null;
  rules: NftRule[];
  packets: number;
  bytes: number;
  /** Not there yet: shown as empty. */
  readonly fake: boolean;
};

type NftTable = { readonly name: string; readonly chains: Map<string, NftChain> };

/** What a refused step was called in messages. Ref: iptables/nft.c:mnl_append_error() */
const STEP: { readonly [K in XtBatchOp['op']]: string } = {
  newtable: 'TABLE_ADD',
  deltable: 'TABLE_FLUSH',
  newchain: 'CHAIN_ADD',
  policy: 'CHAIN_UPDATE',
  renamechain: 'CHAIN_RENAME',
  delchain: 'CHAIN_DEL',
  newrule: 'RULE_APPEND',
  replacerule: 'RULE_REPLACE',
  delrule: 'RULE_DELETE',
  flushchain: 'RULE_FLUSH',
  zero: 'CHAIN_ZERO',
};

/** Where a step came from, for messages: its own name there, and the line of a restore. */
type Origin = { readonly step: string; readonly line: number };

/**
 * The tool's view of the kernel's tables, with a batch that is committed whole at the end. Calls answer an errno or null.
 * Ref: iptables/nft.c:struct nft_handle
 */
export class NftHandle {
  readonly family: XtFamily;
  private readonly api: NfTablesApi;
  private readonly legacy: boolean;
  private cache: Map<string, NftTable> | null = null;
  private batch: XtBatchOp[] = [];
  private origins: Origin[] = [];
  /** The line of a restore that is being read; 0 on the command line. */
  line = 0;

  constructor(api: NfTablesApi, family: XtFamily, legacy: boolean) {
    this.api = api;
    this.family = family;
    this.legacy = legacy;
  }

  /** Read when it is first asked for, so that what is wrong on the command line is told first. */
  private get tables(): Map<string, NftTable> {
    this.cache ??= this.read();
    return this.cache;
  }

  private read(): Map<string, NftTable> {
    if (this.api.denied && !this.legacy)
      throw new XtablesError(
        EXIT.RESOURCE_PROBLEM,
        'Could not fetch rule set generation id: Permission denied (you must be root)',
      );
    const tables = new Map<string, NftTable>();
    for (const t of this.api.dumpTables(this.family)) {
      if (t.legacy !== this.legacy) continue;
      const chains = new Map<string, NftChain>();
      for (const c of t.chains.values())
        chains.set(c.name, {
          name: c.name,
          base: c.base,
          rules: c.rules.map((r) => ({
            spec: { header: r.header, matches: r.matches, target: r.target },
            handle: r.handle,
            packets: r.packets,
            bytes: r.bytes,
          })),
          packets: c.packets,
          bytes: c.bytes,
          fake: false,
        });
      tables.set(t.name, { name: t.name, chains });
    }
    return tables;
  }

  tableNames(): string[] {
    return [...this.tables.keys()];
  }

  /** iptables-legacy has the kernel make the table before it looks at it. Ref: libiptc/libiptc.c:TC_INIT() */
  initLegacy(table: string): void {
    if (!this.legacy || this.tables.has(table)) return;
    this.initTable(table);
    this.commit();
  }

  /** Has iptables-legacy tables of this family that nf_tables' tools do not show? Ref: iptables/nft-shared.c:nft_check_xt_legacy() */
  hidesLegacy(): boolean {
    return !this.legacy && this.api.dumpTables(this.family).some((t) => t.legacy);
  }

  hasTable(table: string): boolean {
    return this.tables.has(table);
  }

  private add(op: XtBatchOp, step = STEP[op.op]): void {
    this.batch.push(op);
    this.origins.push({ step, line: this.line });
  }

  private at(table: string) {
    return { family: this.family, table, ...(this.legacy ? { legacy: true } : {}) };
  }

  private initTable(table: string): NftTable {
    let t = this.tables.get(table);
    if (t === undefined) {
      t = { name: table, chains: new Map() };
      this.tables.set(table, t);
      this.add({ op: 'newtable', ...this.at(table) });
      // a legacy table comes with all its chains
      if (this.legacy) for (const [hook] of builtinTables.get(table) ?? []) this.initChain(table, hook);
    }
    return t;
  }

  /** A built-in chain is made when it is first used. Ref: nft_xt_builtin_init() */
  private initChain(table: string, chain: string): NftChain | undefined {
    const t = this.initTable(table);
    const known = t.chains.get(chain);
    if (known !== undefined) return known;
    const base = builtinBase(table, chain);
    if (base === null) return undefined;
    const made: NftChain = { name: chain, base, rules: [], packets: 0, bytes: 0, fake: false };
    t.chains.set(chain, made);
    this.add({ op: 'newchain', ...this.at(table), chain, base });
    return made;
  }

  find(table: string, chain: string): NftChain | undefined {
    return this.tables.get(table)?.chains.get(chain);
  }

  /** Built-in chains in the order of the hooks, those not there as if they were, then the user's by name. Ref: nft_cache_sort_chains() */
  sortedChains(table: string, withFakes: boolean): NftChain[] {
    const chains = this.tables.get(table)?.chains ?? new Map<string, NftChain>();
    const builtin = (builtinTables.get(table) ?? []).flatMap(([hook, priority, type]) => {
      const known = chains.get(hook);
      if (known !== undefined) return [known];
      const base: XtBase = { hook, priority, type, policy: 'ACCEPT' };
      return withFakes ? [{ name: hook, base, rules: [], packets: 0, bytes: 0, fake: true }] : [];
    });
    const users = [...chains.values()].filter((c) => c.base === null);
    users.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return [...builtin, ...users];
  }

  /** How many rules jump to a chain. */
  references(table: string, chain: string): number {
    let n = 0;
    for (const c of this.tables.get(table)?.chains.values() ?? [])
      for (const { spec } of c.rules)
        if ((spec.target.name === 'jump' || spec.target.name === 'goto') && spec.target.info === chain) n++;
    return n;
  }

  append(table: string, chain: string, spec: XtRuleSpec, packets: number, bytes: number): ErrnoName | null {
    const c = this.initChain(table, chain);
    if (c === undefined) return 'ENOENT';
    c.rules.push({ spec, handle: null, packets, bytes });
    this.add({ op: 'newrule', ...this.at(table), chain, rule: spec, at: 'end', packets, bytes });
    return null;
  }

  /** `at` counts from 0. */
  insert(table: string, chain: string, spec: XtRuleSpec, at: number, packets: number, bytes: number): ErrnoName | null {
    const c = this.initChain(table, chain);
    if (c === undefined) return 'ENOENT';
    if (at > c.rules.length) return 'E2BIG';
    c.rules.splice(at, 0, { spec, handle: null, packets, bytes });
    const appended = at > 0 && at === c.rules.length - 1;
    this.add(
      { op: 'newrule', ...this.at(table), chain, rule: spec, at, packets, bytes },
      appended ? 'RULE_APPEND' : 'RULE_INSERT',
    );
    return null;
  }

  replace(
    table: string,
    chain: string,
    spec: XtRuleSpec,
    at: number,
    packets: number,
    bytes: number,
  ): ErrnoName | null {
    const c = this.find(table, chain);
    if (c === undefined) return 'ENOENT';
    const old = c.rules[at];
    if (old === undefined) return 'E2BIG';
    this.removeFromBatchOrKernel(table, c, at, () => {
      this.add({ op: 'replacerule', ...this.at(table), chain, handle: old.handle!, rule: spec, packets, bytes });
    });
    if (old.handle === null)
      this.add({ op: 'newrule', ...this.at(table), chain, rule: spec, at, packets, bytes }, 'RULE_REPLACE');
    c.rules[at] = { spec, handle: old.handle, packets, bytes };
    return null;
  }

  /** Place of the first rule like this; -1 for none. */
  indexOf(table: string, chain: string, spec: XtRuleSpec): number {
    const wanted = JSON.stringify(spec);
    return this.find(table, chain)?.rules.findIndex((r) => JSON.stringify(r.spec) === wanted) ?? -1;
  }

  deleteAt(table: string, chain: string, at: number): ErrnoName | null {
    const c = this.find(table, chain);
    if (c === undefined) return 'ENOENT';
    const rule = c.rules[at];
    if (rule === undefined) return 'E2BIG';
    this.removeFromBatchOrKernel(table, c, at, () => {
      this.add({ op: 'delrule', ...this.at(table), chain, handle: rule.handle! });
    });
    c.rules.splice(at, 1);
    return null;
  }

  /** A rule that was only in the batch leaves it; one of the kernel's is dealt with by a step. */
  private removeFromBatchOrKernel(table: string, c: NftChain, at: number, step: () => void): void {
    const rule = c.rules[at]!;
    if (rule.handle !== null) return step();
    const i = this.batch.findIndex((o) => o.op === 'newrule' && o.rule === rule.spec && o.table === table);
    this.batch.splice(i, 1);
    this.origins.splice(i, 1);
  }

  flush(table: string, chain: string | null): ErrnoName | null {
    if (chain !== null) {
      const c = this.initChain(table, chain);
      if (c === undefined) return 'ENOENT';
      this.flushChain(table, c);
      return null;
    }
    for (const c of this.tables.get(table)?.chains.values() ?? []) this.flushChain(table, c);
    return null;
  }

  private flushChain(table: string, c: NftChain): void {
    c.rules = [];
    this.add({ op: 'flushchain', ...this.at(table), chain: c.name });
  }

  initAll(table: string): void {
    for (const [hook] of builtinTables.get(table) ?? []) this.initChain(table, hook);
  }

  newChain(table: string, chain: string): ErrnoName | null {
    const t = this.initTable(table);
    if (t.chains.has(chain) || builtinBase(table, chain) !== null) return 'EEXIST';
    t.chains.set(chain, { name: chain, base: null, rules: [], packets: 0, bytes: 0, fake: false });
    this.add({ op: 'newchain', ...this.at(table), chain, base: null }, 'CHAIN_USER_ADD');
    return null;
  }

  deleteChain(table: string, chain: string | null): ErrnoName | null {
    const t = this.tables.get(table);
    if (chain !== null) {
      const c = t?.chains.get(chain);
      if (c === undefined) return 'ENOENT';
      if (this.legacy && c.rules.length > 0) return 'ENOTEMPTY';
      if (this.legacy && this.references(table, chain) > 0) return 'EMLINK';
      this.dropChain(table, chain);
      return null;
    }
    for (const c of [...(t?.chains.values() ?? [])]) if (c.base === null || mayDelete(c)) this.dropChain(table, c.name);
    return null;
  }

  private dropChain(table: string, chain: string): void {
    this.tables.get(table)?.chains.delete(chain);
    this.add({ op: 'delchain', ...this.at(table), chain });
  }

  renameChain(table: string, chain: string, to: string): ErrnoName | null {
    const t = this.tables.get(table);
    if (t?.chains.has(to)) return 'EEXIST';
    const c = t?.chains.get(chain);
    if (c === undefined) return 'ENOENT';
    t!.chains.delete(chain);
    c.name = to;
    t!.chains.set(to, c);
    this.add({ op: 'renamechain', ...this.at(table), chain, to });
    return null;
  }

  setPolicy(
    table: string,
    chain: string,
    policy: string,
    counters: { readonly packets: number; readonly bytes: number } | null,
  ): ErrnoName | null {
    if (policy !== 'ACCEPT' && policy !== 'DROP') return 'EINVAL';
    if (builtinBase(table, chain) === null) return 'ENOENT';
    const c = this.initChain(table, chain)!;
    c.base = { ...c.base!, policy };
    this.add({ op: 'policy', ...this.at(table), chain, policy, ...(counters ?? {}) });
    return null;
  }

  zero(table: string, chain: string | null, rule: number | null): ErrnoName | null {
    if (chain !== null) {
      const c = this.find(table, chain);
      if (c === undefined) return builtinBase(table, chain) === null || rule !== null ? 'ENOENT' : null;
      if (rule === null) this.add({ op: 'zero', ...this.at(table), chain, handle: 'all' });
      else {
        const r = c.rules[rule];
        if (r === undefined) return null;
        this.add({ op: 'zero', ...this.at(table), chain, handle: r.handle! });
      }
      return null;
    }
    for (const c of this.tables.get(table)?.chains.values() ?? [])
      this.add({ op: 'zero', ...this.at(table), chain: c.name, handle: 'all' });
    return null;
  }

  /** A table is emptied whole before a restore. Ref: iptables/xtables-restore.c, nft_table_flush() */
  flushTable(table: string): void {
    if (!this.tables.has(table)) return;
    this.tables.delete(table);
    this.add({ op: 'deltable', ...this.at(table) });
  }

  /** A chain of a restore: one that exists is emptied. Ref: iptables/nft.c:nft_chain_restore() */
  restoreChain(table: string, chain: string): void {
    const known = this.find(table, chain);
    if (known === undefined) this.newChain(table, chain);
    else this.flushChain(table, known);
  }

  /** Forgets what was asked for. */
  abort(): void {
    this.batch = [];
    this.origins = [];
    this.cache = this.read();
  }

  /** Commits what was asked for; a refused step ends the tool, but iptables-legacy's knows only its errno. */
  commit(): ErrnoName | null {
    const { batch, origins } = this;
    this.batch = [];
    this.origins = [];
    if (batch.length === 0) return null;
    const r = this.api.commit(batch);
    if (r.ok) {
      this.cache = this.read();
      return null;
    }
    if (this.legacy) return r.error.errno;
    const at = r.at ?? 0;
    const origin = origins[at]!;
    const op = batch[at]!;
    const line = origin.line > 0 ? `\nline ${origin.line}: ` : ' ';
    throw new XtablesError(
      EXIT.RESOURCE_PROBLEM,
      `${line}${origin.step} failed (${strerror[r.error.errno]}): ${subject(op)}`,
    );
  }
}

function mayDelete(c: NftChain): boolean {
  return c.rules.length === 0 && c.base?.policy === 'ACCEPT';
}

/** Ref: mnl_append_error() */
function subject(op: XtBatchOp): string {
  switch (op.op) {
    case 'newtable':
    case 'deltable':
      return `table ${op.table}`;
    case 'newrule':
    case 'replacerule':
    case 'delrule':
    case 'flushchain':
      return `rule in chain ${op.chain}`;
    case 'renamechain':
      return `chain ${op.to}`;
    default:
      return `chain ${op.chain}`;
  }
}
