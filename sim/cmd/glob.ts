import { boundedRegExp } from '../regexp/bounded.ts';

/** A shell pattern as a regular expression for whole names. Ref: fnmatch(3) */
export function globRegex(pattern: string, flags: 'i' | '' = '', slashes: 'any' | 'not *' = 'any'): RegExp {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '*') out += slashes === 'any' ? '[^]*' : '[^/]*';
    else if (c === '?') out += slashes === 'any' ? '[^]' : '[^/]';
    else if (c === '[') {
      const found = /^\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(pattern.slice(i));
      if (found) {
        const names = { alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s' };
        const body = found[2]!
          .replace(/[\\^]|\[(?!:)|\]/g, '\\$&')
          .replace(/\[:(\w+):\\\]/g, (_, n: string) => names[n as keyof typeof names] ?? '');
        out += `[${found[1] ? '^' : ''}${body}]`;
        i += found[0].length - 1;
      } else out += '\\[';
    } else if (c === '\\' && i + 1 < pattern.length) out += escaped(pattern[++i]!);
    else out += escaped(c);
  }
  return boundedRegExp(`^${out}$`, flags);
}

function escaped(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}
