import { type Result, strerror } from '../../../core/errno.ts';
import type { Command, Sys } from '../../proc/sys.ts';
import { complain, fileError, options, type Parsed, usage } from './options.ts';
import { quote, quoteaf } from './quote.ts';
import { parseDate } from './small.ts';

const has = (p: Parsed, ...letters: string[]) => p.opts.some((o) => letters.includes(o.opt));
const base = (path: string) => path.replace(/\/+$/, '').split('/').pop() || '/';
const isDir = (sys: Sys, path: string) => {
  const s = sys.stat(path);
  return s.ok && s.value.kind === 'directory';
};

export const mkdir: Command = {
  path: '/usr/bin/mkdir',
  program(sys) {
    const p = options(sys, 'pm:vZ', { mode: 'm:', parents: 'p', verbose: 'v' });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing operand');
    const mode = p.opts.find((o) => o.opt === 'm')?.arg;
    let status = 0;
    const make = (path: string): Result<void> => {
      const r = sys.mkdir(path, mode === undefined ? 0o777 : Number.parseInt(mode, 8) || 0o777);
      if (r.ok && has(p, 'v')) sys.out(`${sys.argv[0]}: created directory ${quoteaf(path)}\n`);
      return r;
    };
    for (const path of p.operands) {
      let failed: Result<void> | null = null;
      if (has(p, 'p')) {
        let at = path.startsWith('/') ? '/' : '';
        for (const part of path.split('/').filter(Boolean)) {
          at += (at === '' || at.endsWith('/') ? '' : '/') + part;
          if (isDir(sys, at)) continue;
          const r = make(at);
          if (!r.ok) {
            failed = r;
            status = complain(sys, `cannot create directory ${quoteaf(at)}: ${strerror[r.error.errno]}`);
            break;
          }
        }
      } else {
        failed = make(path);
        if (!failed.ok)
          status = complain(sys, `cannot create directory ${quoteaf(path)}: ${strerror[failed.error.errno]}`);
      }
    }
    return status;
  },
};

export const rmdir: Command = {
  path: '/usr/bin/rmdir',
  program(sys) {
    const p = options(sys, 'pv', { 'ignore-fail-on-non-empty': 'i', parents: 'p', verbose: 'v' });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing operand');
    let status = 0;
    for (const path of p.operands) {
      const chain = [path];
      if (has(p, 'p')) {
        for (let at = path; at.includes('/'); ) {
          at = at.slice(0, at.lastIndexOf('/'));
          chain.push(at);
        }
      }
      for (const dir of chain.filter(Boolean)) {
        const r = sys.rmdir(dir);
        if (has(p, 'v')) sys.out(`${sys.argv[0]}: removing directory, ${quoteaf(dir)}\n`);
        if (r.ok) continue;
        if (r.error.errno !== 'ENOTEMPTY' || !has(p, 'i'))
          status = complain(sys, `failed to remove ${quoteaf(dir)}: ${strerror[r.error.errno]}`);
        break;
      }
    }
    return status;
  },
};

