import type { NetnsId } from '../core/net.ts';
import type { HostId, Nsec } from '../core/world.ts';
import type { LimitExceeded } from './proc/limits.ts';
import type { Bytes, Pid } from './proc/sys.ts';

export type TerminalOptions = {
  /** Where the shell runs; the first host by default. */
  readonly host?: HostId;
  /** The namespace it starts in, as `ip netns exec` would; the host's own by default. */
  readonly netns?: NetnsId;
  /** What runs in it: `bash` as a login gives it by default. Its end is the terminal's. */
  readonly argv?: readonly Bytes[];
  /** Added to the environment of a root login. */
  readonly env?: ReadonlyMap<string, Bytes>;
  readonly cwd?: string;
  readonly columns?: number;
  readonly rows?: number;
  /** What the screen gets, with ANSI sequences and CR LF; called while the model runs, also from `input`. */
  readonly onOutput: (bytes: Bytes) => void;
  /** The shell ended with this status; the terminal takes no more input. */
  readonly onExit?: (status: number) => void;
};

/** `prompt`: the shell waits for a command; `reading`: a program in the foreground waits for keys; `running`: neither. */
export type TerminalState = 'prompt' | 'reading' | 'running' | 'ended';

/** A screen and keyboard with a shell behind them. Nothing happens in it but within `Terminals.settle` and `advance`. */
export interface Terminal {
  /** `/dev/pts/0` and so on. */
  readonly name: string;
  readonly host: HostId;
  readonly state: TerminalState;
  /** What has the keyboard: the shell, or the job in its foreground; 0 when ended. */
  readonly foreground: {
    readonly pid: Pid;
    readonly comm: string;
    readonly netns: NetnsId;
    readonly cwd: string;
  } | null;
  readonly columns: number;
  readonly rows: number;
  /** Keys as a terminal sends them (Enter is CR); a bracketed paste among them is given to `paste`. */
  input(keys: Bytes): void;
  /** Text of any number of lines: each is typed when whoever reads the terminal asks for it. Ctrl-C throws the rest away. */
  paste(text: Bytes): void;
  /** The window changed: SIGWINCH to the foreground. */
  resize(columns: number, rows: number): void;
  /** The window was closed: SIGHUP to the shell and its jobs. */
  close(): void;
}

/** The terminals of a sandbox (`new Terminals(sandbox)`), and the passing of their time. */
export interface TerminalsApi {
  open(options: TerminalOptions): Terminal;
  readonly list: readonly Terminal[];
  /** Runs until every terminal waits for keys or has ended, at most `ns` of virtual time; what ended it if a limit did. */
  settle(ns?: Nsec): LimitExceeded | null;
  /** Lets exactly `ns` pass, whoever waits for what. */
  advance(ns: Nsec): LimitExceeded | null;
}
