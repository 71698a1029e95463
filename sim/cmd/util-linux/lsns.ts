import type { NetnsId } from '../../../core/net.ts';
import type { Command, ProcessInfo, Sys } from '../../proc/sys.ts';
import { getopt, tryHelp } from '../getopt.ts';
import { lsnsHelp } from './help.ts';
import { err, type NsKind, nsInode } from './namespace.ts';
import { type Column, type Line, printJson, printTable } from './smartcols.ts';

const types: readonly NsKind[] = ['mnt', 'net', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'];

const columns = {
  NS: { name: 'NS', right: true, number: true },
  TYPE: { name: 'TYPE' },
  PATH: { name: 'PATH' },
  NPROCS: { name: 'NPROCS', right: true, number: true },
  PID: { name: 'PID', right: true, number: true },
  PPID: { name: 'PPID', right: true, number: true },
  COMMAND: { name: 'COMMAND' },
  UID: { name: 'UID', right: true, number: true },
  USER: { name: 'USER' },
  NETNSID: { name: 'NETNSID', right: true },
  NSFS: { name: 'NSFS' },
  PNS: { name: 'PNS', right: true, number: true },
  ONS: { name: 'ONS', right: true, number: true },
} as const satisfies Record<string, Column>;
type ColumnName = keyof typeof columns;
type Tree = 'none' | 'process' | 'owner' | 'parent';

type Namespace = {
  readonly id: number;
  readonly type: NsKind;
  readonly processes: ProcessInfo[];
  readonly netns: NetnsId | null;
};

const longs = {
  json: 'J', task: 'p:', help: 'h', output: 'o:', 'output-all': 'all', notruncate: 'u', version: 'V', noheadings: 'n',
  list: 'l', raw: 'r', type: 't:', tree: 'T::', nowrap: 'W',
}; // biome-ignore format: a table

/** `lsns`: the namespaces that processes are in. Ref: util-linux 2.38.1 sys-utils/lsns.c */
export const lsns: Command = { path: '/usr/bin/lsns', program };

function program(sys: Sys): number {
  const { opts, operands } = getopt(sys.argv, 'Jlp:o:nruhVt:T::W', longs);
  const kinds = new Set<NsKind>();
  let names: ColumnName[] = [];
  let more = '';
  let json = false;
  let list = false;
  let raw = false;
  let headings = true;
  let full = false;
  let tree: Tree = 'none';
  let task = 0;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n${tryHelp('lsns')}`);
      return 1;
    }
    const { opt, arg = '' } = given;
    if (opt === 'h') {
      sys.out(lsnsHelp);
      return 0;
    } else if (opt === 'V') {
      sys.out('lsns from util-linux 2.38.1\n');
      return 0;
    } else if (opt === 'J') json = true;
    else if (opt === 'l') list = true;
    else if (opt === 'r') raw = true;
    else if (opt === 'n') headings = false;
    else if (opt === 'u') full = true;
    else if (opt === 'o') more = arg;
    else if (opt === 'all') names = Object.keys(columns) as ColumnName[];
    else if (opt === 'p') {
      if (!/^\d+$/.test(arg)) return err(sys, 'lsns', `invalid PID argument: '${arg}'`);
      task = Number(arg);
    } else if (opt === 't') {
      const kind = types.find((t) => t === arg);
      if (!kind) return err(sys, 'lsns', `unknown namespace type: ${arg}`);
      kinds.add(kind);
    } else if (opt === 'T') {
      const word = arg === '' ? 'owner' : arg;
      if (word !== 'owner' && word !== 'parent' && word !== 'process')
        return err(sys, 'lsns', `unknown tree type: ${word}`);
      tree = word;
    }
  }
  const isNet = kinds.has('net');
  let only: number | null = null;
  if (operands.length > 0) {
    if (task) return err(sys, 'lsns', '--task is mutually exclusive with <namespace>');
    if (!/^\d+$/.test(operands[0]!)) return err(sys, 'lsns', `invalid namespace argument: '${operands[0]}'`);
    only = Number(operands[0]);
    if (tree === 'none' && !list) tree = 'process';
    if (names.length === 0 && !more) names = ['PID', 'PPID', 'USER', 'COMMAND'];
  }
  if (more !== '' && !more.startsWith('+')) names = [];
  else if (names.length === 0) {
    names = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', ...(isNet ? (['NETNSID', 'NSFS'] as const) : []), 'COMMAND'];
    if (tree === 'none' && !list) tree = 'process';
  }
  if (more !== '') {
    for (const word of more.replace(/^\+/, '').split(',')) {
      const name = word.toUpperCase();
      if (!(name in columns)) return err(sys, 'lsns', `unknown column: ${word}`);
      names.push(name as ColumnName);
    }
  }
  const shown = kinds.size > 0 ? kinds : new Set(types);
  const all = readNamespaces(sys);
  const lineOf = liner(sys, names);
  let roots: Line[];
  if (only !== null) {
    const ns = all.find((n) => n.id === only);
    if (!ns) return err(sys, 'lsns', `not found namespace: ${only}`);
    roots = plant(
      ns.processes.map((p) => ({ ns, proc: p })),
      tree === 'process',
      lineOf,
    );
  } else {
    const found = all.filter((n) => shown.has(n.type) && (task === 0 || n.processes.some((p) => p.pid === task)));
    if (tree === 'owner' || tree === 'parent') roots = underOwner(sys, all, found, lineOf);
    else
      roots = plant(
        found.map((ns) => ({ ns, proc: ns.processes[0]! })),
        tree === 'process',
        lineOf,
      );
  }
  const treeColumn = tree === 'process' ? 'COMMAND' : tree === 'none' ? null : 'NS';
  const format = names.map((n): Column => {
    const column: Column = columns[n];
    return n !== treeColumn ? column : n === 'NS' ? { ...column, right: false, tree: true } : { ...column, tree: true };
  });
  if (json) sys.out(printJson(only === null ? 'namespaces' : 'processes', format, roots));
  else if (roots.length > 0) {
    sys.out(printTable(format, roots, { headings, raw, width: sys.isatty(1) && !full ? sys.columns : null }));
  }
  return 0;
}

/** By number, each with its processes by PID. */
function readNamespaces(sys: Sys): Namespace[] {
  const found = new Map<string, Namespace>();
  for (const proc of [...sys.processes()].sort((a, b) => a.pid - b.pid)) {
    if (proc.state === 'Z') continue;
    for (const type of types) {
      const id = nsInode(sys, proc.pid, type);
      if (id === 0) continue;
      const key = `${type} ${id}`;
      let ns = found.get(key);
      if (!ns) {
        ns = { id, type, processes: [], netns: type === 'net' ? proc.netns : null };
        found.set(key, ns);
      }
      ns.processes.push(proc);
    }
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

type Entry = { readonly ns: Namespace; readonly proc: ProcessInfo | null };
type LineOf = (entry: Entry) => Line;

/** A row hangs below the row of its process's parent, where that has one already. Ref: lsns.c:add_scols_line() */
function plant(entries: readonly (Entry & { proc: ProcessInfo })[], tree: boolean, lineOf: LineOf): Line[] {
  const outline = new Map<number, Line>();
  const roots: Line[] = [];
  for (const entry of entries) {
    const line = lineOf(entry);
    const parent = tree ? outline.get(entry.proc.ppid) : undefined;
    (parent?.children ?? roots).push(line);
    outline.set(entry.proc.pid, line);
  }
  return roots;
}

/** Every namespace belongs to the first user namespace here. */
function underOwner(sys: Sys, all: readonly Namespace[], found: readonly Namespace[], lineOf: LineOf): Line[] {
  const id = nsInode(sys, 'self', 'user');
  const owner = found.find((n) => n.type === 'user' && n.id === id);
  const known = owner ?? all.find((n) => n.id === id)!;
  const root = lineOf(
    owner ? { ns: owner, proc: owner.processes[0]! } : { ns: { ...known, processes: [] }, proc: null },
  );
  for (const ns of found) if (ns !== owner) root.children.push(lineOf({ ns, proc: ns.processes[0]! }));
  return [root];
}

function liner(sys: Sys, names: readonly ColumnName[]): LineOf {
  const owner = nsInode(sys, 'self', 'user');
  const nsfs = names.includes('NSFS') ? nsfsPaths(sys) : new Map<NetnsId, string[]>();
  const cell = (name: ColumnName, { ns, proc }: Entry): string => {
    switch (name) {
      case 'NS':
        return String(ns.id);
      case 'TYPE':
        return ns.type;
      case 'NPROCS':
        return String(ns.processes.length);
      case 'PATH':
        return proc ? `/proc/${proc.pid}/ns/${ns.type}` : '';
      case 'PID':
        return proc ? String(proc.pid) : '';
      case 'PPID':
        return proc ? String(proc.ppid) : '';
      case 'COMMAND':
        return proc ? proc.argv.join(' ') || proc.comm : '';
      case 'UID':
        return '0';
      case 'USER':
        return 'root';
      case 'NETNSID': {
        if (ns.netns === null || !proc) return '';
        const nsid = sys.netlink().getNsid(ns.netns);
        return nsid >= 0 ? String(nsid) : 'unassigned';
      }
      case 'NSFS':
        return ns.netns === null ? '' : (nsfs.get(ns.netns) ?? []).join(',');
      case 'PNS':
        return '0';
      case 'ONS':
        return ns.type === 'user' && ns.id === owner ? '0' : String(owner);
    }
  };
  return (entry) => ({ cells: names.map((n) => cell(n, entry)), children: [] });
}

/** Where namespaces are mounted. */
function nsfsPaths(sys: Sys): Map<NetnsId, string[]> {
  const paths = new Map<NetnsId, string[]>();
  const mounts = sys.readFile('/proc/self/mounts');
  for (const line of mounts.ok ? mounts.value.split('\n') : []) {
    const [source, path] = line.split(' ');
    if (source !== 'nsfs' || path === undefined) continue;
    const st = sys.stat(path);
    if (!st.ok || st.value.netns === undefined) continue;
    paths.set(st.value.netns, [...(paths.get(st.value.netns) ?? []), path]);
  }
  return paths;
}
