export type Ast =
  | { t: 'id' } | { t: 'rec' } | { t: 'lit'; v: null | boolean | number | string }
  | { t: 'str'; format: string | null; parts: (string | Ast)[] } | { t: 'format'; name: string }
  | { t: 'index'; of: Ast; key: Ast } | { t: 'slice'; of: Ast; from: Ast | null; to: Ast | null } | { t: 'each'; of: Ast }
  | { t: 'pipe' | 'comma' | 'and' | 'or' | 'alt'; a: Ast; b: Ast } | { t: 'op'; op: string; a: Ast; b: Ast }
  | { t: 'update'; op: string; a: Ast; b: Ast } | { t: 'neg'; e: Ast } | { t: 'try'; e: Ast; c: Ast | null }
  | { t: 'if'; c: Ast; a: Ast; b: Ast } | { t: 'array'; e: Ast | null } | { t: 'object'; pairs: [Ast, Ast | null][] }
  | { t: 'var'; name: string } | { t: 'as'; e: Ast; patterns: Pattern[]; body: Ast } | { t: 'call'; name: string; args: Ast[]; at: number }
  | { t: 'def'; name: string; params: string[]; body: Ast; rest: Ast } | { t: 'reduce'; e: Ast; p: Pattern; init: Ast; step: Ast }
  | { t: 'foreach'; e: Ast; p: Pattern; init: Ast; step: Ast; out: Ast | null } | { t: 'label'; name: string; body: Ast } | { t: 'break'; name: string }; // biome-ignore format: a table
export type Pattern =
  | { t: 'var'; name: string }
  | { t: 'array'; list: Pattern[] }
  | { t: 'object'; list: [Ast, Pattern | null][] };

/** What jq's compiler refuses. */
export class CompileError extends Error {}

type Token = { k: string; v: string; at: number; parts?: (string | Ast)[] };
const words = new Set(
  'def if then else elif end as reduce foreach try catch label import include and or __loc__'.split(' '),
);

function scan(text: string, base = 0): Token[] {
  const out: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (/\s/.test(c)) {
      i++;
      continue;
    }
    if (c === '#') {
      while (i < text.length && text[i] !== '\n') i++;
      continue;
    }
    const rest = text.slice(i);
    const at = i + base;
    if (c === '"') {
      const parts: (string | Ast)[] = [];
      let s = '';
      i++;
      while (text[i] !== '"') {
        if (text[i] === undefined)
          throw syntax('$end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END', text, at);
        if (text[i] !== '\\') {
          s += text[i++];
          continue;
        }
        if (text[i + 1] === '(') {
          let depth = 1;
          let j = i + 2;
          for (; depth > 0; j++) {
            if (text[j] === undefined) throw syntax('$end', text, at);
            if (text[j] === '"') {
              j++;
              while (text[j] !== '"' && text[j] !== undefined) j += text[j] === '\\' && text[j + 1] !== '(' ? 2 : 1;
            } else if (text[j] === '(') depth++;
            else if (text[j] === ')') depth--;
          }
          parts.push(s, parseJq(text.slice(i + 2, j - 1)));
          s = '';
          i = j;
          continue;
        }
        const u = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(i));
        if (u) {
          s += String.fromCharCode(Number.parseInt(u[1]!, 16));
          i += 6;
          continue;
        }
        const n = 'bfnrt"\\/'.indexOf(text[i + 1] ?? 'x');
        s += n >= 0 ? '\b\f\n\r\t"\\/'[n] : text[i + 1];
        i += 2;
      }
      i++;
      parts.push(s);
      out.push({ k: 'str', v: '', at, parts });
      continue;
    }
    const m =
      /^(?:\.\.|\?\/\/=?|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.[A-Za-z_]\w*|\$__loc__|@[A-Za-z0-9_]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*|[.[\]{}()|,:;=<>+\-*/%?$])/.exec(
        rest,
      );
    if (!m) throw syntax('INVALID_CHARACTER', text, at);
    const v = m[0];
    i += v.length;
    const k = /^\.[A-Za-z_]/.test(v)
      ? 'field'
      : v[0] === '@'
        ? 'format'
        : /^\.?\d/.test(v)
          ? 'num'
          : /^[A-Za-z_]/.test(v)
            ? words.has(v)
              ? v
              : 'ident'
            : v;
    out.push({ k, v, at });
  }
  return out;
}

