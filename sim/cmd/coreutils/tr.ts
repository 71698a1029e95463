import type { Command, Sys, Task } from '../../proc/sys.ts';
import { complain, options, usage } from './options.ts';
import { quote } from './quote.ts';

export const tr: Command = { path: '/usr/bin/tr', program: run };

const ascii = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));
const classes: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/, digit: /[0-9]/, alnum: /[A-Za-z0-9]/, upper: /[A-Z]/, lower: /[a-z]/, space: /[ \t-\r]/,
  blank: /[ \t]/, punct: /[!-/:-@[-`{-~]/, print: /[ -~]/, graph: /[!-~]/, cntrl: /[\x00-\x1f\x7f]/, xdigit: /[0-9A-Fa-f]/,
}; // biome-ignore format: a table

type Item = { chars: string[]; cls?: string; repeat?: number };

/** Ref: coreutils src/tr.c:main() */
function* run(sys: Sys): Task<number> {
  const parsed = options(sys, '+AcCdst', {
    complement: 'c',
    delete: 'd',
    'squeeze-repeats': 's',
    'truncate-set1': 't',
  });
  if (typeof parsed === 'number') return parsed;
  const set = new Set(parsed.opts.map((o) => (o.opt === 'C' ? 'c' : o.opt)));
  const del = set.has('d');
  const squeeze = set.has('s');
  const { operands } = parsed;
  const translating = !del && operands.length === 2;
  const least = del === squeeze ? 2 : 1;
  const most = del ? (squeeze ? 2 : 1) : 2;
  if (operands.length < least) {
    if (operands.length === 0) return usage(sys, 'missing operand');
    return usage(
      sys,
      `missing operand after ${quote(operands.at(-1)!)}\n${squeeze ? 'Two strings must be given when both deleting and squeezing repeats.' : 'Two strings must be given when translating.'}`,
    );
  }
  if (operands.length > most) {
    const extra =
      operands.length === 2 ? '\nOnly one string may be given when deleting without squeezing repeats.' : '';
    return usage(sys, `extra operand ${quote(operands[most]!)}${extra}`);
  }
  const one = parse(operands[0]!);
  const two = operands[1] === undefined ? null : parse(operands[1]);
  if (typeof one === 'string') return complain(sys, one);
  if (typeof two === 'string') return complain(sys, two);
  let from = one.flatMap((i) => i.chars);
  if (set.has('c')) {
    const has = new Set(from);
    from = ascii.filter((c) => !has.has(c));
  }
  let map: string[] | null = null;
  if (translating && two) {
    let to = two.flatMap((i) =>
      i.repeat === 0
        ? Array(Math.max(from.length - two.flatMap((j) => j.chars).length + 1, 0)).fill(i.chars[0])
        : i.chars,
    );
    if (operands[1] === '' && !set.has('t'))
      return complain(sys, 'when not truncating set1, string2 must be non-empty');
    if (two.some((i) => i.cls && i.cls !== 'upper' && i.cls !== 'lower'))
      return complain(
        sys,
        "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
      );
    if (set.has('t')) from = from.slice(0, to.length);
    else if (to.length < from.length) to = [...to, ...Array(from.length - to.length).fill(to.at(-1))];
    map = [...ascii];
    for (let i = 0; i < from.length; i++) map[from[i]!.charCodeAt(0)] = to[i]!;
  }
  const gone = del ? new Set(from) : null;
  const squeezed = squeeze ? new Set(two ? two.flatMap((i) => i.chars) : from) : null;
  let last = '';
  for (;;) {
    const got = yield* sys.read(0, 65536);
    if (!got.ok) {
      if (got.error.errno === 'EINTR') continue;
      return complain(sys, 'read error');
    }
    if (got.value === '') return 0;
    let out = '';
    const text = got.value;
    for (let i = 0; i < text.length; i++) {
      let c = text[i]!;
      if (gone?.has(c)) continue;
      if (map) c = map[c.charCodeAt(0)]!;
      if (squeezed?.has(c) && c === last) continue;
      out += c;
      last = c;
    }
    sys.out(out);
    if (out.length > 32768) yield* sys.flush();
  }
}

/** Ref: coreutils src/tr.c:build_spec_list() */
function parse(text: string): Item[] | string {
  const units: { c: string; escaped: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      units.push({ c: text[i]!, escaped: false });
      continue;
    }
    const octal = /^[0-3]?[0-7]{1,2}/.exec(text.slice(i + 1));
    const named = 'abfnrtv\\'.indexOf(text[i + 1] ?? '');
    if (octal) {
      units.push({ c: String.fromCharCode(Number.parseInt(octal[0], 8)), escaped: true });
      i += octal[0].length;
    } else if (text[i + 1] === undefined) units.push({ c: '\\', escaped: true });
    else {
      units.push({ c: named >= 0 ? '\x07\b\f\n\r\t\v\\'[named]! : text[i + 1]!, escaped: true });
      i++;
    }
  }
  const plain = units.map((u) => (u.escaped ? '\xff' : u.c)).join('');
  const items: Item[] = [];
  for (let i = 0; i < units.length; ) {
    const rest = plain.slice(i);
    const cls = /^\[:(.*?):\]/s.exec(rest);
    const same = /^\[=([^])=\]/.exec(rest);
    const repeat = /^\[([^])\*(\d*)\]/.exec(rest);
    if (cls) {
      const re = classes[cls[1]!];
      if (re === undefined) return `invalid character class ${quote(cls[1]!)}`;
      items.push({ chars: ascii.filter((c) => re.test(c)), cls: cls[1]! });
      i += cls[0].length;
    } else if (same) {
      items.push({ chars: [units[i + 2]!.c] });
      i += same[0].length;
    } else if (repeat) {
      const n = repeat[2]!.startsWith('0') ? Number.parseInt(repeat[2]!, 8) : Number(repeat[2] || 0);
      items.push(n === 0 ? { chars: [units[i + 1]!.c], repeat: 0 } : { chars: Array(n).fill(units[i + 1]!.c) });
      i += repeat[0].length;
    } else if (rest[1] === '-' && units[i + 2] !== undefined) {
      const a = units[i]!.c.charCodeAt(0);
      const b = units[i + 2]!.c.charCodeAt(0);
      if (b < a)
        return `range-endpoints of '${units[i]!.c}-${units[i + 2]!.c}' are in reverse collating sequence order`;
      items.push({ chars: ascii.slice(a, b + 1) });
      i += 3;
    } else items.push({ chars: [units[i++]!.c] });
  }
  return items;
}
