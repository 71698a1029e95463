import { type Errno, fail, strerror } from '../../../../core/errno.ts';
import type { NetnsId } from '../../../../core/net.ts';
import type { Task } from '../../../proc/sys.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { netnsNames, netnsSwitch } from '../lib/namespace.ts';
import { getInteger } from '../lib/numbers.ts';
import { type Answer, type Args, duparg, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { getNetnsidFromName, NETNS_RUN_DIR, netnsGetFd, netnsMapInit } from './nsid_names.ts';
import { ipUsage } from './usage.ts';

const why = ({ errno }: Errno): string => strerror[errno];

/** Ref: ip/ipnetns.c:netns_list() */
function netnsList(t: Tool): number {
  netnsMapInit(t);
  const dir = t.sys.readdir(NETNS_RUN_DIR);
  if (!dir.ok) return 0;
  t.pr.newJsonObj();
  for (const name of dir.value) {
    t.pr.openObject();
    t.pr.any('name', name, name);
    const id = getNetnsidFromName(t, name);
    if (id >= 0) t.pr.any('id', ` (id: ${id})`, id);
    t.pr.fp('\n');
    t.pr.closeObject();
  }
  t.pr.deleteJsonObj();
  return 0;
}

/** One number this namespace gave. Ref: ip/ipnetns.c:print_nsid() */
export function printNsid(t: Tool, nsid: number, currentNsid: number | null, deleted = false): void {
  const pr = t.pr;
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  if (nsid < 0) pr.fp('nsid unassigned ');
  else pr.any('nsid', `nsid ${nsid} `, nsid);
  if (currentNsid !== null) {
    if (currentNsid < 0) pr.fp('current-nsid unassigned ');
    else pr.any('current-nsid', `current-nsid ${currentNsid} `, currentNsid);
  }
  const names = netnsMapInit(t);
  const known = names.get(currentNsid ?? nsid);
  if (known !== undefined) {
    pr.any('name', `(iproute2 netns name: ${known})`, known);
    names.delete(currentNsid ?? nsid);
  } else if (!deleted) {
    const name = nameByLooking(t, nsid);
    if (name !== null) {
      pr.any('name', `(iproute2 netns name: ${name})`, name);
      names.set(nsid, name);
    }
  }
  pr.fp('\n');
  pr.closeObject();
}

function nameByLooking(t: Tool, nsid: number): string | null {
  if (nsid < 0) return null;
  const dir = t.sys.readdir(NETNS_RUN_DIR);
  if (!dir.ok) return null;
  return dir.value.find((name) => getNetnsidFromName(t, name) === nsid) ?? null;
}

/** Ref: ip/ipnetns.c:netns_list_id() */
function netnsListId(t: Tool, args: Args): number {
  netnsMapInit(t);
  let target = -1;
  let nsid = -1;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word !== 'target-nsid' && word !== 'nsid') usage(t, ipUsage.netns);
    const isTarget = word === 'target-nsid';
    if ((isTarget ? target : nsid) >= 0) duparg(t, word, word);
    const n = getInteger(args.next());
    if (n === null) invarg(t, `"${word}" value is invalid`, args.cur);
    if (n < 0) invarg(t, `"${word}" value should be >= 0`, args.argv[args.i + 1] ?? '(null)');
    if (isTarget) target = n;
    else nsid = n;
  }
  let ids = t.nl.dumpNsids().map((e) => ({ nsid: e.nsid, current: null as number | null }));
  if (target >= 0) {
    const through = t.nl.dumpNsids().find((e) => e.nsid === target);
    if (through === undefined) {
      t.sys.err('Error: Invalid target network namespace id.\n');
      if (nsid >= 0) return -2;
      t.sys.err('Dump terminated\n');
      throw new Exit(1);
    }
    const there = t.sys.netlink(through.netns).dumpNsids();
    ids = there.map((e) => ({ nsid: e.nsid, current: t.nl.getNsid(e.netns) }));
  }
  if (nsid >= 0 && !ids.some((e) => e.nsid === nsid)) {
    return rtnlTalk(t, fail('EINVAL', 'Peer netns reference is invalid')) ? 0 : -2;
  }
  t.pr.newJsonObj();
  if (nsid >= 0) {
    const found = ids.find((e) => e.nsid === nsid)!;
    printNsid(t, found.nsid, found.current);
  } else for (const e of ids) printNsid(t, e.nsid, e.current);
  t.pr.deleteJsonObj();
  return 0;
}

/** Ref: ip/ipnetns.c:netns_exec(), lib/exec.c:cmd_exec() */
function netnsExec(t: Tool, args: Args): Answer {
  if (!args.more && !t.doAll) {
    t.sys.err('No netns name specified\n');
    return -1;
  }
  if (args.left < (t.doAll ? 1 : 2)) {
    t.sys.err('No command specified\n');
    return -1;
  }
  const argv = args.argv.slice(args.i);
  if (t.doAll) return execEach(t, argv);
  const name = argv[0]!;
  const command = argv.slice(1);
  if (t.batchMode) return forkAndExec(t, name, command);
  if (!netnsSwitch(t, name)) return 1;
  return execIn(t, command);
}

