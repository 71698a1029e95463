import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of this machine: Debian's is installed where that can be done. A string says why there is none. */
export function findChromium(): { readonly path: string } | string {
  const found = (): string | undefined => PATHS.find((p) => existsSync(p));
  const there = found();
  if (there !== undefined) return { path: there };
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return 'no Chromium here, and only root on Debian installs one';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
  const install = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', 'chromium'];
  spawnSync('apt-get', install, { env, stdio: 'ignore' });
  const now = found();
  return now === undefined ? 'Chromium could not be installed' : { path: now };
}

/** Headless, and silent on the network but for what the page itself asks for. */
export function launch(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A plain file server that has a folder under a path of its own, as a course's site would. */
export function serveUnder(folder: string, prefix: string): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(prefix) ? join(folder, pathname.slice(prefix.length) || 'index.html') : null;
    if (file === null || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
      .end(readFileSync(file));
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () =>
      done({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}` }),
    );
  });
}
