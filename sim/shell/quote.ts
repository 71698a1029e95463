/** A form that the shell reads back as the same text. Ref: bash lib/sh/shquote.c:sh_single_quote(), sh_contains_shell_metas() */
export function shellQuote(v: string): string {
  if (/[\x00-\x1f\x7f]/.test(v)) return ansiQuote(v);
  return singleQuote(v);
}

export function singleQuote(v: string): string {
  if (v === "'") return "\\'";
  return `'${v.replaceAll("'", "'\\''")}'`;
}

const letters: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
};

/** `$'...'`. Ref: bash lib/sh/strtrans.c:ansic_quote() */
export function ansiQuote(v: string): string {
  let out = "$'";
  for (const c of v) {
    const letter = letters[c];
    if (letter) out += letter;
    else if (c < ' ' || c >= '\x7f') out += `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
    else out += c;
  }
  return `${out}'`;
}

/** What `set`, `alias`, `trap` and `set -x` write: quoted only where it is needed. */
export function quoteIfNeeded(v: string): string {
  if (v === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(v)) return ansiQuote(v);
  return needsQuotes(v) ? singleQuote(v) : v;
}

export function needsQuotes(v: string): boolean {
  return /[ \t\n'"\\|&;()<>!{}*[\]?^$`]|^[#~]|[=:]~/.test(v);
}

/** `printf %q`: backslashes before what is special. Ref: bash lib/sh/shquote.c:sh_backslash_quote() */
export function backslashQuote(v: string): string {
  if (v === '') return "''";
  if (/[\x00-\x1f\x7f-\xff]/.test(v)) return ansiQuote(v);
  return v.replace(/[ \t\n'"\\|&;()<>!{}*[\]?^$`,]/g, '\\$&').replace(/^[~#]/, '\\$&');
}
