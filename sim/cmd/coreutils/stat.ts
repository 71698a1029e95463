import { strerror } from '../../../core/errno.ts';
import { kindLetter } from '../../proc/fs.ts';
import type { Command, FileKind, Stat, Sys } from '../../proc/sys.ts';
import { strftime } from '../strftime.ts';
import { complain, options, usage } from './options.ts';
import { quoteaf } from './quote.ts';

/** Ref: coreutils 9.1 src/stat.c */
export const stat: Command = { path: '/usr/bin/stat', program };

const kinds: Readonly<Record<FileKind, string>> = {
  file: 'regular file', directory: 'directory', symlink: 'symbolic link', pipe: 'fifo', char: 'character special file', socket: 'socket',
}; // biome-ignore format: a table
const typeBits: Readonly<Record<FileKind, number>> = { file: 0o100000, directory: 0o040000, symlink: 0o120000, pipe: 0o010000, char: 0o020000, socket: 0o140000 }; // biome-ignore format: a table
/** Device numbers of the files in /dev. Ref: drivers/char/mem.c */
const devices: Readonly<Record<string, readonly [number, number]>> = { null: [1, 3], zero: [1, 5], full: [1, 7], random: [1, 8], urandom: [1, 9], kmsg: [1, 11], tty: [5, 0], console: [5, 1], ptmx: [5, 2] }; // biome-ignore format: a table

function program(sys: Sys): number {
  const parsed = options(sys, 'c:fLt', {
    dereference: 'L',
    'file-system': 'f',
    format: 'c:',
    printf: 'printf:',
    terse: 't',
    cached: 'cached:',
  });
  if (typeof parsed === 'number') return parsed;
  const has = (o: string) => parsed.opts.some((x) => x.opt === o);
  const chosen = parsed.opts.filter((o) => o.opt === 'c' || o.opt === 'printf').at(-1);
  if (parsed.operands.length === 0) return usage(sys, 'missing operand');
  let status = 0;
  for (const path of parsed.operands) {
    const got = has('f') || has('L') ? sys.stat(path) : sys.lstat(path);
    if (!got.ok) {
      const what = has('f')
        ? `cannot read file system information for ${quoteaf(path)}`
        : `cannot statx ${quoteaf(path)}`;
      status = complain(sys, `${what}: ${strerror[got.error.errno]}`);
      continue;
    }
    const s = got.value;
    const value = (c: string): string | null => (has('f') ? fileSystem(path, s, c) : field(sys, path, s, c, has('L')));
    if (chosen) sys.out(chosen.opt === 'c' ? `${expand(chosen.arg!, value)}\n` : expand(escapes(chosen.arg!), value));
    else if (has('f') && has('t')) sys.out(`${expand('%n %i %l %t %s %S %b %f %a %c %d', value)}\n`);
    else if (has('f'))
      sys.out(`${expand('  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\nBlocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d', value)}\n`); // biome-ignore format: short
    else if (has('t')) sys.out(`${expand('%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o', value)}\n`);
    else {
      const device = s.kind === 'char' ? '     Device type: %Hr,%Lr' : '';
      sys.out(`${expand(`  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: ${device ? '%-5h' : '%h'}${device.trimStart() ? ` ${device.trimStart()}` : ''}\nAccess: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w`, (c) => (c === 'N' ? value('N')!.replace(/'/g, '') : value(c)))}\n`); // biome-ignore format: short
    }
  }
  return status;
}

function escapes(text: string): string {
  const map: Readonly<Record<string, string>> = {
    a: '\x07',
    b: '\b',
    e: '\x1b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    '\\': '\\',
    '"': '"',
  };
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/g, (_, e: string) => /^[0-7]/.test(e) ? String.fromCharCode(Number.parseInt(e, 8) & 255) : e[0] === 'x' ? String.fromCharCode(Number.parseInt(e.slice(1), 16)) : (map[e] ?? `\\${e}`)); // biome-ignore format: a chain
}

