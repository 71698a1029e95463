import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, count, options, usage } from './options.ts';
import { quote, quoteaf, quotef } from './quote.ts';

export const split: Command = { path: '/usr/bin/split', program: run };

/** Ref: coreutils src/split.c:main() */
function* run(sys: Sys): Task<number> {
  const argv = sys.argv.map((w, i) => (i > 0 && /^-\d+$/.test(w) ? `-l${w.slice(1)}` : w));
  const parsed = options(sys, 'C:a:b:del:n:t:ux', {
    bytes: 'b:', lines: 'l:', 'line-bytes': 'C:', number: 'n:', 'elide-empty-files': 'e', unbuffered: 'u', 'suffix-length': 'a:',
    'additional-suffix': 's:', 'numeric-suffixes': 'd::', 'hex-suffixes': 'x::', filter: 'f:', verbose: 'v', separator: 't:',
  }, 1, argv); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let how: 'l' | 'b' | 'C' | 'n' | null = null;
  let size = 1000;
  let chunk = '';
  let width: number | null = null;
  let digits = 'abcdefghijklmnopqrstuvwxyz';
  let start = 0;
  let suffix = '';
  let verbose = false;
  let elide = false;
  let eol = '\n';
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'l' || opt === 'b' || opt === 'C' || opt === 'n') {
      if (how !== null) return usage(sys, 'cannot split in more than one way');
      how = opt;
      if (opt === 'n') {
        chunk = arg!.replace(/^[lr]\//, '');
        const n = count(chunk.split('/').at(-1)!, '');
        if (n === null || n === 0)
          return complain(sys, `invalid number of chunks: ${quote(chunk.split('/').at(-1)!)}${range(n)}`);
        chunk = arg!;
        continue;
      }
      const n = opt === 'l' ? (/^\+?\d+$/.test(arg!) ? Number(arg) : null) : count(arg!, 'bEGKkMPTYZ0');
      if (n === null || n === 0)
        return complain(sys, `invalid number of ${opt === 'l' ? 'lines' : 'bytes'}: ${quote(arg!)}${range(n)}`);
      size = n;
    } else if (opt === 'a') {
      if (!/^\d+$/.test(arg!)) return complain(sys, `invalid suffix length: ${quote(arg!)}`);
      width = Number(arg);
    } else if (opt === 'd' || opt === 'x') {
      digits = opt === 'd' ? '0123456789' : '0123456789abcdef';
      if (arg !== undefined) start = Number.parseInt(arg, opt === 'd' ? 10 : 16) || 0;
    } else if (opt === 's') {
      if (arg!.includes('/')) return usage(sys, `invalid suffix ${quote(arg!)}, contains directory separator`);
      suffix = arg!;
    } else if (opt === 'v') verbose = true;
    else if (opt === 'e') elide = true;
    else if (opt === 't') {
      if (arg === '') return complain(sys, 'empty record separator');
      if (arg!.length > 1 && arg !== '\\0') return complain(sys, `multi-character separator ${quote(arg!)}`);
      eol = arg === '\\0' ? '\0' : arg!;
    }
  }
  const [path = '-', prefix = 'x', extra] = parsed.operands;
  if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
  const input = yield* slurp(sys, path);
  if (!input.ok) {
    if (input.error.errno === 'EISDIR') return complain(sys, `${quotef(path)}: read error: Is a directory`);
    return complain(sys, `cannot open ${quoteaf(path)} for reading: ${strerror[input.error.errno]}`);
  }
  const text = input.value;
  let pieces: readonly string[];
  if (how === 'n') {
    const found = chunks(text, chunk, eol);
    if (typeof found === 'string') {
      sys.out(found);
      return 0;
    }
    pieces = elide ? found.filter(Boolean) : found;
  } else if (how === 'b') pieces = bySize(text, size);
  else {
    const records = text.split(eol).map((r, i, all) => (i < all.length - 1 ? r + eol : r));
    if (records.at(-1) === '') records.pop();
    pieces = how === 'C' ? byLineBytes(records, size) : byLines(records, size);
  }
  for (const [i, piece] of pieces.entries()) {
    const name = suffixOf(
      start + i,
      digits,
      width ?? (how === 'n' ? lengthFor(pieces.length + start, digits.length) : null),
    );
    if (name === null) return complain(sys, 'output file suffixes exhausted');
    const file = prefix + name + suffix;
    if (verbose) sys.out(`creating file ${quoteaf(file)}\n`);
    const wrote = sys.writeFile(file, piece);
    if (!wrote.ok) return complain(sys, `${quotef(file)}: ${strerror[wrote.error.errno]}`);
  }
  return 0;
}

function range(n: number | null): string {
  return n === 0 ? ': Numerical result out of range' : '';
}

function bySize(text: string, size: number): string[] {
  const out: string[] = [];
  for (let i = 0; i < text.length; i += size) out.push(text.slice(i, i + size));
  return out;
}

function byLines(records: readonly string[], n: number): string[] {
  const out: string[] = [];
  for (let i = 0; i < records.length; i += n) out.push(records.slice(i, i + n).join(''));
  return out;
}

function byLineBytes(records: readonly string[], size: number): string[] {
  const out: string[] = [];
  let held = '';
  for (const record of records) {
    if (held !== '' && held.length + record.length > size) {
      out.push(held);
      held = '';
    }
    if (record.length <= size) held += record;
    else {
      const parts = bySize(record, size);
      held = parts.pop()!;
      out.push(...parts);
    }
  }
  if (held !== '') out.push(held);
  return out;
}

/** `N`, `K/N`, `l/N`, `l/K/N`, `r/N`, `r/K/N`; a text where one chunk was asked for. Ref: coreutils src/split.c:bytes_split() */
function chunks(text: string, spec: string, eol: string): readonly string[] | string {
  const m = /^(?:([lr])\/)?(?:(\d+)\/)?(\d+)$/.exec(spec)!;
  const n = Number(m[3]);
  const out: string[] = Array.from({ length: n }, () => '');
  const step = Math.floor(text.length / n);
  const edge = (k: number) => (k === n ? text.length : k * step);
  if (m[1] === undefined) for (let k = 0; k < n; k++) out[k] = text.slice(edge(k), edge(k + 1));
  else {
    const records = text.split(eol).map((r, i, all) => (i < all.length - 1 ? r + eol : r));
    let at = 0;
    records.forEach((record, i) => {
      let k = i % n;
      if (m[1] === 'l') for (k = 0; k < n - 1 && at >= edge(k + 1); ) k++;
      out[k] += record;
      at += record.length;
    });
  }
  return m[2] === undefined ? out : (out[Number(m[2]) - 1] ?? '');
}

function lengthFor(n: number, base: number): number {
  return Math.max(2, Math.ceil(Math.log(n) / Math.log(base)));
}

/** Without a length suffixes grow: `aa` ... `yz`, `zaaa` ...; null behind the last. Ref: coreutils src/split.c:next_file_name() */
function suffixOf(n: number, digits: string, width: number | null): string | null {
  const base = digits.length;
  const last = digits[base - 1]!;
  const fixed = (value: number, length: number): string => {
    let text = '';
    for (let v = value, i = 0; i < length; i++, v = Math.floor(v / base)) text = digits[v % base]! + text;
    return text;
  };
  if (width !== null && width > 0) return n < base ** width ? fixed(n, width) : null;
  let rest = n;
  for (let length = 2, lead = ''; ; length++, lead += last) {
    const here = base ** (length - 1) * (base - 1);
    if (rest < here) return lead + fixed(rest, length);
    rest -= here;
  }
}
