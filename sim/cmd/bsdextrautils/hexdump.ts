import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { count } from '../coreutils/options.ts';
import { formatInteger } from '../cprintf.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { readAll } from '../input.ts';
import help from './help.json' with { type: 'json' };

const longs = {
  'one-byte-octal': 'b', 'one-byte-char': 'c', canonical: 'C', 'two-bytes-decimal': 'd', 'two-bytes-octal': 'o', 'two-bytes-hex': 'x', format: 'e:', 'format-file': 'f:', length: 'n:', skip: 's:',
  'no-squeezing': 'v', color: 'L::', help: 'h', version: 'V',
}; // biome-ignore format: a table

/** `hexdump` and `hd` (which is `hexdump -C`). Ref: util-linux 2.38.1 text-utils/{hexdump,hexdump-display,hexdump-parse}.c */
export const hexdump: Command = { path: '/usr/bin/hexdump', program: (sys) => run(sys, false) };
export const hd: Command = { path: '/usr/bin/hd', program: (sys) => run(sys, true) };

/** A piece of a format: literal text, an address, or so many units of so many bytes each by a conversion. */
type Unit = { readonly repeat: number; readonly size: number; readonly conversion: string };
type Format = readonly Unit[];

// biome-ignore format: a table
const presets: Readonly<Record<string, { readonly unit: number; readonly pad: number; readonly cell: (n: number, c: string) => string }>> = {
  default: { unit: 2, pad: 5, cell: (n) => ` ${n.toString(16).padStart(4, '0')}` },
  x: { unit: 2, pad: 8, cell: (n) => `    ${n.toString(16).padStart(4, '0')}` },
  d: { unit: 2, pad: 8, cell: (n) => `   ${String(n).padStart(5, '0')}` },
  o: { unit: 2, pad: 8, cell: (n) => `  ${n.toString(8).padStart(6, '0')}` },
  b: { unit: 1, pad: 4, cell: (n) => ` ${n.toString(8).padStart(3, '0')}` },
  c: { unit: 1, pad: 4, cell: (n, c) => ` ${charText(n, c)}` },
};

function charText(n: number, c: string): string {
  const at = '\0\x07\b\f\n\r\t\v'.indexOf(c);
  if (at >= 0) return ` \\${'0abfnrtv'[at]}`;
  return n >= 0x20 && n < 0x7f ? `  ${c}` : n.toString(8).padStart(3, '0');
}

function* run(sys: Sys, canonical: boolean): Task<number> {
  const { opts, operands } = getopt(sys.argv, 'bcCde:f:L::n:os:vxhV', longs);
  const kinds: string[] = canonical ? ['C'] : [];
  const formats: Format[] = [];
  let length = Number.POSITIVE_INFINITY;
  let skip = 0;
  let squeeze = true;
  for (const o of opts) {
    if ('error' in o) {
      sys.err(`${sys.argv[0]}: ${o.error}\n${tryHelp('hexdump')}`);
      return 1;
    }
    const arg = o.arg ?? '';
    if (o.opt === 'h' || o.opt === 'V') {
      sys.out(o.opt === 'h' ? help.hexdump : 'hexdump from util-linux 2.38.1\n');
      return 0;
    }
    if (o.opt === 'n' || o.opt === 's') {
      const n = /^0x[0-9a-f]+$/i.test(arg) ? Number(arg) : count(arg);
      if (n === null) {
        sys.err(`hexdump: failed to parse ${o.opt === 'n' ? 'length' : 'offset'}: '${arg}'\n`);
        return 1;
      }
      if (o.opt === 'n') length = n;
      else skip = n;
    } else if (o.opt === 'v') squeeze = false;
    else if (o.opt === 'e') {
      const parsed = parseFormat(arg);
      if (typeof parsed === 'string') {
        sys.err(`hexdump: ${parsed}\n`);
        return 1;
      }
      formats.push(parsed);
    } else if ('bcCdox'.includes(o.opt)) kinds.push(o.opt);
  }
  let data = '';
  let failed = 0;
  for (const path of operands) {
    const got = sys.readFile(path);
    if (got.ok) data += got.value;
    else {
      sys.err(`hexdump: ${path}: ${strerror[got.error.errno]}\n`);
      failed++;
    }
  }
  if (operands.length > 0 && failed === operands.length) {
    sys.err('hexdump: all input file arguments failed\n');
    return 1;
  }
  if (operands.length === 0) {
    const got = yield* readAll(sys, 0);
    data = got.ok ? got.value : '';
  }
  const end = Math.min(data.length, skip + length);
  const part = data.slice(0, end);
  if (formats.length > 0) {
    sys.out(formatted(part, skip, formats, squeeze));
    return failed > 0 ? 1 : 0;
  }
  const shown = kinds.length > 0 ? kinds : ['default'];
  const width = shown[0] === 'C' ? 8 : 7;
  let last: string | null = null;
  let starred = false;
  for (let at = skip; at < part.length; at += 16) {
    const block = part.slice(at, at + 16);
    if (squeeze && block === last && block.length === 16) {
      if (!starred) sys.out('*\n');
      starred = true;
      continue;
    }
    last = block;
    starred = false;
    for (const kind of shown) sys.out(row(at, block, kind));
  }
  if (part.length > skip) sys.out(`${part.length.toString(16).padStart(width, '0')}\n`);
  return failed > 0 ? 1 : 0;
}

