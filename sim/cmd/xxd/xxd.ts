import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { readAll } from '../input.ts';
import help from './help.json' with { type: 'json' };

/** `xxd`: bytes in hexadecimal and back. Ref: vim 9.0 src/xxd/xxd.c */
export const xxd: Command = { path: '/usr/bin/xxd', program };

const hex = (n: number, width: number) => n.toString(16).padStart(width, '0');

function* program(sys: Sys): Task<number> {
  const words = sys.argv.slice(1);
  const set = new Set<string>();
  const numbers: Record<string, number> = {};
  let name: string | null = null;
  let at = 0;
  const usage = (): 1 => {
    sys.err(help.xxd);
    return 1;
  };
  for (; at < words.length; at++) {
    const raw = words[at]!;
    if (raw === '--') {
      at++;
      break;
    }
    if (!/^-./.test(raw)) break;
    const word = raw.replace(/^--/, '-').slice(1);
    const valued = /^(cols|c|groupsize|g|len|l|seek|skip|s|offset|o|name|n)(.*)$/.exec(word);
    if (
      /^(a|autoskip|b|bits|C|capitalize|d|e|E|EBCDIC|i|include|p|ps|postscript|plain|r|revert|u|uppercase|upper|R)$/.test(
        word,
      )
    ) {
      set.add(/^p/.test(word) ? 'p' : word === 'bits' ? 'b' : word === 'EBCDIC' ? 'E' : word[0]!);
    } else if (/^(v|version)$/.test(word)) {
      sys.err('xxd 2022-01-14 by Juergen Weigert et al.\n');
      return 0;
    } else if (/^h(elp)?$/.test(word)) return usage();
    else if (valued) {
      const key = valued[1] === 'skip' || valued[1] === 'seek' ? 's' : valued[1]![0]!;
      const value = valued[2] !== '' ? valued[2]! : words[++at];
      if (value === undefined) return usage();
      if (key === 'n') name = value;
      else {
        const n = /^([-+]*)(0x[0-9a-f]+|\d+)/i.exec(value);
        numbers[key] = n ? Number(n[2]!) * (n[1]!.includes('-') ? -1 : 1) : 0;
      }
    } else return usage();
  }
  const [input, output, ...rest] = words.slice(at);
  if (rest.length > 0) return usage();
  let data: string;
  if (input === undefined || input === '-') {
    const got = yield* readAll(sys, 0);
    data = got.ok ? got.value : '';
  } else {
    const got = sys.readFile(input);
    if (!got.ok) {
      sys.err(`xxd: ${input}: ${strerror[got.error.errno]}\n`);
      return 2;
    }
    data = got.value;
  }
  let text: string;
  if (set.has('r')) text = revert(data, set.has('p'), numbers.s ?? 0);
  else {
    const seek = numbers.s ?? 0;
    const start = seek < 0 ? data.length + seek : seek;
    if (start < 0) {
      sys.err('xxd: Sorry, cannot seek.\n');
      return 4;
    }
    const part = data.slice(start, numbers.l === undefined ? undefined : start + numbers.l);
    const shown = input !== undefined && input !== '-' ? (name ?? input) : name;
    text = set.has('p')
      ? plain(part, numbers.c ?? 30, set.has('u'))
      : set.has('i')
        ? include(part, numbers.c ?? 12, shown, set.has('C'), set.has('u'))
        : dump(part, start + (numbers.o ?? 0), set, numbers);
  }
  if (output === undefined || output === '-') {
    sys.out(text);
    return 0;
  }
  const wrote = sys.writeFile(output, text);
  if (wrote.ok) return 0;
  sys.err(`xxd: ${output}: ${strerror[wrote.error.errno]}\n`);
  return 3;
}

function bytes(text: string, upper: boolean): string[] {
  return [...text].map((c) => (upper ? hex(c.charCodeAt(0), 2).toUpperCase() : hex(c.charCodeAt(0), 2)));
}

