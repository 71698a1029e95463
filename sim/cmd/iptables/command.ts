import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { XtFamily, XtRuleSpec } from '../../../core/netfilter/x_tables.ts';
import type { Program, Sys } from '../../proc/sys.ts';
import { builtinTables } from './builtin.ts';
import { type NftChain, NftHandle } from './handle.ts';
import { type Netdb, netdbOf } from './netdb.ts';
import { type Parsed, type ParseEnv, parseCommandLine, ToolExit } from './parse.ts';
import { type Format, printHeader, printRule, saveRule } from './print.ts';
import { EXIT, XtablesError } from './xtables.ts';

/** One of the tools: what it is called, for which family, of which world. */
export type Tool = {
  readonly family: XtFamily;
  readonly program: string;
  readonly legacy: boolean;
};

export function versionOf(tool: Tool): string {
  return `1.8.9 (${tool.legacy ? 'legacy' : 'nf_tables'})`;
}

/** What one call of a tool works with. */
export type Run = {
  readonly sys: Sys;
  readonly tool: Tool;
  readonly netdb: Netdb;
  readonly handle: NftHandle;
  readonly env: ParseEnv;
};

export function newRun(sys: Sys, tool: Tool, restore: boolean): Run {
  const netdb = netdbOf(sys);
  const env: ParseEnv = {
    family: tool.family,
    netdb,
    program: tool.program,
    version: versionOf(tool),
    restore,
    line: 0,
    out: (text) => sys.out(text),
    err: (text) => sys.err(text),
  };
  return { sys, tool, netdb, handle: new NftHandle(sys.netlink().nf, tool.family, tool.legacy), env };
}

/** Runs a tool's body; refusals become its message and status. Ref: iptables/xtables-standalone.c:xtables_main() */
export function guarded(sys: Sys, tool: Tool, body: () => number): number {
  try {
    return body();
  } catch (e) {
    if (e instanceof ToolExit) return e.status;
    if (!(e instanceof XtablesError)) throw e;
    sayError(sys, tool, e);
    return e.status;
  }
}

/** Ref: iptables/xshared.c:xtables_exit_error() */
export function sayError(sys: Sys, tool: Tool, e: XtablesError, line = 0): void {
  const { program } = tool;
  sys.err(`${program} v${versionOf(tool)}: ${e.message}\n`);
  if (e.status === EXIT.PARAMETER_PROBLEM && line > 0) sys.err(`Error occurred at line: ${line}\n`);
  if (e.status === EXIT.PARAMETER_PROBLEM)
    sys.err(`Try \`${program} -h' or '${program} --help' for more information.\n`);
  if (e.status === EXIT.VERSION_PROBLEM) sys.err('Perhaps iptables or your kernel needs to be upgraded.\n');
}

/** iptables and its brothers. Ref: iptables/xtables.c:do_commandx() */
export function iptables(tool: Tool): Program {
  return (sys) =>
    guarded(sys, tool, () => {
      const run = newRun(sys, tool, false);
      const parsed = parseCommandLine(sys.argv.slice(1), run.env);
      const errno = doCommand(run, parsed) ?? run.handle.commit();
      if (errno !== null) {
        const why = tool.legacy ? legacyStrerror(errno, parsed) : nftStrerror(errno, parsed);
        sys.err(`${tool.program}: ${why}.\n`);
        return errno === 'EAGAIN' ? EXIT.RESOURCE_PROBLEM : EXIT.OTHER_PROBLEM;
      }
      return 0;
    });
}

/** What failed, in the words for this command. Ref: iptables/nft.c:nft_strerror() */
export function nftStrerror(errno: ErrnoName, p: Parsed): string {
  const c = p.command;
  if (c === 'X' && errno === 'EBUSY') return 'Directory not empty';
  if (c === 'N' && errno === 'EEXIST') return 'Chain already exists';
  if (c === 'E' && errno === 'EEXIST') return 'File exists';
  if (errno === 'E2BIG') {
    if (c === 'I') return 'Index of insertion too big';
    if (c === 'R') return 'Index of replacement too big';
    if (c === 'D') return 'Index of deletion too big';
  }
  if ((c === 'C' || c === 'D') && errno === 'ENOENT' && !p.byNumber)
    return 'Bad rule (does a matching rule exist in that chain?)';
  if (c === 'P' && errno === 'ENOENT') return 'Bad built-in chain name';
  if (c === 'P' && errno === 'EINVAL') return "Bad policy name. Run `dmesg' for more information";
  if (errno === 'ENOENT') return 'No chain/target/match by that name';
  if (errno === 'ELOOP') return 'Loop found in table';
  return strerror[errno];
}