function expand(format: string, value: (c: string) => string | null): string {
  return format.replace(
    /%([-+ 0#']*)(\d*)(?:\.(\d*))?([HL]?[a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, c: string) => {
      if (c === '%') return '%';
      let text = value(c) ?? '?';
      if (precision !== undefined && /^[WXYZ]$/.test(c))
        text += precision === '0' ? '' : `.${'0'.repeat(Number(precision || 9))}`;
      else if (precision !== undefined && precision !== '') text = text.slice(0, Number(precision));
      if (flags.includes('-')) return text.padEnd(Number(width));
      return text.padStart(Number(width), flags.includes('0') && /^[0-9a-f]+$/.test(text) ? '0' : ' ');
    },
  );
}

/** Major and minor of the file system a file is on: the disk, or a number of its own. */
function deviceOf(s: Stat): readonly [number, number] {
  return s.dev === 1 ? [8, 1] : [0, s.dev];
}

function field(sys: Sys, path: string, s: Stat, c: string, follow: boolean): string | null {
  const [major, minor] = deviceOf(s);
  const special = s.kind === 'char' ? (devices[path.slice(path.lastIndexOf('/') + 1)] ?? [0, 0]) : [0, 0];
  const when = () =>
    `${strftime('%Y-%m-%d %H:%M:%S', s.mtime)}.${String(((s.mtime % 1e9) + 1e9) % 1e9).padStart(9, '0')} +0000`;
  const seconds = () => String(Math.floor(s.mtime / 1e9));
  switch (c) {
    case 'a': return s.mode.toString(8);
    case 'A': return permissions(s);
    case 'b': return String(s.kind === 'directory' ? (s.dev === 1 ? 8 : 0) : s.kind === 'file' && s.dev === 1 ? Math.ceil(s.size / 4096) * 8 : 0);
    case 'B': return '512';
    case 'd': return String(major * 256 + minor);
    case 'D': return (major * 256 + minor).toString(16);
    case 'Hd': return String(major);
    case 'Ld': return String(minor);
    case 'r': return String(special[0]! * 256 + special[1]!);
    case 'R': return (special[0]! * 256 + special[1]!).toString(16);
    case 'Hr': case 't': return c === 't' ? special[0]!.toString(16) : String(special[0]);
    case 'Lr': case 'T': return c === 'T' ? special[1]!.toString(16) : String(special[1]);
    case 'f': return (typeBits[s.kind] | s.mode).toString(16);
    case 'F': return s.kind === 'file' && s.size === 0 ? 'regular empty file' : kinds[s.kind];
    case 'g': case 'u': return '0';
    case 'G': case 'U': return 'root';
    case 'h': return String(s.nlink);
    case 'i': return String(s.ino);
    case 'm': { for (const m of ['/proc', '/sys']) if (`${sys.cwd}/${path}`.startsWith(m) || path.startsWith(m)) return m; return '/'; }
    case 'n': return path;
    case 'N': { const link = s.kind === 'symlink' && !follow ? sys.readlink(path) : null; return quoteaf(path) + (link?.ok ? ` -> ${quoteaf(link.value)}` : ''); }
    case 'o': return s.dev === 1 || s.kind !== 'file' ? '4096' : '1024';
    case 's': return String(s.size);
    case 'w': case 'x': case 'y': case 'z': return when();
    case 'W': case 'X': case 'Y': case 'Z': return seconds();
    case 'C': return '?';
    default: return null;
  } // biome-ignore format: a table
}

function permissions(s: Stat): string {
  const rwx = (bits: number, letter: string, set: boolean) => (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (set ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? 'x' : '-'); // biome-ignore format: a chain
  return kindLetter[s.kind] + rwx(s.mode >> 6, 's', (s.mode & 0o4000) !== 0) + rwx((s.mode >> 3) & 7, 's', (s.mode & 0o2000) !== 0) + rwx(s.mode & 7, 't', (s.mode & 0o1000) !== 0); // biome-ignore format: a chain
}

/** An 8 GB ext4 disk, and kernel trees of no size. */
function fileSystem(path: string, s: Stat, c: string): string | null {
  const disk = s.dev === 1;
  switch (c) {
    case 'a': return disk ? '1496082' : '0';
    case 'b': return disk ? '2029728' : '0';
    case 'c': return disk ? '524288' : '0';
    case 'd': return disk ? '489330' : '0';
    case 'f': return disk ? '1605050' : '0';
    case 'i': return disk ? 'b59db0b85db0ac5d' : String(s.dev);
    case 'l': return '255';
    case 'n': return path;
    case 's': case 'S': return '4096';
    case 't': return disk ? 'ef53' : path.startsWith('/sys') ? '62656572' : '9fa0';
    case 'T': return disk ? 'ext2/ext3' : path.startsWith('/sys') ? 'sysfs' : 'proc';
    default: return null;
  } // biome-ignore format: a table
}
