import { formatIpv4, type Ipv4Addr, parseIpv4 } from '../../../core/addr/ipv4.ts';
import type { Ipv6Addr } from '../../../core/addr/ipv6.ts';
import type { SockAddr } from '../../../core/socket/socket.ts';
import type { Machine } from '../../proc/machine.ts';
import { type OpenFile, SinkFile } from '../../proc/openfile.ts';
import type { Process } from '../../proc/process.ts';
import type { Fd, Sys, Task } from '../../proc/sys.ts';
import type { PortMapping } from './container.ts';

const BACKLOG = 4096;
const BUFFER = 32768;

/**
 * docker-proxy: holds a published port on the host, and carries what the rules do not (connections from the host's own
 * loopback). Differs: datagrams to it are not carried on. Ref: libnetwork cmd/proxy/
 */
export function startProxy(host: Machine, p: PortMapping, container: Ipv4Addr): Process {
  const nobody = (): OpenFile => new SinkFile('/dev/null', () => {});
  const argv = [
    '/usr/bin/docker-proxy',
    '-proto',
    p.proto,
    '-host-ip',
    p.hostIp,
    '-host-port',
    String(p.hostPort),
    '-container-ip',
    formatIpv4(container),
    '-container-port',
    String(p.port),
  ];
  const backend: SockAddr = { family: 'inet', addr: container, port: p.port };
  return host.startProgram((sys) => serve(sys, p, backend), argv, { stdout: nobody(), stderr: nobody() });
}

function* serve(sys: Sys, p: PortMapping, backend: SockAddr): Task<number> {
  const v6 = p.hostIp.includes(':');
  const family = v6 ? 'inet6' : 'inet';
  // the pipe by which the daemon hears that it listens stays its third descriptor
  sys.close(sys.pipe().write);
  const made = sys.socket(p.proto === 'tcp' ? { family, type: 'stream' } : { family, type: 'dgram', protocol: 'udp' });
  if (!made.ok) return 1;
  const s = made.value;
  if (v6) s.setsockopt('v6only', true);
  const addr: SockAddr = v6
    ? { family: 'inet6', addr: p.hostIp as Ipv6Addr, port: p.hostPort, scopeId: 0 }
    : { family: 'inet', addr: parseIpv4(p.hostIp)!, port: p.hostPort };
  if (!s.bind(addr).ok) return 1;
  if (p.proto === 'udp') for (;;) yield* sys.poll([], null);
  if (!s.listen(BACKLOG).ok) return 1;
  for (;;) {
    yield* sys.poll([s.fd], null);
    for (;;) {
      const got = sys.accept(s);
      if (!got.ok || got.value === null) break;
      const { fd } = got.value;
      sys.fork((child) => relay(child, fd, backend), { fds: new Map([[fd, fd]]) });
      sys.close(fd);
    }
  }
}

/** One connection: what either side says, the other is told. */
function* relay(sys: Sys, client: Fd, backend: SockAddr): Task<number> {
  const made = sys.socket({ family: 'inet', type: 'stream' });
  if (!made.ok) return 1;
  const server = made.value;
  const tried = server.connect(backend);
  if (!tried.ok && tried.error.errno !== 'EINPROGRESS') return 1;
  yield* sys.poll([], null, [server.fd]);
  const open = new Map<Fd, Fd>([
    [client, server.fd],
    [server.fd, client],
  ]);
  while (open.size === 2) {
    const { ready } = yield* sys.poll([...open.keys()], null);
    for (const fd of ready) {
      const data = yield* sys.read(fd, BUFFER);
      if (!data.ok || data.value === '') {
        open.delete(fd);
        continue;
      }
      const sent = yield* sys.write(open.get(fd) ?? server.fd, data.value);
      if (!sent.ok) open.delete(fd);
    }
  }
  return 0;
}