function syntax(what: string, text: string, at: number): CompileError {
  return new CompileError(
    `jq: error: syntax error, unexpected ${what} (Unix shell quoting issues?) at <top-level>, line 1:\n${text}${' '.repeat(at)}`,
  );
}

export function parseJq(text: string): Ast {
  const tokens = scan(text);
  let p = 0;
  /** In front of the `as` of reduce and foreach. */
  let noAs = 0;
  const last = tokens.at(-1)?.at ?? 0;
  const k = () => tokens[p]?.k ?? '$end';
  const bad = (expecting = ''): never => {
    const t = tokens[p];
    const name = !t
      ? '$end'
      : t.k === 'ident'
        ? 'IDENT'
        : t.k === 'num'
          ? 'LITERAL'
          : t.k === 'str'
            ? 'QQSTRING_START'
            : t.k === 'field'
              ? 'FIELD'
              : t.k === 'format'
                ? 'FORMAT'
                : t.k === '}' || t.k === ')' || t.k === ']'
                  ? p === tokens.length - 1 && p === 0
                    ? 'INVALID_CHARACTER'
                    : `'${t.k}'`
                  : words.has(t.k)
                    ? t.k
                    : `'${t.k}'`;
    throw syntax(name + expecting, text, t ? t.at : last);
  };
  const eat = (want: string) => (k() === want ? (p++, true) : false);
  const need = (want: string, expecting = '') => (k() === want ? tokens[p++]! : bad(expecting));
  const name = (): string => {
    const t = tokens[p];
    if (t && (t.k === 'ident' || words.has(t.k))) {
      p++;
      return t.v;
    }
    return bad();
  };

  function pipe(): Ast {
    if (k() === 'def') {
      const d = definition();
      return { ...d, rest: pipe() };
    }
    const a = comma();
    if (k() === 'as') {
      p++;
      const patterns = [pattern()];
      while (eat('?//')) patterns.push(pattern());
      need('|');
      return { t: 'as', e: a, patterns, body: pipe() };
    }
    if (eat('|')) return { t: 'pipe', a, b: pipe() };
    return a;
  }
  function definition(): Extract<Ast, { t: 'def' }> {
    need('def');
    const n = name();
    const params: string[] = [];
    if (eat('(')) {
      do params.push((eat('$') ? '$' : '') + name());
      while (eat(';'));
      need(')');
    }
    need(':');
    let body = pipe();
    need(';');
    for (const q of [...params].reverse())
      if (q[0] === '$')
        body = {
          t: 'as',
          e: { t: 'call', name: q.slice(1), args: [], at: 0 },
          patterns: [{ t: 'var', name: q.slice(1) }],
          body,
        };
    return { t: 'def', name: n, params: params.map((q) => q.replace('$', '')), body, rest: { t: 'id' } };
  }
  function comma(): Ast {
    let a = alt();
    while (k() === ',') {
      p++;
      a = { t: 'comma', a, b: alt() };
    }
    return a;
  }
  function alt(): Ast {
    const a = update();
    return eat('//') ? { t: 'alt', a, b: alt() } : a;
  }
  function update(): Ast {
    const a = or();
    const op = k();
    if (/^(=|\|=|\+=|-=|\*=|\/=|%=|\/\/=)$/.test(op)) {
      p++;
      return { t: 'update', op, a, b: alt() };
    }
    return a;
  }
  function or(): Ast {
    let a = and();
    while (eat('or')) a = { t: 'or', a, b: and() };
    return a;
  }
  function and(): Ast {
    let a = cmp();
    while (eat('and')) a = { t: 'and', a, b: cmp() };
    return a;
  }
  function cmp(): Ast {
    const a = add();
    const op = k();
    if (/^(==|!=|<|<=|>|>=)$/.test(op)) {
      p++;
      return { t: 'op', op, a, b: add() };
    }
    return a;
  }
  function add(): Ast {
    let a = mul();
    while (k() === '+' || k() === '-') {
      const op = tokens[p++]!.k;
      a = { t: 'op', op, a, b: mul() };
    }
    return a;
  }
  function mul(): Ast {
    let a = post();
    while (k() === '*' || k() === '/' || k() === '%') {
      const op = tokens[p++]!.k;
      a = { t: 'op', op, a, b: post() };
    }
    return a;
  }
  function post(): Ast {
    if (eat('-')) return { t: 'neg', e: post() };
    if (k() === 'reduce' || k() === 'foreach') {
      const kind = tokens[p++]!.k;
      noAs++;
      const e = term();
      noAs--;
      need('as', ', expecting as');
      const pt = pattern();
      need('(', ", expecting '('");
      const init = pipe();
      need(';');
      const step = pipe();
      const out = kind === 'foreach' && eat(';') ? pipe() : null;
      need(')');
      return suffix(
        kind === 'reduce' ? { t: 'reduce', e, p: pt, init, step } : { t: 'foreach', e, p: pt, init, step, out },
      );
    }
    if (eat('try')) {
      const e = postTry();
      return { t: 'try', e, c: eat('catch') ? postTry() : null };
    }
    if (eat('label')) {
      need('$');
      const n = name();
      need('|');
      return { t: 'label', name: n, body: pipe() };
    }
    return term();
  }
  function postTry(): Ast {
    return k() === 'reduce' || k() === 'foreach' || k() === 'try' ? post() : term();
  }
  function term(): Ast {
    const t = tokens[p];
    if (!t) return bad();
    p++;
    switch (t.k) {
      case 'num':
        return suffix({ t: 'lit', v: Number(t.v) });
      case 'str':
        return suffix(strAst(t, null));
      case 'format': {
        if (k() === 'str') return suffix(strAst(tokens[p++]!, t.v.slice(1)));
        return suffix({ t: 'format', name: t.v.slice(1) });
      }
      case '..':
        return suffix({ t: 'rec' });
      case 'field':
        return suffix({ t: 'index', of: { t: 'id' }, key: { t: 'lit', v: t.v.slice(1) } });
      case '.':
        if (k() === 'str') return suffix({ t: 'index', of: { t: 'id' }, key: strAst(tokens[p++]!, null) });
        return suffix({ t: 'id' });
      case '$': {
        if (k() === '__loc__') {
          p++;
          return suffix({
            t: 'object',
            pairs: [
              [
                { t: 'lit', v: 'file' },
                { t: 'lit', v: '<top-level>' },
              ],
              [
                { t: 'lit', v: 'line' },
                { t: 'lit', v: 1 },
              ],
            ],
          });
        }
        return suffix({ t: 'var', name: name() });
      }
      case '(': {
        const e = pipe();
        need(')');
        return suffix(e);
      }
      case '[': {
        if (eat(']')) return suffix({ t: 'array', e: null });
        const e = pipe();
        need(']');
        return suffix({ t: 'array', e });
      }
      case '{':
        return suffix(object());
      case 'if': {
        const branch = (): Ast => {
          const c = pipe();
          need('then');
          const a = pipe();
          if (eat('elif')) return { t: 'if', c, a, b: branch() };
          need('else');
          const b = pipe();
          need('end');
          return { t: 'if', c, a, b };
        };
        return suffix(branch());
      }
      case 'def': {
        p--;
        const d = definition();
        return { ...d, rest: pipe() };
      }
      case 'reduce':
      case 'foreach':
      case 'try':
      case 'label':
        p--;
        return post();
      case 'ident': {
        if (t.v === 'break' && eat('$')) return { t: 'break', name: name() };
        const args: Ast[] = [];
        if (eat('(')) {
          do args.push(pipe());
          while (eat(';'));
          need(')');
        }
        if (args.length === 0 && (t.v === 'null' || t.v === 'true' || t.v === 'false'))
          return suffix({ t: 'lit', v: t.v === 'null' ? null : t.v === 'true' });
        return suffix({ t: 'call', name: t.v, args, at: t.at });
      }
      default:
        p--;
        return bad();
    }
  }
  function strAst(t: Token, format: string | null): Ast {
    return t.parts!.length === 1 ? { t: 'lit', v: t.parts![0] as string } : { t: 'str', format, parts: t.parts! };
  }
  function suffix(e: Ast): Ast {
    for (;;) {
      if (eat('?')) e = { t: 'try', e, c: null };
      else if (k() === 'field') e = { t: 'index', of: e, key: { t: 'lit', v: tokens[p++]!.v.slice(1) } };
      else if (k() === '.' && (tokens[p + 1]?.k === 'str' || tokens[p + 1]?.k === '[')) {
        p++;
        if (k() === 'str') e = { t: 'index', of: e, key: strAst(tokens[p++]!, null) };
      } else if (eat('[')) {
        if (eat(']')) e = { t: 'each', of: e };
        else if (eat(':')) {
          const to = pipe();
          need(']');
          e = { t: 'slice', of: e, from: null, to };
        } else {
          const key = pipe();
          if (eat(':')) {
            const to = k() === ']' ? null : pipe();
            need(']');
            e = { t: 'slice', of: e, from: key, to };
          } else {
            need(']');
            e = { t: 'index', of: e, key };
          }
        }
      } else if (noAs === 0 && k() === 'as') {
        p++;
        const patterns = [pattern()];
        while (eat('?//')) patterns.push(pattern());
        need('|');
        return { t: 'as', e, patterns, body: pipe() };
      } else return e;
    }
  }
  function object(): Ast {
    const pairs: [Ast, Ast | null][] = [];
    if (eat('}')) return { t: 'object', pairs };
    for (;;) {
      const t = tokens[p];
      if (!t) bad(", expecting '}'");
      let key: Ast;
      let v: Ast | null = null;
      if (eat('$')) {
        const n = name();
        key = { t: 'lit', v: n };
        v = { t: 'var', name: n };
      } else if (eat('(')) {
        key = pipe();
        need(')');
      } else if (t!.k === 'str') {
        p++;
        key = strAst(t!, null);
      } else if (t!.k === 'format') {
        p++;
        key = k() === 'str' ? strAst(tokens[p++]!, t!.v.slice(1)) : { t: 'format', name: t!.v.slice(1) };
      } else if (t!.k === 'num') {
        p++;
        key = { t: 'lit', v: Number(t!.v) };
      } else key = { t: 'lit', v: name() };
      if (eat(':')) {
        v = objectValue();
      }
      pairs.push([key, v]);
      if (eat('}')) return { t: 'object', pairs };
      need(',', ", expecting '}'");
    }
  }
  function objectValue(): Ast {
    let a = post();
    while (k() === '|') {
      p++;
      a = { t: 'pipe', a, b: post() };
    }
    return a;
  }
  function pattern(): Pattern {
    if (eat('$')) return { t: 'var', name: name() };
    if (eat('[')) {
      const list = [pattern()];
      while (eat(',')) list.push(pattern());
      need(']');
      return { t: 'array', list };
    }
    if (eat('{')) {
      const list: [Ast, Pattern | null][] = [];
      do {
        if (eat('$')) {
          const n = name();
          list.push([{ t: 'lit', v: n }, eat(':') ? pattern() : { t: 'var', name: n }]);
          continue;
        }
        let key: Ast;
        if (eat('(')) {
          key = pipe();
          need(')');
        } else if (k() === 'str') key = strAst(tokens[p++]!, null);
        else key = { t: 'lit', v: name() };
        need(':');
        list.push([key, pattern()]);
      } while (eat(','));
      need('}');
      return { t: 'object', list };
    }
    return bad(", expecting '$' or '[' or '{'");
  }
  if (tokens.length === 0) return { t: 'id' };
  // definitions alone stand for `.`
  const defs: Extract<Ast, { t: 'def' }>[] = [];
  while (k() === 'def') defs.push(definition());
  const body: Ast = k() === '$end' ? { t: 'id' } : pipe();
  if (p < tokens.length) bad(', expecting $end');
  return defs.reduceRight((rest: Ast, d) => ({ ...d, rest }), body);
}
