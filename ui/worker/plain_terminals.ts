import type { NetnsId } from '../../core/net.ts';
import type { HostId, Nsec } from '../../core/world.ts';
import type { LimitExceeded } from '../../sim/proc/limits.ts';
import type { Process } from '../../sim/proc/process.ts';
import { Tty } from '../../sim/proc/tty.ts';
import { loginEnv } from '../../sim/run.ts';
import type { Sandbox } from '../../sim/sandbox.ts';
import type { Terminal, TerminalOptions, TerminalState, TerminalsApi } from '../../sim/terminal.ts';

/** Terminals without a line editor: a bash that reads whole lines from a tty. */
export class PlainTerminals implements TerminalsApi {
  readonly list: PlainTerminal[] = [];
  private readonly sandbox: Sandbox;
  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }
  open(options: TerminalOptions): Terminal {
    const t = new PlainTerminal(this.sandbox, options, this.list.length);
    this.list.push(t);
    return t;
  }
  settle(ns: Nsec = Number.POSITIVE_INFINITY): LimitExceeded | null {
    const { world, scheduler } = this.sandbox;
    return scheduler.run(() => this.list.every((t) => t.state !== 'running'), world.now + ns);
  }
  advance(ns: Nsec): LimitExceeded | null {
    const { world, scheduler } = this.sandbox;
    const limit = scheduler.run(() => false, world.now + ns);
    for (const t of this.list) t.feed();
    return limit;
  }
}

class PlainTerminal implements Terminal {
  readonly name: string;
  readonly host = 0 as HostId;
  columns: number;
  rows: number;
  private readonly tty: Tty;
  private readonly bash: Process;
  private readonly sandbox: Sandbox;
  private readonly out: (bytes: string) => void;
  private pending: string[] = [];

  constructor(sandbox: Sandbox, options: TerminalOptions, n: number) {
    this.sandbox = sandbox;
    this.name = `/dev/pts/${n}`;
    this.columns = options.columns ?? 80;
    this.rows = options.rows ?? 24;
    this.out = options.onOutput;
    const { machine } = sandbox;
    this.tty = new Tty(this.name, options.onOutput, (pgid, signal) => {
      for (const p of machine.group(pgid)) if (p !== this.bash) machine.signal(p, signal);
    });
    const netns = options.netns ?? machine.initNetns;
    const argv = netns === machine.initNetns ? ['bash'] : ['ip', 'netns', 'exec', sandbox.netnsName(netns), 'bash'];
    const started = machine.start(argv, {
      env: loginEnv,
      cwd: '/root',
      stdin: this.tty,
      stdout: this.tty,
      stderr: this.tty,
    });
    if (!started.ok) throw new Error(started.error.errno);
    this.bash = started.value;
    this.tty.foreground = this.bash.pgid;
  }

  get state(): TerminalState {
    if (this.bash.ended !== null) return 'ended';
    return this.reading ? 'prompt' : 'running';
  }
  private get reading(): boolean {
    return (
      !this.tty.poll() &&
      this.bash.state === 'blocked' &&
      (this.bash.children?.size ?? 0) === 0 &&
      this.pending.length === 0
    );
  }
  get foreground() {
    if (this.bash.ended !== null) return null;
    const { pid, comm, netns, cwd } = this.bash;
    return { pid, comm, netns: netns as NetnsId, cwd };
  }
  feed(): void {
    if (
      this.bash.ended !== null ||
      this.bash.state !== 'blocked' ||
      (this.bash.children?.size ?? 0) > 0 ||
      this.tty.poll()
    )
      return;
    const line = this.pending.shift();
    if (line !== undefined) this.input(`${line}\r`);
  }
  input(keys: string): void {
    this.tty.type(keys);
  }
  paste(text: string): void {
    this.pending.push(...text.split('\n').filter((l) => l !== ''));
    this.feed();
  }
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    void this.sandbox;
  }
  close(): void {
    this.sandbox.machine.signal(this.bash, 'SIGHUP');
  }
}
