import type { Nsec } from '../../core/world.ts';
import { etcFiles } from './etc.ts';
import {
  type CharDevice,
  type FileSystem,
  newChar,
  newFile,
  newFileSystem,
  newSymlink,
  putDir,
  putFile,
  putInode,
} from './fs.ts';

/** The file system of a freshly installed Debian 12 host, with the given commands as its executables. */
export function debianImage(hostname: string, now: Nsec, commands: Iterable<string>): FileSystem {
  const fs = newFileSystem(now);
  for (const path of ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/share', '/usr/local/bin', '/usr/local/sbin'])
    putDir(fs, path, now);
  for (const name of ['bin', 'sbin', 'lib']) putInode(fs, `/${name}`, newSymlink(fs, `usr/${name}`, now), now);
  for (const path of [
    '/dev',
    '/proc',
    '/sys',
    '/etc',
    '/home',
    '/mnt',
    '/opt',
    '/run',
    '/run/lock',
    '/srv',
    '/var',
    '/var/log',
    '/var/lib',
    '/var/cache',
    '/boot',
    '/media',
  ]) {
    putDir(fs, path, now);
  }
  putDir(fs, '/root', now, 0o700);
  putDir(fs, '/tmp', now, 0o1777);
  putDir(fs, '/var/tmp', now, 0o1777);
  putDir(fs, '/proc', now, 0o555).mount = 'proc';
  putDir(fs, '/sys', now, 0o555).mount = 'sysfs';
  putInode(fs, '/var/run', newSymlink(fs, '/run', now), now);
  putInode(fs, '/var/lock', newSymlink(fs, '/run/lock', now), now);
  for (const device of ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'kmsg'] satisfies CharDevice[]) {
    putInode(fs, `/dev/${device}`, newChar(fs, device, now), now);
  }
  putDir(fs, '/dev/pts', now);
  putDir(fs, '/dev/shm', now, 0o1777);
  putDir(fs, '/dev/net', now);
  for (const [name, target] of [
    ['fd', '/proc/self/fd'],
    ['stdin', '/proc/self/fd/0'],
    ['stdout', '/proc/self/fd/1'],
    ['stderr', '/proc/self/fd/2'],
  ] as const) {
    putInode(fs, `/dev/${name}`, newSymlink(fs, target, now), now);
  }
  for (const [path, data] of etcFiles(hostname)) putFile(fs, path, data, now);
  putInode(fs, '/etc/os-release', newSymlink(fs, '../usr/lib/os-release', now), now);
  putInode(fs, '/etc/mtab', newSymlink(fs, '../proc/self/mounts', now), now);
  for (const path of commands) putInode(fs, path, newFile(fs, 0o755, now, '\x7fELF\x02\x01\x01', path), now);
  return fs;
}
