import { type ErrnoName, fail, ok, type Result } from '../../core/errno.ts';
import type { DirInode, FileSystem, Inode } from './fs.ts';
import type { Caller, FsProvider, ProviderEntry } from './provider.ts';

/** Something a path led to: an inode of the host's own tree, or an entry of a synthetic one. */
export type VNode =
  | { readonly own: Inode; readonly provider: null }
  | { readonly own: null; readonly provider: FsProvider; readonly path: string; readonly entry: ProviderEntry };

export type Mounts = ReadonlyMap<string, FsProvider>;

/** The result of walking to a path's last component, which need not exist. */
export type Place = {
  /** The directory that has or would have it; null inside a synthetic tree. */
  readonly dir: DirInode | null;
  readonly name: string;
  readonly node: VNode | null;
  /** The path ended in a slash: only a directory will do. */
  readonly slash: boolean;
};

type At = { own: DirInode; provider: null; path: '' } | { own: DirInode; provider: FsProvider; path: string };

const MAX_LINKS = 40;

/**
 * Walks a path from the root (or `cwd` when relative). `follow` decides for a symbolic link in the last place only.
 * ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG. Ref: fs/namei.c:link_path_walk()
 */
export function walk(
  fs: FileSystem,
  mounts: Mounts,
  caller: Caller,
  cwd: string,
  path: string,
  follow: boolean,
): Result<Place> {
  if (path === '') return fail('ENOENT');
  if (path.length > 4095) return fail('ENAMETOOLONG');
  if (path.includes('\0')) return fail('EINVAL');
  let at = rootOf(fs);
  const todo = split(path);
  if (!path.startsWith('/')) todo.push(...split(cwd));
  let links = 0;
  let slash = path.endsWith('/') || path.endsWith('/.') || path === '.' || path === '..' || path.endsWith('/..');
  for (;;) {
    const name = todo.pop();
    if (name === undefined) {
      return ok({ dir: at.own, name: '.', node: nodeOf(at, caller), slash });
    }
    if (name === '.') continue;
    if (name === '..') {
      at = up(at);
      continue;
    }
    if (name.length > 255) return fail('ENAMETOOLONG');
    const last = todo.length === 0;
    const node: VNode | null = at.provider
      ? providerNode(at.provider, at.path === '' ? name : `${at.path}/${name}`, caller)
      : ownNode(at.own.entries.get(name));
    if (!node) {
      if (!last) return fail('ENOENT');
      return ok({ dir: at.provider ? null : at.own, name, node: null, slash });
    }
    const kind = node.provider ? node.entry.kind : node.own.kind;
    if (kind === 'symlink' && (!last || follow || slash)) {
      if (++links > MAX_LINKS) return fail('ELOOP');
      if (node.provider && node.entry.netns !== undefined) return ok({ dir: null, name, node, slash });
      const target = node.provider
        ? node.provider.readlink(node.path, caller)
        : (node.own as { target: string }).target;
      if (target === '') return fail('ENOENT');
      if (target.startsWith('/')) at = rootOf(fs);
      if (last && target.endsWith('/')) slash = true;
      todo.push(...split(target));
      continue;
    }
    if (last && !(kind === 'directory')) {
      if (slash) return fail('ENOTDIR');
      return ok({ dir: at.provider ? null : at.own, name, node, slash });
    }
    if (kind !== 'directory') return fail('ENOTDIR');
    if (last)
      return ok({
        dir: at.provider ? null : at.own,
        name,
        node: node.provider ? node : mounted(node, mounts, caller),
        slash,
      });
    if (node.provider) at = { own: at.own, provider: node.provider, path: node.path };
    else at = enter(node.own as DirInode, mounts);
  }
}

function enter(dir: DirInode, mounts: Mounts): At {
  const provider = dir.mount === undefined ? undefined : mounts.get(dir.mount);
  return provider ? { own: dir, provider, path: '' } : { own: dir, provider: null, path: '' };
}

function mounted(node: { own: Inode; provider: null }, mounts: Mounts, caller: Caller): VNode {
  const provider =
    node.own.kind === 'directory' && node.own.mount !== undefined ? mounts.get(node.own.mount) : undefined;
  const entry = provider?.lookup('', caller);
  return provider && entry ? { own: null, provider, path: '', entry } : node;
}

function rootOf(fs: FileSystem): At {
  return { own: fs.root, provider: null, path: '' };
}

function up(at: At): At {
  if (!at.provider) return { own: at.own.parent, provider: null, path: '' };
  if (at.path === '') return { own: at.own.parent, provider: null, path: '' };
  const i = at.path.lastIndexOf('/');
  return { own: at.own, provider: at.provider, path: i < 0 ? '' : at.path.slice(0, i) };
}

function ownNode(inode: Inode | undefined): VNode | null {
  return inode ? { own: inode, provider: null } : null;
}

function providerNode(provider: FsProvider, path: string, caller: Caller): VNode | null {
  const entry = provider.lookup(path, caller);
  return entry ? { own: null, provider, path, entry } : null;
}

function nodeOf(at: At, caller: Caller): VNode {
  if (!at.provider) return { own: at.own, provider: null };
  return providerNode(at.provider, at.path, caller) ?? { own: at.own, provider: null };
}

/** Components, last first, so that `pop` gives the next. */
function split(path: string): string[] {
  const parts: string[] = [];
  let end = path.length;
  for (let i = path.length - 1; i >= -1; i--) {
    if (i === -1 || path.charCodeAt(i) === 47) {
      if (i + 1 < end) parts.push(path.slice(i + 1, end));
      end = i;
    }
  }
  return parts;
}

/** The textual join of a directory and a path, `.` and `..` resolved, as a shell keeps `$PWD`. */
export function joinPath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : cwd}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The absolute path of a directory of the host's own tree. */
export function pathOf(dir: DirInode): string {
  const parts: string[] = [];
  for (let d = dir; d.parent !== d; d = d.parent) {
    let name = '';
    for (const [n, inode] of d.parent.entries) if (inode === d) name = n;
    parts.push(name);
  }
  return `/${parts.reverse().join('/')}`;
}

/** What an operation that needs an existing object answers when there is none. */
export function existing(place: Place, missing: ErrnoName = 'ENOENT'): Result<VNode> {
  return place.node ? ok(place.node) : fail(missing);
}