export const rm: Command = {
  path: '/usr/bin/rm',
  program(sys) {
    const p = options(sys, 'dfirvIR', {
      force: 'f',
      interactive: 'interactive::',
      recursive: 'r',
      dir: 'd',
      verbose: 'v',
      'preserve-root': 'x::',
      'no-preserve-root': 'x',
      'one-file-system': 'x',
    });
    if (typeof p === 'number') return p;
    const force = has(p, 'f');
    if (p.operands.length === 0) return force ? 0 : usage(sys, 'missing operand');
    let status = 0;
    const remove = (path: string): void => {
      const s = sys.lstat(path);
      if (!s.ok) {
        if (!(force && (s.error.errno === 'ENOENT' || s.error.errno === 'ENOTDIR')))
          status = complain(sys, `cannot remove ${quoteaf(path)}: ${strerror[s.error.errno]}`);
        return;
      }
      const dir = s.value.kind === 'directory';
      if (dir && !has(p, 'r', 'R') && !has(p, 'd')) {
        status = complain(sys, `cannot remove ${quoteaf(path)}: Is a directory`);
        return;
      }
      if (dir && has(p, 'r', 'R')) {
        const names = sys.readdir(path);
        if (names.ok) for (const name of names.value) remove(path.endsWith('/') ? path + name : `${path}/${name}`);
      }
      const r = dir ? sys.rmdir(path) : sys.unlink(path);
      if (!r.ok) status = complain(sys, `cannot remove ${quoteaf(path)}: ${strerror[r.error.errno]}`);
      else if (has(p, 'v')) sys.out(dir ? `removed directory ${quoteaf(path)}\n` : `removed ${quoteaf(path)}\n`);
    };
    for (const path of p.operands) {
      const name = base(path);
      if ((name === '.' || name === '..') && has(p, 'r', 'R')) {
        status = complain(sys, `refusing to remove '.' or '..' directory: skipping ${quoteaf(path)}`);
      } else if (has(p, 'r', 'R') && /^\/+$/.test(path)) {
        sys.err(
          `${sys.argv[0]}: it is dangerous to operate recursively on '/'\n${sys.argv[0]}: use --no-preserve-root to override this failsafe\n`,
        );
        status = 1;
      } else remove(path);
    }
    return status;
  },
};

export const touch: Command = {
  path: '/usr/bin/touch',
  program(sys) {
    const p = options(sys, 'acd:fhmr:t:', {
      time: 'time:',
      'no-create': 'c',
      date: 'd:',
      reference: 'r:',
      'no-dereference': 'h',
    });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing file operand');
    let when: number | null = null;
    for (const { opt, arg } of p.opts) {
      if (opt === 'd') {
        when = parseDate(arg!, sys.wall);
        if (when === null) return complain(sys, `invalid date format ${quote(arg!)}`);
      } else if (opt === 't') {
        const m = /^((?:\d\d)?\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(arg!);
        if (!m) return complain(sys, `invalid date format ${quote(arg!)}`);
        const thisYear = new Date(sys.wall / 1e6).getUTCFullYear();
        const year =
          m[1] === undefined
            ? thisYear
            : m[1].length === 4
              ? Number(m[1])
              : Number(m[1]) + (Number(m[1]) < 69 ? 2000 : 1900);
        when = Date.UTC(year, Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6] ?? 0)) * 1e6;
      } else if (opt === 'r') {
        const s = sys.stat(arg!);
        if (!s.ok) return complain(sys, `failed to get attributes of ${quoteaf(arg!)}: ${strerror[s.error.errno]}`);
        when = s.value.mtime;
      }
    }
    let status = 0;
    for (const path of p.operands) {
      if (sys.stat(path).ok) {
        sys.utimes(path, when ?? sys.wall);
        continue;
      }
      if (has(p, 'c')) continue;
      const fd = sys.open(path, { write: true, create: true });
      if (fd.ok) {
        sys.close(fd.value);
        if (when !== null) sys.utimes(path, when);
      } else status = complain(sys, `cannot touch ${quoteaf(path)}: ${strerror[fd.error.errno]}`);
    }
    return status;
  },
};

/** The last operand is where to, the others what; what each becomes there. Ref: coreutils src/cp.c:do_copy() */
function targets(sys: Sys, p: Parsed): { from: string; to: string }[] | number {
  const files = [...p.operands];
  const dirOption = p.opts.find((o) => o.opt === 't')?.arg;
  if (files.length === 0) return usage(sys, 'missing file operand');
  if (dirOption === undefined && files.length === 1)
    return usage(sys, `missing destination file operand after ${quoteaf(files[0]!)}`);
  const last = dirOption ?? files.pop()!;
  const into = !has(p, 'T') && (dirOption !== undefined || isDir(sys, last));
  if (!into && files.length > 1)
    return complain(
      sys,
      `target ${quoteaf(last)}${sys.stat(last).ok ? ' is not a directory' : ': No such file or directory'}`,
    );
  return files.map((from) => ({ from, to: into ? (last.endsWith('/') ? last : `${last}/`) + base(from) : last }));
}

