import type { Assign, Func, List, Node, Redir, Simple, Test } from './ast.ts';

/** A command on one line, as jobs and messages show it. Ref: bash print_cmd.c:make_command_string() */
export function commandText(node: Node): string {
  return new Printer(false).node(node, 0);
}

/** A function's definition, as `declare -f` and `type` print it. */
export function functionText(f: Func): string {
  const p = new Printer(true);
  const body = f.body.t === 'redirected' ? f.body.body : f.body;
  const redirs = f.body.t === 'redirected' ? ` ${f.body.redirs.map(redirText).join(' ')}` : '';
  const inner = body.t === 'group' ? p.list(body.body, 4) : p.node(body, 4);
  return `${f.name} () \n{ \n    ${inner}\n}${redirs}`;
}

class Printer {
  private readonly multi: boolean;
  constructor(multi: boolean) {
    this.multi = multi;
  }

  private nl(indent: number): string {
    return this.multi ? `\n${' '.repeat(indent)}` : ' ';
  }

  list(list: List, indent: number): string {
    let out = '';
    list.items.forEach((item, i) => {
      out += this.node(item.node, indent);
      const last = i === list.items.length - 1;
      if (item.bg) out += last ? ' &' : ` &${this.nl(indent)}`;
      else if (!last) out += `;${this.nl(indent)}`;
    });
    return out;
  }

  private body(list: List, indent: number): string {
    const text = this.list(list, indent + 4);
    return `${this.nl(indent + 4)}${text}${list.items.at(-1)?.bg ? '' : ';'}${this.nl(indent)}`;
  }

  node(node: Node, indent: number): string {
    switch (node.t) {
      case 'simple':
        return simpleText(node);
      case 'pipe': {
        const text = node.cmds
          .map((c, i) => this.node(c, indent) + (i < node.cmds.length - 1 ? (node.both[i] ? ' 2>&1 | ' : ' | ') : ''))
          .join('');
        return `${node.time ? (node.time === 'posix' ? 'time -p ' : 'time ') : ''}${node.negate ? '! ' : ''}${text}`;
      }
      case 'andor':
        return node.cmds.map((c, i) => (i > 0 ? ` ${node.ops[i - 1]} ` : '') + this.node(c, indent)).join('');
      case 'list':
        return this.list(node, indent);
      case 'group':
        return this.multi
          ? `{ ${this.nl(indent + 4)}${this.list(node.body, indent + 4)}${this.nl(indent)}}`
          : `{ ${this.list(node.body, indent)}${node.body.items.at(-1)?.bg ? '' : ';'} }`;
      case 'subshell':
        return `( ${this.list(node.body, indent)} )`;
      case 'if': {
        let out = '';
        node.arms.forEach((arm, i) => {
          if (i > 0) out += `else${this.nl(indent + 4 * i)}`;
          out += `if ${this.list(arm.test, indent)}; then${this.body(arm.body, indent + 4 * i)}`;
          if (i === 0) return;
        });
        if (node.otherwise) out += `else${this.body(node.otherwise, indent + 4 * (node.arms.length - 1))}`;
        for (let i = node.arms.length - 1; i >= 0; i--) out += i > 0 ? `fi;${this.nl(indent + 4 * (i - 1))}` : 'fi';
        return out;
      }
      case 'while':
        return `${node.until ? 'until' : 'while'} ${this.list(node.test, indent)}; do${this.body(node.body, indent)}done`;
      case 'for':
        return `for ${node.name} in ${node.words ? node.words.map((w) => w.text).join(' ') : '"$@"'};${this.nl(indent)}do${this.body(node.body, indent)}done`;
      case 'select':
        return `select ${node.name} in ${node.words ? node.words.map((w) => w.text).join(' ') : '"$@"'};${this.nl(indent)}do${this.body(node.body, indent)}done`;
      case 'arithfor':
        return `for ((${node.init.trim()}; ${node.test.trim()}; ${node.update.trim()}))${this.nl(indent)}do${this.body(node.body, indent)}done`;
      case 'case': {
        let out = `case ${node.word.text} in ${this.multi ? '' : ''}`;
        for (const item of node.items) {
          out += `${this.nl(indent + 4)}${item.patterns.map((p) => p.text).join(' | ')})`;
          out += item.body.items.length > 0 ? `${this.nl(indent + 8)}${this.list(item.body, indent + 8)}` : '';
          out += `${this.nl(indent + 4)}${item.end}`;
        }
        return `${out}${this.nl(indent)}esac`;
      }
      case 'cond':
        return `[[ ${testText(node.test)} ]]`;
      case 'arith':
        return `((${node.text}))`;
      case 'func':
        return this.multi
          ? `function ${functionText(node).replaceAll('\n', `\n${' '.repeat(indent)}`)}`
          : `function ${node.name} () { ${this.node(node.body, indent)} }`;
      case 'coproc':
        return `coproc ${node.name} ${this.node(node.body, indent)}`;
      case 'redirected':
        return `${this.node(node.body, indent)} ${node.redirs.map(redirText).join(' ')}`;
    }
  }
}

function simpleText(node: Simple): string {
  const words = [
    ...node.assigns.map((a) => a.text),
    ...node.words.map((w) => ('assign' in w ? assignText(w.assign) : w.text)),
  ];
  return [...words, ...node.redirs.map(redirText)].join(' ');
}

function assignText(a: Assign): string {
  return a.text;
}

function redirText(r: Redir): string {
  const fd = r.fdVar !== null ? `{${r.fdVar}}` : r.fd === null ? '' : String(r.fd);
  if (r.heredoc)
    return `${fd}<<${r.heredoc.strip ? '-' : ''}${r.heredoc.quoted ? `'${r.heredoc.delimiter}'` : r.heredoc.delimiter}\n${r.heredoc.body}${r.heredoc.delimiter}\n`;
  switch (r.op) {
    case '>&':
      return `${fd === '' ? (/^\d|^\$/.test(r.target.text) ? '1' : '') : fd}>&${r.target.text}`;
    case '<&':
      return `${fd === '' ? '0' : fd}<&${r.target.text}`;
    case '<<<':
      return `${fd}<<< ${r.target.text}`;
    default:
      return `${fd}${r.op} ${r.target.text}`;
  }
}

function testText(t: Test): string {
  switch (t.k) {
    case 'unary':
      return `${t.op} ${t.word.text}`;
    case 'binary':
      return `${t.left.text} ${t.op} ${t.right.text}`;
    case 'not':
      return `! ${testText(t.item)}`;
    case 'group':
      return `( ${testText(t.item)} )`;
    case 'logical':
      return t.items.map(testText).join(` ${t.op} `);
  }
}
