import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { Bytes, Program, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { readAll } from '../input.ts';
import { builtinBase, builtinTables } from './builtin.ts';
import { doCommand, newRun, nftStrerror, type Run, sayError, type Tool, versionOf } from './command.ts';
import { checkChainName, type Parsed, parseCommandLine, SkipLine, ToolExit } from './parse.ts';
import { parameterProblem, XtablesError } from './xtables.ts';

type Options = {
  counters: boolean;
  verbose: number;
  testing: boolean;
  noflush: boolean;
  table: string | null;
};

/** iptables-restore and its brothers. Ref: iptables/xtables-restore.c:xtables_restore_main() */
export function iptablesRestore(tool: Tool): Program {
  return function* (sys: Sys): Task<number> {
    const o: Options = { counters: false, verbose: 0, testing: false, noflush: false, table: null };
    const { opts, operands } = getopt(sys.argv, 'bcvVthnM:T:wW', {
      counters: 'c',
      verbose: 'v',
      version: 'V',
      test: 't',
      help: 'h',
      noflush: 'n',
      modprobe: 'M:',
      table: 'T:',
      wait: 'w::',
      'wait-interval': 'W:',
      ipv4: '4',
      ipv6: '6',
    });
    for (const opt of opts) {
      if (opt.opt === '?') {
        sys.err(`${sys.argv[0]}: ${(opt as { error: string }).error}\n`);
        sys.err(`Try \`${tool.program} -h' for more information.\n`);
        return 1;
      }
      if (opt.opt === 'b') sys.err('-b/--binary option is not implemented\n');
      else if (opt.opt === 'c') o.counters = true;
      else if (opt.opt === 'v') o.verbose++;
      else if (opt.opt === 't') o.testing = true;
      else if (opt.opt === 'n') o.noflush = true;
      else if (opt.opt === 'T') o.table = opt.arg!;
      else if (opt.opt === 'V') {
        sys.out(`${tool.program} v${versionOf(tool)}\n`);
        return 0;
      } else if (opt.opt === 'h') {
        sys.err(usage(tool.program));
        return 0;
      }
    }
    let input: Bytes;
    if (operands.length === 1) {
      const file = sys.readFile(operands[0]!);
      if (!file.ok) {
        sys.err(`Can't open ${operands[0]}: ${strerror[file.error.errno]}\n`);
        return 1;
      }
      input = file.value;
    } else if (operands.length > 1) {
      sys.err('Unknown arguments found on commandline\n');
      return 1;
    } else {
      const read = yield* readAll(sys, 0);
      input = read.ok ? read.value : '';
    }
    const restore = new Restore(newRun(sys, tool, true), o);
    try {
      return restore.all(input);
    } catch (e) {
      if (e instanceof ToolExit) return e.status;
      if (!(e instanceof XtablesError)) throw e;
      sayError(sys, tool, e, restore.line);
      return e.status;
    }
  };
}

function usage(name: string): string {
  return `Usage: ${name} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
	   [ --ipv4 ]
	   [ --ipv6 ]
`;
}

/** What a line asks for, and what is said when it is refused. */
type Pending = {
  readonly line: number;
  readonly run: () => ErrnoName | null;
  readonly why: (errno: ErrnoName) => string;
};

/** Ref: iptables/xtables-restore.c:xtables_restore_parse_line() */
class Restore {
  line = 0;
  private table: string | null = null;
  private pending: Pending[] = [];
  private inTable = false;
  private readonly run: Run;
  private readonly o: Options;

  constructor(run: Run, o: Options) {
    this.run = run;
    this.o = o;
  }

  all(input: Bytes): number {
    const { sys, tool } = this.run;
    for (const text of linesOf(input)) {
      this.line++;
      this.run.env.line = this.line;
      const status = this.one(text);
      if (status !== null) return status;
    }
    if (this.inTable) {
      sys.err(`${tool.program}: COMMIT expected at line ${this.line + 1}\n`);
      return 1;
    }
    return 0;
  }

  private one(text: string): number | null {
    const { run, o } = this;
    const { sys, handle } = run;
    const { program } = run.tool;
    if (text === '') return null;
    if (text.startsWith('#')) {
      if (o.verbose > 0) sys.out(`${text}\n`);
      return null;
    }
    if (this.inTable && text === 'COMMIT') {
      this.inTable = false;
      const failed = this.doPending();
      if (failed !== null) return failed;
      if (o.testing) handle.abort();
      else {
        const errno = handle.commit();
        if (errno !== null) return this.failed(this.line, null);
      }
      return null;
    }
    if (text.startsWith('*') && !this.inTable) {
      const name = /^[ \t]*([^ \t]+)/.exec(text.slice(1))?.[1];
      if (name === undefined) parameterProblem(`${program}: line ${this.line} table name invalid`);
      if (!builtinTables.has(name)) parameterProblem(`${program}: line ${this.line} table name '${name}' invalid`);
      this.table = name;
      if (o.table !== null && o.table !== name) return null;
      if (!o.noflush) {
        if (o.verbose > 0) for (const c of handle.sortedChains(name, true)) sys.out(`Flushing chain \`${c.name}'\n`);
        handle.flushTable(name);
      }
      this.inTable = true;
      return null;
    }
    if (text.startsWith(':') && this.inTable) {
      this.chain(text.slice(1));
      return null;
    }
    if (!this.inTable) return this.skipped() ? null : this.failed(this.line, strerror.EAGAIN);
    const { counters, rest } = this.ruleCounters(text);
    const argv = ['-t', this.table!, ...Array.from({ length: o.noflush ? 0 : o.verbose }, () => '-v')];
    if (o.counters && counters !== null) argv.push('--set-counters', ...counters);
    argv.push(...splitLine(rest));
    let parsed: Parsed;
    try {
      parsed = parseCommandLine(argv, run.env);
    } catch (e) {
      if (e instanceof SkipLine) return null;
      throw e;
    }
    this.later(
      () => doCommand(run, parsed),
      (e) => nftStrerror(e, parsed),
    );
    return null;
  }

  private later(run: () => ErrnoName | null, why: (errno: ErrnoName) => string): void {
    this.pending.push({ line: this.line, run, why });
  }

  /** What the table's lines asked for is looked at when all of them were read. Ref: iptables/nft.c:nft_prepare() */
  private doPending(): number | null {
    const { pending } = this;
    const { handle } = this.run;
    this.pending = [];
    for (const { line, run, why } of pending) {
      handle.line = line;
      const errno = run();
      if (errno !== null) return this.failed(line, why(errno));
    }
    return null;
  }

  private skipped(): boolean {
    return this.o.table !== null && this.table !== null && this.o.table !== this.table;
  }

  private failed(line: number, why: string | null): number {
    this.run.sys.err(`${this.run.tool.program}: line ${line} failed${why === null ? '' : `: ${why}.`}
`);
    return 1;
  }

  /** `:CHAIN POLICY [packets:bytes]` */
  private chain(text: string): void {
    const { handle } = this.run;
    const { program } = this.run.tool;
    const table = this.table!;
    const [name, policy, counts] = text.split(/[ \t]+/).filter((w) => w !== '');
    if (name === undefined) parameterProblem(`${program}: line ${this.line} chain name invalid`);
    checkChainName(name);
    if (policy === undefined) parameterProblem(`${program}: line ${this.line} policy invalid`);
    if (builtinBase(this.table!, name) !== null) {
      let counters: { packets: number; bytes: number } | null = null;
      if (this.o.counters) {
        const m = /^\[(\d+):(\d+)\]$/.exec(counts ?? '');
        if (m === null) parameterProblem(`invalid policy counters for chain '${name}'`);
        counters = { packets: Number(m[1]), bytes: Number(m[2]) };
      }
      if (policy !== '-')
        this.later(
          () => handle.setPolicy(table, name, policy, counters),
          (e) => (e === 'EINVAL' ? 'Bad policy name' : strerror[e]),
        );
      return;
    }
    this.later(
      () => {
        handle.restoreChain(table, name);
        return null;
      },
      (e) => strerror[e],
    );
  }

  /** `[packets:bytes]` before a rule. Ref: iptables/xshared.c:tokenize_rule_counters() */
  private ruleCounters(text: string): { counters: [string, string] | null; rest: string } {
    if (!text.startsWith('[')) return { counters: null, rest: text };
    const close = text.indexOf(']');
    if (close < 0) parameterProblem(`Bad line ${this.line}: need ]`);
    const inside = text.slice(1, close);
    const colon = inside.indexOf(':');
    if (colon < 0) parameterProblem(`Bad line ${this.line}: need :`);
    return { counters: [inside.slice(0, colon), inside.slice(colon + 1)], rest: text.slice(close + 1) };
  }
}

function* linesOf(input: Bytes): Generator<string> {
  let at = 0;
  while (at < input.length) {
    const nl = input.indexOf('\n', at);
    const end = nl < 0 ? input.length : nl;
    yield input.slice(at, end);
    at = end + 1;
  }
}

/** Words, those in double quotes whole. Ref: iptables/xshared.c:add_param_to_argv() */
function splitLine(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  let open = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (open) {
      if (c === '\\') {
        if (++i < text.length) word += text[i];
        continue;
      }
      if (c !== '"') {
        word += c;
        continue;
      }
      open = false;
      words.push(word);
      word = '';
      quoted = false;
      continue;
    }
    if (c === '"') {
      open = true;
      quoted = true;
    } else if (c === ' ' || c === '\t') {
      if (word !== '') words.push(word);
      word = '';
    } else word += c;
  }
  if (word !== '' || quoted) words.push(word);
  return words;
}
