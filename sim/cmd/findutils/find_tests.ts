import { kindLetter } from '../../proc/fs.ts';
import type { Stat, Sys, Task } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';

/** A file on the way. */
export type Entry = {
  readonly path: string;
  /** The operand it was reached from. */
  readonly root: string;
  readonly name: string;
  readonly depth: number;
  /** What tests look at, and the file itself where that is a link. */
  readonly stat: Stat;
  readonly own: Stat;
};

export type Test = (e: Entry) => Task<boolean>;

/** A path below a directory, which may end in slashes already. */
export function join(dir: string, name: string): string {
  return dir.endsWith('/') ? dir + name : `${dir}/${name}`;
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** The letter that -type takes. */
export function typeLetter(s: Stat): string {
  return s.kind === 'file' ? 'f' : kindLetter[s.kind];
}

/** Blocks of 512 bytes on an ext4 disk. */
export function blocks(s: Stat): number {
  if (s.kind === 'directory') return 8;
  return s.kind === 'file' && s.dev === 1 ? Math.ceil(s.size / 4096) * 8 : 0;
}

export function modeText(s: Stat): string {
  const rwx = (bits: number, special: string, set: boolean) =>
    (bits & 4 ? 'r' : '-') +
    (bits & 2 ? 'w' : '-') +
    (set ? (bits & 1 ? special : special.toUpperCase()) : bits & 1 ? 'x' : '-');
  return kindLetter[s.kind] + rwx(s.mode >> 6, 's', (s.mode & 0o4000) !== 0) + rwx((s.mode >> 3) & 7, 's', (s.mode & 0o2000) !== 0) + rwx(s.mode & 7, 't', (s.mode & 0o1000) !== 0); // biome-ignore format: a chain
}

/** `-ls`. Ref: lib/listfile.c:list_file() */
export function listLine(sys: Sys, e: Entry): string {
  const s = e.stat;
  const age = sys.wall - s.mtime;
  const when = strftime(age > 15778476e9 || age < -3600e9 ? '%b %e  %Y' : '%b %e %H:%M', s.mtime);
  const link = s.kind === 'symlink' ? sys.readlink(e.path) : null;
  const size = s.kind === 'char' ? '' : String(s.size);
  return `${String(s.ino).padStart(9)} ${String(blocks(s) / 2).padStart(6)} ${modeText(s)} ${String(s.nlink).padStart(3)} ${'root'.padEnd(8)} ${'root'.padEnd(8)} ${size.padStart(8)} ${when} ${e.path}${link?.ok ? ` -> ${link.value}` : ''}\n`;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '0': '\0',
};

/** `-printf`. Ref: find/print.c */
export function printfText(sys: Sys, format: string, e: Entry): { readonly text: string; readonly stop: boolean } {
  let stop = false;
  const text = format.replace(
    /\\([0-7]{1,3}|c|.)|%([-+ 0#]*)(\d*)(?:\.(\d+))?(?:([ABCT])(.)|(.))/gs,
    (
      whole,
      esc: string | undefined,
      flags: string,
      width: string,
      precision: string | undefined,
      time: string | undefined,
      field: string,
      directive: string,
    ) => {
      if (stop) return '';
      if (esc !== undefined) {
        if (esc === 'c') {
          stop = true;
          return '';
        }
        return /^[0-7]/.test(esc) ? String.fromCharCode(Number.parseInt(esc, 8) & 255) : (escapes[esc] ?? whole);
      }
      const value = time !== undefined ? timeText(e.stat, field) : directiveText(sys, e, directive);
      if (value === null) return whole;
      const cut = precision === undefined ? value : value.slice(0, Number(precision));
      return flags.includes('-')
        ? cut.padEnd(Number(width))
        : cut.padStart(Number(width), flags.includes('0') && /^\d+$/.test(cut) ? '0' : ' ');
    },
  );
  return { text, stop };
}

function nanos(s: Stat): string {
  return `${String(((s.mtime % 1e9) + 1e9) % 1e9).padStart(9, '0')}0`;
}

function timeText(s: Stat, field: string): string {
  if (field === '@') return `${Math.floor(s.mtime / 1e9)}.${nanos(s)}`;
  if (field === 'S') return `${strftime('%S', s.mtime)}.${nanos(s)}`;
  if (field === 'T') return `${strftime('%T', s.mtime)}.${nanos(s)}`;
  if (field === '+') return `${strftime('%F+%T', s.mtime)}.${nanos(s)}`;
  if (field === 'c') return strftime('%a %b %e %T', s.mtime) + `.${nanos(s)} ${strftime('%Y', s.mtime)}`;
  return strftime(`%${field}`, s.mtime);
}

function directiveText(sys: Sys, e: Entry, c: string): string | null {
  const s = e.stat;
  switch (c) {
    case '%': return '%';
    case 'p': return e.path;
    case 'f': return e.depth === 0 ? baseName(e.path) : e.name;
    case 'h': { const at = e.path.replace(/\/+$/, '').lastIndexOf('/'); return at < 0 ? '.' : e.path.slice(0, at); }
    case 'P': return e.path === e.root ? '' : e.path.slice(e.root.length).replace(/^\/+/, '');
    case 'H': return e.root;
    case 's': return String(s.size);
    case 'd': return String(e.depth);
    case 'm': return s.mode.toString(8);
    case 'M': return modeText(s);
    case 'y': return typeLetter(s);
    case 'Y': { if (e.own.kind !== 'symlink') return typeLetter(s); const to = sys.stat(e.path); return to.ok ? typeLetter(to.value) : to.error.errno === 'ELOOP' ? 'L' : 'N'; }
    case 'l': { const link = sys.readlink(e.path); return e.own.kind === 'symlink' && link.ok ? link.value : ''; }
    case 'u': case 'g': return 'root';
    case 'U': case 'G': return '0';
    case 'i': return String(s.ino);
    case 'n': return String(s.nlink);
    case 'b': return String(blocks(s));
    case 'k': return String(blocks(s) / 2);
    case 'D': return String(s.dev);
    case 'S': return s.size === 0 ? '1' : String((blocks(s) * 512) / s.size);
    case 'F': return s.dev === 1 ? 'ext4' : e.path.startsWith('/sys') ? 'sysfs' : 'proc';
    case 'a': case 'c': case 't': return timeText(s, 'c');
    default: return null;
  } // biome-ignore format: a table
}
