import type { Netlink } from '../../../../core/netlink/netlink.ts';
import type { Sys, Task } from '../../../proc/sys.ts';
import { JsonPrint } from './json_print.ts';

/** Address families as iproute2 names them; `unspec` is "any". */
export type Family = 'unspec' | 'inet' | 'inet6' | 'packet' | 'mpls' | 'bridge';

/** Device names a process has looked up. Ref: lib/ll_map.c:struct ll_cache */
export type LlEntry = { readonly name: string; readonly up: boolean };

/** One run of `ip` or `bridge`: its options and what it talks to. Ref: ip/ip.c, bridge/bridge.c, their globals */
export type Tool = {
  readonly sys: Sys;
  nl: Netlink;
  readonly pr: JsonPrint;
  family: Family;
  humanReadable: number;
  useIec: number;
  showStats: number;
  showDetails: number;
  oneline: number;
  brief: number;
  timestamp: number;
  timestampShort: boolean;
  force: number;
  batchMode: boolean;
  doAll: boolean;
  numeric: number;
  resolve: number;
  echo: number;
  maxFlushLoops: number;
  compressVlans: number;
  /** Names found so far. */
  readonly llMap: Map<number, LlEntry>;
  /** Names of namespaces by number; null before anyone asked. */
  nsidNames: Map<number, string> | null;
};

/** exit(3) from anywhere below a tool's main. */
export class Exit {
  readonly status: number;
  constructor(status: number) {
    this.status = status & 255;
  }
}

/** What a sub-command answers: as its C function returns (0, -1, -2 ...). */
export type Answer = number | Task<number>;

export function newTool(sys: Sys): Tool {
  return {
    sys,
    nl: sys.netlink(),
    pr: new JsonPrint(sys),
    family: 'unspec',
    humanReadable: 0,
    useIec: 0,
    showStats: 0,
    showDetails: 0,
    oneline: 0,
    brief: 0,
    timestamp: 0,
    timestampShort: false,
    force: 0,
    batchMode: false,
    doAll: false,
    numeric: 0,
    resolve: 0,
    echo: 0,
    maxFlushLoops: 10,
    compressVlans: 0,
    llMap: new Map(),
    nsidNames: null,
  };
}

/** Runs `main` and turns exit(3) into its status. */
export function runMain(main: () => Answer): Answer {
  try {
    const answer = main();
    return typeof answer === 'number' ? answer & 255 : finish(answer);
  } catch (e) {
    if (e instanceof Exit) return e.status;
    throw e;
  }
}

function* finish(task: Task<number>): Task<number> {
  try {
    return (yield* task) & 255;
  } catch (e) {
    if (e instanceof Exit) return e.status;
    throw e;
  }
}

/** A usage text on stderr, exit 255. */
export function usage(t: Tool, text: string): never {
  t.sys.err(text);
  throw new Exit(-1);
}

/** Ref: lib/utils.c:incomplete_command() */
export function incompleteCommand(t: Tool): never {
  t.sys.err('Command line is not complete. Try option "help"\n');
  throw new Exit(-1);
}

/** Ref: lib/utils.c:missarg() */
export function missarg(t: Tool, key: string): never {
  t.sys.err(`Error: argument "${key}" is required\n`);
  throw new Exit(-1);
}

/** Ref: lib/utils.c:invarg() */
export function invarg(t: Tool, msg: string, arg: string): never {
  t.sys.err(`Error: argument "${arg}" is wrong: ${msg}\n`);
  throw new Exit(-1);
}

/** Ref: lib/utils.c:duparg() */
export function duparg(t: Tool, key: string, arg: string): never {
  t.sys.err(`Error: duplicate "${key}": "${arg}" is the second value.\n`);
  throw new Exit(-1);
}

/** Ref: lib/utils.c:duparg2() */
export function duparg2(t: Tool, key: string, arg: string): never {
  t.sys.err(`Error: either "${key}" is duplicate, or "${arg}" is a garbage.\n`);
  throw new Exit(-1);
}

/** Ref: lib/utils.c:nodev() */
export function nodev(t: Tool, dev: string): -1 {
  t.sys.err(`Cannot find device "${dev}"\n`);
  return -1;
}

/** Ref: lib/utils.c:parse_one_of(); null when it printed that the value is none of them. */
export function parseOneOf(t: Tool, msg: string, value: string, list: readonly string[]): number | null {
  for (let i = 0; i < list.length; i++) if (matches(value, list[i]!)) return i;
  t.sys.err(`Error: argument of "${msg}" must be one of ${list.map((l) => `"${l}", `).join('')}not "${value}"\n`);
  return null;
}

const OFF_ON = ['off', 'on'] as const;

/** Ref: lib/utils.c:parse_on_off() */
export function parseOnOff(t: Tool, msg: string, value: string): boolean | null {
  const i = parseOneOf(t, msg, value, OFF_ON);
  return i === null ? null : i === 1;
}

/** Is `word` a beginning of `full`? Ref: lib/utils.c:matches(), the other way round */
export function matches(word: string, full: string): boolean {
  return word !== '' && full.startsWith(word);
}

/** The arguments yet to be read. `cur` is undefined at the end. */
export class Args {
  private readonly t: Tool;
  readonly argv: readonly string[];
  i: number;
  constructor(t: Tool, argv: readonly string[], i = 0) {
    this.t = t;
    this.argv = argv;
    this.i = i;
  }
  get more(): boolean {
    return this.i < this.argv.length;
  }
  get left(): number {
    return this.argv.length - this.i;
  }
  get cur(): string {
    return this.argv[this.i]!;
  }
  shift(): void {
    this.i++;
  }
  /** NEXT_ARG(): the value after a keyword; the command line ends here when there is none. */
  next(): string {
    this.i++;
    if (this.i >= this.argv.length) incompleteCommand(this.t);
    return this.argv[this.i]!;
  }
  /** NEXT_ARG_OK() */
  get nextOk(): boolean {
    return this.i + 1 < this.argv.length;
  }
  /** The arguments behind the current one. */
  rest(): Args {
    return new Args(this.t, this.argv, this.i + 1);
  }
}
