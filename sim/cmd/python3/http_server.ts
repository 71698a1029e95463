import { type ErrnoName, strerror } from '../../../core/errno.ts';
import type { SockAddr } from '../../../core/socket/socket.ts';
import { SEC } from '../../../core/world.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { recvSome, sendAll, type TcpSocket } from '../connect.ts';
import { getaddrinfo, numericHost } from '../getaddrinfo.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Tue, 24 Nov 2026 04:55:27 GMT`. Ref: RFC 9110 section 5.6.7 */
export function httpDate(ns: number): string {
  const d = new Date(Math.floor(ns / SEC) * 1000);
  return `${days[d.getUTCDay()]}, ${two(d.getUTCDate())} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} GMT`;
}

function logDate(ns: number): string {
  const d = new Date(Math.floor(ns / SEC) * 1000);
  return `${two(d.getUTCDate())}/${months[d.getUTCMonth()]}/${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

/** Ref: Python 3.11 mimetypes.types_map */
const types: { readonly [ext: string]: string } = {
  '.html': 'text/html', '.htm': 'text/html', '.txt': 'text/plain', '.css': 'text/css', '.js': 'text/javascript',
  '.json': 'application/json', '.png': 'image/png', '.jpg': 'image/jpeg', '.gif': 'image/gif', '.svg': 'image/svg+xml',
  '.py': 'text/x-python', '.c': 'text/plain', '.h': 'text/plain', '.sh': 'application/x-sh', '.xml': 'text/xml',
  '.gz': 'application/gzip', '.tar': 'application/x-tar', '.zip': 'application/zip', '.pdf': 'application/pdf',
  '.csv': 'text/csv', '.md': 'text/markdown',
}; // biome-ignore format: a table

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const quote = (text: string): string =>
  text.replace(/[^\w.~/-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
const unquote = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)));

const errnoNumber: Partial<Record<ErrnoName, number>> = { EADDRINUSE: 98, EADDRNOTAVAIL: 99, EACCES: 13 };

type Answer = { readonly head: string; readonly body: string };

function errorPage(code: number, message: string, explain: string): string {
  return `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escapeHtml(message)}.</p>
        <p>Error code explanation: ${code} - ${explain}.</p>
    </body>
