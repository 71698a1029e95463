import type { Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { Bytes, FileKind, Pid } from './sys.ts';

/** Who asks: /proc/self and /proc/sys/net depend on it. */
export type Caller = { readonly pid: Pid; readonly netns: NetnsId };

export type ProviderEntry = {
  readonly kind: FileKind;
  readonly mode: number;
  readonly size?: number;
  /** The inode number, where it shows (nsfs). */
  readonly ino?: number;
  /** A namespace's file: opening or binding it holds that namespace. */
  readonly netns?: NetnsId;
};

/** A synthetic tree (/proc, /sys). Paths are relative to where it is mounted: '' is its root, never a leading slash. */
export interface FsProvider {
  lookup(path: string, caller: Caller): ProviderEntry | null;
  list(path: string, caller: Caller): readonly string[];
  read(path: string, caller: Caller): Result<Bytes>;
  write(path: string, data: Bytes, caller: Caller): Result<void>;
  readlink(path: string, caller: Caller): string;
}
