import { strerror } from '../../../core/errno.ts';
import type { NfTablesApi, XtBatchOp, XtChain, XtFamily, XtTable } from '../../../core/netfilter/x_tables.ts';
import type { Program, Sys, Task } from '../../proc/sys.ts';
import { netdbOf } from '../iptables/netdb.ts';
import { chainsText, familyName, tableText, tableWarning } from './list.ts';
import { NFT_HELP, NFT_LONG } from './options.ts';
import type { NftOutput } from './rule_text.ts';

/** One word of the input, with its place. */
type Token = { readonly text: string; readonly at: number };

/** A line that cannot be done: what is wrong, and what to underline. Ref: nftables src/erec.c:erec_print() */
class NftError extends Error {
  readonly at: number;
  readonly length: number;

  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

type Nft = {
  readonly sys: Sys;
  readonly api: NfTablesApi;
  readonly output: NftOutput;
  /** The line that is worked on. */
  readonly buffer: string;
};

const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const COMMANDS = [
  'add', 'replace', 'create', 'insert', 'delete', 'get', 'list', 'reset', 'flush', 'rename', 'import', 'export', 'monitor',
  'describe', 'destroy',
]; // biome-ignore format: a table

/** `nft`: shows what iptables made, and clears it away. Differs: rules in nft's own language are refused. Ref: nftables src/main.c:main() */
export const nft: Program = function* (sys): Task<number> {
  const set = new Set<string>();
  const args = sys.argv.slice(1);
  let file: string | null = null;
  while (args.length > 0 && args[0]!.startsWith('-') && args[0] !== '-') {
    const word = args.shift()!;
    if (word === '--') break;
    const letters = word.startsWith('--') ? longOption(sys, word.slice(2)) : word.slice(1);
    if (letters === null) return 1;
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!;
      if (!'hvVcfiIjnsaNSedDouypTt'.includes(letter)) {
        sys.err(`nft: invalid option -- '${letter}'\n`);
        return 1;
      }
      if (!'fIdD'.includes(letter)) {
        set.add(letter);
        continue;
      }
      const arg = letters.slice(i + 1) || args.shift();
      if (arg === undefined) {
        sys.err(`nft: option requires an argument -- '${letter}'\n`);
        return 1;
      }
      if (letter === 'f') file = arg;
      break;
    }
  }
  if (set.has('h')) {
    sys.out(NFT_HELP);
    return 0;
  }
  if (set.has('v') || set.has('V')) {
    sys.out('nftables v1.0.6 (Lester Gooch #5)\n');
    if (set.has('V')) sys.out('  cli:\t\teditline\n  json:\t\tyes\n  minigmp:\tno\n  libxtables:\tyes\n');
    return 0;
  }
  if (set.has('j')) {
    sys.err('JSON support not compiled-in\n');
    return 1;
  }
  const late = args.findIndex((a) => /^-[a-zA-Z]/.test(a));
  let input: string;
  if (file !== null) {
    const read = file === '-' ? yield* readAll(sys) : sys.readFile(file);
    if (!read.ok) {
      sys.err(`internal:0:0-0: Error: Could not open file "${file}": ${strerror[read.error.errno]}\n\n\n`);
      return 1;
    }
    input = read.value;
  } else if (args.length === 0) {
    sys.err('nft: no command specified\n');
    return 1;
  } else if (late > 0) {
    const before = `nft ${args.slice(0, late).join(' ')} `.length;
    const marks = `   ^${' '.repeat(before - 4)}${'~'.repeat(args[late]!.length)}`;
    sys.err(`Error: syntax error, options must be specified before commands\nnft ${args.join(' ')} \n${marks}\n`);
    return 1;
  } else input = args.join(' ');
  const numeric = set.has('n');
  const output: NftOutput = {
    handles: set.has('a'),
    stateless: set.has('s'),
    numericProto: numeric || set.has('p'),
    numericPrio: numeric || set.has('y'),
    numericSymbol: numeric,
    services: set.has('S'),
    netdb: netdbOf(sys),
  };
  const { nf: api } = sys.netlink();
  let status = 0;
  for (const buffer of input.split('\n')) {
    for (const tokens of commandsOf(buffer)) {
      try {
        yield* runCommand({ sys, api, output, buffer }, tokens);
      } catch (e) {
        if (!(e instanceof NftError)) throw e;
        yield* sys.flush();
        sys.err(`Error: ${e.message}\n${buffer}\n${' '.repeat(e.at)}${'^'.repeat(Math.max(1, e.length))}\n`);
        status = 1;
      }
    }
  }
  return status;
};

