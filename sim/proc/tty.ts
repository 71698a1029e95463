import { ok, type Result } from '../../core/errno.ts';
import type { NetnsId } from '../../core/net.ts';
import type { Inode } from './fs.ts';
import type { OpenFile } from './openfile.ts';
import type { Bytes, Pid, Signal } from './sys.ts';
import { WaitQueue } from './waitqueue.ts';

/** What a terminal does with what is typed. */
export type TtyMode = {
  /** Whole lines with erase (ICANON), else each key as it comes. */
  cooked: boolean;
  echo: boolean;
  /** Ctrl-C, Ctrl-\ and Ctrl-Z make signals (ISIG). */
  signals: boolean;
  /** A newline goes out as CR LF (ONLCR). */
  onlcr: boolean;
  /** A carriage return comes in as a newline (ICRNL). */
  icrnl: boolean;
  /** Pasted text comes between `ESC [200~` and `ESC [201~`: a program asked the terminal for that. */
  bracketedPaste: boolean;
};

/** As a terminal is when it is opened. Ref: drivers/tty/tty_io.c:tty_std_termios */
export const standardMode: Readonly<TtyMode> = {
  cooked: true,
  echo: true,
  signals: true,
  onlcr: true,
  icrnl: true,
  bracketedPaste: false,
};

/** A terminal: keys go in at `type`, what programs print comes out at `screen`. Ref: drivers/tty/n_tty.c */
export class Tty implements OpenFile {
  refs = 1;
  readonly kind = 'char';
  readonly readable = true;
  readonly writable = true;
  readonly name: string;
  readonly isatty = true;
  readonly inode: Inode | null = null;
  readonly netns: NetnsId | null = null;
  readonly readers = new WaitQueue();
  readonly writers = null;
  readonly mode: TtyMode = { ...standardMode };
  columns = 80;
  rows = 24;
  /** The group that signals go to. */
  foreground: Pid = 0;
  private line: Bytes = '';
  private input: Bytes = '';
  private eof = false;
  private hungUp = false;
  /** Lines that were pasted and that nobody asked for yet; the last may lack its end. */
  private pasted: { readonly text: Bytes; readonly enter: boolean }[] = [];
  private readonly screen: (data: Bytes) => void;
  private readonly signal: (pgid: Pid, signal: Signal) => void;

  constructor(name: string, screen: (data: Bytes) => void, signal: (pgid: Pid, signal: Signal) => void) {
    this.name = name;
    this.screen = screen;
    this.signal = signal;
  }

  /** Keys were pressed. */
  type(keys: Bytes): void {
    for (const key of keys) this.key(key);
    if (this.poll()) this.readers.wake();
  }

  /** Text of any number of lines: each is typed when whoever reads asks for more. */
  paste(text: Bytes): void {
    const lines = text.replace(/\r\n?/g, '\n').split('\n');
    const last = lines.pop()!;
    for (const line of lines) this.pasted.push({ text: line, enter: true });
    if (last !== '') this.pasted.push({ text: last, enter: false });
    if (this.pasted.length > 0) this.readers.wake();
  }

  /** The line is gone: reads give end of file from now on. Ref: drivers/tty/tty_io.c:__tty_hangup() */
  hangUp(): void {
    this.hungUp = true;
    this.pasted = [];
    this.readers.wake();
  }

  /** Somebody waits for keys, and there are none. */
  get waiting(): boolean {
    return this.readers.size > 0 && !this.poll();
  }

  private key(key: Bytes): void {
    const { mode } = this;
    if (mode.signals) {
      const signal = key === '\x03' ? 'SIGINT' : key === '\x1c' ? 'SIGQUIT' : key === '\x1a' ? 'SIGTSTP' : null;
      if (signal) {
        this.line = '';
        this.input = '';
        this.pasted = [];
        if (mode.echo) this.screen(caret(key));
        if (this.foreground > 0) this.signal(this.foreground, signal);
        return;
      }
    }
    if (!mode.cooked) {
      this.input += key;
      if (mode.echo) this.put(key);
      return;
    }
    const char = key === '\r' && mode.icrnl ? '\n' : key;
    switch (char) {
      case '\x7f':
      case '\b':
        if (this.line !== '') {
          const last = this.line.at(-1)!;
          this.line = this.line.slice(0, -1);
          if (mode.echo) this.screen('\b \b'.repeat(last < ' ' && last !== '\t' ? 2 : 1));
        }
        return;
      case '\x15':
        if (mode.echo) this.screen('\b \b'.repeat(this.line.length));
        this.line = '';
        return;
      case '\x12':
        if (mode.echo) this.screen(`^R\r\n${this.line}`);
        return;
      case '\x17': {
        const kept = this.line.replace(/\S+\s*$/, '');
        if (mode.echo) this.screen('\b \b'.repeat(this.line.length - kept.length));
        this.line = kept;
        return;
      }
      case '\x04':
        if (this.line === '') this.eof = true;
        else this.input += this.line;
        this.line = '';
        return;
      case '\n':
        this.input += `${this.line}\n`;
        this.line = '';
        if (mode.echo) this.put('\n');
        return;
      default:
        this.line += char;
        if (mode.echo) this.screen(char < ' ' && char !== '\t' ? caret(char) : char);
    }
  }

  private put(data: Bytes): void {
    this.screen(this.mode.onlcr ? data.replaceAll('\n', '\r\n') : data);
  }

  read(max: number): Result<Bytes> | null {
    while (this.input === '' && this.pasted.length > 0) {
      const { text, enter } = this.pasted.shift()!;
      const typed = this.mode.bracketedPaste && text !== '' ? `\x1b[200~${text}\x1b[201~` : text;
      for (const key of enter ? `${typed}\r` : typed) this.key(key);
    }
    if (this.input === '') {
      if (this.hungUp) return ok('');
      if (!this.eof) return null;
      this.eof = false;
      return ok('');
    }
    let n = Math.min(max, this.input.length);
    if (this.mode.cooked) {
      const end = this.input.indexOf('\n');
      if (end >= 0) n = Math.min(n, end + 1);
    }
    const data = this.input.slice(0, n);
    this.input = this.input.slice(n);
    return ok(data);
  }

  write(data: Bytes): Result<number> {
    this.put(data);
    return ok(data.length);
  }

  poll(): boolean {
    return this.input !== '' || this.eof || this.hungUp || this.pasted.length > 0;
  }

  release(): void {}
}

/** `^C` for a control character. */
function caret(key: Bytes): Bytes {
  return `^${String.fromCharCode(key.charCodeAt(0) ^ 64)}`;
}
