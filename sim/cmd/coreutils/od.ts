import type { Command, Sys, Task } from '../../proc/sys.ts';
import { formatDouble } from '../cprintf.ts';
import { slurp } from '../input.ts';
import { complain, count, fileError, options } from './options.ts';
import { quote } from './quote.ts';

export const od: Command = { path: '/usr/bin/od', program: run };

type Kind = 'a' | 'c' | 'd' | 'f' | 'o' | 'u' | 'x';
type Spec = { readonly kind: Kind; readonly size: number; readonly width: number; readonly trailer: boolean };

const digits: Readonly<Record<'d' | 'o' | 'u' | 'x', Readonly<Record<number, number>>>> = {
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
};
const old: Readonly<Record<string, string>> = {
  a: 'a', b: 'o1', c: 'c', d: 'u2', f: 'fF', h: 'x2', i: 'dI', l: 'dL', o: 'o2', s: 'd2', x: 'x2', B: 'o2', D: 'u4', e: 'fD', F: 'fD', H: 'x4', I: 'dL', L: 'dL', O: 'o4', X: 'x4',
}; // biome-ignore format: a table
const names =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  );

/** Ref: coreutils src/od.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, 'A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx', {
    'skip-bytes': 'j:', 'address-radix': 'A:', 'read-bytes': 'N:', format: 't:', 'output-duplicates': 'v', strings: 'S::', width: 'w::',
  }); // biome-ignore format: a table
  if (typeof parsed === 'number') return parsed;
  let radix = 'o';
  let skip = 0;
  let limit = Number.POSITIVE_INFINITY;
  let all = false;
  let strings: number | null = null;
  let wide: number | null = null;
  const specs: Spec[] = [];
  let bad = false;
  for (const { opt, arg, long } of parsed.opts) {
    const number = (): number | null => {
      const n = /^0x/i.test(arg!)
        ? Number(arg)
        : /^0\d+$/.test(arg!)
          ? Number.parseInt(arg!, 8)
          : count(arg!, 'bEGKkMPT0');
      if (n !== null && !Number.isNaN(n)) return n;
      const suffix = /^\d/.test(arg!) ? 'invalid suffix in ' : 'invalid ';
      complain(sys, `${suffix}${long ? `--${long}` : `-${opt}`} argument ${quote(arg!)}`);
      return null;
    };
    if (opt === 'A') {
      if (!/^[doxn]/.test(arg!)) {
        complain(sys, `invalid output address radix '${arg![0] ?? ''}'; it must be one character from [doxn]`);
        bad = true;
      } else radix = arg![0]!;
    } else if (opt === 'j' || opt === 'N') {
      const n = number();
      if (n === null) return 1;
      if (opt === 'j') skip = n;
      else limit = n;
    } else if (opt === 'S') {
      const n = arg === undefined ? 3 : number();
      if (n === null) return 1;
      strings = n;
    } else if (opt === 'v') all = true;
    else if (opt === 'w') {
      const n = arg === undefined ? 32 : number();
      if (n === null) return 1;
      wide = n;
    } else {
      const added = decode(opt === 't' ? arg! : old[opt]!);
      if (typeof added === 'string') {
        complain(sys, added);
        bad = true;
      } else specs.push(...added);
    }
  }
  if (bad) return 1;
  if (specs.length === 0) specs.push({ kind: 'o', size: 2, width: 6, trailer: false });
  let text = '';
  let status = 0;
  let opened = false;
  for (const path of parsed.operands.length > 0 ? parsed.operands : ['-']) {
    const got = yield* slurp(sys, path);
    opened ||= got.ok || got.error.errno === 'EISDIR';
    if (got.ok) text += got.value;
    else status = fileError(sys, path, got.error);
  }
  if (!opened) return status;
  if (skip > text.length) return complain(sys, 'cannot skip past end of combined input');
  const end = Math.min(text.length, skip + limit);
  const address = (at: number): string => {
    if (radix === 'n') return '';
    const t = at.toString(radix === 'o' ? 8 : radix === 'd' ? 10 : 16);
    return t.padStart(radix === 'x' ? 6 : 7, '0');
  };
  if (strings !== null) {
    for (const m of text.slice(skip, end).matchAll(/[\x07-\x0d -~]*\0/g)) {
      if (m[0].length <= strings) continue;
      const body = m[0].slice(0, -1).replace(/[\x07-\x0d]/g, (c) => `\\${'abtnvfr'[c.charCodeAt(0) - 7]}`);
      sys.out(`${address(skip + m.index)}${radix === 'n' ? '' : ' '}${body}\n`);
    }
    return status;
  }
  const unit = Math.max(...specs.map((s) => s.size));
  let block = unit * Math.floor(16 / unit);
  if (wide !== null) {
    if (wide > 0 && wide % unit === 0) block = wide;
    else {
      complain(sys, `warning: invalid width ${wide}; using ${unit} instead`);
      block = unit;
    }
  }
  const across = Math.max(...specs.map((s) => (s.width + 1) * (block / s.size)));
  const margin = ' '.repeat(radix === 'n' ? 0 : radix === 'x' ? 6 : 7);
  let previous: string | null = null;
  let starred = false;
  for (let at = skip; at < end; at += block) {
    const bytes = text.slice(at, Math.min(at + block, end));
    if (!all && bytes.length === block && bytes === previous) {
      if (!starred) sys.out('*\n');
      starred = true;
      continue;
    }
    starred = false;
    previous = bytes;
    const padded = bytes.padEnd(Math.ceil(bytes.length / unit) * unit, '\0');
    specs.forEach((s, i) =>
      sys.out(`${i === 0 ? address(at) : margin}${row(s, padded, bytes.length, block, across)}\n`),
    );
  }
  if (radix !== 'n') sys.out(`${address(end)}\n`);
  return status;
}

/** Ref: coreutils src/od.c:decode_one_format() */
function decode(text: string): Spec[] | string {
  const specs: Spec[] = [];
  for (let rest = text; rest !== ''; ) {
    const m = /^(?:([ac])|([doux])(\d+|[CSIL])?|(f)(\d+|[FDL])?)(z?)/.exec(rest);
    if (!m) return `invalid character '${rest[0]}' in type string ${quote(text)}`;
    rest = rest.slice(m[0].length);
    const trailer = m[6] === 'z';
    const size = (word: string | undefined, usual: number): number =>
      word === undefined ? usual : ({ C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 }[word] ?? Number(word));
    if (m[1]) specs.push({ kind: m[1] as Kind, size: 1, width: 3, trailer });
    else if (m[2]) {
      const kind = m[2] as 'd' | 'o' | 'u' | 'x';
      const n = size(m[3], 4);
      const width = digits[kind][n];
      if (width === undefined)
        return `invalid type string ${quote(text)};\nthis system doesn't provide a ${n}-byte integral type`;
      specs.push({ kind, size: n, width, trailer });
    } else {
      const n = m[5] === 'L' ? 16 : size(m[5], 8);
      if (n !== 4 && n !== 8)
        return `invalid type string ${quote(text)};\nthis system doesn't provide a ${n}-byte floating point type`;
      specs.push({ kind: 'f', size: n, width: n === 4 ? 15 : 24, trailer });
    }
  }
  return specs;
}