</html>
`;
}

/** What http.server.SimpleHTTPRequestHandler answers, and what it logs. Ref: Python 3.11 Lib/http/server.py */
class Handler {
  private readonly sys: Sys;
  private readonly peer: string;
  private readonly root: string;
  private line = '';
  constructor(sys: Sys, peer: string, root: string) {
    this.sys = sys;
    this.peer = peer;
    this.root = root;
  }

  private log(text: string): void {
    this.sys.err(`${this.peer} - - [${logDate(this.sys.wall)}] ${text}\n`);
  }

  private status(code: number, reason: string): string {
    this.log(`"${this.line}" ${code} -`);
    return `HTTP/1.0 ${code} ${reason}\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\nDate: ${httpDate(this.sys.wall)}\r\n`;
  }

  private error(code: number, message: string, explain: string, head: boolean): Answer {
    this.log(`code ${code}, message ${message}`);
    const body = errorPage(code, message, explain);
    return {
      head: `${this.status(code, message)}Connection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n`,
      body: head ? '' : body,
    };
  }

  answer(request: string): Answer {
    this.line = request.split(/\r?\n/, 1)[0]!;
    const words = this.line.split(/\s+/).filter(Boolean);
    const bad = 'Bad request syntax or unsupported method';
    if (words.length < 2 || words.length > 3) return this.error(400, `Bad request syntax ('${this.line}')`, bad, false);
    const [method, target, version] = words as [string, string, string | undefined];
    if (version !== undefined && !/^HTTP\/\d+\.\d+$/.test(version))
      return this.error(400, `Bad request version ('${version}')`, bad, false);
    if (method !== 'GET' && method !== 'HEAD')
      return this.error(501, `Unsupported method ('${method}')`, 'Server does not support this operation', false);
    return this.file(target, method === 'HEAD');
  }

  private file(target: string, head: boolean): Answer {
    const { sys } = this;
    const plain = unquote(target.replace(/[?#].*/, ''));
    const parts: string[] = [];
    for (const part of plain.split('/')) {
      if (part === '' || part === '.') continue;
      if (part === '..') parts.pop();
      else parts.push(part);
    }
    let path = `${this.root === '/' ? '' : this.root}/${parts.join('/')}`;
    let stat = sys.stat(path);
    if (stat.ok && stat.value.kind === 'directory') {
      if (!plain.endsWith('/'))
        return {
          head: `${this.status(301, 'Moved Permanently')}Location: ${target.replace(/[?#].*/, '')}/\r\nContent-Length: 0\r\n\r\n`,
          body: '',
        };
      const index = ['index.html', 'index.htm']
        .map((n) => `${path.replace(/\/$/, '')}/${n}`)
        .find((p) => sys.stat(p).ok);
      if (index === undefined) return this.list(path, plain, head);
      path = index;
      stat = sys.stat(path);
    }
    const data = plain.endsWith('/') && !/index\.html?$/.test(path) ? null : sys.readFile(path);
    if (data === null || !data.ok || !stat.ok)
      return this.error(404, 'File not found', 'Nothing matches the given URI', head);
    const ext = /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? '';
    const type = types[ext] ?? 'application/octet-stream';
    return {
      head: `${this.status(200, 'OK')}Content-type: ${type}\r\nContent-Length: ${data.value.length}\r\nLast-Modified: ${httpDate(stat.value.mtime)}\r\n\r\n`,
      body: head ? '' : data.value,
    };
  }

  private list(path: string, shown: string, head: boolean): Answer {
    const { sys } = this;
    const names = sys.readdir(path);
    if (!names.ok) return this.error(404, 'No permission to list directory', 'Nothing matches the given URI', head);
    const title = `Directory listing for ${escapeHtml(shown)}`;
    const rows = [...names.value]
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0))
      .map((name) => {
        const at = `${path.replace(/\/$/, '')}/${name}`;
        const link = sys.lstat(at);
        const real = sys.stat(at);
        let label = name;
        let href = name;
        if (real.ok && real.value.kind === 'directory') label = href = `${name}/`;
        if (link.ok && link.value.kind === 'symlink') label = `${name}@`;
        return `<li><a href="${quote(href)}">${escapeHtml(label)}</a></li>`;
      });
    const body = `${[
      '<!DOCTYPE HTML>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      `<title>${title}</title>`,
      '</head>',
      '<body>',
      `<h1>${title}</h1>`,
      '<hr>',
      '<ul>',
      ...rows,
      '</ul>',
      '<hr>',
      '</body>',
      '</html>',
    ].join('\n')}\n`;
    return {
      head: `${this.status(200, 'OK')}Content-type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n`,
      body: head ? '' : body,
    };
  }
}

function* serve(sys: Sys, s: TcpSocket, root: string): Task<void> {
  const peer = s.peer();
  const who = peer.ok && peer.value.family !== 'packet' ? numericHost(sys, peer.value.addr) : '?';
  let text = '';
  while (!/\r?\n\r?\n/.test(text)) {
    const got = yield* recvSome(sys, s, null);
    if (got.errno !== null || got.text === '') break;
    text += got.text;
  }
  if (text !== '') {
    const { head, body } = new Handler(sys, who.replace(/^::ffff:/, ''), root).answer(text);
    if ((yield* sendAll(sys, s, head)) === null && body !== '') yield* sendAll(sys, s, body);
  }
  s.shutdown('wr');
  sys.close(s.fd);
}

const usage = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n';