/** The same in iptables-legacy's words. Ref: libiptc/libiptc.c:iptc_strerror() */
function legacyStrerror(errno: ErrnoName, p: Parsed): string {
  if (errno === 'ELOOP') return strerror.ELOOP;
  if (errno === 'EINVAL' && p.command !== 'P') return "Invalid argument. Run `dmesg' for more information";
  return nftStrerror(errno, p);
}

/** Does what one line asks for, into the batch or to the screen; an errno where it is refused. */
export function doCommand(run: Run, p: Parsed): ErrnoName | null {
  const { handle, env } = run;
  const { table } = p;
  if (!builtinTables.has(table) && run.tool.legacy)
    throw new XtablesError(
      EXIT.VERSION_PROBLEM,
      `can't initialize ${run.tool.program} table \`${table}': Table does not exist (do you need to insmod?)`,
    );
  if (!builtinTables.has(table)) throw new XtablesError(EXIT.VERSION_PROBLEM, `table '${table}' does not exist`);
  handle.initLegacy(table);
  if (p.command === 'L' || p.command === 'S') warnOfLegacy(run, run.tool.program);
  const chain = p.chain!;
  switch (p.command!) {
    case 'A':
    case 'I':
      return (
        checkTarget(run, p) ??
        eachRule(run, p, (spec, i) => {
          const at = p.command === 'A' ? null : p.rulenum - 1 + i;
          if (at === null) return handle.append(table, chain, spec, p.packets, p.bytes);
          if (at < 0) return 'E2BIG';
          return handle.insert(table, chain, spec, at, p.packets, p.bytes);
        })
      );
    case 'R': {
      const refused = checkTarget(run, p);
      if (refused !== null) return refused;
      showRule(run, p, p.rules[0]!);
      return handle.replace(table, chain, p.rules[0]!, p.rulenum - 1, p.packets, p.bytes);
    }
    case 'D':
      if (p.byNumber) {
        return handle.deleteAt(table, chain, p.rulenum - 1);
      }
      for (const spec of p.rules) {
        const at = handle.indexOf(table, chain, spec);
        if (at < 0) return 'ENOENT';
        showRule(run, p, spec);
        const errno = handle.deleteAt(table, chain, at);
        if (errno !== null) return errno;
      }
      return null;
    case 'C':
      return (
        checkTarget(run, p) ?? eachRule(run, p, (spec) => (handle.indexOf(table, chain, spec) < 0 ? 'ENOENT' : null))
      );
    case 'F':
      return flush(run, p);
    case 'Z':
      return zero(run, p);
    case 'L': {
      list(run, p);
      return p.zero ? handle.zero(table, p.chain, null) : null;
    }
    case 'S':
      listRules(run, p);
      return p.zero ? handle.zero(table, p.chain, null) : null;
    case 'N':
      return handle.newChain(table, chain);
    case 'X':
      if (p.verbose > 0)
        for (const c of p.chain === null ? handle.sortedChains(table, false) : [handle.find(table, chain)])
          if (c !== undefined && c.base === null) env.out(`Deleting chain \`${c.name}'\n`);
      return handle.deleteChain(table, p.chain);
    case 'E':
      return handle.renameChain(table, chain, p.newname!);
    case 'P':
      return handle.setPolicy(table, chain, p.policy!, p.packets || p.bytes ? p : null);
  }
}

/** Ref: iptables/nft-shared.c:nft_check_xt_legacy() */
export function warnOfLegacy(run: Run, tool: string): void {
  if (!run.handle.hidesLegacy()) return;
  const name = run.tool.family === 'ipv4' ? 'iptables' : 'ip6tables';
  const use = tool.replace(name, `${name}-legacy`);
  run.env.err(`# Warning: ${name}-legacy tables present, use ${use} to see them\n`);
}

function builtinChain(table: string, chain: string): boolean {
  return builtinTables.get(table)!.some(([hook]) => hook === chain);
}

