import { strerror } from '../../core/errno.ts';
import type { Command, Sys, Task } from '../proc/sys.ts';
import type { ProcessSys } from '../proc/syscalls.ts';
import { Tty } from '../proc/tty.ts';
import { setOption } from './builtins/basic.ts';
import { engine, finish, runText } from './exec.ts';
import { interactive } from './interactive.ts';
import { completeness, parseScript } from './parse.ts';
import { optionLetters, Shell, shoptDefaults } from './shell.ts';

/** bash(1) and sh(1). Ref: bash shell.c:main() */
function* main(s: Sys): Task<number> {
  const sys = s as ProcessSys;
  const argv = sys.argv;
  const sh = new Shell(sys, engine);
  const called = argv[0] ?? 'bash';
  sh.arg0 = called;
  sh.login = called.startsWith('-');
  let command: string | null = null;
  let stdin = false;
  let wantCommand = false;
  let i = 1;
  for (; i < argv.length; i++) {
    const a = argv[i]!;
    if (a === '--') {
      i++;
      break;
    }
    if (a === '-') {
      i++;
      break;
    }
    if (a.startsWith('--')) {
      if (a === '--version') {
        sys.out(
          'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n',
        );
        return 0;
      }
      if (a === '--login') sh.login = true;
      if (a === '--norc' || a === '--noprofile') sh.norc = true;
      if (a === '--posix') sh.options.posix = true;
      else if (a === '--verbose') sh.options.verbose = true;
      else if (a === '--rcfile' || a === '--init-file') i++;
      else if (!['--norc', '--noprofile', '--login', '--noediting', '--restricted'].includes(a)) {
        sys.err(`${called}: ${a}: invalid option\n`);
        return 2;
      }
      continue;
    }
    if (!/^[-+]./.test(a)) break;
    const on = a[0] === '-';
    for (const c of a.slice(1)) {
      if (c === 'c' && on) wantCommand = true;
      else if (c === 's' && on) stdin = true;
      else if (c === 'l') sh.login = true;
      else if (c === 'i' || c === 'D') continue;
      else if (c === 'o' || c === 'O') {
        const name = argv[++i];
        if (name === undefined) break;
        if (c === 'o') {
          if (!setOption(sh, name, on)) return 2;
        } else if (name in shoptDefaults) sh.shopts.set(name, on);
        else {
          sys.err(`${called}: ${name}: invalid shell option name\n`);
          return 2;
        }
      } else {
        const option = optionLetters.find(([l]) => l === c)?.[1];
        if (!option) {
          sys.err(`${called}: ${a}: invalid option\n`);
          return 2;
        }
        sh.options[option] = on;
      }
    }
  }
  if (wantCommand) {
    command = argv[i++] ?? null;
    if (command === null) {
      sys.err(`${called}: -c: option requires an argument\n`);
      return 2;
    }
    sh.options.command = true;
    if (i < argv.length) sh.arg0 = argv[i]!;
    sh.positional = argv.slice(i + 1);
    sh.evalName = '-c: ';
    return yield* finish(sh, runText(sh, command, 1));
  }
  if (stdin || i >= argv.length) {
    sh.positional = argv.slice(i);
    sh.options.stdin = true;
    const tty = sys.file(0);
    if (tty instanceof Tty && sys.isatty(2)) return yield* finish(sh, interactive(sh, tty));
    return yield* finish(sh, readLoop(sh));
  }
  const file = argv[i]!;
  sh.positional = argv.slice(i + 1);
  const found = sys.stat(file);
  let path = file;
  if (!found.ok && !file.includes('/')) path = sh.pathsOf(file)[0] ?? file;
  const st = sys.stat(path);
  if (!st.ok) {
    sys.err(`${called}: ${file}: ${strerror[st.error.errno]}\n`);
    return 127;
  }
  if (st.value.kind === 'directory') {
    sys.err(`${called}: ${file}: Is a directory\n`);
    return 126;
  }
  const text = yield* slurp(sys, path);
  if (text === null) {
    sys.err(`${called}: ${file}: Permission denied\n`);
    return 126;
  }
  sh.arg0 = file;
  sh.source = file;
  if (isBinary(text)) {
    sys.err(`${file}: ${file}: cannot execute binary file\n`);
    return 126;
  }
  return yield* finish(sh, runText(sh, text, 1));
}

function* slurp(sys: Sys, path: string): Task<string | null> {
  const fd = sys.open(path, { read: true });
  if (!fd.ok) return null;
  let text = '';
  for (;;) {
    const r = yield* sys.read(fd.value);
    if (!r.ok || r.value === '') break;
    text += r.value;
  }
  sys.close(fd.value);
  return text;
}

/** Ref: bash general.c:check_binary_file(): a NUL in the first line */
function isBinary(text: string): boolean {
  const head = text.slice(0, 80);
  const line = head.indexOf('\n');
  return (line < 0 ? head : head.slice(0, line)).includes('\0');
}

/** Commands from standard input, one complete command at a time, so that they can read what follows them. */
function* readLoop(sh: Shell): Task<number> {
  const { sys } = sh;
  let unit = '';
  let line = 1;
  let start = 1;
  let status = 0;
  for (;;) {
    let text = '';
    let eof = false;
    const file = sys.file(0);
    const seekable =
      file?.kind === 'file' && 'seekBack' in file ? (file as unknown as { seekBack(n: number): void }) : null;
    for (;;) {
      const r = yield* sys.read(0, seekable ? 4096 : 1);
      if (!r.ok) {
        if (r.error.errno === 'EINTR') continue;
        eof = true;
        break;
      }
      if (r.value === '') {
        eof = true;
        break;
      }
      const nl = r.value.indexOf('\n');
      if (nl >= 0) {
        text += r.value.slice(0, nl + 1);
        seekable?.seekBack(r.value.length - nl - 1);
        break;
      }
      text += r.value;
    }
    if (unit === '') start = line;
    unit += text;
    line++;
    if (!eof && completeness(unit) === 'incomplete') continue;
    if (unit.trim() !== '') {
      if (sh.options.verbose) sys.err(unit);
      status = yield* runText(sh, unit, start);
      if (sh.unwind) return status;
      if (parseScript(unit, start).error) return 2;
    }
    unit = '';
    if (eof) return status;
  }
}

export const bash: Command = { path: '/usr/bin/bash', program: main };
export const shCommand: Command = { path: '/usr/bin/sh', program: main };