function longOption(sys: Sys, name: string): string | null {
  const letter = NFT_LONG[name];
  if (letter === undefined) sys.err(`nft: unrecognized option '--${name}'\n`);
  return letter ?? null;
}

function* readAll(sys: Sys) {
  let value = '';
  for (;;) {
    const r = yield* sys.read(0);
    if (!r.ok || r.value === '') return { ok: true as const, value };
    value += r.value;
  }
}

/** The words of each command of a line; comments go. */
function commandsOf(buffer: string): Token[][] {
  const commands: Token[][] = [[]];
  for (const m of buffer.matchAll(/#.*|;|[^\s;#]+/g)) {
    if (m[0].startsWith('#')) break;
    if (m[0] === ';') commands.push([]);
    else commands.at(-1)!.push({ text: m[0], at: m.index });
  }
  return commands.filter((c) => c.length > 0);
}

function syntax(n: Nft, t: Token | undefined, expecting = ''): never {
  const more = expecting === '' ? '' : `, expecting ${expecting}`;
  if (t === undefined) throw new NftError(`syntax error, unexpected newline${more}`, n.buffer.length, 1);
  throw new NftError(`syntax error, unexpected string${more}`, t.at, t.text.length);
}

function* runCommand(n: Nft, tokens: readonly Token[]): Task<void> {
  const [verb, object, ...rest] = tokens;
  const known = COMMANDS.includes(verb!.text);
  if (!known) syntax(n, tokens[1], 'string');
  switch (verb!.text) {
    case 'list':
      return yield* list(n, object, rest);
    case 'flush':
    case 'delete':
      return change(n, verb!.text, object, rest);
    default: {
      // what a kernel without that feature says
      const end = tokens.at(-1)!;
      throw new NftError(
        'Could not process rule: Operation not supported',
        verb!.at,
        end.at + end.text.length - verb!.at,
      );
    }
  }
}

const END = 'end of file or newline or semicolon';

/** The family that may stand first, and what comes after it. */
function familyOf(rest: readonly Token[]): { readonly family: string | null; readonly rest: readonly Token[] } {
  const first = rest[0];
  if (first === undefined || !FAMILIES.includes(first.text)) return { family: null, rest };
  return { family: first.text, rest: rest.slice(1) };
}

function tablesOf(n: Nft, family: string | null): XtTable[] {
  const all = (['ipv4', 'ipv6'] as const).flatMap((f: XtFamily) => [...n.api.dumpTables(f)]);
  return all
    .filter((t) => !t.legacy && (family === null || familyName(t.family) === family))
    .sort((a, b) => a.handle - b.handle);
}

function tableNamed(n: Nft, family: string | null, t: Token, prefix: string): XtTable {
  const found = tablesOf(n, family ?? 'ip').find((x) => x.name === t.text);
  if (found === undefined) throw new NftError(`${prefix}${strerror.ENOENT}`, t.at, t.text.length);
  return found;
}

function chainNamed(table: XtTable, t: Token, prefix: string): XtChain {
  const found = table.chains.get(t.text);
  if (found === undefined) throw new NftError(`${prefix}${strerror.ENOENT}`, t.at, t.text.length);
  return found;
}

function* show(n: Nft, table: XtTable, chains: readonly XtChain[], whole = true): Task<void> {
  const warning = tableWarning(table, chains);
  if (warning !== null) {
    yield* n.sys.flush();
    n.sys.err(warning);
  }
  n.sys.out(tableText(table, chains, n.output, whole));
}

function* list(n: Nft, object: Token | undefined, after: readonly Token[]): Task<void> {
  if (object === undefined) syntax(n, undefined);
  const { family, rest } = familyOf(after);
  const none = (): void => {
    if (rest.length > 0) syntax(n, rest[0], END);
  };
  switch (object.text) {
    case 'ruleset':
      none();
      for (const t of tablesOf(n, family)) yield* show(n, t, [...t.chains.values()]);
      return;
    case 'tables':
      none();
      for (const t of tablesOf(n, family))
        n.sys.out(`table ${familyName(t.family)} ${t.name}${n.output.handles ? ` # handle ${t.handle}` : ''}\n`);
      return;
    case 'chains':
      none();
      for (const t of tablesOf(n, family)) n.sys.out(chainsText(t, n.output));
      return;
    case 'table': {
      if (rest[0] === undefined) syntax(n, undefined, 'string');
      if (rest.length > 1) syntax(n, rest[1], END);
      const t = tableNamed(n, family, rest[0], '');
      return yield* show(n, t, [...t.chains.values()]);
    }
    case 'chain': {
      if (rest.length < 2) syntax(n, undefined, 'string');
      if (rest.length > 2) syntax(n, rest[2], END);
      const t = tableNamed(n, family, rest[0]!, '');
      return yield* show(n, t, [chainNamed(t, rest[1]!, '')], false);
    }
    case 'sets':
    case 'maps':
    case 'meters':
    case 'flowtables':
      none();
      for (const t of tablesOf(n, family)) n.sys.out(`table ${familyName(t.family)} ${t.name} {\n}\n`);
      return;
    case 'counters':
    case 'quotas':
    case 'limits':
    case 'synproxys':
    case 'secmarks':
    case 'hooks':
      return;
    default:
      syntax(n, object);
  }
}

const FAILED = 'Could not process rule: ';

/** What clears away. Ref: nftables src/rule.c:do_command_flush(), do_command_delete() */
function change(n: Nft, verb: 'flush' | 'delete', object: Token | undefined, after: readonly Token[]): void {
  if (object === undefined) syntax(n, undefined);
  const { family, rest } = familyOf(after);
  const at = (t: XtTable) => ({ family: t.family, table: t.name });
  const commit = (ops: readonly XtBatchOp[], blame: Token): void => {
    const r = n.api.commit(ops);
    if (!r.ok) throw new NftError(`${FAILED}${strerror[r.error.errno]}`, blame.at, blame.text.length);
  };
  switch (object.text) {
    case 'ruleset':
      if (verb === 'delete') syntax(n, object);
      if (rest.length > 0) syntax(n, rest[0], END);
      commit(
        tablesOf(n, family).map((t) => ({ op: 'deltable', ...at(t) })),
        object,
      );
      return;
    case 'table': {
      if (rest[0] === undefined) syntax(n, undefined, verb === 'delete' ? 'handle or string' : 'string');
      if (rest.length > 1) syntax(n, rest[1], END);
      const t = tableNamed(n, family, rest[0], FAILED);
      if (verb === 'delete') commit([{ op: 'deltable', ...at(t) }], rest[0]);
      else
        commit(
          [...t.chains.keys()].map((chain) => ({ op: 'flushchain', ...at(t), chain })),
          rest[0],
        );
      return;
    }
    case 'chain': {
      if (rest.length < 2) syntax(n, undefined, 'string');
      if (rest.length > 2) syntax(n, rest[2], END);
      const t = tableNamed(n, family, rest[0]!, FAILED);
      const c = chainNamed(t, rest[1]!, FAILED);
      const op = verb === 'delete' ? 'delchain' : 'flushchain';
      // a chain's rules go with it, but no rule that leads to it
      const ops: XtBatchOp[] = verb === 'delete' ? [{ op: 'flushchain', ...at(t), chain: c.name }] : [];
      commit([...ops, { op, ...at(t), chain: c.name }], rest[1]!);
      return;
    }
    default:
      syntax(n, object);
  }
}