/** A jump must lead somewhere. Ref: iptables/nft.c:nft_rule_append(), xtables.c:nft_chain_exists() */
function checkTarget(run: Run, p: Parsed): ErrnoName | null {
  const target = p.rules[0]?.target;
  if (target === undefined || (target.name !== 'jump' && target.name !== 'goto')) return null;
  if (run.handle.find(p.table, target.info) === undefined && !builtinChain(p.table, target.info))
    throw new XtablesError(
      EXIT.PARAMETER_PROBLEM,
      run.tool.legacy
        ? `Couldn't load target \`${target.info}':No such file or directory\n`
        : `Chain '${target.info}' does not exist`,
    );
  return null;
}

function eachRule(run: Run, p: Parsed, f: (spec: XtRuleSpec, index: number) => ErrnoName | null): ErrnoName | null {
  let i = 0;
  for (const spec of p.rules) {
    showRule(run, p, spec);
    const errno = f(spec, i++);
    if (errno !== null) return errno;
  }
  return null;
}

const ONE_LINE: Format = {
  numeric: true,
  counts: false,
  short: false,
  via: true,
  lineNumbers: false,
  noTable: true,
};

/** `-v` with what changes something: the rule, on one line. */
function showRule(run: Run, p: Parsed, spec: XtRuleSpec): void {
  if (p.verbose === 0) return;
  const env = { family: run.tool.family, netdb: run.netdb, table: p.table };
  const rule = { spec, handle: null, packets: p.packets, bytes: p.bytes };
  run.env.out(printRule(env, p.chain!, rule, 0, ONE_LINE));
}

function flush(run: Run, p: Parsed): ErrnoName | null {
  const { handle } = run;
  if (p.verbose > 0 && p.chain === null) handle.initAll(p.table);
  if (p.verbose > 0)
    for (const c of p.chain === null ? handle.sortedChains(p.table, false) : [{ name: p.chain }])
      run.env.out(`Flushing chain \`${c.name}'\n`);
  return handle.flush(p.table, p.chain);
}

function zero(run: Run, p: Parsed): ErrnoName | null {
  if (p.byNumber) return run.handle.zero(p.table, p.chain, p.rulenum - 1);
  if (p.verbose > 0)
    for (const c of p.chain === null ? run.handle.sortedChains(p.table, false) : [{ name: p.chain }])
      run.env.out(`Zeroing chain \`${c.name}'\n`);
  return run.handle.zero(p.table, p.chain, null);
}

/** Those that are to be listed; a chain that is not there ends the tool. Ref: nft_assert_table_compatible() */
function chosen(run: Run, p: Parsed): NftChain[] {
  const all = run.handle.sortedChains(p.table, true);
  if (p.chain === null) return all;
  const found = all.find((c) => c.name === p.chain);
  if (found === undefined)
    throw new XtablesError(
      EXIT.OTHER_PROBLEM,
      `chain \`${p.chain}' in table \`${p.table}' is incompatible, use 'nft' tool.`,
    );
  return [found];
}

function list(run: Run, p: Parsed): void {
  const { handle, env } = run;
  const format: Format = {
    numeric: p.numeric,
    counts: p.verbose > 0,
    short: !p.exact,
    via: p.verbose > 0,
    lineNumbers: p.lineNumbers,
    noTable: false,
  };
  const of = { family: run.tool.family, netdb: run.netdb, table: p.table };
  chosen(run, p).forEach((c, i) => {
    if (p.chain !== null && p.rulenum > 0) {
      const rule = c.rules[p.rulenum - 1];
      if (rule !== undefined) env.out(printRule(of, c.name, rule, p.rulenum, format));
      return;
    }
    if (i > 0) env.out('\n');
    env.out(printHeader(c, c.base === null ? handle.references(p.table, c.name) : 0, format));
    c.rules.forEach((rule, n) => {
      env.out(printRule(of, c.name, rule, n + 1, format));
    });
  });
}

function listRules(run: Run, p: Parsed): void {
  const { env } = run;
  const counts = p.verbose > 0;
  const chains = chosen(run, p);
  const of = { family: run.tool.family, netdb: run.netdb, table: p.table };
  if (p.rulenum === 0)
    for (const c of chains) {
      if (c.base === null) env.out(`-N ${c.name}\n`);
      else env.out(`-P ${c.name} ${c.base.policy}${counts ? ` -c ${c.packets} ${c.bytes}` : ''}\n`);
    }
  for (const c of chains)
    c.rules.forEach((rule, n) => {
      if (p.rulenum === 0 || p.rulenum === n + 1) env.out(`-A ${c.name}${saveRule(of, c.name, rule, counts)}\n`);
    });
}
