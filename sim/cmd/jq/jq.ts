import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { Outflow, readAll } from '../input.ts';
import { baseEnv, run as evaluate, JqError, undefinedName } from './evaluate.ts';
import { decodeUtf8, encodeUtf8, type Format, type Json, JsonError, jsonText, parseJson } from './json.ts';
import { type Ast, CompileError, parseJq } from './parse.ts';

export const jq: Command = { path: '/usr/bin/jq', program: run };

/** Ref: jq 1.6 src/main.c:main() */
function* run(sys: Sys): Task<number> {
  const words = sys.argv.slice(1);
  const flags = new Set<string>();
  const named: { [key: string]: Json } = Object.create(null);
  const positional: Json[] = [];
  const paths: string[] = [];
  let filter: string | null = null;
  let fromFile: string | null = null;
  let indent = '  ';
  let rest: 'files' | 'args' | 'jsonargs' = 'files';
  let more = true;
  const die = (message: string, status = 2): number => {
    sys.err(`jq: ${message}\n`);
    return status;
  };
  const usage = (message: string) =>
    die(
      `${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq`,
    );
  const letters: Record<string, string> = {
    s: 'slurp',
    r: 'raw-output',
    j: 'join-output',
    a: 'ascii-output',
    c: 'compact-output',
    C: 'color-output',
    M: 'monochrome-output',
    S: 'sort-keys',
    R: 'raw-input',
    n: 'null-input',
    f: 'from-file',
    e: 'exit-status',
    h: 'help',
    V: 'version',
  };
  const known = new Set([...Object.values(letters), 'tab', 'unbuffered', 'seq', 'stream', 'debug-dump-disasm']);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--' && more) {
      more = false;
      continue;
    }
    if (!more || word[0] !== '-' || word === '-') {
      if (filter === null) filter = word;
      else if (rest === 'files') paths.push(word);
      else if (rest === 'args') positional.push(decodeUtf8(word));
      else {
        try {
          positional.push(...parseJson(decodeUtf8(word)));
        } catch {
          return usage(`Invalid JSON text passed to --jsonargs`);
        }
      }
      continue;
    }
    const long = word.startsWith('--') ? word.slice(2) : null;
    if (long === 'arg' || long === 'argjson' || long === 'slurpfile' || long === 'rawfile') {
      const [k, v] = [words[i + 1], words[i + 2]];
      if (k === undefined || v === undefined)
        return usage(
          `--${long} takes two parameters (e.g. --${long} varname ${long === 'arg' ? 'value' : long === 'argjson' ? 'text' : 'filename'})`,
        );
      i += 2;
      if (long === 'arg') named[k] ??= decodeUtf8(v);
      else if (long === 'argjson') {
        try {
          named[k] ??= [...parseJson(decodeUtf8(v))][0] ?? null;
        } catch {
          return usage(`Invalid JSON text passed to --argjson`);
        }
      } else {
        const text = sys.readFile(v);
        if (!text.ok) return die(`Bad JSON in --${long} ${k} ${v}: Could not open ${v}: ${strerror[text.error.errno]}`);
        named[k] ??= long === 'rawfile' ? decodeUtf8(text.value) : [...parseJson(decodeUtf8(text.value))];
      }
    } else if (long === 'args' || long === 'jsonargs') rest = long;
    else if (long === 'indent') {
      const n = words[++i];
      if (n === undefined) return usage('--indent takes one parameter');
      if (Number(n) < -1 || !/^-?\d+/.test(n))
        return usage(
          Number(n) < 0 ? 'Cannot indent less than zero characters' : 'Cannot indent less than zero characters',
        );
      if (Number(n) > 7) return usage('Cannot indent more than 7 characters');
      indent = ' '.repeat(Number(n));
      if (Number(n) === 0) flags.add('compact-output');
    } else if (long !== null) {
      if (!known.has(long)) return usage(`Unknown option ${word}`.replace('Unknown option', 'Unknown option'));
      flags.add(long);
    } else {
      for (const c of word.slice(1)) {
        if (!letters[c]) return usage(`Unknown option ${word}`);
        flags.add(letters[c]);
      }
    }
    if (flags.has('from-file') && fromFile === null) fromFile = '';
  }
  if (flags.has('version')) {
    sys.out('jq-1.6\n');
    return 0;
  }
  if (flags.has('help') || filter === null) {
    const text =
      'jq - commandline JSON processor [version 1.6]\n\nUsage:\tjq [options] <jq filter> [file...]\n\tjq [options] --args <jq filter> [strings...]\n\tjq [options] --jsonargs <jq filter> [JSON_TEXTS...]\n';
    if (flags.has('help')) sys.out(text);
    else sys.err(text);
    return flags.has('help') ? 0 : 2;
  }
  if (fromFile !== null) {
    const text = sys.readFile(filter);
    if (!text.ok) return die(`error: Could not open ${filter}: ${strerror[text.error.errno]}`);
    filter = text.value;
  }

  // --- the program
  const program = decodeUtf8(filter);
  named.__named = null;
  delete named.__named;
  const inputs = reader();
  let error: string | null = null;
  let line = 0;
  let source: Generator<Json> | null = null;
  let queued: Json[] = [];
  let texts: string[] = [];
  let failedFiles = 0;
  function* reader(): Generator<Json, void> {
    for (const text of texts) {
      if (flags.has('raw-input')) {
        if (flags.has('slurp')) yield text;
        else for (const l of text.split('\n').slice(0, text.endsWith('\n') || text === '' ? -1 : undefined)) yield l;
        continue;
      }
      source = parseJson(text);
      yield* source;
    }
  }
  const vars = new Map<string, Json>([
    ...Object.entries(named),
    ['__prog_args', positional],
    ['ARGS', { positional, named }],
  ]);
  const env = baseEnv(
    {
      env: Object.fromEntries([...sys.env].map(([k, v]) => [k, decodeUtf8(v)])),
      wall: sys.wall,
      next: () => {
        if (queued.length > 0) return queued.shift();
        const got = inputs.next();
        return got.done ? undefined : got.value;
      },
      debug: (v) => sys.err(`${encodeUtf8(jsonText(['DEBUG:', v]))}\n`),
      line: () => line,
    },
    vars,
  );
  let ast: Ast;
  try {
    ast = parseJq(program);
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    sys.err(`${encodeUtf8(e.message)}\njq: 1 compile error\n`);
    return 3;
  }
  const bad = undefinedName(ast, env);
  if (bad) {
    const at = bad.what.startsWith('$') ? program.indexOf(bad.what) : bad.at;
    sys.err(
      `jq: error: ${bad.what} is not defined at <top-level>, line 1:\n${encodeUtf8(program)}${' '.repeat(Math.max(at, 0))}\njq: 1 compile error\n`,
    );
    return 3;
  }

  // --- the input
  if (!flags.has('null-input') || /\binputs?\b/.test(program)) {
    for (const path of paths.length > 0 ? paths : ['-']) {
      const fd = paths.length === 0 ? ({ ok: true, value: 0 } as const) : sys.open(path, { read: true });
      const text = fd.ok ? yield* readAll(sys, fd.value) : fd;
      if (!text.ok) {
        sys.err(`jq: error: Could not open file ${path}: ${strerror[text.error.errno]}\n`);
        failedFiles = 2;
      } else texts.push(text.value);
    }
    texts = [decodeUtf8(texts.join(''))];
    line = texts[0]!.split('\n').length - 1;
  }
  const format: Format = {
    indent: flags.has('compact-output') ? null : flags.has('tab') ? '\t' : indent,
    sort: flags.has('sort-keys'),
    ascii: flags.has('ascii-output'),
    color: flags.has('color-output'),
  };
  const raw = flags.has('raw-output') || flags.has('join-output');
  const flow = new Outflow(sys);
  let status = failedFiles;
  let last: Json | undefined;
  const one = function* (input: Json): Task<boolean> {
    try {
      for (const v of evaluate(ast, input, env)) {
        last = v;
        flow.out(
          encodeUtf8(raw && typeof v === 'string' ? v : jsonText(v, format)) + (flags.has('join-output') ? '' : '\n'),
        );
        yield* flow.drain();
        if (flags.has('unbuffered')) yield* sys.flush();
      }
    } catch (e) {
      if (e instanceof JsonError) throw e;
      if (!(e instanceof JqError)) throw e;
      const v = e.value;
      if (v !== null && typeof v === 'object' && !Array.isArray(v) && '__jq' in v) {
        if (v.value !== null && v.__jq !== 0)
          sys.err(encodeUtf8(typeof v.value === 'string' ? v.value : `${jsonText(v.value!)}\n`));
        status = v.__jq as number;
        return false;
      }
      if (v === null) return true;
      status = 5;
      const where = `(at ${texts.length > 0 && !flags.has('null-input') ? `${paths.at(-1) ?? '<stdin>'}:${line}` : '<unknown>'})`;
      sys.err(
        encodeUtf8(
          typeof v === 'string' ? `jq: error ${where}: ${v}\n` : `jq: error ${where} (not a string): ${jsonText(v)}\n`,
        ),
      );
    }
    return true;
  };
  try {
    if (flags.has('null-input')) yield* one(null);
    else if (flags.has('slurp') && !flags.has('raw-input')) yield* one([...inputs]);
    else {
      for (;;) {
        const got = inputs.next();
        if (got.done) break;
        if (!(yield* one(got.value))) break;
      }
    }
  } catch (e) {
    if (!(e instanceof JsonError)) throw e;
    error = e.message;
    sys.err(`parse error: ${error}\n`);
    status = 4;
  }
  queued = [];
  if (status !== 0) return status;
  if (flags.has('exit-status')) return last === undefined ? 4 : last === null || last === false ? 1 : 0;
  return 0;
}
