export type Expr =
  | { t: 'num'; v: number }
  | { t: 'str'; v: string }
  | { t: 're'; v: string }
  | { t: 'var'; name: string }
  | { t: 'index'; name: string; sub: Expr[] }
  | { t: 'field'; e: Expr }
  | { t: 'assign'; op: string; to: Expr; e: Expr }
  | { t: 'cond'; c: Expr; a: Expr; b: Expr }
  | { t: 'bin'; op: string; a: Expr; b: Expr }
  | { t: 'un'; op: string; e: Expr }
  | { t: 'inc'; by: 1 | -1; post: boolean; to: Expr }
  | { t: 'in'; sub: Expr[]; name: string }
  | { t: 'call'; name: string; args: Expr[]; line: number }
  | { t: 'builtin'; name: string; args: Expr[]; bare: boolean }
  | { t: 'getline'; to: Expr | null; from: Expr | null; kind: 'main' | 'file' | 'pipe' };

export type Stmt =
  | { t: 'expr'; e: Expr }
  | { t: 'print' | 'printf'; args: Expr[]; redirect: { op: string; to: Expr } | null }
  | { t: 'if'; c: Expr; a: Stmt; b: Stmt | null }
  | { t: 'loop'; init: Stmt | null; c: Expr | null; step: Stmt | null; body: Stmt; first: boolean }
  | { t: 'forin'; name: string; array: string; body: Stmt }
  | { t: 'block'; list: Stmt[] }
  | { t: 'break' | 'continue' | 'next' | 'nextfile' }
  | { t: 'exit' | 'return'; e: Expr | null }
  | { t: 'delete'; name: string; sub: Expr[] | null };

export type Rule = { pattern: 'BEGIN' | 'END' | Expr | null; to: Expr | null; body: Stmt | null };
export type Func = { params: string[]; body: Stmt };
export type Program = { rules: Rule[]; functions: Map<string, Func>; blocking: boolean };

export class AwkError extends Error {}

type Token = { k: string; v: string; line: number; glued: boolean };

const keywords = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);
const builtins: Readonly<Record<string, readonly [number, number]>> = {
  length: [0, 1], substr: [2, 3], index: [2, 2], split: [2, 3], sub: [2, 3], gsub: [2, 3], match: [2, 2], sprintf: [1, 255],
  sin: [1, 1], cos: [1, 1], atan2: [2, 2], exp: [1, 1], log: [1, 1], sqrt: [1, 1], int: [1, 1], rand: [0, 0], srand: [0, 1],
  tolower: [1, 1], toupper: [1, 1], system: [1, 1], close: [1, 1], fflush: [0, 1], mktime: [1, 1], strftime: [0, 3], systime: [0, 0],
}; // biome-ignore format: a table

