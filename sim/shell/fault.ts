/**
 * What ends more than the command at hand: `exit` the shell (an unset variable under `set -u`, `${x:?}`), `discard` the
 * rest of the command line (an arithmetic error, an assignment to a readonly variable).
 */
export class ShellFault {
  readonly kind: 'exit' | 'discard';
  readonly status: number;
  readonly message: string;
  readonly line: number;
  constructor(kind: 'exit' | 'discard', status: number, message: string, line: number) {
    this.kind = kind;
    this.status = status;
    this.message = message;
    this.line = line;
  }
}
