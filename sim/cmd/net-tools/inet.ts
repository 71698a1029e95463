import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Sys, Task } from '../../proc/sys.ts';
import { getaddrinfo, nameOf } from '../getaddrinfo.ts';

/** An address or a host's name; `default` is 0.0.0.0 and the net of all nets. Ref: lib/inet.c:INET_resolve() */
export function* inetResolve(sys: Sys, name: string): Task<Ipv4Addr | null> {
  if (name === 'default') return INADDR_ANY;
  const found = yield* getaddrinfo(sys, name, 'inet');
  return found.ok ? (found.list[0]!.addr as Ipv4Addr) : null;
}

/** Its name, or the number. */
export function inetName(sys: Sys, addr: Ipv4Addr, numeric: boolean): string {
  return (numeric ? null : nameOf(sys, addr)) ?? formatIpv4(addr);
}
