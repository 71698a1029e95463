import type { Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { NetlinkEvent, NetlinkGroup } from '../../core/netlink/event.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import type { Socket, SocketSpec } from '../../core/socket/socket.ts';
import type { Bytes } from './sys.ts';

/**
 * What processes ask of the kernel's network side. Namespaces are counted: whoever holds one (a process in it, an open
 * descriptor, a file bound to it) says so, and the last `put` lets the kernel clean it up.
 */
export interface NetworkCalls {
  netlink(netns: NetnsId): Netlink;
  /** How many devices a namespace has: what a request may have to look through. */
  devices?(netns: NetnsId): number;
  /** `wake` is called whenever the socket may have become readable or writable, from any event. */
  socket(netns: NetnsId, spec: SocketSpec, wake: () => void): Result<Socket>;
  /** A connection that was accepted gets its own waiter. */
  adopt?(socket: Socket, wake: () => void): void;
  /** close(2) of the last descriptor. */
  closeSocket?(socket: Socket): void;
  /** A new namespace of this host, held once. */
  newNetns(): Result<NetnsId>;
  /** Hears a namespace's multicasts until `close`; `wake` is called when one came. */
  listen?(
    netns: NetnsId,
    groups: ReadonlySet<NetlinkGroup>,
    wake: () => void,
  ): { recv(): NetlinkEvent | null; readable(): boolean; close(): void };
  getNetns(netns: NetnsId): void;
  putNetns(netns: NetnsId): void;
  /** Inode of its nsfs file: `net:[4026531840]`. */
  netnsInode(netns: NetnsId): number;
}

/** sysctl(8)'s tree under /proc/sys that is not ours: `net/ipv4/ip_forward`, seen from a namespace. */
export interface SysctlTree {
  /** Names in a directory, null when the path is not one. */
  list(netns: NetnsId, path: string): readonly string[] | null;
  /** Permission bits of a file without reading it; where it is missing, what can be read is 0644. */
  stat?(netns: NetnsId, path: string): { readonly mode: number } | null;
  /** Text with its newline, null when there is no such file. */
  read(netns: NetnsId, path: string): Result<Bytes> | null;
  write(netns: NetnsId, path: string, data: Bytes): Result<void>;
}

/** Any other synthetic tree the network gives (/sys/class/net/*, /proc/net/*), paths relative to its own root. */
export interface NetFiles {
  list(netns: NetnsId, path: string): readonly string[] | null;
  /** Permission bits of a file without reading it; where it is missing, what can be read is 0644. */
  stat?(netns: NetnsId, path: string): { readonly mode: number } | null;
  read(netns: NetnsId, path: string): Result<Bytes> | null;
  write(netns: NetnsId, path: string, data: Bytes): Result<void>;
  /** Target of a symbolic link, null when the path is none. */
  readlink(netns: NetnsId, path: string): string | null;
}
