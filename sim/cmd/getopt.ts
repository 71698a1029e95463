/** An option as it was met on the command line; `opt` is the short letter, or the value a long option stands for. */
export type Opt = {
  readonly opt: string;
  /** The argument; absent for an option that takes none, and for an optional argument that was not given. */
  readonly arg?: string;
  /** The full name, where it was given in its long form. */
  readonly long?: string;
};

/** An option that is refused: `opt` is `'?'`, and `error` the message that goes after `argv[0]: `. */
export type BadOpt = { readonly opt: '?'; readonly error: string; readonly arg?: undefined; readonly long?: undefined };

export type Options = {
  /** Options and refusals, in the order of the command line. A tool stops at the first refusal, as C tools do. */
  readonly opts: readonly (Opt | BadOpt)[];
  /** What is not an option. Without `+` options may come after operands. */
  readonly operands: readonly string[];
  /** Where the operands begin in argv, with `+`: argv.slice(optind) is the command that `env`, `timeout` ... run. */
  readonly optind: number;
};

/** Long options: name to the value returned, `:` behind it for a required argument, `::` for an optional one. */
export type LongOptions = Readonly<Record<string, string>>;

type Arg = 'no' | 'required' | 'optional';
type Match = { readonly name: string; readonly val: string; readonly arg: Arg };

/**
 * Parse argv (with argv[0]) as getopt_long(3) of glibc does. `short` is an optstring: `'+'` in front stops at the first
 * operand, `'-'` gives operands as options `'\x01'` in their place, `x:` takes an argument, `x::` an optional one.
 * `longOnly` takes `-name` for `--name` where it can. Refusals are messages, nothing is printed.
 * Ref: glibc posix/getopt.c:_getopt_internal_r()
 */
export function getopt(
  argv: readonly string[],
  short: string,
  longs: LongOptions = {},
  longOnly: 'long_only' | null = null,
): Options {
  const ordering = short[0] === '+' || short[0] === '-' ? short[0] : '';
  const letters = shortOptions(ordering ? short.slice(1) : short);
  const opts: (Opt | BadOpt)[] = [];
  const operands: string[] = [];
  let i = 1;

  const takeLong = (text: string, prefix: string): void => {
    const eq = text.indexOf('=');
    const name = eq < 0 ? text : text.slice(0, eq);
    const found = findLong(name, longs);
    if (found === null) {
      opts.push({ opt: '?', error: `unrecognized option '${prefix}${text}'` });
      return;
    }
    if (Array.isArray(found)) {
      const names = found.map((m: Match) => ` '${prefix}${m.name}'`).join('');
      opts.push({ opt: '?', error: `option '${prefix}${text}' is ambiguous; possibilities:${names}` });
      return;
    }
    const m = found as Match;
    if (eq >= 0) {
      if (m.arg === 'no') opts.push({ opt: '?', error: `option '${prefix}${m.name}' doesn't allow an argument` });
      else opts.push({ opt: m.val, long: m.name, arg: text.slice(eq + 1) });
    } else if (m.arg === 'required') {
      const arg = argv[++i];
      if (arg === undefined) opts.push({ opt: '?', error: `option '${prefix}${m.name}' requires an argument` });
      else opts.push({ opt: m.val, long: m.name, arg });
    } else opts.push({ opt: m.val, long: m.name });
  };

  const takeShorts = (word: string): void => {
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      const arg = letter === ':' || letter === ';' ? undefined : letters.get(letter);
      if (arg === undefined) {
        opts.push({ opt: '?', error: `invalid option -- '${letter}'` });
        continue;
      }
      if (arg === 'no') {
        opts.push({ opt: letter });
        continue;
      }
      const rest = word.slice(at + 1);
      if (rest !== '') opts.push({ opt: letter, arg: rest });
      else if (arg === 'optional') opts.push({ opt: letter });
      else {
        const next = argv[++i];
        if (next === undefined) opts.push({ opt: '?', error: `option requires an argument -- '${letter}'` });
        else opts.push({ opt: letter, arg: next });
      }
      return;
    }
  };

  for (; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      i++;
      break;
    }
    if (word[0] !== '-' || word === '-') {
      if (ordering === '+') break;
      if (ordering === '-') opts.push({ opt: '\x01', arg: word });
      else operands.push(word);
    } else if (word[1] === '-') takeLong(word.slice(2), '--');
    else if (longOnly && (word.length > 2 || !letters.has(word[1]!)) && isLongOnly(word, longs, letters)) {
      takeLong(word.slice(1), '-');
    } else takeShorts(word);
  }
  const optind = i;
  operands.push(...argv.slice(i));
  return { opts, operands, optind };
}

/** The last line of a GNU tool's refusal. */
export function tryHelp(argv0: string): string {
  return `Try '${argv0} --help' for more information.\n`;
}

function shortOptions(spec: string): ReadonlyMap<string, Arg> {
  const letters = new Map<string, Arg>();
  for (const [, letter, colons] of spec.matchAll(/([^:])(:{0,2})/gs)) letters.set(letter!, argOf(colons!));
  return letters;
}

function argOf(colons: string): Arg {
  return colons === '' ? 'no' : colons === ':' ? 'required' : 'optional';
}

/** The option a name or an unambiguous beginning of it stands for; all candidates where they differ. */
function findLong(name: string, longs: LongOptions): Match | readonly Match[] | null {
  const exact = longs[name];
  if (exact !== undefined && Object.hasOwn(longs, name)) return match(name, exact);
  const candidates: Match[] = [];
  for (const key of Object.keys(longs)) if (key.startsWith(name)) candidates.push(match(key, longs[key]!));
  const first = candidates[0];
  if (first === undefined) return null;
  const same = candidates.every((c) => c.val === first.val && c.arg === first.arg);
  return same ? first : candidates;
}

function match(name: string, spec: string): Match {
  const [, val, colons] = /^(.+?)(:{0,2})$/s.exec(spec)!;
  return { name, val: val!, arg: argOf(colons!) };
}

/** `-name` is tried as a long option; where none matches and its letter is a short option, it is that. */
function isLongOnly(word: string, longs: LongOptions, letters: ReadonlyMap<string, Arg>): boolean {
  const name = word.slice(1).split('=')[0]!;
  return findLong(name, longs) !== null || !letters.has(word[1]!);
}