function row(at: number, block: string, kind: string): string {
  if (kind === 'C') {
    const bytes = [...block].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0'));
    const left = bytes.slice(0, 8).join(' ').padEnd(23);
    const right = bytes.slice(8).join(' ').padEnd(23);
    return `${at.toString(16).padStart(8, '0')}  ${left}  ${right}  |${block.replace(/[^\x20-\x7e]/g, '.')}|\n`;
  }
  const preset = presets[kind]!;
  let text = at.toString(16).padStart(7, '0');
  for (let i = 0; i < 16; i += preset.unit) {
    const c = block[i];
    if (c === undefined) {
      text += ' '.repeat(preset.pad);
      continue;
    }
    const n = preset.unit === 1 ? c.charCodeAt(0) : c.charCodeAt(0) + 256 * (block.charCodeAt(i + 1) || 0);
    text += preset.cell(n, c);
  }
  return `${text}\n`;
}

/** `[REPEAT][/SIZE] "TEXT"` again and again. */
function parseFormat(text: string): Format | string {
  const units: Unit[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const m = /^(\d*)(?:\/(\d+))?\s*"((?:[^"\\]|\\.)*)"\s*/.exec(rest);
    if (!m) return `bad format {${text}}`;
    const plain = m[3]!.replace(
      /\\(.)/g,
      (_, c: string) => ({ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '0': '\0' })[c] ?? c,
    );
    units.push({
      repeat: m[1] === '' ? 1 : Number(m[1]),
      size: m[2] === undefined ? 0 : Number(m[2]),
      conversion: plain,
    });
    rest = rest.slice(m[0].length);
  }
  return units;
}

const CONVERSION = /%([-+ #0]*)(\d*)(?:\.(\d+))?(_a[dox]|_A[dox]|_c|_p|_u|[diouxXcsEefGg])/;

/** Bytes one round of a unit takes. */
function sizeOf(u: Unit): number {
  const m = CONVERSION.exec(u.conversion);
  if (!m || m[4]!.startsWith('_a') || m[4]!.startsWith('_A')) return 0;
  if (u.size > 0) return u.size;
  return /^(_c|_p|_u|c)$/.test(m[4]!) ? 1 : m[4] === 's' ? Number(m[3] ?? 1) : 4;
}

function formatted(data: string, skip: number, formats: readonly Format[], squeeze: boolean): string {
  const block = Math.max(1, ...formats.map((f) => f.reduce((sum, u) => sum + sizeOf(u) * u.repeat, 0)));
  let out = '';
  let last: string | null = null;
  let starred = false;
  for (let at = skip; at < data.length; at += block) {
    const part = data.slice(at, at + block);
    if (squeeze && part === last && part.length === block) {
      if (!starred) out += '*\n';
      starred = true;
      continue;
    }
    last = part;
    starred = false;
    for (const format of formats) {
      let pos = 0;
      for (const u of format) {
        const size = sizeOf(u);
        for (let n = 0; n < u.repeat; n++) {
          const piece = part.slice(pos, pos + size);
          let text = one(u.conversion, piece, at + pos, size);
          // blanks behind the last round of a repeated unit are not printed
          if (u.repeat > 1 && n === u.repeat - 1) text = text.replace(/[ \t\n]+$/, '');
          out += text;
          pos += size;
        }
      }
    }
  }
  return out;
}

function one(format: string, piece: string, at: number, size: number): string {
  return format.replace(
    new RegExp(CONVERSION, 'g'),
    (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter.startsWith('_A')) return '';
      const c = { flags, width: Number(width || 0), precision: precision === undefined ? null : Number(precision) };
      if (letter.startsWith('_a')) return formatInteger(BigInt(at), { ...c, letter: letter[2]! });
      if (size > 0 && piece.length === 0) return ' '.repeat(Number(width || 0));
      if (letter === '_p') return piece.replace(/[^\x20-\x7e]/g, '.').padStart(c.width);
      if (letter === '_c' || letter === '_u')
        return charText(piece.charCodeAt(0), piece[0] ?? '\0')
          .trimStart()
          .padStart(c.width);
      if (letter === 'c' || letter === 's') return piece.padStart(c.width);
      let n = 0n;
      for (let i = piece.length - 1; i >= 0; i--) n = n * 256n + BigInt(piece.charCodeAt(i));
      if (letter === 'd' || letter === 'i') n = BigInt.asIntN(size * 8, n);
      return formatInteger(n, { ...c, letter });
    },
  );
}
