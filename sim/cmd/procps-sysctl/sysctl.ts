import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { getopt } from '../getopt.ts';
import { globRegex } from '../glob.ts';
import { slurp } from '../input.ts';
import { compileRegex } from '../regex.ts';
import { sysctlHelp } from './help.ts';

const PROC = '/proc/sys/';
const DEFAULT_PRELOAD = '/etc/sysctl.conf';
const DEPRECATED: ReadonlySet<string> = new Set(['base_reachable_time', 'retrans_time']);

const longs = {
  all: 'a', deprecated: 'deprecated', 'dry-run': 'dry', binary: 'b', ignore: 'e', names: 'N', values: 'n', load: 'p::',
  quiet: 'q', write: 'w', system: 'system', pattern: 'r:', help: 'h', version: 'V',
}; // biome-ignore format: a table

/** How to print and what to overlook. */
type Mode = {
  readonly sys: Sys;
  printName: boolean;
  newline: boolean;
  ignoreError: boolean;
  nameOnly: boolean;
  quiet: boolean;
  dryRun: boolean;
  deprecated: boolean;
  matches: ((text: string) => boolean) | null;
};

/** A line that sets something, or with `exclude` keeps a glob from doing so. */
type Setting = {
  readonly path: string;
  readonly value: string;
  readonly ignoreFailure: boolean;
  readonly exclude: boolean;
};

/** `sysctl`: reads and writes /proc/sys. Ref: procps 4.0.2 src/sysctl.c */
export const sysctl: Command = { path: '/usr/sbin/sysctl', program };

function* program(sys: Sys): Task<number> {
  if (sys.argv.length < 2) {
    sys.err(sysctlHelp);
    return 1;
  }
  const mode: Mode = {
    sys, printName: true, newline: true, ignoreError: false, nameOnly: false, quiet: false, dryRun: false,
    deprecated: false, matches: null,
  }; // biome-ignore format: a table
  const { opts, operands } = getopt(sys.argv, 'bneNwfp::qoxaAXr:Vdh', longs);
  let write = false;
  let all = false;
  let preload = false;
  let file: string | null = null;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]!.replace(/.*\//, '')}: ${given.error}\n`);
      sys.out(sysctlHelp);
      return 0;
    }
    const { opt, arg } = given;
    if (opt === 'b' || opt === 'n') mode.printName = false;
    if (opt === 'b') mode.newline = false;
    else if (opt === 'e') mode.ignoreError = true;
    else if (opt === 'N') mode.nameOnly = true;
    else if (opt === 'w') write = true;
    else if (opt === 'f' || opt === 'p') {
      preload = true;
      file = arg ?? file;
    } else if (opt === 'q') mode.quiet = true;
    else if (opt === 'a' || opt === 'A' || opt === 'X') all = true;
    else if (opt === 'deprecated') mode.deprecated = true;
    else if (opt === 'dry') mode.dryRun = true;
    else if (opt === 'r') mode.matches = pattern(arg!);
    else if (opt === 'system') {
      mode.ignoreError = true;
      return yield* applySystem(mode);
    } else if (opt === 'V') {
      sys.out('sysctl from procps-ng 4.0.2\n');
      return 0;
    } else if (opt === 'h' || opt === 'd') {
      sys.out(sysctlHelp);
      return 0;
    }
  }
  if (all) return yield* displayAll(mode, PROC);
  if (preload) {
    const files = file !== null ? [file, ...operands] : operands.length > 0 ? operands : [DEFAULT_PRELOAD];
    const settings: Setting[] = [];
    let status = 0;
    for (const f of files) status |= yield* load(mode, settings, f);
    return (yield* writeAll(mode, settings)) | status;
  }
  const hint = "Try `sysctl --help' for more information.";
  if (operands.length === 0) return yield* warn(mode, `no variables specified\n${hint}`);
  if (mode.nameOnly && mode.quiet) return yield* warn(mode, `options -N and -q cannot coexist\n${hint}`);

  let status = 0;
  for (const word of operands) {
    if (!write && !word.includes('=')) {
      status += yield* readSetting(mode, word);
      continue;
    }
    const setting = yield* parseLine(mode, 'command line', 0, word);
    status |= setting && !setting.exclude ? yield* writeSetting(mode, setting.path, setting) : setting ? 0 : 1;
  }
  return status & 255;
}

