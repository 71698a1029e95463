import { Sandbox } from '../../sim/sandbox.ts';
import { Terminals } from '../../sim/terminal.ts';

/** A terminal on a fresh host, and what its screen got. */
export function openTerminal(options: { readonly columns?: number; readonly rows?: number; readonly argv?: string[] } = {}) {
  const sandbox = new Sandbox();
  const terminals = new Terminals(sandbox);
  let output = '';
  let status: number | null = null;
  const terminal = terminals.open({
    ...options,
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
    /** Types keys and runs until somebody waits for more; what the screen got meanwhile. */
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
