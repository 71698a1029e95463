import type { Command, Sys, Task } from '../../proc/sys.ts';
import help from './help.json' with { type: 'json' };
import { columns } from './ps_columns.ts';
import { compareBy, type FormatNode, line, oneSpec, parseFormat, type Showing, showing } from './ps_format.ts';
import { groupId, LOADING, type Proc, readProcs, ttyName, userId } from './readproc.ts';

/** `ps`: the processes of a host. Ref: procps 4.0.2 src/ps/{parser,sortformat,select,display}.c */
export const ps: Command = { path: '/usr/bin/ps', program };

/** Ends the parsing: what is wrong, or a text that is the whole answer. */
class Stop extends Error {
  readonly text: string;
  readonly ok: boolean;
  constructor(text: string, ok = false) {
    super(text);
    this.text = text;
    this.ok = ok;
  }
}

type Match = (p: Proc) => boolean;
type Request = {
  all: boolean;
  negate: boolean;
  running: boolean;
  readonly lists: Match[];
  /** -a -d, a g x. */
  readonly simple: Set<'Ua' | 'Ud' | 'Ba' | 'Bg' | 'Bx'>;
  readonly flags: Set<string>;
  readonly modifiers: Set<string>;
  nodes: FormatNode[];
  readonly sort: { readonly node: FormatNode; readonly reverse: boolean }[];
  forest: '' | 'b' | 'u' | 'g';
  header: 'once' | 'none';
  bsdC: boolean;
  environment: boolean;
  fullComm: boolean;
  numeric: boolean;
  bsd: boolean;
  wide: number;
  threads: '' | 'L' | 'T';
  cols: number | null;
  quick: boolean;
};

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

function* program(sys: Sys): Task<number> {
  let request: Request;
  try {
    request = parse(sys);
  } catch (e) {
    if (!(e instanceof Stop)) throw e;
    if (e.ok) {
      sys.out(e.text);
      return 0;
    }
    sys.err(`error: ${e.text}\n${USAGE}`);
    return 1;
  }
  yield* sys.cpu(LOADING);
  return show(sys, request);
}

function fresh(): Request {
  return {
    all: false, negate: false, running: false, lists: [], simple: new Set(), flags: new Set(), modifiers: new Set(), nodes: [], sort: [], forest: '',
    header: 'once', bsdC: false, environment: false, fullComm: false, numeric: false, bsd: false, wide: 0, threads: '', cols: null, quick: false,
  }; // biome-ignore format: a list
}

/** All words; those after a failed dash are tried again as BSD does (`ps -aux`). Ref: parser.c:parse_all_options() */
function parse(sys: Sys): Request {
  let r = fresh();
  try {
    words(sys, r, false);
    finish(sys, r);
  } catch (e) {
    if (!(e instanceof Stop) || e.ok || sys.argv.slice(1).some((w) => w.startsWith('--') && w.length > 2)) throw e;
    r = fresh();
    try {
      words(sys, r, true);
      finish(sys, r);
    } catch (again) {
      if (again instanceof Stop) throw e;
      throw again;
    }
  }
  return r;
}

function words(sys: Sys, r: Request, forceBsd: boolean): void {
  const args = sys.argv.slice(1);
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const next = (): string | undefined => args[++i];
    if (word.startsWith('--')) gnu(sys, r, word, next);
    else if (word.startsWith('-') && !forceBsd) sysv(sys, r, word.slice(1), next);
    else bsd(sys, r, word.replace(/^-/, ''), next);
  }
}

function numbers(text: string): number[] {
  return text.split(/[ ,\t]+/).map((word) => {
    if (!/^\d+$/.test(word)) throw new Stop('process ID list syntax error');
    const n = Number(word);
    if (n > 0x7fffffff) throw new Stop('process ID out of range');
    return n;
  });
}

