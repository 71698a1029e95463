import { ok } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import { putDir, putFile } from '../../sim/proc/fs.ts';
import type { LimitExceeded, Limits } from '../../sim/proc/limits.ts';
import { Machine } from '../../sim/proc/machine.ts';
import type { NetworkCalls } from '../../sim/proc/network.ts';
import { CharFile, SinkFile, TextFile } from '../../sim/proc/openfile.ts';
import { Scheduler } from '../../sim/proc/scheduler.ts';
import type { Command, Sys, Task } from '../../sim/proc/sys.ts';
import { AlarmTimeline, type Timeline } from '../../sim/proc/timeline.ts';
import { bash, shCommand } from '../../sim/shell/command.ts';

/** A host without a network: namespaces are numbers, nothing else can be asked. */
export function noNetwork(): NetworkCalls {
  let next = 2;
  const refused = (): never => {
    throw new Error('this test host has no network');
  };
  return {
    netlink: refused,
    socket: refused,
    newNetns: () => ok(next++ as NetnsId),
    getNetns: () => {},
    putNetns: () => {},
    netnsInode: (netns) => 4026531839 + netns,
  };
}

/** Just enough of coreutils to test a shell with. */
export const minimalCommands: readonly Command[] = [
  {
    path: '/usr/bin/cat',
    program: function* (sys: Sys): Task<number> {
      const files = sys.argv.slice(1);
      let status = 0;
      for (const f of files.length > 0 ? files : ['-']) {
        let fd = 0;
        if (f !== '-') {
          const r = sys.open(f, { read: true });
          if (!r.ok) {
            sys.err(`cat: ${f}: No such file or directory\n`);
            status = 1;
            continue;
          }
          fd = r.value;
        }
        for (;;) {
          const r = yield* sys.read(fd);
          if (!r.ok || r.value === '') break;
          yield* sys.write(1, r.value);
        }
        if (fd !== 0) sys.close(fd);
      }
      return status;
    },
  },
  {
    path: '/usr/bin/sleep',
    program: function* (sys: Sys): Task<number> {
      yield* sys.sleep(Number(sys.argv[1]) * 1e9);
      return 0;
    },
  },
  { path: '/usr/bin/true', program: () => 0 },
  { path: '/usr/bin/false', program: () => 1 },
  {
    path: '/usr/bin/env',
    program: (sys: Sys) => {
      for (const [k, v] of sys.env) sys.out(`${k}=${v}\n`);
      return 0;
    },
  },
  {
    path: '/usr/bin/mkdir',
    program: (sys: Sys) => {
      for (const d of sys.argv.slice(1)) if (d !== '-p') sys.mkdir(d);
      return 0;
    },
  },
  {
    path: '/usr/bin/touch',
    program: (sys: Sys) => {
      for (const f of sys.argv.slice(1)) {
        const r = sys.open(f, { write: true, create: true });
        if (r.ok) sys.close(r.value);
      }
      return 0;
    },
  },
  {
    path: '/usr/bin/rm',
    program: (sys: Sys) => {
      for (const f of sys.argv.slice(1)) if (!f.startsWith('-')) sys.unlink(f);
      return 0;
    },
  },
  {
    path: '/usr/bin/chmod',
    program: (sys: Sys) => {
      for (const f of sys.argv.slice(2)) sys.chmod(f, 0o755);
      return 0;
    },
  },
];

export type RunResult = {
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order written. */
  readonly output: string;
  readonly status: number | null;
  readonly limit: LimitExceeded | null;
  /** Virtual nanoseconds it took. */
  readonly time: number;
};

export type HostOptions = {
  readonly commands?: readonly Command[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly limits?: Partial<Limits>;
  /** Name of the script's file. */
  readonly name?: string;
  readonly network?: NetworkCalls;
  readonly netns?: NetnsId;
  readonly timeline?: Timeline;
  readonly args?: readonly string[];
  readonly cwd?: string;
};

/** A fresh machine, and what runs things on it. */
export function testHost(options: HostOptions = {}) {
  const timeline = options.timeline ?? new AlarmTimeline();
  const scheduler = new Scheduler(timeline, options.limits);
  const machine = new Machine({
    name: 'host',
    scheduler,
    netns: options.netns ?? (1 as NetnsId),
    network: options.network ?? noNetwork(),
    commands: [bash, shCommand, ...(options.commands ?? minimalCommands)],
  });
  const cwd = options.cwd ?? '/tmp';
  putDir(machine.fs, cwd, machine.wall);
  for (const [path, data] of Object.entries(options.files ?? {})) putFile(machine.fs, path, data, machine.wall);
  const env = new Map(
    Object.entries({
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LC_ALL: 'C',
      LANG: 'C',
      COLUMNS: '200',
      ...options.env,
    }),
  );
  return {
    machine,
    scheduler,
    /** Runs a command line to its end. */
    exec(argv: readonly string[]): RunResult {
      let stdout = '';
      let stderr = '';
      let output = '';
      const out = new SinkFile('pipe:[1]', (data) => {
        scheduler.output(data.length);
        stdout += data;
        output += data;
      });
      const err = new SinkFile('pipe:[2]', (data) => {
        scheduler.output(data.length);
        stderr += data;
        output += data;
      });
      const started = timeline.now;
      const nul = machine.fs.root.entries.get('dev');
      const inode = nul?.kind === 'directory' ? nul.entries.get('null') : undefined;
      const stdin =
        options.stdin !== undefined || inode?.kind !== 'char'
          ? new TextFile('stdin', options.stdin ?? '')
          : new CharFile('/dev/null', inode, machine, { read: true, write: false });
      const p = machine.start(argv, { env, cwd, stdin, stdout: out, stderr: err });
      if (!p.ok) return { stdout, stderr: p.error.errno, output, status: null, limit: null, time: 0 };
      const limit = scheduler.run(() => p.value.state === 'zombie');
      const ended = p.value.ended;
      const status = ended ? (ended.signal ? -1 : ended.status) : null;
      return { stdout, stderr, output, status, limit, time: timeline.now - started };
    },
    /** Runs a script from a file, as `bash FILE` does. */
    run(script: string): RunResult {
      const name = options.name ?? 'script.sh';
      putFile(machine.fs, `${cwd}/${name}`, script, machine.wall);
      return this.exec(['bash', name, ...(options.args ?? [])]);
    },
  };
}

/** Runs a script on a fresh machine. */
export function runScript(script: string, options: HostOptions = {}): RunResult {
  return testHost(options).run(script);
}
