import type { Command, Sys } from '../../proc/sys.ts';

export const echo: Command = { path: '/usr/bin/echo', program: run };

/** Ref: coreutils src/echo.c:main() */
function run(sys: Sys): number {
  const args = sys.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (args.length > 0 && /^-[neE]+$/.test(args[0]!)) {
    for (const c of args.shift()!.slice(1)) {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  let text = args.join(' ');
  if (escapes) {
    const done = unescapeEcho(text);
    text = done.text;
    if (done.stop) newline = false;
  }
  sys.out(text + (newline ? '\n' : ''));
  return 0;
}

/** `\n`, `\t`, `\0101`, `\x41`, `\c` ... of `echo -e` and `printf %b`. */
export function unescapeEcho(text: string): { text: string; stop: boolean } {
  let stop = false;
  const out = text.replace(
    /\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([abcefnrtv\\]))|[^\\]+|\\/g,
    (whole, o, x, p, c) => {
      if (stop) return '';
      if (o !== undefined || p !== undefined) return String.fromCharCode(Number.parseInt(o || p || '0', 8) & 255);
      if (x !== undefined) return String.fromCharCode(Number.parseInt(x, 16));
      if (c === undefined) return whole;
      if (c === 'c') {
        stop = true;
        return '';
      }
      return '\x07\b\x1b\f\n\r\t\v\\'['abefnrtv\\'.indexOf(c)]!;
    },
  );
  return { text: out, stop };
}