function* execIn(t: Tool, command: readonly string[]): Task<number> {
  yield* t.sys.flush();
  const ran = yield* t.sys.exec(command);
  if (ran.ok) return -ran.value;
  t.sys.err(`exec of "${command[0]}" failed: ${why(ran.error)}\n`);
  throw new Exit(1);
}

/** In a child, so that this process stays where it is. */
function* forkAndExec(t: Tool, name: string, command: readonly string[]): Task<number> {
  yield* t.sys.flush();
  const stat = t.sys.stat(`${NETNS_RUN_DIR}/${name}`);
  if (!stat.ok || stat.value.netns === undefined) {
    netnsSwitch(t, name);
    return 1;
  }
  const pid = t.sys.spawn(command, { netns: stat.value.netns });
  if (!pid.ok) {
    t.sys.err(`exec of "${command[0]}" failed: ${why(pid.error)}\n`);
    return -1;
  }
  const ended = yield* t.sys.wait(pid.value);
  if (!ended.ok || ended.value === null || ended.value.signal !== null) throw new Exit(1);
  return -ended.value.status;
}

function* execEach(t: Tool, command: readonly string[]): Task<number> {
  for (const name of netnsNames(t) ?? []) {
    t.sys.out(`\nnetns: ${name}\n`);
    yield* forkAndExec(t, name, command);
  }
  return 0;
}

function openNamed(t: Tool, name: string): { readonly ok: true; readonly netns: NetnsId | null } | Errno {
  const fd = netnsGetFd(t, `${NETNS_RUN_DIR}/${name}`);
  return fd.ok ? { ok: true, netns: fd.value } : fd.error;
}

/** Ref: ip/ipnetns.c:netns_pids() */
function netnsPids(t: Tool, args: Args): number {
  if (!args.more) {
    t.sys.err('No netns name specified\n');
    return -1;
  }
  if (args.left > 1) {
    t.sys.err('extra arguments specified\n');
    return -1;
  }
  const fd = openNamed(t, args.cur);
  if (!('ok' in fd)) {
    t.sys.err(`Cannot open network namespace: ${why(fd)}\n`);
    return -1;
  }
  for (const p of t.sys.processes()) if (p.netns === fd.netns) t.sys.out(`${p.pid}\n`);
  return 0;
}

/** Ref: ip/ipnetns.c:netns_identify() */
function netnsIdentify(t: Tool, args: Args): number {
  if (args.left > 1) {
    t.sys.err('extra arguments specified\n');
    return -1;
  }
  let netns: NetnsId | undefined = t.sys.netns;
  if (args.more) {
    if (/[^0-9]/.test(args.cur)) {
      t.sys.err(`Specified string '${args.cur}' is not a pid\n`);
      return -1;
    }
    netns = t.sys.processes().find((p) => p.pid === Number(args.cur))?.netns;
    if (netns === undefined) {
      t.sys.err(`Cannot open network namespace: ${strerror.ENOENT}\n`);
      return -1;
    }
  }
  let found = '';
  for (const name of netnsNames(t) ?? []) {
    const fd = openNamed(t, name);
    if ('ok' in fd && fd.netns === netns) found = name;
  }
  t.sys.out(`${found}\n`);
  return 0;
}

function onNetnsDel(t: Tool, name: string): boolean {
  const path = `${NETNS_RUN_DIR}/${name}`;
  t.sys.umount(path);
  const gone = t.sys.unlink(path);
  if (!gone.ok) t.sys.err(`Cannot remove namespace file "${path}": ${why(gone.error)}\n`);
  return gone.ok;
}

/** Ref: ip/ipnetns.c:netns_delete() */
function netnsDelete(t: Tool, args: Args): number {
  if (!args.more && !t.doAll) {
    t.sys.err('No netns name specified\n');
    return -1;
  }
  if (!t.doAll) return onNetnsDel(t, args.cur) ? 0 : -1;
  for (const name of netnsNames(t) ?? []) if (!onNetnsDel(t, name)) break;
  return 0;
}

