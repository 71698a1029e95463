import type { Stat } from '../proc/sys.ts';
import type { Shell } from './shell.ts';

function statOf(sh: Shell, path: string, link = false): Stat | null {
  if (path === '') return null;
  const r = link ? sh.sys.lstat(path) : sh.sys.stat(path);
  return r.ok ? r.value : null;
}

/** `-f x` and its like; null for an operator there is not. Ref: bash test.c:unary_test() */
export function unaryTest(sh: Shell, op: string, v: string): boolean | null {
  switch (op) {
    case '-n':
      return v !== '';
    case '-z':
      return v === '';
    case '-e':
    case '-a':
      return statOf(sh, v) !== null;
    case '-f':
      return statOf(sh, v)?.kind === 'file';
    case '-d':
      return statOf(sh, v)?.kind === 'directory';
    case '-h':
    case '-L':
      return statOf(sh, v, true)?.kind === 'symlink';
    case '-p':
      return statOf(sh, v)?.kind === 'pipe';
    case '-S':
      return statOf(sh, v)?.kind === 'socket';
    case '-c':
      return statOf(sh, v)?.kind === 'char';
    case '-b':
      return false;
    case '-s':
      return (statOf(sh, v)?.size ?? 0) > 0;
    case '-r':
    case '-w':
      return statOf(sh, v) !== null;
    case '-x': {
      const st = statOf(sh, v);
      return st !== null && (st.kind === 'directory' || (st.mode & 0o111) !== 0);
    }
    case '-g':
      return ((statOf(sh, v)?.mode ?? 0) & 0o2000) !== 0;
    case '-u':
      return ((statOf(sh, v)?.mode ?? 0) & 0o4000) !== 0;
    case '-k':
      return ((statOf(sh, v)?.mode ?? 0) & 0o1000) !== 0;
    case '-O':
    case '-G':
      return statOf(sh, v) !== null;
    case '-N':
      return statOf(sh, v) !== null;
    case '-t':
      return sh.sys.isatty(Number(v));
    case '-o':
      return v in sh.options && sh.options[v as 'errexit'];
    case '-v': {
      const m = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(v);
      if (!m)
        return /^\d+$/.test(v)
          ? sh.getParam(v) !== undefined
          : sh.getParam(v) !== undefined && (sh.vars.find(v) === undefined || sh.isSet(v));
      if (m[2] === '@' || m[2] === '*') return sh.arrayKeys(m[1]!).length > 0;
      const key = sh.resolve(m[1]!)?.assoc ? m[2]! : String(sh.arith(m[2]!));
      return sh.getElement(m[1]!, key) !== undefined;
    }
    case '-R':
      return sh.vars.find(v)?.nameref === true;
    default:
      return null;
  }
}

/** `-nt`, `-ot`, `-ef`; null for another operator. */
export function fileBinary(sh: Shell, left: string, op: string, right: string): boolean | null {
  if (op !== '-nt' && op !== '-ot' && op !== '-ef') return null;
  const a = statOf(sh, left);
  const b = statOf(sh, right);
  if (op === '-ef') return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
  if (op === '-nt') return a !== null && (b === null || a.mtime > b.mtime);
  return b !== null && (a === null || a.mtime < b.mtime);
}