/** error(3): stdout first, then the message; always 1. */
function* warn({ sys }: Mode, text: string, errno: ErrnoName | null = null): Task<1> {
  yield* sys.flush();
  sys.err(`sysctl: ${text}${errno === null ? '' : `: ${strerror[errno]}`}\n`);
  return 1;
}

/** -r: an extended expression; one that does not compile matches nothing. */
function pattern(text: string): (line: string) => boolean {
  const compiled = compileRegex(text, 'posix-extended');
  if (!compiled.ok) return () => false;
  return (line) => compiled.regex.exec(line, 0) !== null;
}

/**
 * Turns `net.ipv4.conf.eth0/10.forwarding` into a path and back: the first separator says which way it is written,
 * and the other one then stands for it inside a name. Ref: sysctl.c:slashdot()
 */
function* slashdot(mode: Mode, text: string, from: '.' | '/', to: '.' | '/'): Task<string> {
  const first = text.search(/[./]/);
  if (first < 0 || text[first] === to) return text;
  const doubled = /[./](?=[./])/.exec(text);
  const out = text.replace(/[./]/g, (c) => (c === from ? to : from));
  if (doubled) yield* warn(mode, `separators should not be repeated: ${text.slice(doubled.index)}`);
  return out;
}

function* readSetting(mode: Mode, name: string): Task<number> {
  const { sys } = mode;
  if (name === '') return -(yield* warn(mode, '"" is an unknown key'));
  // sysctl makes this name twice, and complains twice
  yield* slashdot(mode, name, '/', '.');
  const outname = yield* slashdot(mode, name, '/', '.');
  const path = PROC + (yield* slashdot(mode, name, '.', '/'));
  const st = sys.stat(path);
  if (!st.ok) return mode.ignoreError ? 0 : yield* warn(mode, `cannot stat ${path}`, st.error.errno);
  if ((st.value.mode & 0o400) === 0) return 0;
  if (st.value.kind === 'directory') return yield* displayAll(mode, `${path}/`);
  if (mode.matches && !mode.matches(outname)) return 0;
  if (mode.nameOnly) {
    sys.out(`${outname}\n`);
    return 0;
  }
  const value = sys.readFile(path);
  if (!value.ok) {
    if (value.error.errno === 'EACCES') return yield* warn(mode, `permission denied on key '${outname}'`);
    if (value.error.errno === 'EIO') return 1;
    return yield* warn(mode, `reading key "${outname}"`, value.error.errno);
  }
  if (value.value === '') return 0;
  if (mode.printName) for (const line of value.value.replace(/\n$/, '').split('\n')) sys.out(`${outname} = ${line}\n`);
  else sys.out(mode.newline ? value.value : value.value.replaceAll('\n', ''));
  return 0;
}

/** Everything below a directory, in the order of names. */
function* displayAll(mode: Mode, dir: string): Task<number> {
  const { sys } = mode;
  const names = sys.readdir(dir);
  if (!names.ok) return yield* warn(mode, `unable to open directory "${dir}"`);
  let status = 0;
  for (const name of [...names.value].sort()) {
    if (!mode.deprecated && DEPRECATED.has(name)) continue;
    const path = dir + name;
    const st = sys.stat(path);
    if (!st.ok) yield* warn(mode, `cannot stat ${path}`, st.error.errno);
    else if (st.value.kind === 'directory') yield* displayAll(mode, `${path}/`);
    else status |= yield* readSetting(mode, path.slice(PROC.length));
  }
  return status;
}

function* parseLine(mode: Mode, where: string, number: number, line: string): Task<Setting | null> {
  let key = line.trimStart();
  if (key.length < 2 || key[0] === '#' || key[0] === ';') return null;
  if (mode.matches && !mode.matches(key)) return null;
  const eq = key.indexOf('=');
  const dash = key[0] === '-';
  if (eq < 0) {
    if (!dash) {
      yield* warn(mode, `${where}(${number}): invalid syntax, continuing...`);
      return null;
    }
    key = key.slice(1).trimEnd();
    return { path: PROC + (yield* slashdot(mode, key, '.', '/')), value: '', ignoreFailure: false, exclude: true };
  }
  const value = key.slice(eq + 1).trim();
  key = key.slice(dash ? 1 : 0, eq).trimEnd();
  return { path: PROC + (yield* slashdot(mode, key, '.', '/')), value, ignoreFailure: dash, exclude: false };
}

