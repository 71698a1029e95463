import { fail, type Result, strerror } from '../../core/errno.ts';
import { connectTcp, sockaddrOf } from '../cmd/connect.ts';
import { gaiStrerror, getaddrinfo } from '../cmd/getaddrinfo.ts';
import { getservbyname } from '../cmd/services.ts';
import type { Fd, Task } from '../proc/sys.ts';
import type { Shell } from './shell.ts';

/** Is it a name that redirections open as a connection? */
export const isNetName = (path: string): boolean => /^\/dev\/(tcp|udp)\/[^/]+\/.+$/.test(path);

/** `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT`. Ref: bash-5.2 lib/sh/netopen.c:netopen() */
export function* netOpen(sh: Shell, path: string): Task<Result<Fd>> {
  const { sys } = sh;
  const [, , kind, host, service] = path.split('/') as [string, string, 'tcp' | 'udp', string, string];
  const found = yield* getaddrinfo(sys, host);
  if (!found.ok) {
    sh.error(`${host}: ${gaiStrerror[found.error]}`);
    return fail('EINVAL');
  }
  const port = /^\d+$/.test(service) ? Number(service) : getservbyname(sys, service, kind);
  if (port === null || port > 65535) {
    sh.error(`${service}: Servname not supported for ai_socktype`);
    return fail('EINVAL');
  }
  let last: Result<Fd> = fail('EINVAL');
  for (const a of found.list) {
    const made = sys.socket(
      kind === 'udp' ? { family: a.family, type: 'dgram', protocol: 'udp' } : { family: a.family, type: 'stream' },
    );
    if (!made.ok) {
      last = made;
      continue;
    }
    const errno = yield* connectTcp(sys, made.value, sockaddrOf(a, port), null);
    if (errno === null || errno === 'timeout') return { ok: true, value: made.value.fd };
    sys.close(made.value.fd);
    last = fail(errno);
    sh.error(`connect: ${strerror[errno]}`);
  }
  return last;
}
