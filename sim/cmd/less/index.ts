import { strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { readAll } from '../input.ts';

/**
 * A pager whose output is no terminal copies. Ref: less 590 main.c, util-linux text-utils/more.c
 * Differs: on a terminal it copies too, as the page's terminal scrolls.
 */
function pager(name: 'less' | 'more'): Command {
  return {
    path: `/usr/bin/${name}`,
    *program(sys: Sys): Task<number> {
      const files = sys.argv.slice(1).filter((w) => !/^[-+]./.test(w));
      if (files.length === 0) {
        if (sys.isatty(0)) {
          sys.err(name === 'less' ? 'Missing filename ("less --help" for help)\n' : 'more: bad usage\nTry \'more --help\' for more information.\n'); // biome-ignore format: short
          return name === 'less' ? 0 : 1;
        }
        const text = yield* readAll(sys, 0);
        if (text.ok) yield* sys.write(1, text.value);
        return 0;
      }
      for (const path of files) {
        const text = sys.readFile(path);
        if (!text.ok) {
          if (name === 'less')
            sys.err(
              `${text.error.errno === 'EISDIR' ? `${path} is a directory` : `${path}: ${strerror[text.error.errno]}`}\n`,
            );
          else if (text.error.errno === 'EISDIR') sys.out(`\n*** ${path}: directory ***\n\n`);
          else sys.err(`more: cannot open ${path}: ${strerror[text.error.errno]}\n`);
          if (name === 'less' && files.length === 1) return 1;
          continue;
        }
        if (name === 'more' && files.length > 1) sys.out(`::::::::::::::\n${path}\n::::::::::::::\n`);
        sys.out(text.value);
      }
      return 0;
    },
  };
}

/** Debian's less 590 and the `more` of util-linux. */
export const less: readonly Command[] = [pager('less'), pager('more')];