/** `python3 -m http.server`. Ref: Python 3.11 Lib/http/server.py:test() */
export function* httpServer(sys: Sys, args: readonly string[]): Task<number> {
  let bind: string | null = null;
  let directory = sys.cwd;
  let port = 8000;
  const refuse = (text: string): number => {
    sys.err(`${usage}server.py: error: ${text}\n`);
    return 2;
  };
  for (let i = 0; i < args.length; i++) {
    const a = args[i]!;
    const m = /^(--bind|--directory|-b|-d)(?:=(.*))?$/.exec(a);
    if (m !== null) {
      const value = m[2] ?? args[++i];
      if (value === undefined) {
        const name = m[1]!.endsWith('b') || m[1] === '--bind' ? '-b/--bind' : '-d/--directory';
        return refuse(`argument ${name}: expected one argument`);
      }
      if (m[1] === '--bind' || m[1] === '-b') bind = value;
      else directory = value.startsWith('/') ? value : `${sys.cwd.replace(/\/$/, '')}/${value}`;
    } else if (a.startsWith('-')) return refuse(`unrecognized arguments: ${a}`);
    else if (!/^\d+$/.test(a)) return refuse(`argument port: invalid int value: '${a}'`);
    else port = Number(a);
  }
  let addr: SockAddr = { family: 'inet', addr: 0 as never, port };
  if (bind !== null) {
    const found = yield* getaddrinfo(sys, bind);
    if (!found.ok) {
      sys.err('socket.gaierror: [Errno -2] Name or service not known\n');
      return 1;
    }
    const a = found.list[0]!;
    addr =
      a.family === 'inet'
        ? { family: 'inet', addr: a.addr, port }
        : { family: 'inet6', addr: a.addr, port, scopeId: a.scopeId };
  }
  const made = sys.socket({ family: addr.family === 'inet' ? 'inet' : 'inet6', type: 'stream' });
  if (!made.ok) return 1;
  const s = made.value;
  s.setsockopt('reuseaddr', true);
  const bound = s.bind(addr);
  const listening = bound.ok ? s.listen(5) : bound;
  if (!listening.ok) {
    const { errno } = listening.error;
    sys.err(traceback(errno));
    return 1;
  }
  const host = addr.family === 'inet' || addr.family === 'inet6' ? numericHost(sys, addr.addr) : '';
  sys.out(`Serving HTTP on ${host} port ${port} (http://${host.includes(':') ? `[${host}]` : host}:${port}/) ...\n`);
  let interrupted = false;
  sys.signal('SIGINT', () => {
    interrupted = true;
  });
  for (;;) {
    const { ready } = yield* sys.poll([s.fd], null);
    if (interrupted) {
      sys.out('\nKeyboard interrupt received, exiting.\n');
      return 0;
    }
    if (ready.length === 0) continue;
    const got = sys.accept(s);
    if (!got.ok || got.value === null) continue;
    // a thread each: here a process, which has the same descriptors
    const client = got.value;
    sys.fork(
      (child) => {
        function* run(): Task<number> {
          yield* serve(child, client, directory);
          return 0;
        }
        return run();
      },
      {
        fds: new Map([
          [0, 0],
          [1, 1],
          [2, 2],
          [client.fd, client.fd],
        ]),
      },
    );
    sys.close(client.fd);
    for (;;) {
      const gone = yield* sys.wait(-1, { nohang: true });
      if (!gone.ok || gone.value === null) break;
    }
  }
}

/** How Python tells that the port was taken. Ref: Python 3.11 Lib/socketserver.py:TCPServer.server_bind() */
function traceback(errno: ErrnoName): string {
  return `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/usr/lib/python3.11/http/server.py", line 1309, in <module>
    test(
  File "/usr/lib/python3.11/http/server.py", line 1256, in test
    with ServerClass(addr, HandlerClass) as httpd:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socketserver.py", line 456, in __init__
    self.server_bind()
  File "/usr/lib/python3.11/http/server.py", line 1303, in server_bind
    return super().server_bind()
           ^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 136, in server_bind
    socketserver.TCPServer.server_bind(self)
  File "/usr/lib/python3.11/socketserver.py", line 472, in server_bind
    self.socket.bind(self.server_address)
OSError: [Errno ${errnoNumber[errno] ?? 22}] ${strerror[errno]}
`;
}
