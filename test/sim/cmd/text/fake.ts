import { fail, ok, type Result } from '../../../../core/errno.ts';
import type { Block, Bytes, Command, Fd, OpenFlags, Program, SpawnOptions, Stat, Sys } from '../../../../sim/proc/sys.ts';

type Node = { kind: 'file' | 'directory' | 'symlink'; data: string; mode: number; mtime: number; ino: number };
type Pipe = { data: string; writers: number; readers: number };
type Handle = { node?: Node; pipe?: Pipe; end?: 'read' | 'write'; pos: number; append?: boolean; refs: number; sink?: boolean };
type Proc = { pid: number; ppid: number; gen: Generator<Block, number, void>; done: number | null; signal: boolean; fds: Map<number, Handle>; flush(): void };

const BLOCK: Block = { block: true };
class Killed extends Error {}

/** A few processes, files and pipes in memory: enough of a host to run text tools on. */
export class FakeHost {
  readonly nodes = new Map<string, Node>();
  readonly procs: Proc[] = [];
  readonly commands: ReadonlyMap<string, Program>;
  output = '';
  now = 0;
  private ino = 100;
  private pid = 100;
  private seed = 1;

  constructor(commands: readonly Command[], files: Readonly<Record<string, string>>) {
    this.commands = new Map(commands.map((c) => [c.path, c.program]));
    for (const dir of ['/', '/tmp', '/lab', '/root', '/dev']) this.make(dir, 'directory', '');
    this.make('/dev/null', 'file', '');
    for (const [name, data] of Object.entries(files)) {
      const parts = name.split('/');
      for (let i = 1; i < parts.length; i++) {
        const dir = `/lab/${parts.slice(0, i).join('/')}`;
        if (!this.nodes.has(dir)) this.make(dir, 'directory', '');
      }
      this.make(`/lab/${name}`, 'file', data);
    }
  }

  make(path: string, kind: Node['kind'], data: string): Node {
    const node = { kind, data, mode: kind === 'directory' ? 0o755 : 0o644, mtime: 1_700_000_000e9, ino: this.ino++ };
    this.nodes.set(path, node);
    return node;
  }

  lookup(path: string): Result<Node> {
    if (path === '') return fail('ENOENT');
    const parts = path.split('/').filter(Boolean);
    for (let i = 1; i < parts.length; i++) {
      const parent = this.nodes.get(`/${parts.slice(0, i).join('/')}`);
      if (parent && parent.kind === 'file') return fail('ENOTDIR');
    }
    const node = this.nodes.get(path);
    return node ? ok(node) : fail('ENOENT');
  }