export const cp: Command = {
  path: '/usr/bin/cp',
  program(sys) {
    const p = options(sys, 'abdfHilLnprRsS:t:TuvxPZ', {
      archive: 'a',
      recursive: 'r',
      force: 'f',
      interactive: 'i',
      link: 'l',
      'no-clobber': 'n',
      'no-target-directory': 'T',
      'target-directory': 't:',
      update: 'u',
      verbose: 'v',
      preserve: 'p::',
      dereference: 'L',
      'no-dereference': 'P',
      'symbolic-link': 's',
      parents: 'parents',
    });
    if (typeof p === 'number') return p;
    const list = targets(sys, p);
    if (typeof list === 'number') return list;
    let status = 0;
    const recursive = has(p, 'r', 'R', 'a');
    const copy = (from: string, to: string): void => {
      const s = recursive && !has(p, 'L') ? sys.lstat(from) : sys.stat(from);
      if (!s.ok) {
        status = complain(sys, `cannot stat ${quoteaf(from)}: ${strerror[s.error.errno]}`);
        return;
      }
      if (s.value.kind === 'directory') {
        if (!recursive) {
          status = complain(sys, `-r not specified; omitting directory ${quoteaf(from)}`);
          return;
        }
        if (!isDir(sys, to)) {
          if (sys.lstat(to).ok) {
            status = complain(sys, `cannot overwrite non-directory ${quoteaf(to)} with directory ${quoteaf(from)}`);
            return;
          }
          const made = sys.mkdir(to, s.value.mode & 0o777);
          if (!made.ok) {
            status = complain(sys, `cannot create directory ${quoteaf(to)}: ${strerror[made.error.errno]}`);
            return;
          }
          if (has(p, 'v')) sys.out(`${quoteaf(from)} -> ${quoteaf(to)}\n`);
        }
        const names = sys.readdir(from);
        if (names.ok)
          for (const n of names.value) copy(`${from.replace(/\/$/, '')}/${n}`, `${to.replace(/\/$/, '')}/${n}`);
        return;
      }
      const there = sys.stat(to);
      if (there.ok && there.value.ino === s.value.ino && there.value.dev === s.value.dev) {
        status = complain(sys, `${quoteaf(from)} and ${quoteaf(to)} are the same file`);
        return;
      }
      if (there.ok && there.value.kind === 'directory') {
        status = complain(sys, `cannot overwrite directory ${quoteaf(to)} with non-directory${''}`);
        return;
      }
      if (there.ok && (has(p, 'n') || (has(p, 'u') && there.value.mtime >= s.value.mtime))) return;
      let r: Result<void>;
      if (s.value.kind === 'symlink') {
        const link = sys.readlink(from);
        if (there.ok) sys.unlink(to);
        r = link.ok ? sys.symlink(link.value, to) : link;
      } else if (has(p, 's')) r = sys.symlink(from, to);
      else if (has(p, 'l')) r = sys.link(from, to);
      else {
        const text = sys.readFile(from);
        if (!text.ok) {
          status = complain(sys, `cannot open ${quoteaf(from)} for reading: ${strerror[text.error.errno]}`);
          return;
        }
        r = sys.writeFile(to, text.value);
        if (r.ok && !there.ok) sys.chmod(to, s.value.mode & 0o777);
      }
      if (!r.ok) status = complain(sys, `cannot create regular file ${quoteaf(to)}: ${strerror[r.error.errno]}`);
      else {
        if (has(p, 'p', 'a')) sys.utimes(to, s.value.mtime);
        if (has(p, 'v')) sys.out(`${quoteaf(from)} -> ${quoteaf(to)}\n`);
      }
    };
    for (const { from, to } of list) copy(from, to);
    return status;
  },
};

