import type { Command, Sys, Task } from '../../proc/sys.ts';
import { slurp } from '../input.ts';
import { complain, fileError, options, usage } from './options.ts';
import { quote } from './quote.ts';

const alphabets = {
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
} as const;

export const base64: Command = { path: '/usr/bin/base64', program: (sys) => run(sys, 'base64') };
export const base32: Command = { path: '/usr/bin/base32', program: (sys) => run(sys, 'base32') };

/** Ref: coreutils src/basenc.c:main() */
function* run(sys: Sys, name: keyof typeof alphabets): Task<number> {
  const parsed = options(sys, 'diw:', { decode: 'd', wrap: 'w:', 'ignore-garbage': 'i' });
  if (typeof parsed === 'number') return parsed;
  let decode = false;
  let ignore = false;
  let wrap = 76;
  for (const { opt, arg } of parsed.opts) {
    if (opt === 'd') decode = true;
    else if (opt === 'i') ignore = true;
    else if (opt === 'w') {
      if (!/^\s*\+?\d+$/.test(arg!)) return complain(sys, `invalid wrap size: ${quote(arg!)}`);
      wrap = Number(arg);
    }
  }
  const [path = '-', extra] = parsed.operands;
  if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
  const input = yield* slurp(sys, path);
  if (!input.ok)
    return path === '-' || input.error.errno !== 'EISDIR'
      ? fileError(sys, path, input.error)
      : complain(sys, 'read error: Is a directory');
  const alphabet = alphabets[name];
  if (decode) {
    const { text, valid } = decoded(input.value, alphabet, ignore);
    sys.out(text);
    return valid ? 0 : complain(sys, 'invalid input');
  }
  const text = encoded(input.value, alphabet);
  if (wrap === 0) sys.out(text);
  else for (let i = 0; i < text.length; i += wrap) sys.out(`${text.slice(i, i + wrap)}\n`);
  return 0;
}

function encoded(bytes: string, alphabet: string): string {
  const bits = alphabet.length === 64 ? 6 : 5;
  const unit = alphabet.length === 64 ? 4 : 8;
  let out = '';
  let acc = 0;
  let have = 0;
  for (let i = 0; i < bytes.length; i++) {
    acc = ((acc << 8) | bytes.charCodeAt(i)) & 0xffff;
    for (have += 8; have >= bits; have -= bits) out += alphabet[(acc >> (have - bits)) & (alphabet.length - 1)];
  }
  if (have > 0) out += alphabet[(acc << (bits - have)) & (alphabet.length - 1)];
  while (out.length % unit !== 0) out += '=';
  return out;
}

/** Units of 4 (8) letters, `=` only where a unit ends; newlines are skipped. Ref: gnulib lib/base64.c:base64_decode_ctx() */
function decoded(input: string, alphabet: string, ignore: boolean): { text: string; valid: boolean } {
  const bits = alphabet.length === 64 ? 6 : 5;
  const unit = alphabet.length === 64 ? 4 : 8;
  const letters = ignore
    ? [...input].filter((c) => alphabet.includes(c) || c === '=').join('')
    : input.replaceAll('\n', '');
  let text = '';
  for (let i = 0; i < letters.length; i += unit) {
    const group = letters.slice(i, i + unit);
    const body = group.replace(/=+$/, '');
    let acc = 0;
    let have = 0;
    let bad = group.length < unit || [...body].some((c) => !alphabet.includes(c));
    for (const c of body) {
      const v = alphabet.indexOf(c);
      if (v < 0) break;
      acc = ((acc << bits) | v) & 0xffff;
      have += bits;
      if (have < 8) continue;
      have -= 8;
      text += String.fromCharCode((acc >> have) & 0xff);
    }
    if (have >= bits || (acc & ((1 << have) - 1)) !== 0 || body.length === 0) bad = true;
    if (bad) return { text, valid: false };
  }
  return { text, valid: true };
}