/** One line of one format. Ref: coreutils src/od.c:PRINT_FIELDS(), dump_hexl_mode_trailer() */
function row(s: Spec, bytes: string, length: number, block: number, across: number): string {
  const fields = block / s.size;
  const blank = Math.floor((block - length) / s.size);
  const pad = across - s.width * fields;
  let remaining = pad;
  let out = '';
  for (let i = fields; i > blank; i--) {
    const next = Math.floor((pad * (i - 1)) / fields);
    const at = (fields - i) * s.size;
    out += datum(s, bytes.slice(at, at + s.size)).padStart(remaining - next + s.width);
    remaining = next;
  }
  if (!s.trailer) return out;
  out += ' '.repeat(blank * s.width + Math.floor((pad * blank) / fields));
  return `${out}  >${bytes.slice(0, length).replace(/[^ -~]/g, '.')}<`;
}

function datum(s: Spec, bytes: string): string {
  if (s.kind === 'a') {
    const c = bytes.charCodeAt(0) & 0x7f;
    return c === 127 ? 'del' : (names[c] ?? String.fromCharCode(c));
  }
  if (s.kind === 'c') {
    const at = '\0\x07\b\f\n\r\t\v'.indexOf(bytes);
    if (at >= 0) return `\\${'0abfnrtv'[at]}`;
    return /[ -~]/.test(bytes) ? bytes : bytes.charCodeAt(0).toString(8).padStart(3, '0');
  }
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < s.size; i++) view.setUint8(i, bytes.charCodeAt(i));
  if (s.kind === 'f') return shortest(s.size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true), s.size);
  const n = view.getBigUint64(0, true);
  if (s.kind === 'd') return BigInt.asIntN(s.size * 8, n).toString();
  if (s.kind === 'u') return n.toString();
  return n.toString(s.kind === 'o' ? 8 : 16).padStart(s.width, '0');
}

/** The fewest digits that read back as the same number. Ref: gnulib lib/ftoastr.c */
function shortest(value: number, size: number): string {
  for (let precision = size === 4 ? 6 : 15; ; precision++) {
    const text = formatDouble(value, { flags: '', width: 0, precision, letter: 'g' });
    const same = size === 4 ? Math.fround(Number(text)) === value : Number(text) === value;
    if (same || precision >= 17 || !Number.isFinite(value)) return text;
  }
}
