import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { Program, Sys, Task } from '../../proc/sys.ts';

/** exit(3) from inside a program; `main` turns it into the status. */
export class Exit {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** A program whose parts may `throw new Exit(status)`. */
export function main(body: (sys: Sys) => Task<number>): Program {
  return function* (sys) {
    try {
      return yield* body(sys);
    } catch (e) {
      if (e instanceof Exit) return e.status;
      throw e;
    }
  };
}

/** stdout goes out first, then the message; a status other than 0 ends the program. Ref: error(3) */
export function* error(sys: Sys, status: number, errno: ErrnoName | null, text: string): Task<void> {
  yield* sys.flush();
  sys.err(`${sys.argv[0]}: ${text}${errno === null ? '' : `: ${strerror[errno]}`}\n`);
  if (status !== 0) throw new Exit(status);
}

/** The same where it always ends the program. */
export function* fatal(sys: Sys, status: number, errno: ErrnoName | null, text: string): Task<never> {
  yield* error(sys, status, errno, text);
  throw new Exit(status);
}

const INT64_MAX = 9223372036854775807n;
export const LONG_MAX = INT64_MAX;
export const INT_MAX = 2147483647;

/** A decimal number in bounds, or the end. Ref: iputils_common.c:strtol_or_err() */
export function* strtolOrErr(sys: Sys, text: string, min: number, max: number | bigint): Task<number> {
  const m = /^\s*([+-]?\d+)$/.exec(text);
  if (!m) return yield* fatal(sys, 1, null, `invalid argument: '${text}'`);
  const n = BigInt(m[1]!);
  if (n > INT64_MAX || n < -INT64_MAX - 1n) return yield* fatal(sys, 1, 'ERANGE', `invalid argument: '${text}'`);
  if (n < BigInt(min) || n > BigInt(max)) {
    return yield* fatal(sys, 1, null, `invalid argument: '${text}': out of range: ${min} <= value <= ${max}`);
  }
  return Number(n);
}

/** A leading C number, and what follows it. Ref: strtod(3) */
export function strtod(text: string): { readonly value: number; readonly rest: string } {
  const m = /^\s*[+-]?(0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)/i.exec(text);
  if (!m) return { value: 0, rest: text };
  const word = m[0].trim().toLowerCase();
  const value = word.includes('inf')
    ? Infinity * (word[0] === '-' ? -1 : 1)
    : word.includes('nan')
      ? Number.NaN
      : Number(word);
  return { value, rest: text.slice(m[0].length) };
}