export const mv: Command = {
  path: '/usr/bin/mv',
  program(sys) {
    const p = options(sys, 'bfinS:t:TuvZ', {
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      'no-target-directory': 'T',
      'target-directory': 't:',
      update: 'u',
      verbose: 'v',
      backup: 'b::',
    });
    if (typeof p === 'number') return p;
    const list = targets(sys, p);
    if (typeof list === 'number') return list;
    let status = 0;
    for (const { from, to } of list) {
      const s = sys.lstat(from);
      if (!s.ok) {
        status = complain(sys, `cannot stat ${quoteaf(from)}: ${strerror[s.error.errno]}`);
        continue;
      }
      const there = sys.lstat(to);
      if (there.ok && there.value.ino === s.value.ino) {
        status = complain(sys, `${quoteaf(from)} and ${quoteaf(to)} are the same file`);
        continue;
      }
      if (there.ok && has(p, 'n')) continue;
      const r = sys.rename(from, to);
      if (!r.ok) status = complain(sys, `cannot move ${quoteaf(from)} to ${quoteaf(to)}: ${strerror[r.error.errno]}`);
      else if (has(p, 'v')) sys.out(`renamed ${quoteaf(from)} -> ${quoteaf(to)}\n`);
    }
    return status;
  },
};

export const ln: Command = {
  path: '/usr/bin/ln',
  program(sys) {
    const p = options(sys, 'bdfFinLPrsS:t:Tv', {
      symbolic: 's',
      force: 'f',
      interactive: 'i',
      'no-dereference': 'n',
      relative: 'r',
      verbose: 'v',
      'target-directory': 't:',
      'no-target-directory': 'T',
    });
    if (typeof p === 'number') return p;
    const files = [...p.operands];
    if (files.length === 0) return usage(sys, 'missing file operand');
    const dirOption = p.opts.find((o) => o.opt === 't')?.arg;
    const last = dirOption ?? (files.length === 1 ? '.' : files.pop()!);
    const into =
      dirOption !== undefined ||
      (!has(p, 'T') &&
        isDir(sys, last) &&
        !(has(p, 'n') && ((l) => l.ok && l.value.kind === 'symlink')(sys.lstat(last))));
    if (!into && files.length > 1)
      return complain(
        sys,
        `target ${quoteaf(last)}: ${sys.stat(last).ok ? 'Not a directory' : 'No such file or directory'}`,
      );
    let status = 0;
    for (const from of files) {
      const to = into
        ? last === '.' && p.operands.length === 1
          ? `./${base(from)}`
          : `${last.replace(/\/$/, '')}/${base(from)}`
        : last;
      if (!has(p, 's')) {
        const s = sys.lstat(from);
        if (!s.ok) {
          status = complain(sys, `failed to access ${quoteaf(from)}: ${strerror[s.error.errno]}`);
          continue;
        }
        if (s.value.kind === 'directory') {
          status = complain(sys, `${from}: hard link not allowed for directory`);
          continue;
        }
      }
      if (has(p, 'f') && sys.lstat(to).ok) sys.unlink(to);
      const r = has(p, 's') ? sys.symlink(from, to) : sys.link(from, to);
      if (!r.ok)
        status = complain(
          sys,
          `failed to create ${has(p, 's') ? 'symbolic' : 'hard'} link ${quoteaf(to)}${has(p, 's') ? '' : ''}: ${strerror[r.error.errno]}`,
        );
      else if (has(p, 'v')) sys.out(`${quoteaf(to)} ${has(p, 's') ? '->' : '=>'} ${quoteaf(from)}\n`);
    }
    return status;
  },
};

export const readlink: Command = {
  path: '/usr/bin/readlink',
  program(sys) {
    const p = options(sys, 'efmnqsvz', {
      canonicalize: 'f',
      'canonicalize-existing': 'e',
      'canonicalize-missing': 'm',
      'no-newline': 'n',
      quiet: 'q',
      silent: 's',
      verbose: 'v',
      zero: 'z',
    });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing operand');
    const mode = p.opts.filter((o) => 'efm'.includes(o.opt)).at(-1)?.opt;
    let status = 0;
    for (const path of p.operands) {
      const got = mode ? canonical(sys, path, mode as 'e' | 'f' | 'm') : sys.readlink(path);
      if (got.ok) sys.out(got.value + (has(p, 'n') ? '' : has(p, 'z') ? '\0' : '\n'));
      else {
        status = 1;
        if (has(p, 'v')) fileError(sys, path, got.error);
      }
    }
    return status;
  },
};

