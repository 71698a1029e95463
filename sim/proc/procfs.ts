import { fail, ok, type Result } from '../../core/errno.ts';
import { BOOT_TIME } from './klog.ts';
import type { Machine } from './machine.ts';
import type { NetFiles, SysctlTree } from './network.ts';
import data from './proc_files.json' with { type: 'json' };
import { isReaped, letter, maps, SIZES, sizeOf, statm, status } from './proc_pid.ts';
import type { Process } from './process.ts';
import type { Caller, FsProvider, ProviderEntry } from './provider.ts';
import type { Bytes } from './sys.ts';

const DIR: ProviderEntry = { kind: 'directory', mode: 0o555 };
const FILE: ProviderEntry = { kind: 'file', mode: 0o444 };
const LINK: ProviderEntry = { kind: 'symlink', mode: 0o777 };

/** The reference host's kernel. Ref: include/generated/utsrelease.h, init/version.c */
const UTS_RELEASE = '6.1.0-56-cloud-amd64';
const UTS_VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)';

/** Ref: fs/proc/: what a stock host's tools read of it. */
export function procfs(m: Machine, sysctl: SysctlTree | null, net: NetFiles | null): FsProvider {
  const ofProcess: Readonly<Record<string, (p: Process) => Bytes>> = {
    cmdline: (p) => p.argv.map((a) => `${a}\0`).join(''),
    comm: (p) => `${p.comm}\n`,
    environ: (p) => [...p.env].map(([k, v]) => `${k}=${v}\0`).join(''),
    stat: (p) => stat(p, m.current),
    status: (p) => status(p, m.current),
    statm,
    maps,
    limits: () => data.limits,
    mounts: () => mounts(m),
    cgroup: () => '0::/\n',
    wchan: (p) => (p === m.current ? '0' : wchan(p)),
    oom_score: () => '666\n',
    oom_score_adj: () => '0\n',
    oom_adj: () => '0\n',
    loginuid: () => '4294967295',
    sessionid: () => '4294967295',
    io: () => 'rchar: 3980\nwchar: 0\nsyscr: 8\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n',
  };
  const top: Readonly<Record<string, () => Bytes>> = {
    uptime: () => {
      const up = ((m.now + BOOT_TIME) / 1e9).toFixed(2);
      return `${up} ${up}\n`;
    },
    loadavg: () => `0.00 0.00 0.00 1/${50 + m.processes.size} ${Math.max(0, ...m.processes.keys())}\n`,
    version: () =>
      `Linux version ${UTS_RELEASE} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${UTS_VERSION}\n`,
    filesystems: () => data.filesystems,
    cmdline: () => `BOOT_IMAGE=/boot/vmlinuz-${UTS_RELEASE} root=/dev/sda1 ro\n`,
    meminfo: () => data.meminfo,
    cpuinfo: () => data.cpuinfo,
    stat: () => {
      const ticks = Math.floor((m.now + BOOT_TIME) / 1e7);
      return data.stat
        .replace(/^(cpu0? +).*$/gm, `$10 0 0 ${ticks} 0 0 0 0 0 0`)
        .replace(/^btime .*$/m, `btime ${Math.floor((m.wall - m.now - BOOT_TIME) / 1e9)}`)
        .replace(/^processes .*$/m, `processes ${Math.max(0, ...m.processes.keys())}`);
    },
    swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
    partitions: () => 'major minor  #blocks  name\n\n   8        0    8388608 sda\n   8        1    8387584 sda1\n',
    modules: () =>
      m.modules
        .list()
        .map(
          ({ name, size, holders, address }) =>
            `${name} ${size} ${holders.length} ${holders.length > 0 ? `${[...holders].reverse().join(',')},` : '-'} Live 0xffffffff${address.toString(16)}\n`,
        )
        .join(''),
  };
  const constant: Readonly<Record<string, string>> = data.sysctl;
  const kernel: Readonly<Record<string, () => Bytes>> = {
    hostname: () => `${m.hostname}\n`,
    osrelease: () => `${UTS_RELEASE}\n`,
    ostype: () => 'Linux\n',
    version: () => `${UTS_VERSION}\n`,
    ns_last_pid: () => `${Math.max(0, ...m.processes.keys())}\n`,
    random: () => '',
  };
  /** What was written over the values of a booted host. */
  const written = new Map<string, string>();

  /** Value of a file below /proc/sys that is no network's, null when there is none. */
  function ownSysctl(path: string): Bytes | null {
    if (path.startsWith('kernel/') && Object.hasOwn(kernel, path.slice(7))) return kernel[path.slice(7)]!();
    return Object.hasOwn(constant, path) ? `${written.get(path) ?? constant[path]!}\n` : null;
  }

  /** `self` and a pid lead to a process and the rest of the path. */
  function process(path: string, caller: Caller): { p: Process; rest: string } | null {
    const [first = '', ...rest] = path.split('/');
    const pid = first === 'self' || first === 'thread-self' ? caller.pid : /^\d+$/.test(first) ? Number(first) : -1;
    const p = m.processes.get(pid);
    return p && !isReaped(p) ? { p, rest: rest.join('/') } : null;
  }

  function sysPath(path: string): string | null {
    return path === 'sys' ? '' : path.startsWith('sys/') ? path.slice(4) : null;
  }

  function lookup(path: string, caller: Caller): ProviderEntry | null {
    if (path === '') return DIR;
    if (path === 'self' || path === 'thread-self' || path === 'net' || path === 'mounts') return LINK;
    if (path in top) return FILE;
    const sys = sysPath(path);
    if (sys !== null) {
      if (sys === '' || sys === 'kernel' || sys === 'fs' || sys === 'vm') return DIR;
      if (/^(kernel|fs|vm)\//.test(sys)) {
        if (ownSysctl(sys) === null) return null;
        const readOnly = sys.startsWith('kernel/') && Object.hasOwn(kernel, sys.slice(7)) && sys !== 'kernel/hostname';
        return { kind: 'file', mode: readOnly ? 0o444 : 0o644 };
      }
      if (!sysctl) return null;
      if (sysctl.list(caller.netns, sys)) return DIR;
      const entry = sysctl.stat?.(caller.netns, sys);
      if (entry) return { kind: 'file', mode: entry.mode };
      return sysctl.read(caller.netns, sys) ? { kind: 'file', mode: 0o644 } : null;
    }
    const found = process(path, caller);
    if (!found) return null;
    const { p, rest } = found;
    if (rest === '' || rest === 'fd' || rest === 'ns' || rest === 'task') return DIR;
    if (rest in ofProcess) return p.state === 'zombie' && rest === 'environ' ? null : FILE;
    if (rest === 'cwd' || rest === 'root' || rest === 'exe') return LINK;
    if (rest === 'ns/net') return p.state === 'zombie' ? null : { kind: 'symlink', mode: 0o777, netns: p.netns };
    if (rest.startsWith('ns/')) return rest.slice(3) in otherNamespaces ? LINK : null;
    if (rest.startsWith('fd/')) return /^\d+$/.test(rest.slice(3)) && p.fds[Number(rest.slice(3))] ? LINK : null;
    if (rest === 'net') return DIR;
    if (rest.startsWith('net/') && net) {
      const name = rest.slice(4);
      if (net.list(p.netns, name)) return DIR;
      if (!net.read(p.netns, name)) return null;
      const entry = net.stat?.(p.netns, name);
      return entry ? { kind: 'file', mode: entry.mode } : FILE;
    }
    return null;
  }

  return {
    lookup,
    list(path, caller) {
      if (path === '') {
        const pids = [...m.processes.values()].filter((p) => !isReaped(p)).map((p) => String(p.pid));
        return [...pids, ...Object.keys(top), 'mounts', 'net', 'self', 'sys', 'thread-self'];
      }
      const sys = sysPath(path);
      if (sys !== null) {
        if (sys === '') return ['fs', 'kernel', ...(sysctl?.list(caller.netns, '') ?? []), 'vm'];
        if (sys === 'kernel' || sys === 'fs' || sys === 'vm') {
          const names = Object.keys(constant).filter((p) => p.startsWith(`${sys}/`));
          return [
            ...names.map((p) => p.slice(sys.length + 1)),
            ...(sys === 'kernel' ? Object.keys(kernel) : []),
          ].sort();
        }
        return sysctl?.list(caller.netns, sys) ?? [];
      }
      const found = process(path, caller);
      if (!found) return [];
      const { p, rest } = found;
      if (rest === '') return [...Object.keys(ofProcess), 'cwd', 'exe', 'fd', 'net', 'ns', 'root'];
      if (rest === 'ns') return [...Object.keys(otherNamespaces), 'net'].sort();
      if (rest === 'fd') return p.fds.flatMap((file, fd) => (file ? [String(fd)] : []));
      if (rest === 'net') return net?.list(p.netns, '') ?? [];
      if (rest.startsWith('net/')) return net?.list(p.netns, rest.slice(4)) ?? [];
      return [];
    },
    read(path, caller): Result<Bytes> {
      const make = top[path];
      if (make) return ok(make());
      if (path === 'mounts') return ok(mounts(m));
      const sys = sysPath(path);
      if (sys !== null) {
        const own = ownSysctl(sys);
        if (own !== null) return ok(own);
        return sysctl?.read(caller.netns, sys) ?? fail('ENOENT');
      }
      const found = process(path, caller);
      if (!found) return fail('ENOENT');
      const { p, rest } = found;
      const show = ofProcess[rest];
      if (show) return ok(show(p));
      if (rest.startsWith('net/')) return net?.read(p.netns, rest.slice(4)) ?? fail('ENOENT');
      if (rest.startsWith('ns/')) return fail('EINVAL');
      return fail('EISDIR');
    },
    write(path, text, caller): Result<void> {
      const sys = sysPath(path);
      if (sys === 'kernel/hostname') {
        m.hostname = text.replace(/\n.*/s, '');
        return ok(undefined);
      }
      if (sys !== null && Object.hasOwn(constant, sys)) {
        const value = text.replace(/\n$/, '');
        const old = written.get(sys) ?? constant[sys]!;
        if (/^-?\d+$/.test(old) && !/^\s*-?\d+\s*$/.test(value)) return fail('EINVAL');
        written.set(sys, value.trim().replace(/\s+/g, '\t'));
        return ok(undefined);
      }
      if (sys !== null && sysctl) return sysctl.write(caller.netns, sys, text);
      const found = net === null ? null : process(path.replace(/^net\//, 'self/net/'), caller);
      if (found?.rest.startsWith('net/')) return net!.write(found.p.netns, found.rest.slice(4), text);
      return fail('EACCES');
    },
    readlink(path, caller) {
      if (path === 'self') return String(caller.pid);
      if (path === 'thread-self') return `${caller.pid}/task/${caller.pid}`;
      if (path === 'net') return 'self/net';
      if (path === 'mounts') return 'self/mounts';
      const found = process(path, caller);
      if (!found) return '';
      const { p, rest } = found;
      if (rest === 'cwd') return p.cwd;
      if (rest === 'root') return '/';
      if (rest === 'exe') return m.executableOf(p);
      if (rest === 'ns/net') return `net:[${m.network.netnsInode(p.netns)}]`;
      if (rest.startsWith('ns/')) return otherNamespaces[rest.slice(3)] ?? '';
      if (rest.startsWith('fd/')) return p.fds[Number(rest.slice(3))]?.name ?? '';
      return '';
    },
  };
}

/** Namespaces that are not modelled have the first numbers of a booted host. Ref: include/linux/proc_ns.h */
const otherNamespaces: Readonly<Record<string, string>> = {
  cgroup: 'cgroup:[4026531835]',
  ipc: 'ipc:[4026531839]',
  mnt: 'mnt:[4026531841]',
  pid: 'pid:[4026531836]',
  pid_for_children: 'pid:[4026531836]',
  time: 'time:[4026531834]',
  time_for_children: 'time:[4026531834]',
  user: 'user:[4026531837]',
  uts: 'uts:[4026531838]',
};

/** Ref: fs/proc/array.c:do_task_stat() */
function stat(p: Process, current: Process | null): Bytes {
  const ticks = Math.floor((p.start + BOOT_TIME) / 1e7);
  const tty = p.tty ? 34816 : 0;
  const [vsz, rss] = p.state === 'zombie' ? [0, 0] : sizeOf(p);
  return `${p.pid} (${p.comm}) ${letter(p, current)} ${p.parent?.pid ?? 0} ${p.pgid} ${p.sid} ${tty} -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 ${ticks} ${vsz * 1024} ${Math.floor(rss / 4)} 18446744073709551615 1 1 0 0 0 0 0 0 65538 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

/** Where a blocked process sleeps. */
function wchan(p: Process): Bytes {
  if (p.state === 'zombie' || p.state === 'new') return '0';
  if (p.comm === 'sleep') return 'hrtimer_nanosleep';
  return SIZES[p.comm]?.[2] ?? 'do_wait';
}

function mounts(m: Machine): Bytes {
  const lines = [
    '/dev/sda1 / ext4 rw,relatime,errors=remount-ro 0 0',
    'udev /dev devtmpfs rw,nosuid,relatime,size=1000000k,nr_inodes=250000,mode=755,inode64 0 0',
    'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
    'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0',
    'tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=200000k,mode=755,inode64 0 0',
  ];
  for (const { path } of m.nsMounts) lines.push(`nsfs ${path} nsfs rw 0 0`);
  return `${lines.join('\n')}\n`;
}
