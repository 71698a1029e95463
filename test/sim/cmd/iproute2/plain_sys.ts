import { fail, ok, type Result } from '../../../../core/errno.ts';
import type { NetnsId } from '../../../../core/net.ts';
import type { Netlink } from '../../../../core/netlink/netlink.ts';
import { etcIproute2 } from '../../../../sim/cmd/iproute2/lib/etc.ts';
import type { Bytes, Command, Stat, Sys, Task, WaitStatus } from '../../../../sim/proc/sys.ts';

/** Namespaces as a tool sees them: how to make one and what to ask of each. */
export type Kernel = {
  netlink(netns: NetnsId): Netlink;
  newNetns(): NetnsId;
};

/** What one command line did: what it wrote, stderr before what stdout still held, and its status. */
export type Outcome = { readonly output: string; readonly status: number };

/** A host just large enough for tools that need no shell: files in a Map, namespaces, no other processes. */
export class PlainHost {
  readonly files = new Map<string, string | { readonly netns: NetnsId }>();
  private netns: NetnsId;
  private readonly kernel: Kernel;
  private readonly commands: readonly Command[];

  constructor(kernel: Kernel, netns: NetnsId, commands: readonly Command[]) {
    this.kernel = kernel;
    this.netns = netns;
    this.commands = commands;
    for (const [path, text] of etcIproute2) this.files.set(path, text);
  }

  run(argv: readonly string[], stdin = ''): Outcome {
    const home = this.netns;
    let output = '';
    let held = '';
    const sys = this.sys(argv, stdin, {
      out: (text) => {
        held += text;
      },
      err: (text) => {
        output += text;
      },
      flush: () => {
        output += held;
        held = '';
      },
    });
    const status = this.exec(sys, argv);
    output += held;
    this.netns = home;
    return { output, status: status.ok ? status.value : 127 };
  }

  private exec(sys: Sys, argv: readonly string[]): Result<number> {
    const command = this.commands.find((c) => c.path.endsWith(`/${argv[0]}`));
    if (command === undefined) return argv[0] === 'true' ? ok(0) : fail('ENOENT');
    const answer = command.program(sys);
    return ok(typeof answer === 'number' ? answer : drain(answer));
  }

  private sys(
    argv: readonly string[],
    stdin: string,
    io: { out(text: string): void; err(text: string): void; flush(): void },
  ): Sys {
    const { files, kernel } = this;
    let rest = stdin;
    let ended = 0;
    const stat = (path: string): Result<Stat> => {
      const file = files.get(path);
      const isDir = file === undefined && [...files.keys()].some((f) => f.startsWith(`${path}/`));
      if (file === undefined && !isDir) return fail('ENOENT');
      const base = {
        kind: isDir ? 'directory' : 'file',
        size: 0,
        mode: 0o644,
        mtime: 0,
        ino: 1,
        dev: 1,
        nlink: 1,
      } as const;
      return ok(typeof file === 'object' ? { ...base, netns: file.netns } : base);
    };
    const host = this;
    const sys: Partial<Sys> = {
      pid: 100,
      ppid: 1,
      argv,
      env: new Map(),
      cwd: '/root',
      hostname: 'host',
      now: 0,
      wall: 0,
      out: io.out,
      err: io.err,
      // biome-ignore lint/correctness/useYield: nothing here can block
      *flush(): Task<void> {
        io.flush();
      },
      isatty: () => false,
      columns: 200,
      stat,
      readdir: (path) => {
        const names = [...files.keys()]
          .filter((f) => f.startsWith(`${path}/`))
          .map((f) => f.slice(path.length + 1).split('/')[0]!);
        return names.length > 0 ? ok([...new Set(names)].reverse()) : fail('ENOENT');
      },
      readFile: (path) => {
        const file = files.get(path);
        return typeof file === 'string' ? ok(file) : fail('ENOENT');
      },
      mkdir: () => ok(undefined),
      open: (path, flags) => {
        if (flags.exclusive && files.has(path)) return fail('EEXIST');
        if (flags.create) files.set(path, '');
        else if (!files.has(path)) return fail('ENOENT');
        rest = typeof files.get(path) === 'string' ? (files.get(path) as string) : '';
        return ok(3);
      },
      close: () => undefined,
      // biome-ignore lint/correctness/useYield: nothing here can block
      *read(): Task<Result<Bytes>> {
        const text = rest;
        rest = '';
        return ok(text);
      },
      unlink: (path) => (files.delete(path) ? ok(undefined) : fail('ENOENT')),
      umount: () => ok(undefined),
      processes: () => [{ pid: 1, ppid: 0, argv: ['bash'], comm: 'bash', netns: host.netns, state: 'S', start: 0 }],
      get netns() {
        return host.netns;
      },
      setns: (netns) => {
        host.netns = netns;
        return ok(undefined);
      },
      unshareNet: () => {
        host.netns = kernel.newNetns();
        return ok(host.netns);
      },
      bindNetns: (netns, path) => {
        files.set(path, { netns });
        return ok(undefined);
      },
      netlink: (netns) => kernel.netlink(netns ?? host.netns),
      // biome-ignore lint/correctness/useYield: nothing here can block
      *exec(command): Task<Result<number>> {
        return host.exec({ ...sys, argv: command } as Sys, command);
      },
      spawn: (command, options) => {
        const home = host.netns;
        if (options?.netns !== undefined) host.netns = options.netns;
        const ran = host.exec({ ...sys, argv: command } as Sys, command);
        host.netns = home;
        if (ran.ok) ended = ran.value;
        return ran.ok ? ok(101) : ran;
      },
      // biome-ignore lint/correctness/useYield: nothing here can block
      *wait(): Task<Result<WaitStatus | null>> {
        return ok({ pid: 101, status: ended, signal: null });
      },
      uid: 0,
    };
    return sys as Sys;
  }
}

function drain(task: Task<number>): number {
  for (;;) {
    const step = task.next();
    if (step.done) return step.value;
  }
}