/** Ref: sysctl.c:WriteSetting() */
function* writeSetting(mode: Mode, path: string, { value, ignoreFailure }: Setting): Task<number> {
  const { sys } = mode;
  const st = sys.stat(path);
  if (!st.ok) return mode.ignoreError ? 0 : yield* warn(mode, `cannot stat ${path}`, st.error.errno);
  if (path === PROC) return yield* warn(mode, `Path is not under ${PROC}: ${path}`);
  const key = yield* slashdot(mode, path.slice(PROC.length), '/', '.');
  // errno is what an earlier call left there
  if ((st.value.mode & 0o200) === 0 || st.value.kind === 'directory') {
    yield* warn(mode, `setting key "${key}"`, 'EINVAL');
    return 0;
  }
  if (!mode.dryRun) {
    const written = sys.writeFile(path, `${value}\n`);
    if (!written.ok) {
      const { errno } = written.error;
      if (errno === 'EPERM' || errno === 'EACCES' || errno === 'EROFS') {
        yield* warn(mode, `permission denied on key "${key}"${ignoreFailure ? ', ignoring' : ''}`);
        return ignoreFailure ? 0 : 1;
      }
      return yield* warn(mode, `setting key "${key}"`, errno);
    }
  }
  if (mode.quiet && !mode.dryRun) return 0;
  if (mode.nameOnly) sys.out(`${value}\n`);
  else sys.out(`${mode.printName ? `${key} = ` : ''}${value}${mode.printName || mode.newline ? '\n' : ''}`);
  return 0;
}

/** Settings of a file; `-` is stdin. */
function* load(mode: Mode, settings: Setting[], name: string): Task<number> {
  const { sys } = mode;
  const text = name === '-' ? yield* slurp(sys, '-') : sys.readFile(name);
  if (!text.ok) return yield* warn(mode, `cannot open "${name}"`, text.error.errno);
  for (const [i, line] of text.value.split('\n').entries()) {
    const setting = yield* parseLine(mode, name, i + 1, line);
    if (setting) settings.push(setting);
  }
  return 0;
}

function* writeAll(mode: Mode, settings: readonly Setting[]): Task<number> {
  const named = new Set(settings.map((s) => s.path));
  let status = 0;
  for (const setting of settings) {
    if (setting.exclude) continue;
    if (!/[*?[]/.test(setting.path)) {
      status |= yield* writeSetting(mode, setting.path, setting);
      continue;
    }
    for (const path of expand(mode.sys, setting.path)) {
      if (!named.has(path)) status |= yield* writeSetting(mode, path, setting);
    }
  }
  return status;
}

/** glob(3) below /proc/sys. */
function expand(sys: Sys, glob: string): string[] {
  let found = [PROC.slice(0, -1)];
  for (const part of glob.slice(PROC.length).split('/')) {
    const regex = globRegex(part);
    found = found.flatMap((dir) => {
      const names = sys.readdir(dir);
      return names.ok
        ? [...names.value]
            .sort()
            .filter((n) => regex.test(n))
            .map((n) => `${dir}/${n}`)
        : [];
    });
  }
  return found;
}

/** `--system`: every directory's files by name, then /etc/sysctl.conf. Ref: sysctl.c:PreloadSystem() */
function* applySystem(mode: Mode): Task<number> {
  const { sys } = mode;
  const files = new Map<string, string>();
  for (const dir of [
    '/etc/sysctl.d',
    '/run/sysctl.d',
    '/usr/local/lib/sysctl.d',
    '/usr/lib/sysctl.d',
    '/lib/sysctl.d',
  ]) {
    const names = sys.readdir(dir);
    if (!names.ok) continue;
    for (const name of names.value)
      if (name.length >= 5 && name.endsWith('.conf') && !files.has(name)) files.set(name, `${dir}/${name}`);
  }
  const order = [...files.keys()].sort().map((n) => files.get(n)!);
  const last = sys.stat(DEFAULT_PRELOAD);
  if (last.ok && last.value.kind === 'file') order.push(DEFAULT_PRELOAD);
  const settings: Setting[] = [];
  let status = 0;
  for (const file of order) {
    if (!mode.quiet) sys.out(`* Applying ${file} ...\n`);
    status |= yield* load(mode, settings, file);
  }
  return (yield* writeAll(mode, settings)) | status;
}