/** Ref: ip/ipnetns.c:netns_add() */
function netnsAdd(t: Tool, args: Args, create: boolean): number {
  let pid = 0;
  if (create) {
    if (!args.more) {
      t.sys.err('No netns name specified\n');
      return -1;
    }
  } else {
    if (args.left < 2) {
      t.sys.err('No netns name and PID specified\n');
      return -1;
    }
    const text = args.argv[args.i + 1]!;
    pid = getInteger(text) ?? 0;
    if (pid === 0) {
      t.sys.err(`Invalid PID: ${text}\n`);
      return -1;
    }
  }
  const name = args.cur;
  const path = `${NETNS_RUN_DIR}/${name}`;
  const dir = t.sys.mkdir(NETNS_RUN_DIR, 0o755);
  if (!dir.ok && dir.error.errno !== 'EEXIST') {
    t.sys.err(`mkdir ${NETNS_RUN_DIR} failed: ${why(dir.error)}\n`);
    return -1;
  }
  const fd = t.sys.open(path, { read: true, create: true, exclusive: true }, 0);
  if (!fd.ok) {
    t.sys.err(`Cannot create namespace file "${path}": ${why(fd.error)}\n`);
    return -1;
  }
  t.sys.close(fd.value);
  if (create) {
    const here = t.sys.netns;
    const made = t.sys.unshareNet();
    if (!made.ok) {
      t.sys.err(`Failed to create a new network namespace "${name}": ${why(made.error)}\n`);
      onNetnsDel(t, name);
      return -1;
    }
    const bound = t.sys.bindNetns(made.value, path);
    t.sys.setns(here);
    return bound.ok ? 0 : bindFailed(t, '/proc/self/ns/net', path, bound.error);
  }
  const process = t.sys.processes().find((p) => p.pid === pid);
  const source = `/proc/${pid}/ns/net`;
  if (process === undefined) return bindFailed(t, source, path, { errno: 'ENOENT' });
  const bound = t.sys.bindNetns(process.netns, path);
  return bound.ok ? 0 : bindFailed(t, source, path, bound.error);
}

function bindFailed(t: Tool, from: string, to: string, error: Errno): number {
  t.sys.err(`Bind ${from} -> ${to} failed: ${why(error)}\n`);
  t.sys.unlink(to);
  return -1;
}

/** Ref: ip/ipnetns.c:netns_set() */
function netnsSet(t: Tool, args: Args): number {
  if (!args.more) {
    t.sys.err('No netns name specified\n');
    return -1;
  }
  if (args.left < 2) {
    t.sys.err('No nsid specified\n');
    return -1;
  }
  const name = args.cur;
  const text = args.argv[args.i + 1]!;
  const nsid = text === 'auto' ? -1 : getInteger(text);
  if (nsid === null) invarg(t, 'Invalid "netnsid" value', text);
  if (nsid < 0 && text !== 'auto') invarg(t, '"netnsid" value should be >= 0', text);
  const fd = openNamed(t, name);
  if (!('ok' in fd)) {
    t.sys.err(`Cannot open network namespace "${name}": ${why(fd)}\n`);
    return -1;
  }
  if (fd.netns === null) {
    getNetnsidFromName(t, name); // says what is wrong with the file
    return -2;
  }
  return rtnlTalk(t, t.nl.setNsid(fd.netns, nsid)) ? 0 : -2;
}

/** Polls the directory: names that come and go. Ref: ip/ipnetns.c:netns_monitor() */
function* netnsMonitor(t: Tool): Task<number> {
  t.sys.mkdir(NETNS_RUN_DIR, 0o755);
  let known = new Set(netnsNames(t) ?? []);
  for (;;) {
    const slept = yield* t.sys.sleep(50_000_000);
    const now = new Set(netnsNames(t) ?? []);
    for (const name of now) if (!known.has(name)) t.sys.out(`add ${name}\n`);
    for (const name of known) if (!now.has(name)) t.sys.out(`delete ${name}\n`);
    known = now;
    if (!slept) return 0;
  }
}

function invalidName(name: string): boolean {
  return name === '' || name.length > 255 || name.includes('/') || name === '.' || name === '..';
}

/** `ip netns ...`. Ref: ip/ipnetns.c:do_netns() */
export function doNetns(t: Tool, args: Args): Answer {
  if (!args.more) return netnsList(t);
  const word = args.cur;
  const rest = args.rest();
  if (!t.doAll && rest.more && invalidName(rest.cur)) {
    t.sys.err(`Invalid netns name "${rest.cur}"\n`);
    throw new Exit(-1);
  }
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) return netnsList(t);
  if (matches(word, 'list-id')) return netnsListId(t, rest);
  if (matches(word, 'help')) usage(t, ipUsage.netns);
  if (matches(word, 'add')) return netnsAdd(t, rest, true);
  if (matches(word, 'set')) return netnsSet(t, rest);
  if (matches(word, 'delete')) return netnsDelete(t, rest);
  if (matches(word, 'identify')) return netnsIdentify(t, rest);
  if (matches(word, 'pids')) return netnsPids(t, rest);
  if (matches(word, 'exec')) return netnsExec(t, rest);
  if (matches(word, 'monitor')) return netnsMonitor(t);
  if (matches(word, 'attach')) return netnsAdd(t, rest, false);
  t.sys.err(`Command "${word}" is unknown, try "ip netns help".\n`);
  throw new Exit(-1);
}
