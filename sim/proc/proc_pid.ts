import type { Process } from './process.ts';
import { signalNumber } from './signals.ts';
import type { Bytes } from './sys.ts';

/** Kilobytes of address space and of resident memory, and where it sleeps, as programs of the reference host have them. */
// biome-ignore format: a table
export const SIZES: Readonly<Record<string, readonly [vsz: number, rss: number, wchan?: string]>> = {
  bash: [4060, 3168, 'do_wait'], sh: [2580, 940, 'do_wait'], sleep: [2492, 252, 'hrtimer_nanosleep'], ps: [8096, 4072], ping: [5268, 2360, 'do_sys_poll'],
  tcpdump: [10320, 5012, 'do_epoll_wait'], timeout: [2548, 924, 'sigsuspend'], cat: [2540, 968, 'pipe_read'], tail: [2552, 1000, 'do_select'], ip: [5840, 2564, '__skb_wait_for_more_packets'],
  watch: [3352, 2260, 'hrtimer_nanosleep'], top: [8652, 4952, 'do_select'], yes: [2488, 916, 'pipe_write'], dmesg: [2620, 1104, 'devkmsg_read'],
};

export function sizeOf(p: Process): readonly [vsz: number, rss: number] {
  const known = SIZES[p.comm];
  return known ? [known[0], known[1]] : [2540, 960];
}

/** The letter of a process's state; `current` is the one that runs. */
export function letter(p: Process, current: Process | null): 'Z' | 'T' | 'R' | 'S' {
  return p.state === 'zombie' ? 'Z' : p.stopped ? 'T' : p === current ? 'R' : 'S';
}

/** Bash waits for a child as soon as it ended; here it does when it next looks, and nobody sees the zombie meanwhile. */
export function isReaped(p: Process): boolean {
  return p.state === 'zombie' && (p.parent === null || /^(ba)?sh$/.test(p.parent.comm));
}

const stateText = { R: 'R (running)', S: 'S (sleeping)', T: 'T (stopped)', Z: 'Z (zombie)' } as const;

/** Ref: fs/proc/task_mmu.c:proc_pid_statm() */
export function statm(p: Process): Bytes {
  if (p.state === 'zombie') return '0 0 0 0 0 0 0\n';
  const [vsz, rss] = sizeOf(p);
  return `${Math.floor(vsz / 4)} ${Math.floor(rss / 4)} ${Math.floor((rss * 0.8) / 4)} 5 0 89 0\n`;
}

function mask(p: Process, which: 'ignored' | 'caught'): string {
  let bits = 0n;
  for (const [signal, d] of p.dispositions ?? []) {
    if (which === 'ignored' ? d === 'SIG_IGN' : typeof d === 'function') bits |= 1n << BigInt(signalNumber[signal] - 1);
  }
  return bits.toString(16).padStart(16, '0');
}

/** Ref: fs/proc/array.c:proc_pid_status() */
export function status(p: Process, current: Process | null): Bytes {
  const [vsz, rss] = sizeOf(p);
  const kb = (n: number) => `${String(n).padStart(8)} kB`;
  const memory =
    p.state === 'zombie'
      ? ''
      : [
          ['VmPeak', vsz], ['VmSize', vsz], ['VmLck', 0], ['VmPin', 0], ['VmHWM', rss], ['VmRSS', rss], ['RssAnon', Math.floor(rss / 9)],
          ['RssFile', rss - Math.floor(rss / 9)], ['RssShmem', 0], ['VmData', 224], ['VmStk', 132], ['VmExe', 20], ['VmLib', 1528], ['VmPTE', 48], ['VmSwap', 0],
          ['HugetlbPages', 0],
        ].map(([name, n]) => `${name}:\t${kb(n as number)}\n`).join('') + 'CoreDumping:\t0\nTHP_enabled:\t1\n'; // biome-ignore format: a table
  const uid = '0\t0\t0\t0';
  const full = '000001ffffffffff';
  const none = '0000000000000000';
  return [
    `Name:\t${p.comm}\nUmask:\t${p.umask.toString(8).padStart(4, '0')}\nState:\t${stateText[letter(p, current)]}\nTgid:\t${p.pid}\nNgid:\t0\nPid:\t${p.pid}\n`,
    `PPid:\t${p.parent?.pid ?? 0}\nTracerPid:\t0\nUid:\t${uid}\nGid:\t${uid}\nFDSize:\t256\nGroups:\t0 \n`,
    `NStgid:\t${p.pid}\nNSpid:\t${p.pid}\nNSpgid:\t${p.pgid}\nNSsid:\t${p.sid}\n`,
    memory,
    `Threads:\t1\nSigQ:\t1/7714\nSigPnd:\t${none}\nShdPnd:\t${none}\nSigBlk:\t${none}\nSigIgn:\t${mask(p, 'ignored')}\nSigCgt:\t${mask(p, 'caught')}\n`,
    `CapInh:\t${none}\nCapPrm:\t${full}\nCapEff:\t${full}\nCapBnd:\t${full}\nCapAmb:\t${none}\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n`,
    `Speculation_Store_Bypass:\tnot vulnerable\nSpeculationIndirectBranch:\talways enabled\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n`,
    `Mems_allowed:\t${Array(32).fill('00000000').join(',').replace(/0$/, '1')}\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t7\n`,
  ].join('');
}

/** The segments of a dynamically linked program. Differs: only the program, its libc, the heap and the stack are shown. */
export function maps(p: Process): Bytes {
  if (p.state === 'zombie') return '';
  const line = (range: string, perms: string, offset: string, dev: string, ino: string, path: string) =>
    `${`${range} ${perms} ${offset} ${dev} ${ino}`.padEnd(72)} ${path}\n`;
  const exe = `/usr/bin/${p.comm}`;
  const libc = '/usr/lib/x86_64-linux-gnu/libc.so.6';
  return [
    line('557d8f565000-557d8f567000', 'r--p', '00000000', '08:01', '916', exe),
    line('557d8f567000-557d8f56c000', 'r-xp', '00002000', '08:01', '916', exe),
    line('557d8f56f000-557d8f570000', 'rw-p', '0000a000', '08:01', '916', exe),
    line('557dccd1d000-557dccd3e000', 'rw-p', '00000000', '00:00', '0', '[heap]'),
    line('7f0f0c5de000-7f0f0c604000', 'r--p', '00000000', '08:01', '839', libc),
    line('7f0f0c604000-7f0f0c75a000', 'r-xp', '00026000', '08:01', '839', libc),
    line('7f0f0c7b1000-7f0f0c7b3000', 'rw-p', '001d3000', '08:01', '839', libc),
    line('7fff91bb8000-7fff91bd9000', 'rw-p', '00000000', '00:00', '0', '[stack]'),
  ].join('');
}
