import { strerror } from '../../../core/errno.ts';
import type { Command } from '../../proc/sys.ts';
import { complain, count, options, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';

/** No file system here holds a longer file. */
const LONGEST = 2 ** 29 - 32;

/** Ref: coreutils src/truncate.c:main(), do_ftruncate() */
export const truncate: Command = {
  path: '/usr/bin/truncate',
  program(sys) {
    const parsed = options(sys, 'cor:s:', { 'no-create': 'c', 'io-blocks': 'o', reference: 'r:', size: 's:' });
    if (typeof parsed === 'number') return parsed;
    const has = (opt: string) => parsed.opts.some((o) => o.opt === opt);
    let mode = '';
    let size: number | null = null;
    for (const { opt, arg } of parsed.opts) {
      if (opt !== 's') continue;
      let text = arg!.trimStart();
      mode = '';
      if (/^[<>/%]/.test(text)) {
        mode = text[0]!;
        text = text.slice(1).trimStart();
      }
      if (/^[-+]/.test(text)) {
        if (mode !== '') {
          complain(sys, 'multiple relative modifiers specified');
          sys.err(`Try '${sys.argv[0]} --help' for more information.\n`);
          return 1;
        }
        mode = text[0]!;
        text = text.slice(1);
      }
      size = count(text, 'EGKkMPT0');
      if (size === null) return complain(sys, `Invalid number: ${quote(arg!.trimStart().replace(/^[<>/%]\s*/, ''))}`);
      if ((mode === '/' || mode === '%') && size === 0) return complain(sys, 'division by zero');
    }
    const reference = parsed.opts.filter((o) => o.opt === 'r').at(-1)?.arg;
    if (reference === undefined && size === null)
      return usage(sys, "you must specify either '--size' or '--reference'");
    if (reference !== undefined && size !== null && mode === '')
      return usage(sys, "you must specify a relative '--size' with '--reference'");
    if (has('o') && size === null) return usage(sys, "'--io-blocks' was specified but '--size' was not");
    if (parsed.operands.length === 0) return usage(sys, 'missing file operand');
    let base: number | null = null;
    if (reference !== undefined) {
      const s = sys.stat(reference);
      if (!s.ok) return complain(sys, `cannot stat ${quoteaf(reference)}: ${strerror[s.error.errno]}`);
      base = s.value.size;
    }
    const by = (size ?? 0) * (has('o') ? 4096 : 1);
    let status = 0;
    for (const path of parsed.operands) {
      const there = sys.stat(path);
      if (!there.ok && there.error.errno === 'ENOENT' && has('c')) continue;
      const fd = sys.open(path, { write: true, create: !has('c') });
      if (!fd.ok) {
        status = complain(sys, `cannot open ${quoteaf(path)} for writing: ${strerror[fd.error.errno]}`);
        continue;
      }
      sys.close(fd.value);
      const data = sys.readFile(path);
      if (!data.ok) {
        status = complain(sys, `failed to truncate ${quoteaf(path)} at ${by} bytes: Invalid argument`);
        continue;
      }
      const from = base ?? data.value.length;
      let to = by;
      if (size === null) to = from;
      else if (mode === '+') to = from + by;
      else if (mode === '-') to = Math.max(from - by, 0);
      else if (mode === '<') to = Math.min(from, by);
      else if (mode === '>') to = Math.max(from, by);
      else if (mode === '/') to = Math.floor(from / by) * by;
      else if (mode === '%') to = Math.ceil(from / by) * by;
      const now = data.value;
      if (to > LONGEST) {
        status = complain(sys, `failed to truncate ${quoteaf(path)} at ${to} bytes: File too large`);
        continue;
      }
      const wrote = sys.writeFile(path, to <= now.length ? now.slice(0, to) : now + '\0'.repeat(to - now.length));
      if (!wrote.ok)
        status = complain(sys, `failed to truncate ${quoteaf(path)} at ${to} bytes: ${strerror[wrote.error.errno]}`);
    }
    return status;
  },
};