/** Ref: mawk scan.c:yylex() */
function scan(text: string): Token[] {
  const out: Token[] = [];
  let line = 1;
  let i = 0;
  const push = (k: string, v: string, glued = false) => out.push({ k, v, line, glued });
  while (i < text.length) {
    const c = text[i]!;
    if (c === ' ' || c === '\t' || c === '\r') i++;
    else if (c === '\\' && /^\\\r?\n/.test(text.slice(i, i + 3))) {
      i += text[i + 1] === '\r' ? 3 : 2;
      line++;
    } else if (c === '#') while (i < text.length && text[i] !== '\n') i++;
    else if (c === '\n') {
      push('nl', '\n');
      line++;
      i++;
    } else if (c === '"') {
      const start = i++;
      let s = '';
      while (text[i] !== '"') {
        const d = text[i];
        if (d === undefined || d === '\n')
          throw new AwkError(`line ${line}: runaway string constant ${text.slice(start, Math.min(start + 11, i))} ...`);
        if (d === '\\') {
          const o = /^[0-7]{1,3}/.exec(text.slice(i + 1, i + 4));
          const named = '"\\/abfnrtv'.indexOf(text[i + 1] ?? '');
          if (o) {
            s += String.fromCharCode(Number.parseInt(o[0], 8) & 255);
            i += 1 + o[0].length;
          } else if (text[i + 1] === '\n') {
            i += 2;
            line++;
          } else if (named >= 0) {
            s += '"\\/\x07\b\f\n\r\t\v'[named];
            i += 2;
          } else {
            s += `\\${text[i + 1] ?? ''}`;
            i += 2;
          }
        } else {
          s += d;
          i++;
        }
      }
      i++;
      push('str', s);
    } else if (c === '/' && regexMayStart(out.at(-1))) {
      const start = i++;
      let s = '';
      let inClass = false;
      while (inClass || text[i] !== '/') {
        const d = text[i];
        if (d === undefined || d === '\n')
          throw new AwkError(
            `line ${line}: runaway regular expression ${text.slice(start, Math.min(start + 11, i))} ...`,
          );
        if (d === '\\' && text[i + 1] === '/') {
          s += '/';
          i += 2;
          continue;
        }
        if (d === '\\') {
          s += d + (text[i + 1] ?? '');
          i += 2;
          continue;
        }
        if (d === '[' && !inClass) {
          inClass = true;
          const open = /^\[\^?\]?/.exec(text.slice(i))![0];
          s += open;
          i += open.length;
          continue;
        }
        if (inClass && d === '[' && text[i + 1] === ':') {
          const end = text.indexOf(':]', i);
          if (end > 0) {
            s += text.slice(i, end + 2);
            i = end + 2;
            continue;
          }
        }
        if (d === ']') inClass = false;
        s += d;
        i++;
      }
      i++;
      push('re', s);
    } else {
      const rest = text.slice(i, i + 400);
      const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest);
      const name = /^[A-Za-z_]\w*/.exec(rest);
      const op = /^(?:\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|&&|\|\||>>|[-+*/%^=<>!~?:,;{}()[\]$|])/.exec(rest);
      if (number) {
        push('num', number[0]);
        i += number[0].length;
      } else if (name) {
        const n = name[0];
        i += n.length;
        push(keywords.has(n) ? n : n in builtins ? 'builtin' : 'name', n, text[i] === '(');
      } else if (op) {
        push(op[0], op[0]);
        i += op[0].length;
      } else throw new AwkError(`${line}: unexpected character '${c}'`);
    }
  }
  push('eof', '');
  return out;
}

function regexMayStart(last: Token | undefined): boolean {
  return (
    !last ||
    !(
      last.k === 'num' ||
      last.k === 'str' ||
      last.k === 'name' ||
      last.k === 'builtin' ||
      last.k === ')' ||
      last.k === ']' ||
      last.k === '$' ||
      last.k === '++' ||
      last.k === '--'
    )
  );
}

