import { compilePattern, hasPattern } from './pattern.ts';
import type { Shell } from './shell.ts';

/** Paths that a pattern matches, sorted; quoted characters carry a backslash. Ref: bash lib/glob/glob.c:glob_filename() */
export function globPaths(sh: Shell, pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split(/\/+/);
  if (absolute) parts.shift();
  const extglob = sh.shopt('extglob');
  const options = { extglob, nocase: sh.shopt('nocaseglob') };
  let bases = [absolute ? '/' : ''];
  parts.forEach((part, n) => {
    const last = n === parts.length - 1;
    const next: string[] = [];
    for (const base of bases) {
      if (part === '') {
        // a trailing slash: directories only
        if (sh.sys.stat(base).ok && isDir(sh, base)) next.push(base.endsWith('/') ? base : `${base}/`);
        continue;
      }
      if (part === '**' && sh.shopt('globstar')) {
        const walk = (dir: string) => {
          for (const name of names(sh, dir)) {
            if (name.startsWith('.') && !sh.shopt('dotglob')) continue;
            const path = dir + name;
            const directory = sh.sys.lstat(path);
            const isDirectory = directory.ok && directory.value.kind === 'directory';
            if (last) next.push(path);
            else if (isDirectory) next.push(`${path}/`);
            if (isDirectory) walk(`${path}/`);
          }
        };
        if (!last) next.push(base);
        walk(base);
        continue;
      }
      if (!hasPattern(part, extglob)) {
        const path = base + part.replace(/\\(.)/gs, '$1');
        if (last ? sh.sys.lstat(path).ok : isDir(sh, path)) next.push(last ? path : `${path}/`);
        continue;
      }
      const re = compilePattern(part, options);
      const dots = part.startsWith('.') || part.startsWith('\\.');
      for (const name of dots ? ['.', '..', ...names(sh, base)] : names(sh, base)) {
        if (name.startsWith('.') && !dots && !sh.shopt('dotglob')) continue;
        if (!re.test(name)) continue;
        const path = base + name;
        if (last) next.push(path);
        else if (isDir(sh, path)) next.push(`${path}/`);
      }
    }
    bases = next;
  });
  const ignore = sh.getParam('GLOBIGNORE');
  if (ignore) {
    const res = ignore.split(':').map((p) => compilePattern(p, { ...options, path: true }));
    bases = bases.filter((p) => !res.some((re) => re.test(p)));
  }
  return bases.sort(byBytes);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function names(sh: Shell, base: string): readonly string[] {
  const r = sh.sys.readdir(base === '' ? '.' : base);
  return r.ok ? r.value : [];
}

function isDir(sh: Shell, path: string): boolean {
  const r = sh.sys.stat(path);
  return r.ok && r.value.kind === 'directory';
}
