/** In quotes always, as a shell would want it. Ref: gnulib lib/quotearg.c, shell_escape_always_quoting_style */
export function quoteaf(text: string): string {
  if (/[\x00-\x1f\x7f-\xff]/.test(text)) {
    const parts = text.match(/[\x00-\x1f\x7f-\xff]+|[^\x00-\x1f\x7f-\xff]+/g)!;
    const out = parts.map((p) =>
      /^[\x00-\x1f\x7f-\xff]/.test(p) ? `$'${escaped(p)}'` : `'${p.replaceAll("'", "'\\''")}'`,
    );
    return (out[0]!.startsWith('$') ? "''" : '') + out.join('');
  }
  if (text.includes("'")) return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
  return `'${text}'`;
}

/** In quotes where a shell would need them. */
export function quotef(text: string): string {
  return text !== '' && /^[A-Za-z0-9%+,./:@_^-][A-Za-z0-9%+,./:@_#~^{}\]-]*$/.test(text) && !/^[{}~#]/.test(text)
    ? text.includes(':')
      ? `'${text}'`
      : text
    : quoteaf(text);
}

/** Ref: gnulib lib/quotearg.c, locale_quoting_style in the C locale */
export function quote(text: string): string {
  return `'${escaped(text.replace(/['\\]/g, '\\$&'))}'`;
}

function escaped(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\xff]/g, (c) => {
    const at = '\x07\b\f\n\r\t\v'.indexOf(c);
    return at >= 0 ? `\\${'abfnrtv'[at]}` : `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}