function ids(sys: Sys, text: string, kind: 'user' | 'group'): number[] {
  return text.split(/[ ,\t]+/).map((word) => {
    const id = kind === 'user' ? userId(sys, word) : groupId(sys, word);
    if (id === null) throw new Stop(`${kind} name does not exist`);
    return id;
  });
}

/** The model's processes are all root's. */
const owned = (list: readonly number[]): Match => (list.includes(0) ? () => true : () => false);

function byTty(sys: Sys, text: string): Match {
  const names = text.split(/[ ,\t]+/).map((n) => n.replace(/^\/dev\//, ''));
  for (const n of names) {
    if (n !== '?' && n !== '-' && !['', 'pts/', 'tty'].some((dir) => sys.stat(`/dev/${dir}${n}`).ok))
      throw new Stop('TTY could not be found');
  }
  return (p) => names.includes(ttyName(p.tty)) || (p.tty === 0 && names.includes('-'));
}

function byComm(text: string): Match {
  const names = text.split(/[ ,]+/);
  return (p) => names.some((n) => (p.comm.length === 15 ? n.slice(0, 15) : n) === p.comm);
}

function need(value: string | undefined, message: string): string {
  if (value === undefined || value === '') throw new Stop(message);
  return value;
}

function format(sys: Sys, r: Request, text: string): void {
  const nodes = parseFormat(sys, text);
  if (typeof nodes === 'string') throw new Stop(nodes);
  r.nodes.push(...nodes);
}

const sortLetters: Readonly<Record<string, string>> = {
  C: 'pcpu', G: 'tpgid', J: 'cstime', K: 'stime', M: 'majflt', N: 'nice', P: 'ppid', R: 'rss', S: 'share', T: 'start_time', U: 'uid', c: 'comm', f: 'flags',
  g: 'pgrp', j: 'cutime', k: 'utime', m: 'minflt', o: 'sess', p: 'pid', r: 'rss', s: 'size', t: 'tty', u: 'user', v: 'vsize', y: 'pri',
}; // biome-ignore format: a table

function sort(sys: Sys, r: Request, text: string): void {
  for (const word of text.split(',')) {
    const key = word.replace(/^[-+]/, '');
    if (key === '') throw new Stop('improper sort list');
    const found = oneSpec(sys, key, null)?.[0];
    if (!found) throw new Stop('unknown sort specifier');
    r.sort.push({ node: found, reverse: word[0] === '-' });
  }
}

/** -O and O: columns between the process number and the rest, or sorting by letters. Ref: sortformat.c:parse_O_option() */
function formatOrSort(sys: Sys, r: Request, text: string): void {
  const nodes = parseFormat(sys, text);
  if (typeof nodes !== 'string') {
    const word = (spec: string) => oneSpec(sys, spec, null)!;
    const tail = r.bsd ? ['state', 'tname', 'bsdtime', 'comm'] : ['state', 'tname', 'time', 'command'];
    r.nodes.push(...word('pid'), ...nodes, ...tail.flatMap(word));
    return;
  }
  for (const [, sign, letter] of text.matchAll(/([-+]?)(.)/g)) {
    const spec = sortLetters[letter!];
    const node = spec === undefined ? undefined : oneSpec(sys, spec, null)?.[0];
    if (!node) throw new Stop(nodes);
    r.sort.push({ node, reverse: sign === '-' });
  }
}

const longs: Readonly<Record<string, 'arg' | 'no' | 'optional'>> = {
  Group: 'arg', User: 'arg', cols: 'arg', columns: 'arg', context: 'no', cumulative: 'no', deselect: 'no', forest: 'no', format: 'arg', group: 'arg', header: 'no',
  headers: 'no', heading: 'no', headings: 'no', help: 'optional', info: 'no', lines: 'arg', 'no-header': 'no', 'no-headers': 'no', 'no-heading': 'no',
  'no-headings': 'no', noheader: 'no', noheaders: 'no', noheading: 'no', noheadings: 'no', pid: 'arg', ppid: 'arg', 'quick-pid': 'arg', rows: 'arg', sid: 'arg',
  signames: 'no', sort: 'arg', tty: 'arg', user: 'arg', version: 'no', width: 'arg',
}; // biome-ignore format: a table

function gnu(sys: Sys, r: Request, word: string, next: () => string | undefined): void {
  const eq = word.indexOf('=');
  const name = word.slice(2, eq < 0 ? undefined : eq);
  const kind = Object.hasOwn(longs, name) ? longs[name] : undefined;
  if (kind === undefined) throw new Stop('unknown gnu long option');
  const arg = eq >= 0 ? word.slice(eq + 1) : kind === 'no' ? undefined : next();
  if (eq >= 0 && kind === 'no') throw new Stop(`option --${name} does not take an argument`);
  switch (name) {
    case 'Group': return void r.lists.push(owned(ids(sys, need(arg, 'list of real groups must follow --Group'), 'group')));
    case 'User': return void r.lists.push(owned(ids(sys, need(arg, 'list of real users must follow --User'), 'user')));
    case 'user': return void r.lists.push(owned(ids(sys, need(arg, 'list of effective users must follow --user'), 'user')));
    case 'group': return void r.lists.push(owned(ids(sys, need(arg, 'list of effective groups must follow --group'), 'group')));
    case 'pid': return byPid(r, need(arg, 'list of process IDs must follow --pid'));
    case 'quick-pid': return byPid(r, need(arg, 'list of process IDs must follow --quick-pid'));
    case 'ppid': { const list = numbers(need(arg, 'list of process IDs must follow --ppid')); return void r.lists.push((p) => list.includes(p.ppid)); }
    case 'sid': { const list = numbers(need(arg, 'some sid thing(s) must follow --sid')); return void r.lists.push((p) => list.includes(p.session)); }
    case 'tty': return void r.lists.push(byTty(sys, need(arg, 'list of ttys must follow --tty')));
    case 'sort': return sort(sys, r, need(arg, 'long sort specification must follow --sort'));
    case 'format': return format(sys, r, need(arg, 'format specification must follow --format'));
    case 'cols': case 'columns': case 'width': r.cols = width(need(arg, `number of columns must follow --cols, --width, or --columns`)); return;
    case 'rows': case 'lines': return void width(need(arg, 'number of rows must follow --rows or --lines'));
    case 'deselect': r.negate = true; return;
    case 'forest': r.forest = 'g'; return;
    case 'context': r.flags.add('Fc'); return;
    case 'help': {
      const topics = ['simple', 'list', 'output', 'threads', 'misc', 'all'] as const;
      const topic = topics.find((t) => arg !== undefined && arg !== '' && (t === arg || t[0] === arg));
      throw new Stop(topic === undefined ? USAGE : help[`ps ${topic}`], true);
    }
    case 'version': throw new Stop('ps from procps-ng 4.0.2\n', true);
    default:
      if (name.startsWith('no')) r.header = 'none';
  } // biome-ignore format: a table
}

function width(text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < 1) throw new Stop('number of columns must follow --cols, --width, or --columns');
  return n;
}

function byPid(r: Request, text: string): void {
  const list = numbers(text);
  r.lists.push((p) => list.includes(p.pid));
}

function sysv(sys: Sys, r: Request, letters: string, next: () => string | undefined): void {
  for (let i = 0; i < letters.length; i++) {
    const c = letters[i]!;
    const arg = (message: string): string => {
      const rest = letters.slice(i + 1);
      i = letters.length;
      return need(rest !== '' ? rest : next(), message);
    };
    switch (c) {
      case 'A': case 'e': r.all = true; break;
      case 'C': r.lists.push(byComm(arg('list of command names must follow -C'))); break;
      case 'F': r.modifiers.add('F'); r.flags.add('Uf'); r.fullComm = true; break;
      case 'G': r.lists.push(owned(ids(sys, arg('list of real groups must follow -G'), 'group'))); break;
      case 'H': r.forest = 'u'; break;
      case 'L': r.threads = 'L'; break;
      case 'M': case 'Z': r.modifiers.add('M'); break;
      case 'N': r.negate = true; break;
      case 'O': formatOrSort(sys, r, arg('format or sort specification must follow -O')); break;
      case 'P': r.modifiers.add('P'); break;
      case 'T': r.threads = 'T'; break;
      case 'U': r.lists.push(owned(ids(sys, arg('list of real users must follow -U'), 'user'))); break;
      case 'V': throw new Stop('ps from procps-ng 4.0.2\n', true);
      case 'a': r.simple.add('Ua'); break;
      case 'c': r.modifiers.add('c'); break;
      case 'd': r.simple.add('Ud'); break;
      case 'f': r.flags.add('Uf'); r.fullComm = true; break;
      case 'g': { const list = arg('list of session leaders OR effective group names must follow -g'); if (/^[\d, ]+$/.test(list)) { const n = numbers(list); r.lists.push((p) => n.includes(p.session)); } else r.lists.push(owned(ids(sys, list, 'group'))); break; }
      case 'j': r.modifiers.add('j'); break;
      case 'l': r.flags.add('Ul'); break;
      case 'm': break;
      case 'o': format(sys, r, arg('format specification must follow -o')); break;
      case 'p': byPid(r, arg('list of process IDs must follow -p')); break;
      case 'q': byPid(r, arg('list of process IDs must follow -q')); break;
      case 'r': throw new Stop('the -r option is reserved');
      case 's': { const list = numbers(arg('list of session IDs must follow -s')); r.lists.push((p) => list.includes(p.session)); break; }
      case 't': r.lists.push(byTty(sys, arg('list of terminals (pty, tty...) must follow -t'))); break;
      case 'u': r.lists.push(owned(ids(sys, arg('list of users must follow -u'), 'user'))); break;
      case 'w': r.wide++; break;
      case 'x': throw new Stop('must set personality to get -x option');
      case 'y': r.modifiers.add('y'); break;
      case '-': throw new Stop("embedded '-' among SysV options makes no sense");
      default: throw new Stop('unsupported SysV option');
    } // biome-ignore format: a table
  }
  if (letters === '') throw new Stop('unsupported SysV option');
}

function bsd(sys: Sys, r: Request, letters: string, next: () => string | undefined): void {
  if (/^\d/.test(letters)) return byPid(r, letters);
  r.bsd = true;
  for (let i = 0; i < letters.length; i++) {
    const c = letters[i]!;
    const arg = (message: string): string => {
      const rest = letters.slice(i + 1);
      i = letters.length;
      return need(rest !== '' ? rest : next(), message);
    };
    switch (c) {
      case 'A': throw new Stop('option A is reserved');
      case 'C': throw new Stop('option C is reserved');
      case 'H': case 'S': break;
      case 'L': throw new Stop(listColumns(sys), true);
      case 'M': case 'm': break;
      case 'O': formatOrSort(sys, r, arg('format or sort specification must follow O')); break;
      case 'T': r.lists.push((p) => p.tty === 0); break;
      case 'U': r.lists.push(owned(ids(sys, arg('list of users must follow U'), 'user'))); break;
      case 'V': throw new Stop('ps from procps-ng 4.0.2\n', true);
      case 'W': throw new Stop('obsolete W option not supported (you have a /dev/drum?)');
      case 'X': r.flags.add('LX'); break;
      case 'Z': r.modifiers.add('M'); break;
      case 'a': r.simple.add('Ba'); break;
      case 'c': r.bsdC = true; break;
      case 'e': r.environment = true; break;
      case 'f': r.forest = 'b'; break;
      case 'g': r.simple.add('Bg'); break;
      case 'h': if (r.header === 'none') throw new Stop('only one heading option may be specified'); r.header = 'none'; break;
      case 'j': r.flags.add('Bj'); break;
      case 'k': sort(sys, r, arg("long sort specification must follow 'k'")); break;
      case 'l': r.flags.add('Bl'); break;
      case 'n': r.numeric = true; break;
      case 'o': format(sys, r, arg('format specification must follow o')); break;
      case 'p': case 'q': byPid(r, arg('list of process IDs must follow p')); break;
      case 'r': r.running = true; break;
      case 's': r.flags.add('Bs'); break;
      case 't': r.lists.push(byTty(sys, arg('list of terminals (pty, tty...) must follow t'))); break;
      case 'u': r.flags.add('Bu'); break;
      case 'v': r.flags.add('Bv'); break;
      case 'w': r.wide++; break;
      case 'x': r.simple.add('Bx'); break;
      case '-': throw new Stop("embedded '-' among BSD options makes no sense");
      default: throw new Stop('unsupported option (BSD syntax)');
    } // biome-ignore format: a table
  }
}

/** `ps L`: every column there is. */
function listColumns(sys: Sys): string {
  return columns.map(([name]) => `${name.padEnd(12)} ${(oneSpec(sys, name, null)![0]!.head).padEnd(8)}\n`).join('');
}

/** Chooses the columns where none were asked for. Ref: sortformat.c:process_sf_options(), generate_sysv_list() */
function finish(sys: Sys, r: Request): void {
  const { flags, modifiers: mod } = r;
  if (r.simple.size > 0 && [...r.simple].some((s) => s[0] === 'U') && [...r.simple].some((s) => s[0] === 'B'))
    throw new Stop('process selection options conflict');
  if (r.nodes.length > 0) {
    if (flags.size > 0) throw new Stop('conflicting format options');
    if (mod.size > 0) throw new Stop('can not use output modifiers with user-defined output');
    return;
  }
  const bsdFormats: Readonly<Record<string, string>> = {
    Bj: 'OL_j',
    Bl: 'OL_l',
    Bs: 'OL_s',
    Bu: 'OL_u',
    Bv: 'OL_v',
    LX: 'OL_X',
    Fc: 'FLASK_context',
  };
  const named = [...flags].filter((f) => f in bsdFormats);
  if (named.length > 0) {
    if (flags.size > 1) throw new Stop('conflicting format options');
    r.nodes = oneSpec(sys, bsdFormats[named[0]!]!, null)!;
    if (mod.has('M')) r.nodes.unshift(...oneSpec(sys, 'label', null)!);
    return;
  }
  if (mod.has('y') && !flags.has('Ul')) throw new Stop('modifier -y without format -l makes no sense');
  const full = flags.has('Uf');
  const long = flags.has('Ul');
  const specs: string[] = [];
  const add = (when: boolean, ...names: string[]): void => {
    if (when) specs.push(...names);
  };
  add(mod.has('M'), 'label');
  if (long) add(true, ...(mod.has('y') ? [] : ['f']), 's');
  if (full) add(true, 'uid_hack');
  else add(long, 'uid');
  add(true, 'pid');
  add(r.threads === 'T', 'spid');
  add(full || long, 'ppid');
  add(mod.has('j'), 'pgid', 'sid');
  add(r.threads === 'L', 'lwp');
  add(mod.has('P'), 'psr');
  add((full || long) && !mod.has('c'), 'c');
  add(r.threads === 'L' && full, 'nlwp');
  if (mod.has('c')) add(true, 'class', 'pri');
  else add(long, 'opri', 'ni');
  add(long, mod.has('y') ? 'rss' : 'addr_1');
  add(mod.has('F') || long, 'sz');
  add(long, 'wchan');
  if (mod.has('F')) {
    add(!(long && mod.has('y')), 'rss');
    add(!mod.has('P'), 'psr');
  }
  add(full, 'stime');
  add(true, 'tname');
  if (r.bsd) add(true, ...(long ? [] : ['stat']), 'bsdtime', flags.size > 0 ? 'cmd' : 'args');
  else add(true, 'time', full ? 'cmd' : 'ucmd');
  r.nodes = specs.flatMap((s) => oneSpec(sys, s, null)!); // biome-ignore format: a list
}

/** Ref: select.c:want_this_proc(), table_accept() */
function selected(r: Request, p: Proc): boolean {
  const leader = p.session === p.pid;
  const noTty = p.tty === 0;
  let ok = r.all;
  if (!ok && (r.simple.size > 0 || r.lists.length === 0)) {
    const s = r.simple;
    if (s.has('Ua') || s.has('Ud'))
      ok = (!s.has('Ua') || s.has('Ud') || !noTty) && (!leader || (s.has('Ua') && s.has('Ud') && !noTty));
    else if (s.size === 0 && !r.bsd) ok = true;
    else if (s.has('Bx') && s.has('Ba')) ok = true;
    else if (s.has('Bx')) ok = true;
    else ok = !noTty;
  }
  if (!ok) ok = r.lists.some((match) => match(p));
  if (r.running && p.state !== 'R' && p.state !== 'D') ok = false;
  return ok !== r.negate;
}

function show(sys: Sys, r: Request): number {
  const s: Showing = showing(sys, {
    numericUser: r.numeric,
    bsdC: r.bsdC,
    fullComm: false,
    environment: r.environment,
  });
  let cols = 131072;
  const given = Number(sys.env.get('COLUMNS'));
  if (Number.isInteger(given) && given > 0) cols = given;
  else if (sys.isatty(1)) cols = sys.columns;
  if (r.wide > 0 && cols < 132) cols = 132;
  if (r.wide > 1) cols = 131072;
  if (r.cols !== null) cols = r.cols;
  const procs = readProcs(sys).filter((p) => selected(r, p));
  if (r.sort.length > 0) {
    const keys = r.sort.map((k) => ({ compare: compareBy(k.node, s), reverse: k.reverse }));
    procs.sort((a, b) => {
      for (const k of keys) {
        const d = k.compare(a, b);
        if (d !== 0) return k.reverse ? -d : d;
      }
      return 0;
    });
  }
  const headed = r.header === 'once' && r.nodes.some((n) => n.head !== '');
  if (headed) sys.out(line(r.nodes, null, s, '', cols));
  if (r.forest === '') for (const p of procs) sys.out(line(r.nodes, p, s, '', cols));
  else forest(procs, r.forest, (p, prefix) => sys.out(line(r.nodes, p, s, prefix, cols)));
  return procs.length > 0 ? 0 : 1;
}

/** Children below their parents. Ref: display.c:show_forest(), show_tree() */
function forest(procs: readonly Proc[], type: 'b' | 'u' | 'g', print: (p: Proc, prefix: string) => void): void {
  const sorted = [...procs].sort((a, b) => a.start - b.start || a.pid - b.pid);
  const here = new Set(sorted.map((p) => p.pid));
  const tree = (p: Proc, marks: readonly string[]): void => {
    print(p, marks.map((m) => (type === 'u' ? '  ' : m === ' ' ? '    ' : m === '|' ? ' |  ' : ' \\_ ')).join(''));
    const below = marks.length === 0 ? [] : [...marks.slice(0, -1), marks.at(-1) === '+' ? '|' : ' '];
    const children = sorted.filter((c) => c.ppid === p.pid);
    for (const [i, c] of children.entries()) {
      // what process 1 adopted stands beside it
      const level = p.pid === 1 && type !== 'u' ? below.slice(0, -1) : below;
      tree(c, p.pid === 1 && type !== 'u' ? level : [...level, i < children.length - 1 ? '+' : 'L']);
    }
  };
  for (const p of sorted) if (!here.has(p.ppid)) tree(p, []);
}