export const realpath: Command = {
  path: '/usr/bin/realpath',
  program(sys) {
    const p = options(sys, 'eLmPqsz', {
      'canonicalize-existing': 'e',
      'canonicalize-missing': 'm',
      quiet: 'q',
      'no-symlinks': 's',
      strip: 's',
      zero: 'z',
    });
    if (typeof p === 'number') return p;
    if (p.operands.length === 0) return usage(sys, 'missing operand');
    let status = 0;
    for (const path of p.operands) {
      const got = canonical(sys, path, has(p, 'e') ? 'e' : has(p, 'm') ? 'm' : 'f');
      if (got.ok) sys.out(got.value + (has(p, 'z') ? '\0' : '\n'));
      else {
        status = 1;
        if (!has(p, 'q')) fileError(sys, path, got.error);
      }
    }
    return status;
  },
};

/** An absolute path without links, `.` and `..`. Ref: gnulib lib/canonicalize.c */
function canonical(sys: Sys, path: string, mode: 'e' | 'f' | 'm', depth = 0): Result<string> {
  if (path === '') return { ok: false, error: { errno: 'ENOENT' } };
  let at = path.startsWith('/') ? '' : sys.cwd.replace(/\/$/, '');
  const parts = path.split('/').filter((x) => x && x !== '.');
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === '..') {
      at = at.slice(0, Math.max(at.lastIndexOf('/'), 0));
      continue;
    }
    const next = `${at}/${parts[i]}`;
    const s = sys.lstat(next);
    if (!s.ok) {
      if (mode === 'e' || (mode === 'f' && (i < parts.length - 1 || s.error.errno !== 'ENOENT'))) return s;
    } else if (s.value.kind === 'symlink') {
      const link = sys.readlink(next);
      if (depth > 40) return { ok: false, error: { errno: 'ELOOP' } };
      // links into /proc name no path
      if (link.ok && !/^\w+:\[/.test(link.value))
        return canonical(
          sys,
          [link.value.startsWith('/') ? link.value : `${at}/${link.value}`, ...parts.slice(i + 1)].join('/'),
          mode,
          depth + 1,
        );
    }
    at = next;
  }
  return { ok: true, value: at || '/' };
}

export const chmod: Command = {
  path: '/usr/bin/chmod',
  program(sys) {
    const args = sys.argv.map((a) => (/^-[rwxXst]+$/.test(a) ? `\x01${a}` : a));
    const p = options(
      { argv: args, out: (t: string) => sys.out(t), err: (t: string) => sys.err(t) } as unknown as Sys,
      'Rcfv',
      { recursive: 'R', changes: 'c', silent: 'f', quiet: 'f', verbose: 'v', reference: 'ref:' },
    );
    if (typeof p === 'number') return p;
    const [raw, ...files] = p.operands;
    if (raw === undefined) return usage(sys, 'missing operand');
    const mode = raw.replace(/^\x01/, '');
    if (files.length === 0) return usage(sys, `missing operand after ${quote(mode)}`);
    if (
      !/^[0-7]{1,5}$/.test(mode) &&
      !/^[ugoa]*[-+=][rwxXstugo]*(?:[-+=][rwxXst]*)*(?:,[ugoa]*[-+=][rwxXstugo]*)*$/.test(mode)
    )
      return usage(sys, `invalid mode: ${quote(mode)}`);
    let status = 0;
    const change = (path: string): void => {
      const s = sys.stat(path);
      if (!s.ok) {
        if (!has(p, 'f')) status = complain(sys, `cannot access ${quoteaf(path)}: ${strerror[s.error.errno]}`);
        else status = 1;
        return;
      }
      sys.chmod(path, newMode(mode, s.value.mode, s.value.kind === 'directory'));
      if (has(p, 'R') && s.value.kind === 'directory') {
        const names = sys.readdir(path);
        if (names.ok) for (const n of names.value) change(`${path.replace(/\/$/, '')}/${n}`);
      }
    };
    for (const f of files) change(f);
    return status;
  },
};

