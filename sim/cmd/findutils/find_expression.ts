import { strerror } from '../../../core/errno.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { globRegex } from '../glob.ts';
import { groupId, userId } from '../procps/readproc.ts';
import { compileRegex, type RegexSyntax } from '../regex.ts';
import { baseName, listLine, printfText, type Test, typeLetter } from './find_tests.ts';

export class FindError extends Error {}

/** What options of the whole command set, and actions change. */
export type Globals = {
  readonly follow: 'H' | 'L' | 'P';
  minDepth: number;
  maxDepth: number;
  depthFirst: boolean;
  quit: boolean;
  status: number;
  prune: boolean;
  /** What `-exec ... +` still has to run. */
  readonly finish: (() => Task<void>)[];
  readonly start: Nsec;
};

/** An expression as one test. Ref: findutils 4.9.0 find/{parser,tree,pred}.c */
export function parseFind(sys: Sys, words: readonly string[], g: Globals): Test | 'help' | 'version' {
  let at = 0;
  let acts = false;
  let daystart = false;
  let syntax: RegexSyntax = 'emacs';
  let last = '';

  const pure = (f: (e: Parameters<Test>[0]) => boolean): Test =>
    function* (e) {
      return f(e);
    };
  const arg = (name: string): string => {
    const word = words[at++];
    if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
    return word;
  };
  const compared = (text: string): ((n: number) => boolean) | null => {
    const m = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (!m) return null;
    const want = Number(m[2]);
    return m[1] === '+' ? (n) => n > want : m[1] === '-' ? (n) => n < want : (n) => n === want;
  };
  const number = (name: string): ((n: number) => boolean) => {
    const text = arg(name);
    const test = compared(text);
    if (!test) throw new FindError(`non-numeric argument to ${name}: '${text}'`);
    return test;
  };
  const age = (name: string, unit: number): Test => {
    const text = arg(name);
    const m = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (!m) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
    const origin = daystart ? Math.floor(g.start / 86400e9) * 86400e9 + 86400e9 : g.start;
    const want = Number(m[2]);
    return pure((e) => {
      const units = (origin - e.stat.mtime) / (unit * 1e9);
      if (m[1] === '+') return units >= want + 1;
      if (m[1] === '-') return units < want;
      return Math.floor(units) === want;
    });
  };
  const glob = (name: string, text: (e: Parameters<Test>[0]) => string | null, icase: boolean): Test => {
    const re = globRegex(arg(name), icase ? 'i' : '');
    return pure((e) => {
      const t = text(e);
      return t !== null && re.test(t);
    });
  };
  const statOf = (path: string) => {
    const s = sys.stat(path);
    if (!s.ok) throw new FindError(`'${path}': ${strerror[s.error.errno]}`);
    return s.value;
  };
  const output = (path: string): ((text: string) => void) => {
    if (path === '/dev/stdout') return (text) => sys.out(text);
    if (path === '/dev/stderr') return (text) => sys.err(text);
    const fd = sys.open(path, { write: true, create: true, truncate: true }, 0o666);
    if (!fd.ok) throw new FindError(`'${path}': ${strerror[fd.error.errno]}`);
    let all = '';
    g.finish.push(function* () {
      yield* sys.write(fd.value, all);
    });
    return (text) => {
      all += text;
    };
  };
  const types = (name: string): ReadonlySet<string> => {
    const text = arg(name);
    const set = new Set<string>();
    for (const [i, c] of [...text].entries()) {
      if (i % 2 === 1) {
        if (c !== ',') throw new FindError(`Must separate multiple arguments to ${name} using: ','`);
        if (i === text.length - 1) throw new FindError(`Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`); // biome-ignore format: short
      } else if (!'bcdpflsD'.includes(c)) throw new FindError(`Unknown argument to ${name}: ${c}`);
      else set.add(c);
    }
    if (text === '') throw new FindError(`Arguments to ${name} should contain at least one letter`);
    return set;
  };
  const run = function* (argv: readonly string[]): Task<number | null> {
    yield* sys.flush();
    const child = sys.spawn(argv);
    if (!child.ok) {
      sys.err(`find: '${argv[0]}': ${strerror[child.error.errno]}\n`);
      return null;
    }
    const got = yield* sys.wait(child.value);
    return got.ok && got.value ? (got.value.signal === null ? got.value.status : 1) : 1;
  };
  const exec = (name: string): Test => {
    const command: string[] = [];
    let plus = false;
    for (;;) {
      const word = words[at++];
      if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
      if (word === ';') break;
      if (word === '+' && command.at(-1) === '{}') {
        plus = true;
        break;
      }
      command.push(word);
    }
    if (command.length === 0) throw new FindError(`missing argument to \`${name}'`);
    const inDir = name.endsWith('dir');
    const pathOf = (e: Parameters<Test>[0]) => (inDir ? `./${baseName(e.path)}` : e.path);
    if (plus) {
      const head = command.slice(0, -1);
      const paths: string[] = [];
      g.finish.push(function* () {
        if (paths.length > 0 && (yield* run([...head, ...paths])) !== 0) g.status = 1;
      });
      return pure((e) => {
        paths.push(pathOf(e));
        return true;
      });
    }
    const asks = name.startsWith('-ok');
    return function* (e) {
      if (asks) {
        yield* sys.flush();
        sys.err(`< ${command[0]} ... ${e.path} > ? `);
        let answer = '';
        for (;;) {
          const c = yield* sys.read(0, 1);
          if (!c.ok || c.value === '' || c.value === '\n') break;
          answer += c.value;
        }
        if (!/^[yY]/.test(answer)) return false;
      }
      const argv = command.map((w) => w.replaceAll('{}', pathOf(e)));
      const cwd = sys.cwd;
      if (inDir) sys.chdir(e.path.includes('/') ? e.path.slice(0, e.path.lastIndexOf('/')) || '/' : '.');
      const status = yield* run(argv);
      if (inDir) sys.chdir(cwd);
      return status === 0;
    };
  };

  const primary = (): Test => {
    const word = words[at];
    if (word === undefined) throw new FindError(`expected an expression after '${last}'`);
    if (word === '(') {
      at++;
      last = '(';
      if (words[at] === ')') throw new FindError('invalid expression; empty parentheses are not allowed.');
      const inner = list();
      if (words[at] !== ')')
        throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      at++;
      return inner;
    }
    if (word === '!' || word === '-not') {
      at++;
      last = word;
      const inner = primary();
      return function* (e) {
        return !(yield* inner(e));
      };
    }
    if (word === ')') throw new FindError("invalid expression; you have too many ')'");
    if (/^(-a|-and|-o|-or|,)$/.test(word))
      throw new FindError(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
    if (!word.startsWith('-')) {
      if (sys.lstat(word).ok && /^-(i?name|i?path|i?wholename)$/.test(last)) {
        throw new FindError(
          `paths must precede expression: \`${word}'\nfind: possible unquoted pattern after predicate \`${last}'?`,
        );
      }
      throw new FindError(`paths must precede expression: \`${word}'`);
    }
    at++;
    last = word;
    return predicate(word);
  };

  const predicate = (word: string): Test => {
    switch (word) {
      case '-name':
        return glob(word, (e) => (e.depth === 0 ? baseName(e.path) : e.name), false);
      case '-iname':
        return glob(word, (e) => (e.depth === 0 ? baseName(e.path) : e.name), true);
      case '-path':
      case '-wholename':
        return glob(word, (e) => e.path, false);
      case '-ipath':
      case '-iwholename':
        return glob(word, (e) => e.path, true);
      case '-lname':
      case '-ilname':
        return glob(word, (e) => { const l = sys.readlink(e.path); return e.own.kind === 'symlink' && l.ok ? l.value : null; }, word === '-ilname'); // biome-ignore format: short
      case '-regex':
      case '-iregex': {
        const compiled = compileRegex(arg(word), syntax, { icase: word === '-iregex', within: 'line' });
        if (!compiled.ok)
          throw new FindError(`failed to compile regular expression '${words[at - 1]}': ${compiled.message}`);
        return pure((e) => compiled.regex.test(e.path));
      }
      case '-regextype': {
        const type = arg(word);
        const known: Readonly<Record<string, RegexSyntax>> = {
          'findutils-default': 'emacs', ed: 'sed', emacs: 'emacs', 'gnu-awk': 'posix-extended', grep: 'grep', 'posix-awk': 'posix-extended', awk: 'posix-extended',
          'posix-basic': 'sed', 'posix-egrep': 'egrep', egrep: 'egrep', 'posix-extended': 'posix-extended', 'posix-minimal-basic': 'sed', sed: 'sed',
        }; // biome-ignore format: a table
        const found = known[type];
        if (found === undefined) throw new FindError(`Unknown regular expression type '${type}'; valid types are ${Object.keys(known).map((k) => `'${k}'`).join(', ')}.`); // biome-ignore format: short
        syntax = found;
        return pure(() => true);
      }
      case '-type': {
        const set = types(word);
        return pure((e) => set.has(typeLetter(e.stat)));
      }
      case '-xtype': {
        const set = types(word);
        return pure((e) => { const s = e.own.kind === 'symlink' ? sys.stat(e.path) : null; return set.has(s?.ok ? typeLetter(s.value) : typeLetter(e.stat)); }); // biome-ignore format: short
      }
      case '-size': {
        const text = arg(word);
        const m = /^([-+]?\d+)([bcwkMG]?)$/.exec(text);
        if (!m)
          throw new FindError(
            /^[-+]?\d*[a-zA-Z]$/.test(text)
              ? `invalid -size type \`${text.at(-1)}'`
              : `Invalid argument \`${text}' to -size`,
          );
        const unit = { b: 512, '': 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[m[2]!]!;
        const test = compared(m[1]!)!;
        return pure((e) => test(Math.ceil(e.stat.size / unit)));
      }
      case '-empty':
        return pure((e) => {
          if (e.stat.kind === 'file') return e.stat.size === 0;
          if (e.stat.kind !== 'directory') return false;
          const names = sys.readdir(e.path);
          return names.ok && names.value.length === 0;
        });
      case '-perm': {
        const text = arg(word);
        const mode = permission(text.replace(/^[-/]/, ''));
        if (mode === null) throw new FindError(`invalid mode '${text}'`);
        if (text[0] === '-') return pure((e) => (e.stat.mode & mode) === mode);
        if (text[0] === '/') return pure((e) => mode === 0 || (e.stat.mode & mode) !== 0);
        return pure((e) => (e.stat.mode & 0o7777) === mode);
      }
      case '-user':
      case '-group': {
        const name = arg(word);
        const id = word === '-user' ? userId(sys, name) : groupId(sys, name);
        if (id === null)
          throw new FindError(
            `'${name}' is not the name of ${word === '-user' ? 'a known user' : 'an existing group'}`,
          );
        return pure(() => id === 0);
      }
      case '-uid':
      case '-gid': {
        const test = number(word);
        return pure(() => test(0));
      }
      case '-nouser':
      case '-nogroup':
        return pure(() => false);
      case '-links': {
        const test = number(word);
        return pure((e) => test(e.stat.nlink));
      }
      case '-inum': {
        const test = number(word);
        return pure((e) => test(e.stat.ino));
      }
      case '-samefile': {
        const s = statOf(arg(word));
        return pure((e) => e.stat.ino === s.ino && e.stat.dev === s.dev);
      }
      case '-newer':
      case '-anewer':
      case '-cnewer': {
        const s = statOf(arg(word));
        return pure((e) => e.stat.mtime > s.mtime);
      }
      case '-mtime':
      case '-atime':
      case '-ctime':
        return age(word, 86400);
      case '-mmin':
      case '-amin':
      case '-cmin':
        return age(word, 60);
      case '-used': {
        const text = arg(word);
        if (!compared(text)) throw new FindError(`Invalid argument ${text} to -used`);
        return pure(() => false);
      }
      case '-readable':
      case '-writable':
        return pure(() => true);
      case '-executable':
        return pure((e) => { const s = sys.stat(e.path); return s.ok && (s.value.mode & 0o111) !== 0; }); // biome-ignore format: short
      case '-fstype': {
        const type = arg(word);
        return pure((e) => printfText(sys, '%F', e).text === type);
      }
      case '-true':
      case '-warn':
      case '-nowarn':
      case '-noleaf':
      case '-mount':
      case '-xdev':
      case '-follow':
      case '-ignore_readdir_race':
      case '-noignore_readdir_race':
        return pure(() => true);
      case '-false':
        return pure(() => false);
      case '-daystart':
        daystart = true;
        return pure(() => true);
      case '-depth':
      case '-d':
        g.depthFirst = true;
        return pure(() => true);
      case '-maxdepth':
      case '-mindepth': {
        const text = arg(word);
        if (!/^\d+$/.test(text))
          throw new FindError(`Expected a positive decimal integer argument to ${word}, but got '${text}'`);
        if (word === '-maxdepth') g.maxDepth = Number(text);
        else g.minDepth = Number(text);
        return pure(() => true);
      }
      case '-print':
        acts = true;
        return pure((e) => { sys.out(`${e.path}\n`); return true; }); // biome-ignore format: short
      case '-print0':
        acts = true;
        return pure((e) => { sys.out(`${e.path}\0`); return true; }); // biome-ignore format: short
      case '-ls':
        acts = true;
        return pure((e) => { sys.out(listLine(sys, e)); return true; }); // biome-ignore format: short
      case '-fprint':
      case '-fprint0':
      case '-fls': {
        acts = true;
        const put = output(arg(word));
        return pure((e) => { put(word === '-fls' ? listLine(sys, e) : e.path + (word === '-fprint' ? '\n' : '\0')); return true; }); // biome-ignore format: short
      }
      case '-printf':
      case '-fprintf': {
        acts = true;
        const put = word === '-fprintf' ? output(arg(word)) : (text: string) => sys.out(text);
        const format = arg(word);
        for (const [, d] of format.matchAll(/%[-+ 0#]*\d*(?:\.\d+)?(?:[ABCT].|(.))/g)) {
          if (d !== undefined && !'%pfhPHsdmMyYlugUGinbkDSFactZ'.includes(d))
            sys.err(`find: warning: unrecognized format directive \`%${d}'\n`);
        }
        return pure((e) => { put(printfText(sys, format, e).text); return true; }); // biome-ignore format: short
      }
      case '-prune':
        return pure(() => { g.prune = true; return true; }); // biome-ignore format: short
      case '-quit':
        acts = true;
        return pure(() => { g.quit = true; return true; }); // biome-ignore format: short
      case '-delete':
        acts = true;
        g.depthFirst = true;
        return pure((e) => {
          if (e.path === '.') return true;
          const r = e.own.kind === 'directory' ? sys.rmdir(e.path) : sys.unlink(e.path);
          if (r.ok) return true;
          sys.err(`find: cannot delete '${e.path}': ${strerror[r.error.errno]}\n`);
          g.status = 1;
          return false;
        });
      case '-exec':
      case '-execdir':
      case '-ok':
      case '-okdir':
        acts = true;
        return exec(word);
      default:
        throw new FindError(`unknown predicate \`${word}'`);
    }
  };

  const and = (): Test => {
    let left = primary();
    for (;;) {
      const word = words[at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or' || word === ',') return left;
      if (word === '-a' || word === '-and') {
        at++;
        last = word;
      }
      const [a, b] = [left, primary()];
      left = function* (e) {
        return (yield* a(e)) && !g.quit && (yield* b(e));
      };
    }
  };
  const or = (): Test => {
    let left = and();
    while (words[at] === '-o' || words[at] === '-or') {
      last = words[at++]!;
      const [a, b] = [left, and()];
      left = function* (e) {
        return (yield* a(e)) || (!g.quit && (yield* b(e)));
      };
    }
    return left;
  };
  const list = (): Test => {
    let left = or();
    while (words[at] === ',') {
      last = words[at++]!;
      const [a, b] = [left, or()];
      left = function* (e) {
        yield* a(e);
        return yield* b(e);
      };
    }
    return left;
  };

  for (const word of words) {
    if (word === '-help' || word === '--help') return 'help';
    if (word === '-version' || word === '--version') return 'version';
  }
  const print: Test = pure((e) => {
    sys.out(`${e.path}\n`);
    return true;
  });
  if (words.length === 0) return print;
  const whole = list();
  if (words[at] === ')') throw new FindError("invalid expression; you have too many ')'");
  if (acts) return whole;
  return function* (e) {
    return (yield* whole(e)) && (yield* print(e));
  };
}

/** Octal, or clauses as chmod takes them from nothing. */
function permission(text: string): number | null {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = 0;
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)[=+]([rwxst]*)$/.exec(clause);
    if (!m) return null;
    const who = m[1] === '' || m[1]!.includes('a') ? 'ugo' : m[1]!;
    for (const w of who) {
      const shift = w === 'u' ? 6 : w === 'g' ? 3 : 0;
      for (const p of m[2]!) {
        if ('rwx'.includes(p)) mode |= { r: 4, w: 2, x: 1 }[p]! << shift;
        else if (p === 't') mode |= 0o1000;
        else if (w !== 'o') mode |= w === 'u' ? 0o4000 : 0o2000;
      }
    }
  }
  return mode;
}
