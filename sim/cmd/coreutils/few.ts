import { strerror } from '../../../core/errno.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { complain, options, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';

/** Ref: coreutils 9.1 src/mkfifo.c */
export const mkfifo: Command = {
  path: '/usr/bin/mkfifo',
  program(sys) {
    const p = options(sys, 'm:Z', { mode: 'm:', context: 'Z::' });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing operand');
    const mode = p.opts.filter((o) => o.opt === 'm').at(-1)?.arg;
    if (mode !== undefined && !/^[0-7]+$/.test(mode) && !/^[ugoa]*[-+=][rwx]*$/.test(mode))
      return complain(sys, 'invalid mode');
    let status = 0;
    for (const path of p.operands) {
      const made = sys.mkfifo(path, 0o666 & ~sys.umask);
      if (!made.ok) status = complain(sys, `cannot create fifo ${quoteaf(path)}: ${strerror[made.error.errno]}`);
      else if (mode !== undefined && /^[0-7]+$/.test(mode)) sys.chmod(path, Number.parseInt(mode, 8));
    }
    return status;
  },
};

function two(sys: Sys, act: (from: string, to: string) => number): number {
  const p = options(sys, '');
  if (typeof p === 'number') return p;
  const [from, to, extra] = p.operands;
  if (from === undefined) return usage(sys, 'missing operand');
  if (to === undefined) return usage(sys, `missing operand after ${quote(from)}`);
  if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
  return act(from, to);
}

/** Ref: coreutils 9.1 src/link.c */
export const link: Command = {
  path: '/usr/bin/link',
  program: (sys) =>
    two(sys, (from, to) => {
      const made = sys.link(from, to);
      return made.ok
        ? 0
        : complain(sys, `cannot create link ${quoteaf(to)} to ${quoteaf(from)}: ${strerror[made.error.errno]}`);
    }),
};

/** Ref: coreutils 9.1 src/unlink.c */
export const unlink: Command = {
  path: '/usr/bin/unlink',
  program(sys) {
    const p = options(sys, '');
    if (typeof p === 'number') return p;
    const [path, extra] = p.operands;
    if (path === undefined) return usage(sys, 'missing operand');
    if (extra !== undefined) return usage(sys, `extra operand ${quote(extra)}`);
    const gone = sys.unlink(path);
    return gone.ok ? 0 : complain(sys, `cannot unlink ${quoteaf(path)}: ${strerror[gone.error.errno]}`);
  },
};

