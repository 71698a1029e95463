import type { SyntaxFault } from './parse.ts';

/** What bash says of text it cannot parse: each message with the line number before it. Ref: bash parse.y:report_syntax_error() */
export function syntaxMessage(
  text: string,
  fault: SyntaxFault,
  first: number,
): { readonly line: number; readonly text: string }[] {
  const lineOf = (pos: number) => first + count(text, pos);
  const lastLine = first + count(text, text.length) + (text.endsWith('\n') ? 0 : 1);
  const wanted: readonly (readonly [string, string])[] = [
    ['unterminated double quote', '"'],
    ['unterminated single quote', "'"],
    ['unterminated ANSI-C quote', "'"],
    ['unterminated backtick', '`'],
    ['unterminated command substitution', ')'],
    ['unterminated process substitution', ')'],
    ['unterminated parameter expansion', '}'],
    ['unterminated arithmetic', ')'],
    ['unterminated extended glob', ')'],
    ['unterminated array', ')'],
  ];
  for (const [message, close] of wanted) {
    if (fault.message.startsWith(message))
      return [
        {
          line: message.endsWith('substitution') ? lastLine : lineOf(fault.pos),
          text: `unexpected EOF while looking for matching \`${close}'`,
        },
      ];
  }
  const loose = /^expected '(then|do)'$/.test(fault.message) ? endWord(text, fault.pos) : null;
  if (loose)
    return [
      { line: lineOf(loose.pos), text: `syntax error near unexpected token \`${loose.token}'` },
      { line: lineOf(loose.pos), text: `\`${lineText(text, loose.pos)}'` },
    ];
  if (fault.incomplete) return [{ line: lastLine, text: 'syntax error: unexpected end of file' }];
  const { token, pos } = tokenAt(text, fault);
  const line = lineOf(pos);
  if (token === 'newline' || token === '') {
    const l = lineText(text, pos);
    return [
      { line, text: "syntax error near unexpected token `newline'" },
      { line, text: `\`${l}'` },
    ];
  }
  return [
    { line, text: `syntax error near unexpected token \`${token}'` },
    { line, text: `\`${lineText(text, pos)}'` },
  ];
}

function count(text: string, pos: number): number {
  let n = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < pos; i = text.indexOf('\n', i + 1)) n++;
  return n;
}

function lineText(text: string, pos: number): string {
  const from = text.lastIndexOf('\n', pos - 1) + 1;
  const to = text.indexOf('\n', pos);
  return text.slice(from, to < 0 ? text.length : to);
}

/** A `fi` or `done` after `;` that came where `then` or `do` was wanted. */
function endWord(text: string, to: number): { token: string; pos: number } | null {
  const all = [...text.slice(0, to).matchAll(/[;\n][ \t]*(fi|done|esac|\})(?=[ \t;\n]|$)/g)];
  const m = all.at(-1);
  return m ? { token: m[1]!, pos: m.index + m[0].length - m[1]!.length } : null;
}

/** The token that no shell would take there. */
function tokenAt(text: string, fault: SyntaxFault): { token: string; pos: number } {
  let i = fault.pos;
  const named = /^unexpected token '(.*)'$/s.exec(fault.message)?.[1];
  // a word, a parenthesis and what is not the other parenthesis
  const open = named === undefined ? null : /[\w.-]+[ \t]*\([ \t]*([^\s()]+)[^()]*$/.exec(text.slice(0, i + 0));
  if (open && (named === ')' || named === '}')) {
    const at = text.indexOf(open[1]!, open.index + open[0].indexOf('(') + 1);
    return { token: /^[{]/.test(open[1]!) ? '{' : (/^[^;&|<>]+/.exec(open[1]!)?.[0] ?? open[1]!), pos: at };
  }
  if (named === '(' && /\S[ \t]*$/.test(text.slice(0, i).replace(/.*\n/s, ''))) {
    // what follows a word and a parenthesis must be the other one
    i++;
  } else if (named !== undefined && text.startsWith(named, i)) return { token: named, pos: i };
  // "expected X" stands behind what came before: the offender is the next token
  if (/^expected command/.test(fault.message)) {
    const skip = /^[{(]/.exec(text.slice(i));
    if (skip) i += skip[0].length;
  }
  while (i < text.length && ' \t'.includes(text[i]!)) i++;
  if (i >= text.length || text[i] === '\n') return { token: 'newline', pos: i };
  const m = /^(;;&|;&|;;|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|>\||<>|[;&|()<>\n]|[^\s;&|()<>]+)/.exec(text.slice(i));
  return { token: m?.[0] ?? text[i]!, pos: i };
}