function newMode(text: string, old: number, directory: boolean): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = old & 0o7777;
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)(.*)$/.exec(clause)!;
    const who =
      (m[1]!.includes('a') || m[1] === '' ? 0o777 : 0) |
      (m[1]!.includes('u') ? 0o700 : 0) |
      (m[1]!.includes('g') ? 0o070 : 0) |
      (m[1]!.includes('o') ? 0o007 : 0);
    for (const [, op, perms] of m[2]!.matchAll(/([-+=])([rwxXst]*)/g)) {
      let bits = 0;
      for (const c of perms!)
        bits |=
          c === 'r' ? 0o444 : c === 'w' ? 0o222 : c === 'x' || (c === 'X' && (directory || old & 0o111)) ? 0o111 : 0;
      bits &= m[1] === '' && op !== '=' ? who & (perms!.includes('w') ? 0o755 : 0o777) : who;
      mode = op === '+' ? mode | bits : op === '-' ? mode & ~bits : (mode & ~who) | bits;
      if (perms!.includes('t')) mode = op === '-' ? mode & ~0o1000 : mode | 0o1000;
      if (perms!.includes('s'))
        mode =
          op === '-' ? mode & ~0o6000 : mode | (m[1]!.includes('g') ? 0o2000 : 0) | (m[1]!.includes('u') ? 0o4000 : 0);
    }
  }
  return mode;
}

export const chown: Command = {
  path: '/usr/bin/chown',
  program(sys) {
    const p = options(sys, 'HLPRcfhv', {
      recursive: 'R',
      changes: 'c',
      verbose: 'v',
      quiet: 'f',
      silent: 'f',
      'no-dereference': 'h',
      dereference: 'd',
      reference: 'ref:',
      from: 'from:',
    });
    if (typeof p === 'number') return p;
    const [owner, ...files] = p.operands;
    if (owner === undefined) return usage(sys, 'missing operand');
    if (files.length === 0) return usage(sys, `missing operand after ${quote(owner)}`);
    let status = 0;
    for (const path of files) {
      const s = sys.lstat(path);
      if (!s.ok) status = complain(sys, `cannot access ${quoteaf(path)}: ${strerror[s.error.errno]}`);
    }
    return status;
  },
};

export const mktemp: Command = {
  path: '/usr/bin/mktemp',
  program(sys) {
    const p = options(sys, 'dp:qtuV', { directory: 'd', quiet: 'q', 'dry-run': 'u', suffix: 's:', tmpdir: 'p::' });
    if (typeof p === 'number') return p;
    if (p.operands.length > 1) return usage(sys, 'too many templates');
    const template = p.operands[0] ?? 'tmp.XXXXXXXXXX';
    const suffix = p.opts.find((o) => o.opt === 's')?.arg ?? '';
    const m = /^(.*?)(X{3,})([^X/]*)$/.exec(template + suffix);
    if (!m) return complain(sys, `too few X's in template ${quote(template)}`);
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const name = m[1]! + Array.from(m[2]!, () => letters[sys.random() % 62]).join('') + m[3]!;
    const dir = p.opts.find((o) => o.opt === 'p');
    const inTmp = dir || has(p, 't') || p.operands.length === 0;
    const path = inTmp ? `${(dir?.arg || sys.env.get('TMPDIR') || '/tmp').replace(/\/$/, '')}/${name}` : name;
    if (!has(p, 'u')) {
      const made = has(p, 'd')
        ? sys.mkdir(path, 0o700)
        : sys.open(path, { write: true, create: true, exclusive: true }, 0o600);
      if (!made.ok)
        return complain(
          sys,
          `failed to create ${has(p, 'd') ? 'directory' : 'file'} via template ${quoteaf(inTmp ? `${path.slice(0, path.length - name.length)}${template}` : template)}: ${strerror[made.error.errno]}`,
        );
      if (typeof made.value === 'number') sys.close(made.value);
    }
    sys.out(`${path}\n`);
    return 0;
  },
};