/** Ref: coreutils 9.1 src/install.c. Differs: owners are root's. */
export const install: Command = {
  path: '/usr/bin/install',
  program(sys) {
    const p = options(sys, 'bcCsDdg:m:o:pt:TvS:Z', {
      compare: 'C', directory: 'd', group: 'g:', mode: 'm:', owner: 'o:', 'preserve-timestamps': 'p', strip: 's', suffix: 'S:', 'target-directory': 't:', 'no-target-directory': 'T', verbose: 'v', backup: 'b::',
    }); // biome-ignore format: a table
    if (typeof p === 'number') return p;
    const has = (o: string) => p.opts.some((x) => x.opt === o);
    const value = (o: string) => p.opts.filter((x) => x.opt === o).at(-1)?.arg;
    const modeText = value('m') ?? '755';
    if (!/^[0-7]+$/.test(modeText)) return complain(sys, `invalid mode ${quote(modeText)}`);
    const mode = Number.parseInt(modeText, 8);
    const parents = (dir: string): void => {
      let at = '';
      for (const part of dir.split('/')) {
        at += part === '' ? '/' : `${part}/`;
        if (!sys.stat(at).ok && sys.mkdir(at, 0o755).ok && has('v'))
          sys.out(`${sys.argv[0]}: creating directory ${quoteaf(at.replace(/\/$/, ''))}\n`);
      }
    };
    if (p.operands.length === 0) return usage(sys, 'missing file operand');
    if (has('d')) {
      for (const dir of p.operands) {
        parents(dir);
        sys.chmod(dir, mode);
      }
      return 0;
    }
    const files = [...p.operands];
    const last = value('t') ?? (files.length > 1 ? files.pop()! : undefined);
    if (last === undefined) return usage(sys, `missing destination file operand after ${quoteaf(files[0]!)}`);
    if (has('D'))
      parents(value('t') !== undefined ? last : last.includes('/') ? last.slice(0, last.lastIndexOf('/')) : '.');
    const there = sys.stat(last);
    const into = there.ok && there.value.kind === 'directory' && !has('T');
    if (!into && files.length > 1)
      return complain(
        sys,
        `target ${quoteaf(last)}${there.ok ? ' is not a directory' : ': No such file or directory'}`,
      );
    let status = 0;
    for (const from of files) {
      const to = into ? `${last.replace(/\/$/, '')}/${from.replace(/\/+$/, '').split('/').pop()}` : last;
      const s = sys.stat(from);
      if (!s.ok) {
        status = complain(sys, `cannot stat ${quoteaf(from)}: ${strerror[s.error.errno]}`);
        continue;
      }
      if (s.value.kind === 'directory') {
        status = complain(sys, `omitting directory ${quoteaf(from)}`);
        continue;
      }
      const text = sys.readFile(from);
      const wrote = text.ok ? sys.writeFile(to, text.value) : text;
      if (!wrote.ok) {
        status = complain(sys, `cannot create regular file ${quoteaf(to)}: ${strerror[wrote.error.errno]}`);
        continue;
      }
      sys.chmod(to, mode);
      if (has('v')) sys.out(`${quoteaf(from)} -> ${quoteaf(to)}\n`);
    }
    return status;
  },
};

function bare(path: string, text: string): Command {
  return {
    path,
    program(sys) {
      const p = options(sys, '');
      if (typeof p === 'number') return p;
      sys.out(text);
      return 0;
    },
  };
}

export const arch = bare('/usr/bin/arch', 'x86_64\n');
export const hostid = bare('/usr/bin/hostid', '007f0100\n');
export const sync = bare('/usr/bin/sync', '');
/** Nobody is logged in. */
export const users = bare('/usr/bin/users', '');

/** Ref: coreutils 9.1 src/who.c: utmp is empty. */
export const who: Command = {
  path: '/usr/bin/who',
  program(sys) {
    const p = options(sys, 'abdHlmpqrstTuw', { all: 'a', boot: 'b', count: 'q', dead: 'd', heading: 'H', login: 'l', lookup: 'lookup', message: 'T', mesg: 'T', process: 'p', runlevel: 'r', short: 's', time: 't', users: 'u', writable: 'T' }); // biome-ignore format: short
    if (typeof p === 'number') return p;
    const has = (o: string) => p.opts.some((x) => x.opt === o);
    if (has('q')) sys.out('# users=0\n');
    else if (has('H')) sys.out('NAME     LINE         TIME             COMMENT\n');
    return 0;
  },
};

export const logname: Command = {
  path: '/usr/bin/logname',
  program(sys) {
    const p = options(sys, '');
    if (typeof p === 'number') return p;
    return complain(sys, 'no login name');
  },
};

/** Ref: coreutils 9.1 src/factor.c */
export const factor: Command = {
  path: '/usr/bin/factor',
  program(sys) {
    const p = options(sys, '');
    if (typeof p === 'number') return p;
    let status = 0;
    for (const word of p.operands) {
      if (!/^\s*\+?\d{1,18}$/.test(word)) {
        sys.err(`${sys.argv[0]}: ${quote(word)} is not a valid positive integer\n`);
        status = 1;
        continue;
      }
      let n = BigInt(word.trim().replace('+', ''));
      let line = `${n}:`;
      for (let d = 2n; n > 1n && d * d <= n && d < 4_000_000n; d += d === 2n ? 1n : 2n) while (n % d === 0n) { line += ` ${d}`; n /= d; } // biome-ignore format: short
      sys.out(`${line}${n > 1n ? ` ${n}` : ''}\n`);
    }
    return status;
  },
};
