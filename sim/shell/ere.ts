import { boundedRegExp } from '../regexp/bounded.ts';

/** A POSIX extended expression as one of JavaScript's; null when it is not valid. */
export function posixRegex(source: string, nocase: boolean): RegExp | null {
  const text = source
    .replace(/\[(\^?)(\]?)((?:\[[:.=][^\]]*[:.=]\]|[^\]])*)\]/g, (_, neg: string, first: string, rest: string) => {
      const body =
        (first === ']' ? '\\]' : '') +
        rest.replace(/\[:(\w+):\]|\\|\[/g, (m, name: string | undefined) => (name ? (classes[name] ?? '') : `\\${m}`));
      return `[${neg}${body}]`;
    })
    .replace(/\\([<>])/g, '\\b');
  if (/^[*+?{]|\([*+?]/.test(text.replace(/\\./g, 'x')) && /^[+?*]/.test(text)) return null;
  try {
    return boundedRegExp(text, nocase ? 'is' : 's');
  } catch {
    return null;
  }
}

const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};
