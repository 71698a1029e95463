import { done, fail, ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { Nsec } from '../../core/world.ts';
import type { Bytes, FileKind } from './sys.ts';

/** What a character device does. */
export type CharDevice = 'null' | 'zero' | 'full' | 'random' | 'urandom' | 'tty' | 'console' | 'ptmx' | 'kmsg';

type InodeOf<K, T> = {
  readonly ino: number;
  readonly kind: K;
  mode: number;
  mtime: Nsec;
  nlink: number;
} & T;

export type FileInode = InodeOf<
  'file',
  {
    data: Bytes;
    /** The command this executable is: what `exec` runs. */
    readonly command?: string;
    /** A bind-mounted namespace file covers this one. Ref: fs/nsfs.c */
    netns?: NetnsId;
  }
>;
export type DirInode = InodeOf<
  'directory',
  {
    readonly entries: Map<string, Inode>;
    parent: DirInode;
    /** A synthetic tree is mounted here. */
    mount?: string;
  }
>;
export type SymlinkInode = InodeOf<'symlink', { readonly target: string }>;
export type CharInode = InodeOf<'char', { readonly device: CharDevice }>;
export type PipeInode = InodeOf<'pipe', object>;
export type SocketInode = InodeOf<'socket', object>;
export type Inode = FileInode | DirInode | SymlinkInode | CharInode | PipeInode | SocketInode;

/** A host's own file system, as plain data. */
export type FileSystem = { readonly root: DirInode; nextIno: number };

export function newFileSystem(now: Nsec): FileSystem {
  const root = {
    ino: 2,
    kind: 'directory',
    mode: 0o755,
    mtime: now,
    nlink: 2,
    entries: new Map(),
  } as unknown as DirInode;
  root.parent = root;
  return { root, nextIno: 11 };
}

export function newFile(fs: FileSystem, mode: number, now: Nsec, data: Bytes = '', command?: string): FileInode {
  const inode: FileInode = { ino: fs.nextIno++, kind: 'file', mode, mtime: now, nlink: 1, data };
  return command === undefined ? inode : { ...inode, command };
}

export function newDir(fs: FileSystem, parent: DirInode, mode: number, now: Nsec): DirInode {
  return { ino: fs.nextIno++, kind: 'directory', mode, mtime: now, nlink: 2, entries: new Map(), parent };
}

export function newSymlink(fs: FileSystem, target: string, now: Nsec): SymlinkInode {
  return { ino: fs.nextIno++, kind: 'symlink', mode: 0o777, mtime: now, nlink: 1, target };
}

export function newChar(fs: FileSystem, device: CharDevice, now: Nsec): CharInode {
  return { ino: fs.nextIno++, kind: 'char', mode: 0o666, mtime: now, nlink: 1, device };
}

export function newFifo(fs: FileSystem, mode: number, now: Nsec): PipeInode {
  return { ino: fs.nextIno++, kind: 'pipe', mode, mtime: now, nlink: 1 };
}

/** Adds an entry to a directory. */
export function addEntry(dir: DirInode, name: string, inode: Inode, now: Nsec): void {
  dir.entries.set(name, inode);
  dir.mtime = now;
  if (inode.kind === 'directory') {
    inode.parent = dir;
    dir.nlink++;
  }
}

export function removeEntry(dir: DirInode, name: string, now: Nsec): void {
  const inode = dir.entries.get(name);
  if (!inode) return;
  dir.entries.delete(name);
  dir.mtime = now;
  if (inode.kind === 'directory') dir.nlink--;
  else inode.nlink--;
}

/** Bytes of a file from `pos`. */
export function readInode(inode: FileInode, pos: number, max: number): Bytes {
  return inode.data.slice(pos, pos + max);
}

/** Writes into a file, filling a hole with zero bytes. EFBIG past `limit`. */
export function writeInode(inode: FileInode, pos: number, data: Bytes, now: Nsec, limit: number): Result<void> {
  if (pos + data.length > limit) return fail('EFBIG');
  const old = inode.data;
  if (pos === old.length) inode.data = old + data;
  else if (pos > old.length) inode.data = `${old}${'\0'.repeat(pos - old.length)}${data}`;
  else inode.data = old.slice(0, pos) + data + old.slice(pos + data.length);
  inode.mtime = now;
  return done;
}

/** `mkdir -p` and the file, for building a host's image; intermediate symbolic links are followed within the tree. */
export function putFile(fs: FileSystem, path: string, data: Bytes, now: Nsec, mode = 0o644): FileInode {
  const { dir, name } = putParents(fs, path, now);
  const old = dir.entries.get(name);
  if (old?.kind === 'file') {
    old.data = data;
    old.mode = mode;
    return old;
  }
  const inode = newFile(fs, mode, now, data);
  addEntry(dir, name, inode, now);
  return inode;
}

export function putDir(fs: FileSystem, path: string, now: Nsec, mode = 0o755): DirInode {
  const { dir, name } = putParents(fs, path, now);
  const old = dir.entries.get(name);
  if (old?.kind === 'directory') return old;
  const inode = newDir(fs, dir, mode, now);
  addEntry(dir, name, inode, now);
  return inode;
}

export function putInode(fs: FileSystem, path: string, inode: Inode, now: Nsec): void {
  const { dir, name } = putParents(fs, path, now);
  addEntry(dir, name, inode, now);
}

function putParents(fs: FileSystem, path: string, now: Nsec): { dir: DirInode; name: string } {
  const parts = path.split('/').filter((p) => p !== '');
  const name = parts.pop() ?? '';
  let dir = fs.root;
  for (const part of parts) {
    let next = dir.entries.get(part);
    if (next?.kind === 'symlink') {
      const target = next.target.startsWith('/') ? next.target : `/${next.target}`;
      const r = lookupDir(fs, target);
      if (!r.ok) throw new Error(`${path}: ${r.error.errno}`);
      next = r.value;
    }
    if (!next) {
      next = newDir(fs, dir, 0o755, now);
      addEntry(dir, part, next, now);
    }
    if (next.kind !== 'directory') throw new Error(`${path}: not a directory`);
    dir = next;
  }
  return { dir, name };
}

function lookupDir(fs: FileSystem, path: string): Result<DirInode> {
  let dir = fs.root;
  for (const part of path.split('/')) {
    if (part === '') continue;
    const next = dir.entries.get(part);
    if (next?.kind !== 'directory') return fail('ENOTDIR');
    dir = next;
  }
  return ok(dir);
}

/** The type letter of `ls -l`. */
export const kindLetter: Readonly<Record<FileKind, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  pipe: 'p',
  char: 'c',
  socket: 's',
};