function plain(data: string, cols: number, upper: boolean): string {
  const all = bytes(data, upper);
  if (cols === 0) return `${all.join('')}\n`;
  let out = '';
  for (let i = 0; i < all.length; i += cols) out += `${all.slice(i, i + cols).join('')}\n`;
  return out;
}

function include(data: string, cols: number, name: string | null, capital: boolean, upper: boolean): string {
  const all = bytes(data, upper).map((b) => `0x${b}`);
  const rows: string[] = [];
  for (let i = 0; i < all.length; i += cols) rows.push(`  ${all.slice(i, i + cols).join(', ')}`);
  const body = rows.join(',\n');
  if (name === null) return `${body}\n`;
  const plainName = name.replace(/[^A-Za-z0-9]/g, '_').replace(/^(?=\d)/, '__');
  const variable = capital ? plainName.toUpperCase() : plainName;
  return `unsigned char ${variable}[] = {\n${body}\n};\nunsigned int ${variable}_${capital ? 'LEN' : 'len'} = ${data.length};\n`;
}

/** Ref: xxd.c:xxdline(): of lines of zero bytes only the first and the last line of the input are shown. */
function dump(
  data: string,
  offset: number,
  set: ReadonlySet<string>,
  numbers: Readonly<Record<string, number>>,
): string {
  const bits = set.has('b');
  const little = set.has('e');
  const cols = numbers.c || (bits ? 6 : 16);
  const group = numbers.g === undefined ? (bits ? 1 : little ? 4 : 2) : numbers.g || cols;
  const upper = set.has('u');
  const digits = bits ? 8 : 2;
  const cells = Math.ceil(cols / group);
  const width = cols * digits + cells - 1;
  const lines: { readonly text: string; readonly zero: boolean }[] = [];
  for (let i = 0; i < data.length; i += cols) {
    const part = data.slice(i, i + cols);
    const all = bits ? [...part].map((c) => c.charCodeAt(0).toString(2).padStart(8, '0')) : bytes(part, upper);
    const groups: string[] = [];
    for (let g = 0; g < all.length; g += group) {
      const cell = all.slice(g, g + group);
      groups.push(
        little
          ? cell
              .reverse()
              .join('')
              .padStart(group * 2)
          : cell.join(''),
      );
    }
    const ascii = part.replace(/[^\x20-\x7e]/g, '.');
    const place = set.has('d') ? String(offset + i).padStart(8, '0') : hex(offset + i, 8);
    lines.push({ text: `${place}: ${groups.join(' ').padEnd(width)}  ${ascii}\n`, zero: /^\0+$/.test(part) });
  }
  if (!set.has('a')) return lines.map((l) => l.text).join('');
  let out = '';
  let run = 0;
  for (const [i, l] of lines.entries()) {
    run = l.zero ? run + 1 : 0;
    const last = i === lines.length - 1;
    if (run <= 1 || last) out += l.text;
    else if (run === 2) out += lines[i + 1]?.zero === true ? '*\n' : l.text;
  }
  return out;
}

/** Ref: xxd.c:huntype() */
function revert(text: string, isPlain: boolean, add: number): string {
  if (isPlain) {
    const digits = text.replace(/[^0-9a-fA-F]/g, '');
    return (digits.match(/../g) ?? []).map((h) => String.fromCharCode(Number.parseInt(h, 16))).join('');
  }
  let out = '';
  for (const row of text.split('\n')) {
    const m = /^\s*([0-9a-fA-F]+):? ?(.*)$/.exec(row);
    if (!m) continue;
    const at = Number.parseInt(m[1]!, 16) + add;
    const body = /^((?:[0-9a-fA-F]+ ?)*)/.exec(m[2]!)![1]!.replace(/ /g, '').slice(0, 32);
    const data = (body.match(/../g) ?? []).map((h) => String.fromCharCode(Number.parseInt(h, 16))).join('');
    if (at > out.length) out += '\0'.repeat(Math.min(at - out.length, 1 << 20));
    out = out.slice(0, at) + data + out.slice(at + data.length);
  }
  return out;
}
