import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';
import { Terminals } from '../../sim/terminal.ts';

/** A terminal on a fresh host on which `prepare` was run, and what its screen got. */
export function openTerminal(
  options: {
    readonly columns?: number;
    readonly rows?: number;
    readonly argv?: readonly string[];
    readonly env?: ReadonlyMap<string, string>;
    readonly cwd?: string;
    readonly prepare?: readonly string[];
  } = {},
) {
  const { prepare, ...rest } = options;
  // a process starts at once: what is told apart here is order, not speed
  const sandbox = new Sandbox({ costs: { fork: 1000, exec: 1000, builtin: 1000 } });
  if (prepare) runScript(sandbox, prepare.join('\n'));
  const terminals = new Terminals(sandbox);
  let output = '';
  let status: number | null = null;
  const terminal = terminals.open({
    ...rest,
    onOutput: (bytes) => {
      output += bytes;
    },
    onExit: (s) => {
      status = s;
    },
  });
  terminals.settle();
  return {
    sandbox,
    terminals,
    terminal,
    /** Types keys and runs until somebody waits for more, or for `ns`; what the screen got meanwhile. */
    type(keys: string, ns?: number): string {
      const before = output.length;
      terminal.input(keys);
      if (ns === undefined) terminals.settle();
      else terminals.advance(ns);
      return output.slice(before);
    },
    get output() {
      return output;
    },
    get status() {
      return status;
    },
  };
}