  start(program: Program, argv: readonly string[], fds: Map<number, Handle>, env: Map<string, string>, cwd: string, ppid: number): Proc {
    for (const h of fds.values()) {
      h.refs++;
      if (h.pipe) h.end === 'read' ? h.pipe.readers++ : h.pipe.writers++;
    }
    let buffer = '';
    const write = (fd: Fd, text: string): 'ok' | 'full' | 'EBADF' | 'EPIPE' => {
      const h = fds.get(fd);
      if (!h) return 'EBADF';
      if (h.sink) this.output += text;
      else if (h.pipe) {
        if (h.pipe.readers === 0) return 'EPIPE';
        h.pipe.data += text;
      } else if (h.node) {
        if (h.append) h.pos = h.node.data.length;
        h.node.data = h.node.data.slice(0, h.pos) + text + h.node.data.slice(h.pos + text.length);
        h.pos += text.length;
        h.node.mtime = this.wall();
      }
      return 'ok';
    };
    const room = (fd: Fd) => {
      const p = fds.get(fd)?.pipe;
      return !p || p.readers === 0 || p.data.length < 65536;
    };
    const resolve = (path: string, follow = true): string => {
      if (path === '') return '';
      const out: string[] = [];
      const walk = (p: string, depth: number): void => {
        if (p.startsWith('/')) out.length = 0;
        const parts = p.split('/').filter((x) => x && x !== '.');
        parts.forEach((part, i) => {
          if (part === '..') out.pop();
          else {
            out.push(part);
            const node = this.nodes.get(`/${out.join('/')}`);
            const last = i === parts.length - 1;
            if (node?.kind === 'symlink' && (follow || !last) && depth < 10) {
              out.pop();
              walk(node.data, depth + 1);
            }
          }
        });
      };
      walk(path.startsWith('/') ? path : `${sys.cwd}/${path}`, 0);
      return `/${out.join('/')}`;
    };
    const stat = (n: Node): Stat => ({ kind: n.kind, size: n.kind === 'directory' ? 4096 : n.data.length, mode: n.kind === 'symlink' ? 0o777 : n.mode, mtime: n.mtime, ino: n.ino, dev: 1, nlink: n.kind === 'directory' ? 2 : 1 });
    const host = this;
    const free = () => {
      let n = 3;
      while (fds.has(n)) n++;
      return n;
    };
    const node = (path: string, follow = true) => host.lookup(resolve(path, follow));
    let where = cwd;
    const pid = this.pid++;
    const shared = {
      pid, ppid, argv, env, hostname: 'host', columns: 200, uid: 0, netns: 1,
      get cwd() { return where; },
      get now() { return host.now; },
      get wall() { return host.wall(); },
      chdir(path: string) {
        const n = node(path);
        if (!n.ok) return n;
        if (n.value.kind !== 'directory') return fail('ENOTDIR');
        where = resolve(path);
        return ok(undefined);
      },
      random() { host.seed = (host.seed * 1664525 + 1013904223) >>> 0; return host.seed; },
      *sleep(ns: number) { const until = host.now + ns; while (host.now < until) { host.now += 1e6; yield BLOCK; } return true; },
      out(text: string) {
        buffer += text;
        if (buffer.length >= 4096) {
          const n = buffer.length - (buffer.length % 4096);
          if (write(1, buffer.slice(0, n)) === 'EPIPE') throw new Killed();
          buffer = buffer.slice(n);
        }
      },
      err(text: string) { write(2, text); },
      setlinebuf() {},
      *flush() {
        while (!room(1)) yield BLOCK;
        const b = buffer;
        buffer = '';
        if (b && write(1, b) === 'EPIPE') throw new Killed();
      },
      isatty: () => false,
      *read(fd: Fd, max = 65536) {
        const h = fds.get(fd);
        if (!h) return fail('EBADF');
        if (h.pipe) {
          while (h.pipe.data === '' && h.pipe.writers > 0) yield BLOCK;
          const got = h.pipe.data.slice(0, max);
          h.pipe.data = h.pipe.data.slice(max);
          return ok(got);
        }
        if (!h.node) return ok('');
        if (h.node.kind === 'directory') return fail('EISDIR');
        const got = h.node.data.slice(h.pos, h.pos + max);
        h.pos += got.length;
        return ok(got);
      },
      *write(fd: Fd, data: Bytes) {
        while (!room(fd)) yield BLOCK;
        const r = write(fd, data);
        if (r === 'EPIPE') throw new Killed();
        return r === 'ok' ? ok(undefined) : fail('EBADF');
      },
      open(path: string, flags: OpenFlags, mode = 0o666) {
        const full = resolve(path);
        let n = host.lookup(full) as Result<Node> & { value: Node };
        if (n.ok && flags.create && flags.exclusive) return fail('EEXIST');
        if (!n.ok) {
          if (!flags.create || n.error.errno !== 'ENOENT') return n;
          const parent = host.lookup(full.slice(0, full.lastIndexOf('/')) || '/');
          if (!parent.ok) return parent;
          n = ok(host.make(full, 'file', '')) as typeof n;
          n.value.mode = mode & 0o755 & ~0o22;
          n.value.mtime = host.wall();
        }
        if (n.value.kind === 'directory' && flags.write) return fail('EISDIR');
        if (flags.truncate) n.value.data = '';
        if (full === '/dev/null') n = ok({ ...n.value }) as typeof n;
        const fd = free();
        fds.set(fd, { node: n.value, pos: 0, refs: 1, append: flags.append === true });
        return ok(fd);
      },
      close(fd: Fd) { host.drop(fds.get(fd)); fds.delete(fd); },
      dup2(from: Fd, to: Fd) {
        const h = fds.get(from);
        if (!h) return fail('EBADF');
        shared.close(to);
        h.refs++;
        if (h.pipe) h.end === 'read' ? h.pipe.readers++ : h.pipe.writers++;
        fds.set(to, h);
        return ok(to);
      },
      pipe() {
        const [r, w] = host.pipe();
        const read = free(); fds.set(read, r);
        const wr = free(); fds.set(wr, w);
        for (const h of [r, w]) { h.refs++; h.end === 'read' ? h.pipe!.readers++ : h.pipe!.writers++; }
        return { read, write: wr };
      },
      *poll(list: readonly Fd[], timeout: number | null) {
        const until = timeout === null ? Number.POSITIVE_INFINITY : host.now + timeout;
        while (host.now < until) { host.now += 1e6; yield BLOCK; }
        return { ready: timeout === null ? list : [], interrupted: false };
      },
      stat(path: string) { const n = node(path); return n.ok ? ok(stat(n.value)) : n; },
      lstat(path: string) { const n = node(path, path.endsWith('/')); return n.ok ? ok(stat(n.value)) : n; },
      fstat(fd: Fd) {
        const h = fds.get(fd);
        if (!h) return fail('EBADF');
        if (h.node) return ok(stat(h.node));
        return ok({ kind: h.pipe ? 'pipe' : 'char', size: 0, mode: 0o600, mtime: 0, ino: 1, dev: 2, nlink: 1 });
      },
      readdir(path: string) {
        const n = node(path);
        if (!n.ok) return n;
        if (n.value.kind !== 'directory') return fail('ENOTDIR');
        const base = resolve(path) === '/' ? '/' : `${resolve(path)}/`;
        return ok([...host.nodes.keys()].filter((k) => k !== '/' && k.startsWith(base) && k.length > base.length && !k.slice(base.length).includes('/')).map((k) => k.slice(base.length)));
      },
      readlink(path: string) { const n = node(path, false); return !n.ok ? n : n.value.kind === 'symlink' ? ok(n.value.data) : fail('EINVAL'); },
      mkdir(path: string, mode = 0o777) {
        const full = resolve(path);
        if (host.nodes.has(full)) return fail('EEXIST');
        const parent = host.lookup(full.slice(0, full.lastIndexOf('/')) || '/');
        if (!parent.ok) return parent;
        if (parent.value.kind !== 'directory') return fail('ENOTDIR');
        host.make(full, 'directory', '').mode = mode & 0o755;
        return ok(undefined);
      },
      rmdir(path: string) {
        const n = node(path, false);
        if (!n.ok) return n;
        if (n.value.kind !== 'directory') return fail('ENOTDIR');
        const r = shared.readdir(path);
        if (r.ok && r.value.length > 0) return fail('ENOTEMPTY');
        host.nodes.delete(resolve(path, false));
        return ok(undefined);
      },
      unlink(path: string) {
        const n = node(path, false);
        if (!n.ok) return n;
        if (n.value.kind === 'directory') return fail('EISDIR');
        host.nodes.delete(resolve(path, false));
        return ok(undefined);
      },
      rename(from: string, to: string) {
        const a = resolve(from, false);
        const b = resolve(to, false);
        const n = host.lookup(a) as Result<Node>;
        if (!n.ok) return n;
        const parent = host.lookup(b.slice(0, b.lastIndexOf('/')) || '/');
        if (!parent.ok) return parent;
        for (const key of [...host.nodes.keys()]) {
          if (key !== a && !key.startsWith(`${a}/`)) continue;
          const moved = host.nodes.get(key)!;
          host.nodes.delete(key);
          host.nodes.set(b + key.slice(a.length), moved);
        }
        return ok(undefined);
      },
      symlink(target: string, path: string) {
        const full = resolve(path, false);
        if (host.nodes.has(full)) return fail('EEXIST');
        host.make(full, 'symlink', target);
        return ok(undefined);
      },
      umask: 0o22,
      link(from: string, to: string) {
        const n = node(from, false);
        if (!n.ok) return n;
        if (host.nodes.has(resolve(to, false))) return fail('EEXIST');
        host.nodes.set(resolve(to, false), n.value);
        return ok(undefined);
      },
      chmod(path: string, mode: number) { const n = node(path); if (!n.ok) return n; n.value.mode = mode; return ok(undefined); },
      utimes(path: string, mtime: number) { const n = node(path); if (!n.ok) return n; n.value.mtime = mtime; return ok(undefined); },
      readFile(path: string) { const n = node(path); return !n.ok ? n : n.value.kind === 'directory' ? fail('EISDIR') : ok(n.value.data); },
      writeFile(path: string, data: string) {
        const fd = shared.open(path, { write: true, create: true, truncate: true });
        if (!fd.ok) return fd;
        write(fd.value, data);
        shared.close(fd.value);
        return ok(undefined);
      },
      spawn(args: readonly string[], options?: SpawnOptions) {
        const program = host.find(args[0]!, env);
        if (program === null) return fail(args[0]!.includes('/') && host.nodes.has(resolve(args[0]!)) ? 'EACCES' : 'ENOENT');
        const map = new Map([...(options?.fds ?? new Map([[0, 0], [1, 1], [2, 2]]))].map(([to, from]) => [to, fds.get(from)!] as const).filter(([, h]) => h));
        return ok(host.start(program, args, map, new Map(options?.env ?? env), options?.cwd ?? where, pid).pid);
      },
      fork(program: Program, options?: SpawnOptions) {
        const map = new Map([...(options?.fds ?? new Map([[0, 0], [1, 1], [2, 2]]))].map(([to, from]) => [to, fds.get(from)!] as const).filter(([, h]) => h));
        return host.start(program, argv, map, new Map(options?.env ?? env), where, pid).pid;
      },
      *exec(args: readonly string[], newEnv?: ReadonlyMap<string, string>) {
        const program = host.find(args[0]!, newEnv ?? env);
        if (program === null) return fail(args[0]!.includes('/') && host.nodes.has(resolve(args[0]!)) ? 'EACCES' : 'ENOENT');
        const child = host.start(program, args, new Map(fds), new Map(newEnv ?? env), where, pid);
        while (child.done === null) yield BLOCK;
        return ok(child.done);
      },
      which: (name: string) => host.path(name),
      *wait(which: number, options?: { nohang?: boolean }) {
        for (;;) {
          const mine = host.procs.filter((p) => p.ppid === pid && (which === -1 || p.pid === which));
          if (mine.length === 0) return fail('ECHILD');
          const ended = mine.find((p) => p.done !== null);
          if (ended) {
            host.procs.splice(host.procs.indexOf(ended), 1);
            return ok({ pid: ended.pid, status: ended.signal ? 0 : ended.done!, signal: ended.signal ? 'SIGPIPE' : null });
          }
          if (options?.nohang) return ok(null);
          yield BLOCK;
        }
      },
      kill(target: number) {
        const p = host.procs.find((q) => q.pid === target);
        if (!p) return fail('ESRCH');
        host.end(p, 143, true);
        return ok(undefined);
      },
      signal() {},
      processes: () => [],
    };
    const sys = shared as unknown as Sys & { cwd: string };
    const gen = (function* (): Generator<Block, number, void> {
      const r = program(sys);
      return typeof r === 'number' ? r : yield* r;
    })();
    const proc: Proc = { pid, ppid, gen, done: null, signal: false, fds, flush: () => { if (buffer) write(1, buffer); buffer = ''; } };
    this.procs.push(proc);
    return proc;
  }