/** Ref: mawk parse.y */
export function parseAwk(text: string): Program {
  const tokens = scan(text);
  let p = 0;
  let noIn = false;
  let noGt = false;
  let blocking = false;
  let inFunction = false;
  let inRule = false;
  const calls: { name: string; line: number }[] = [];
  const functions = new Map<string, Func>();
  const peek = () => tokens[p]!;
  const at = (k: string) => tokens[p]!.k === k;
  const bad = (): never => {
    const t = peek();
    if (t.k === 'eof')
      throw new AwkError(
        depth > 0
          ? `line ${t.line + (text.endsWith('\n') ? 0 : 1)}: missing } near end of file`
          : `line ${t.line}: syntax error at or near end of file`,
      );
    const shown = t.k === 'nl' ? 'end of line' : t.k === 'str' ? `"${t.v}"` : t.k === 're' ? `/${t.v}/` : t.v;
    throw new AwkError(`line ${t.line}: syntax error at or near ${shown}`);
  };
  let depth = 0;
  const eat = (k: string): boolean => (at(k) ? (p++, true) : false);
  const need = (k: string): Token => (at(k) ? tokens[p++]! : bad());
  const newlines = () => {
    while (at('nl')) p++;
  };
  const skip = () => {
    while (at('nl') || at(';')) p++;
  };

  const exprList = (end: string): Expr[] => {
    const list: Expr[] = [];
    newlines();
    if (at(end)) return list;
    for (;;) {
      list.push(expr());
      newlines();
      if (!eat(',')) return list;
      newlines();
    }
  };
  const inside = <T>(f: () => T): T => {
    const saved = [noIn, noGt] as const;
    noIn = false;
    noGt = false;
    const v = f();
    [noIn, noGt] = saved;
    return v;
  };
  const isLvalue = (e: Expr) => e.t === 'var' || e.t === 'index' || e.t === 'field';

  function expr(): Expr {
    const c = or();
    if (eat('?')) {
      newlines();
      const a = expr();
      newlines();
      need(':');
      newlines();
      return { t: 'cond', c, a, b: expr() };
    }
    const op = peek().k;
    if (isLvalue(c) && /^(=|\+=|-=|\*=|\/=|%=|\^=)$/.test(op)) {
      p++;
      newlines();
      return { t: 'assign', op, to: c, e: expr() };
    }
    return c;
  }
  function or(): Expr {
    let a = and();
    while (eat('||')) {
      newlines();
      a = { t: 'bin', op: '||', a, b: and() };
    }
    return a;
  }
  function and(): Expr {
    let a = inExpr();
    while (eat('&&')) {
      newlines();
      a = { t: 'bin', op: '&&', a, b: inExpr() };
    }
    return a;
  }
  function inExpr(): Expr {
    let a = matchExpr();
    while (!noIn && at('in')) {
      p++;
      a = { t: 'in', sub: [a], name: need('name').v };
    }
    return a;
  }
  function matchExpr(): Expr {
    let a = compare();
    while (at('~') || (at('!') && tokens[p + 1]!.k === '~')) {
      const not = at('!');
      p += not ? 2 : 1;
      const m: Expr = { t: 'bin', op: '~', a, b: compare() };
      a = not ? { t: 'un', op: '!', e: m } : m;
    }
    return a;
  }
  function compare(): Expr {
    const a = concat();
    const op = peek().k;
    if (op === '<' || op === '<=' || op === '==' || op === '!=' || op === '>=' || (op === '>' && !noGt)) {
      p++;
      return { t: 'bin', op, a, b: concat() };
    }
    return a;
  }
  function concat(): Expr {
    let a = additive();
    for (;;) {
      const k = peek().k;
      if (
        k === 'num' ||
        k === 'str' ||
        k === 'name' ||
        k === 'builtin' ||
        k === '$' ||
        k === '!' ||
        k === '(' ||
        k === '-' ||
        k === '+' ||
        k === '++' ||
        k === '--' ||
        k === 're'
      ) {
        if (k === '!' && tokens[p + 1]!.k === '~') return a;
        a = { t: 'bin', op: ' ', a, b: additive() };
      } else return a;
    }
  }
  function additive(): Expr {
    let a = term();
    while (at('+') || at('-')) {
      const op = tokens[p++]!.k;
      a = { t: 'bin', op, a, b: term() };
    }
    return a;
  }
  function term(): Expr {
    let a = unary();
    while (at('*') || at('/') || at('%')) {
      const op = tokens[p++]!.k;
      a = { t: 'bin', op, a, b: unary() };
    }
    return a;
  }
  function unary(): Expr {
    if (at('!') || at('-') || at('+')) {
      const op = tokens[p++]!.k;
      return { t: 'un', op, e: unary() };
    }
    return power();
  }
  function power(): Expr {
    const a = postfix();
    if (eat('^')) return { t: 'bin', op: '^', a, b: at('-') || at('+') || at('!') ? unary() : power() };
    return a;
  }
  function postfix(): Expr {
    let e = primary();
    if (isLvalue(e) && (at('++') || at('--')))
      e = { t: 'inc', by: tokens[p++]!.k === '++' ? 1 : -1, post: true, to: e };
    while (at('|') && tokens[p + 1]!.k === 'getline') {
      p += 2;
      blocking = true;
      e = { t: 'getline', kind: 'pipe', from: e, to: optionalLvalue() };
    }
    return e;
  }
  function optionalLvalue(): Expr | null {
    if (at('$')) {
      p++;
      return { t: 'field', e: at('++') || at('--') ? unary() : primary() };
    }
    return at('name') && !peek().glued ? primary() : null;
  }
  function primary(): Expr {
    const t = tokens[p++]!;
    switch (t.k) {
      case 'num':
        return { t: 'num', v: Number(t.v) };
      case 'str':
        return { t: 'str', v: t.v };
      case 're':
        return { t: 're', v: t.v };
      case '$': {
        if (at('++') || at('--')) {
          const by = tokens[p++]!.k === '++' ? 1 : -1;
          return { t: 'field', e: { t: 'inc', by, post: false, to: primary() } };
        }
        if (at('-') || at('+') || at('!')) {
          const op = tokens[p++]!.k;
          return { t: 'field', e: { t: 'un', op, e: primary() } };
        }
        return { t: 'field', e: primary() };
      }
      case '++':
      case '--': {
        const to = primary();
        if (!isLvalue(to)) bad();
        return { t: 'inc', by: t.k === '++' ? 1 : -1, post: false, to };
      }
      case '(': {
        const list = inside(() => exprList(')'));
        need(')');
        if (list.length > 1 || at('in')) {
          if (list.length > 1 && !at('in')) {
            p--;
            bad();
          }
          if (list.length > 1) {
            p++;
            return { t: 'in', sub: list, name: need('name').v };
          }
        }
        if (list.length === 0) bad();
        const e = list[0]!;
        return e.t === 'var' || e.t === 'index' || e.t === 'field' ? { t: 'un', op: '(', e } : e;
      }
      case 'getline': {
        blocking = true;
        const to = optionalLvalue();
        if (eat('<')) return { t: 'getline', kind: 'file', to, from: primary() };
        return { t: 'getline', kind: 'main', to, from: null };
      }
      case 'builtin': {
        const [least, most] = builtins[t.v]!;
        if (t.v === 'system' || t.v === 'close' || t.v === 'fflush') blocking = true;
        if (!at('(')) {
          if (t.v === 'length') return { t: 'builtin', name: 'length', args: [], bare: true };
          bad();
        }
        p++;
        const args = inside(() => exprList(')'));
        need(')');
        if (args.length < least || args.length > most)
          throw new AwkError(`line ${t.line}: wrong number of arguments in call to ${t.v}`);
        return { t: 'builtin', name: t.v, args, bare: false };
      }
      case 'name': {
        if (t.glued) {
          p++;
          const args = inside(() => exprList(')'));
          need(')');
          calls.push({ name: t.v, line: tokens.at(-1)!.line });
          return { t: 'call', name: t.v, args, line: t.line };
        }
        if (eat('[')) {
          const sub = inside(() => exprList(']'));
          need(']');
          return { t: 'index', name: t.v, sub };
        }
        return { t: 'var', name: t.v };
      }
      default:
        p--;
        return bad();
    }
  }

  function simple(): Stmt {
    const t = peek();
    if (t.k === 'print' || t.k === 'printf') {
      p++;
      let args: Expr[] = [];
      noGt = true;
      if (at('(')) {
        // (list) and then a redirection or the end, or an expression that begins with a parenthesis
        const start = p++;
        const list = inside(() => exprList(')'));
        need(')');
        if (/^(nl|;|\}|>|>>|\||eof)$/.test(peek().k)) args = list;
        else {
          p = start;
          args = exprListPlain();
        }
      } else if (!/^(nl|;|\}|>|>>|\||eof)$/.test(t.k) && !/^(nl|;|\}|>|>>|\||eof)$/.test(peek().k))
        args = exprListPlain();
      noGt = false;
      let redirect: { op: string; to: Expr } | null = null;
      if (at('>') || at('>>') || at('|')) {
        const op = tokens[p++]!.k;
        noGt = true;
        redirect = { op, to: concat() };
        noGt = false;
        blocking = true;
      }
      if (t.k === 'printf' && args.length === 0) bad();
      return { t: t.k, args, redirect };
    }
    if (t.k === 'delete') {
      p++;
      const name = need('name').v;
      if (!eat('[')) return { t: 'delete', name, sub: null };
      const sub = inside(() => exprList(']'));
      need(']');
      return { t: 'delete', name, sub };
    }
    return { t: 'expr', e: expr() };
  }
  function exprListPlain(): Expr[] {
    const list = [expr()];
    while (eat(',')) {
      newlines();
      list.push(expr());
    }
    return list;
  }
  function end(): void {
    if (at(';') || at('nl')) {
      p++;
      return;
    }
    if (!at('}') && !at('eof')) bad();
  }
  function body(): Stmt {
    newlines();
    if (eat(';')) return { t: 'block', list: [] };
    return stmt();
  }
  function stmt(): Stmt {
    const t = peek();
    switch (t.k) {
      case '{':
        return block();
      case ';':
        p++;
        return { t: 'block', list: [] };
      case 'if': {
        p++;
        need('(');
        const c = inside(expr);
        need(')');
        const a = body();
        const mark = p;
        skip();
        if (eat('else')) return { t: 'if', c, a, b: body() };
        p = mark;
        return { t: 'if', c, a, b: null };
      }
      case 'while': {
        p++;
        need('(');
        const c = inside(expr);
        need(')');
        if (eat(';')) return { t: 'loop', init: null, c, step: null, body: { t: 'block', list: [] }, first: false };
        return { t: 'loop', init: null, c, step: null, body: body(), first: false };
      }
      case 'do': {
        p++;
        const b = body();
        skip();
        need('while');
        need('(');
        const c = inside(expr);
        need(')');
        end();
        return { t: 'loop', init: null, c, step: null, body: b, first: true };
      }
      case 'for': {
        p++;
        need('(');
        const par = at('(') ? 1 : 0;
        if (
          tokens[p + par]!.k === 'name' &&
          tokens[p + par + 1]!.k === 'in' &&
          tokens[p + par + 2]!.k === 'name' &&
          tokens[p + par + 3]!.k === ')'
        ) {
          const name = tokens[p + par]!.v;
          const array = tokens[p + par + 2]!.v;
          p += par * 2 + 4;
          return { t: 'forin', name, array, body: body() };
        }
        const init = at(';') ? null : simple();
        need(';');
        newlines();
        const c = at(';') ? null : expr();
        need(';');
        newlines();
        const step = at(')') ? null : simple();
        need(')');
        if (eat(';')) return { t: 'loop', init, c, step, body: { t: 'block', list: [] }, first: false };
        return { t: 'loop', init, c, step, body: body(), first: false };
      }
      case 'break':
      case 'continue':
        p++;
        end();
        return { t: t.k };
      case 'next':
      case 'nextfile':
        if (!inRule && !inFunction) throw new AwkError(`line ${t.line}: improper use of ${t.k}`);
        p++;
        end();
        return { t: t.k };
      case 'return':
      case 'exit': {
        if (t.k === 'return' && !inFunction) throw new AwkError(`line ${t.line}: return outside function body`);
        p++;
        const e = /^(nl|;|\}|eof)$/.test(peek().k) ? null : expr();
        end();
        return { t: t.k as 'exit' | 'return', e };
      }
      default: {
        const s = simple();
        end();
        return s;
      }
    }
  }
  function block(): Stmt {
    need('{');
    depth++;
    const list: Stmt[] = [];
    skip();
    while (!at('}')) {
      if (at('eof')) bad();
      list.push(stmt());
      skip();
    }
    p++;
    depth--;
    return { t: 'block', list };
  }

  const rules: Rule[] = [];
  skip();
  while (!at('eof')) {
    if (at('function') || at('func')) {
      p++;
      const name = tokens[p++]!;
      if (name.k !== 'name') {
        p--;
        bad();
      }
      need('(');
      const params: string[] = [];
      while (!at(')')) {
        params.push(need('name').v);
        newlines();
        if (!eat(',')) break;
        newlines();
      }
      need(')');
      newlines();
      inFunction = true;
      functions.set(name.v, { params, body: block() });
      inFunction = false;
    } else if (at('BEGIN') || at('END')) {
      const pattern = tokens[p++]!.k as 'BEGIN' | 'END';
      newlines();
      rules.push({ pattern, to: null, body: block() });
    } else {
      inRule = true;
      let pattern: Expr | null = null;
      let to: Expr | null = null;
      if (!at('{')) {
        pattern = expr();
        if (eat(',')) {
          newlines();
          to = expr();
        }
      }
      const b = at('{') ? block() : null;
      if (b === null && !/^(nl|;|eof)$/.test(peek().k)) bad();
      inRule = false;
      rules.push({ pattern, to, body: b });
    }
    skip();
  }
  for (const c of calls)
    if (!functions.has(c.name))
      throw new AwkError(`line ${text.endsWith('\n') ? c.line : c.line + 1}: function ${c.name} never defined`);
  return { rules, functions, blocking };
}
