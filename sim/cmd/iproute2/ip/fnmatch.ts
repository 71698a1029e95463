/** Shell pattern `*`, `?`, `[...]`, `\` against a whole text. Ref: fnmatch(3) without flags */
export function fnmatch(pattern: string, text: string): boolean {
  return matchAt(pattern, 0, text, 0);
}

function matchAt(p: string, pi: number, s: string, si: number): boolean {
  for (let i = pi; i < p.length; i++) {
    const c = p[i]!;
    if (c === '*') {
      for (let k = si; k <= s.length; k++) if (matchAt(p, i + 1, s, k)) return true;
      return false;
    }
    const ch = s[si];
    if (ch === undefined) return false;
    if (c === '[') {
      const set = bracket(p, i);
      if (set !== null) {
        if (set.has(ch) === set.negated) return false;
        i = set.end;
        si++;
        continue;
      }
    }
    const literal = c === '\\' && i + 1 < p.length ? p[++i]! : c;
    if (c !== '?' && literal !== ch) return false;
    si++;
  }
  return si === s.length;
}

type Bracket = { readonly end: number; readonly negated: boolean; has(c: string): boolean };

function bracket(p: string, start: number): Bracket | null {
  let i = start + 1;
  const negated = p[i] === '!' || p[i] === '^';
  if (negated) i++;
  const close = p.indexOf(']', i + 1);
  if (close < 0) return null;
  const body = p.slice(i, close);
  return {
    end: close,
    negated,
    has(c) {
      for (let k = 0; k < body.length; k++) {
        if (body[k + 1] === '-' && k + 2 < body.length) {
          if (body[k]! <= c && c <= body[k + 2]!) return true;
          k += 2;
        } else if (body[k] === c) return true;
      }
      return false;
    },
  };
}