  wall(): number {
    return 1_700_000_000e9 + this.now;
  }

  pipe(): [Handle, Handle] {
    const pipe: Pipe = { data: '', writers: 0, readers: 0 };
    return [{ pipe, end: 'read', pos: 0, refs: 0 }, { pipe, end: 'write', pos: 0, refs: 0 }];
  }

  drop(h: Handle | undefined): void {
    if (!h?.pipe) return;
    if (h.end === 'read') h.pipe.readers--;
    else h.pipe.writers--;
  }

  path(name: string): string | null {
    if (name.includes('/')) return this.commands.has(name) ? name : null;
    for (const dir of ['/usr/sbin', '/usr/bin', '/sbin', '/bin']) if (this.commands.has(`${dir}/${name}`)) return `${dir}/${name}`;
    return null;
  }

  find(name: string, _env: ReadonlyMap<string, string>): Program | null {
    const path = this.path(name) ?? this.path(name.replace(/^\/bin\//, '/usr/bin/'));
    return path === null ? null : (this.commands.get(path) ?? null);
  }

  end(proc: Proc, status: number, signal: boolean): void {
    if (proc.done !== null) return;
    proc.done = status;
    proc.signal = signal;
    for (const h of proc.fds.values()) this.drop(h);
    proc.fds.clear();
  }

  /** Runs everything until `proc` has ended. */
  run(proc: Proc): number {
    for (let rounds = 0; proc.done === null; rounds++) {
      if (rounds > 200_000) throw new Error('the fake host waits for ever');
      for (const p of [...this.procs]) {
        if (p.done !== null) continue;
        try {
          const step = p.gen.next();
          if (step.done) {
            p.flush();
            this.end(p, step.value, false);
          }
        } catch (e) {
          if (!(e instanceof Killed)) throw e;
          this.end(p, 141, true);
        }
      }
    }
    return proc.done;
  }
}

type Redirect = { fd: number; op: string; target: string };
type Simple = { words: string[]; redirects: Redirect[]; assigns: string[] };

/** Enough of a shell for a table of command lines: quotes, pipes, `;`, `&&`, `||`, redirections, here-strings. */
export function shell(host: FakeHost, line: string): number {
  const sink: Handle = { pos: 0, refs: 0, sink: true };
  const env = new Map([['LC_ALL', 'C'], ['COLUMNS', '200'], ['PATH', '/usr/sbin:/usr/bin:/sbin:/bin'], ['HOME', '/root']]);
  const vars = new Map<string, string>();
  let status = 0;
  let cwd = '/lab';
  for (const { pipeline, op } of parse(line, (name) => (name === '?' ? String(status) : (vars.get(name) ?? env.get(name) ?? '')), () => status)) {
    if ((op === '&&' && status !== 0) || (op === '||' && status === 0)) continue;
    const simples = pipeline();
    if (simples.length === 1 && simples[0]!.words[0] === 'cd') {
      cwd = simples[0]!.words[1]!.startsWith('/') ? simples[0]!.words[1]! : `${cwd}/${simples[0]!.words[1]}`;
      continue;
    }
    let input: Handle = { pos: 0, refs: 0 };
    const procs: Proc[] = [];
    simples.forEach((simple, i) => {
      let out = sink;
      let next: Handle = { pos: 0, refs: 0 };
      if (i < simples.length - 1) [next, out] = host.pipe();
      const fds = new Map<number, Handle>([[0, input], [1, out], [2, sink]]);
      for (const r of simple.redirects) {
        if (r.op === '>&') fds.set(r.fd, fds.get(Number(r.target))!);
        else if (r.op === '<<<') fds.set(0, { node: { kind: 'file', data: `${r.target}\n`, mode: 0o644, mtime: 0, ino: 1 }, pos: 0, refs: 0 });
        else {
          const full = r.target.startsWith('/') ? r.target : `${cwd}/${r.target}`;
          let node = host.nodes.get(full);
          if (!node || (r.op === '>' && node)) node = host.make(full, 'file', '');
          fds.set(r.fd, { node, pos: 0, refs: 0, append: r.op === '>>' });
        }
      }
      input = next;
      const local = new Map(env);
      for (const a of simple.assigns) local.set(a.split('=')[0]!, a.slice(a.indexOf('=') + 1));
      const program = host.find(simple.words[0]!, env);
      if (program === null) throw new Error(`no command ${simple.words[0]}`);
      procs.push(host.start(program, simple.words, fds, local, cwd, 1));
    });
    for (const p of procs) host.run(p);
    status = procs.at(-1)!.done!;
  }
  return status;
}

function* parse(line: string, value: (name: string) => string, _status: () => number): Generator<{ pipeline: () => Simple[]; op: string }> {
  let i = 0;
  let op = ';';
  while (i < line.length) {
    const begin = i;
    const scan = readPipeline(line, begin, () => '');
    yield { pipeline: () => readPipeline(line, begin, value).simples, op };
    i = scan.next;
    op = scan.op;
  }
}

function readPipeline(line: string, start: number, value: (name: string) => string): { simples: Simple[]; next: number; op: string } {
  let i = start;
  const simples: Simple[] = [];
  let simple: Simple = { words: [], redirects: [], assigns: [] };
  let pending: { fd: number; op: string } | null = null;
  const push = (word: string, bare: boolean) => {
    if (pending) simple.redirects.push({ ...pending, target: word });
    else if (bare && simple.words.length === 0 && /^\w+=/.test(word)) simple.assigns.push(word);
    else simple.words.push(word);
    pending = null;
  };
  for (;;) {
    while (line[i] === ' ') i++;
    const c = line[i];
    if (c === undefined) { simples.push(simple); return { simples, next: i, op: ';' }; }
    const two = line.slice(i, i + 2);
    if (c === ';' || two === '&&' || two === '||') { simples.push(simple); return { simples, next: i + (c === ';' ? 1 : 2), op: c === ';' ? ';' : two }; }
    if (c === '|') { simples.push(simple); simple = { words: [], redirects: [], assigns: [] }; i++; continue; }
    const redirect = /^(\d?)(<<<|>>|>&|[<>])/.exec(line.slice(i));
    if (redirect) { pending = { fd: redirect[1] ? Number(redirect[1]) : redirect[2]!.startsWith('<') ? 0 : 1, op: redirect[2]! }; i += redirect[0].length; continue; }
    let word = '';
    let bare = true;
    for (; i < line.length && !/[ ;|<>]/.test(line[i]!) && line.slice(i, i + 2) !== '&&'; i++) {
      const ch = line[i]!;
      if (ch === "'") { bare = false; const end = line.indexOf("'", i + 1); word += line.slice(i + 1, end); i = end; }
      else if (ch === '$' && line[i + 1] === "'") {
        bare = false; i += 2;
        for (; line[i] !== "'"; i++) {
          if (line[i] !== '\\') { word += line[i]; continue; }
          i++;
          const x = /^x([0-9a-f]{2})/.exec(line.slice(i));
          const o = /^[0-7]{1,3}/.exec(line.slice(i));
          if (x) { word += String.fromCharCode(Number.parseInt(x[1]!, 16)); i += 2; }
          else if (o) { word += String.fromCharCode(Number.parseInt(o[0], 8)); i += o[0].length - 1; }
          else word += ({ n: '\n', t: '\t', r: '\r', "'": "'", '\\': '\\' } as Record<string, string>)[line[i]!] ?? line[i];
        }
      } else if (ch === '"') {
        bare = false;
        for (i++; line[i] !== '"'; i++) {
          if (line[i] === '\\' && /["\\$`]/.test(line[i + 1]!)) word += line[++i];
          else if (line[i] === '$' && /[\w?]/.test(line[i + 1] ?? '')) { const m = /^(\w+|\?)/.exec(line.slice(i + 1))!; word += value(m[1]!); i += m[1]!.length; }
          else word += line[i];
        }
      } else if (ch === '$' && /[\w?]/.test(line[i + 1] ?? '')) { const m = /^(\w+|\?)/.exec(line.slice(i + 1))!; word += value(m[1]!); i += m[1]!.length; }
      else if (ch === '\\') word += line[++i] ?? '';
      else word += ch;
    }
    push(word, bare && /^\w+=/.test(word));
  }
}
