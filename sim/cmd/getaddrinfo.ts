import { formatIpv4, type Ipv4Addr, ipv4 } from '../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6Groups, ipv6IsLinklocal, ipv6IsMulticast, parseIpv6 } from '../../core/addr/ipv6.ts';
import type { Sys, Task } from '../proc/sys.ts';

/** One answer of the resolver, in the order the C library gives them. */
export type AddrInfo =
  | { readonly family: 'inet'; readonly addr: Ipv4Addr; readonly canonname: string }
  | { readonly family: 'inet6'; readonly addr: Ipv6Addr; readonly scopeId: number; readonly canonname: string };

/** Ref: gai_strerror(3) */
export const gaiStrerror = {
  EAI_NONAME: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
  EAI_NODATA: 'No address associated with hostname',
} as const;
export type GaiError = keyof typeof gaiStrerror;
export type GaiResult =
  | { readonly ok: true; readonly list: readonly AddrInfo[] }
  | { readonly ok: false; readonly error: GaiError };

/** One to four parts, each decimal, octal or hexadecimal; null when it is no address. Ref: inet_aton(3) */
export function inetAton(text: string): Ipv4Addr | null {
  const parts = text.split('.');
  if (parts.length > 4) return null;
  const numbers: number[] = [];
  for (const part of parts) {
    if (/^0x[0-9a-f]+$/i.test(part)) numbers.push(Number(part));
    else if (/^0[0-7]*$/.test(part)) numbers.push(Number.parseInt(part, 8));
    else if (/^[1-9]\d*$/.test(part)) numbers.push(Number(part));
    else return null;
  }
  const last = numbers.pop()!;
  if (numbers.some((n) => n > 255) || last >= 2 ** (8 * (4 - numbers.length))) return null;
  return ipv4(numbers.reduce((sum, n, i) => sum + n * 2 ** (24 - 8 * i), last));
}

/**
 * The addresses of a host: written out, or from /etc/hosts. With a name server configured that nobody answers for, an
 * unknown name is EAI_AGAIN. Ref: getaddrinfo(3), glibc sysdeps/posix/getaddrinfo.c:gaih_inet()
 */
// biome-ignore lint/correctness/useYield: a resolver may wait for its server
export function* getaddrinfo(sys: Sys, name: string, family: 'inet' | 'inet6' | null = null): Task<GaiResult> {
  const v4 = inetAton(name);
  if (v4 !== null) {
    if (family === 'inet6') return { ok: false, error: 'EAI_ADDRFAMILY' };
    return { ok: true, list: [{ family: 'inet', addr: v4, canonname: name }] };
  }
  if (name.includes(':')) {
    const [text, scope] = splitScope(name);
    const v6 = parseIpv6(text);
    if (v6 !== null) {
      if (family === 'inet') return { ok: false, error: 'EAI_ADDRFAMILY' };
      const scopeId = scope === null ? 0 : scopeIdOf(sys, v6, scope);
      if (scopeId === null) return { ok: false, error: 'EAI_NONAME' };
      return { ok: true, list: [{ family: 'inet6', addr: v6, scopeId, canonname: name }] };
    }
  }
  const lines = hostLines(sys).filter((l) => l.names.includes(name.toLowerCase()));
  const list: AddrInfo[] = [];
  for (const line of lines) {
    const canonname = line.names[0]!;
    const a4 = inetAton(line.address);
    if (a4 !== null) {
      if (family !== 'inet6') list.push({ family: 'inet', addr: a4, canonname });
      continue;
    }
    const a6 = parseIpv6(line.address);
    if (a6 !== null && family !== 'inet') list.push({ family: 'inet6', addr: a6, scopeId: 0, canonname });
  }
  // RFC 3484 puts native IPv6 before IPv4 where both can be reached
  list.sort((a, b) => (a.family === b.family ? 0 : a.family === 'inet6' ? -1 : 1));
  if (list.length > 0) return { ok: true, list };
  const own = family === 'inet6' ? null : (sys.resolveName?.(name) ?? null);
  if (own !== null) return { ok: true, list: [{ family: 'inet', addr: own, canonname: name }] };
  return { ok: false, error: asksServer(sys) && /^[\w.-]+$/.test(name) ? 'EAI_AGAIN' : 'EAI_NONAME' };
}

/** The name of an address, null when it has none. Ref: getnameinfo(3) with NI_NAMEREQD */
export function nameOf(sys: Sys, addr: Ipv4Addr | Ipv6Addr): string | null {
  for (const line of hostLines(sys)) {
    const a = typeof addr === 'number' ? inetAton(line.address) : parseIpv6(line.address);
    if (a === addr) return line.written;
  }
  return null;
}

/** Numeric text, with the scope of a link-local address. Ref: getnameinfo(3) with NI_NUMERICHOST */
export function numericHost(sys: Sys, addr: Ipv4Addr | Ipv6Addr, scopeId = 0): string {
  if (typeof addr === 'number') return formatIpv4(addr);
  if (scopeId === 0) return addr;
  if (!isLocalScope(addr)) return `${addr}%${scopeId}`;
  const link = sys.netlink().getLink({ ifindex: scopeId });
  return `${addr}%${link.ok ? link.value.ifname : scopeId}`;
}

/** Link-local, or a multicast group of link scope. */
export function isLocalScope(addr: Ipv6Addr): boolean {
  return ipv6IsLinklocal(addr) || (ipv6IsMulticast(addr) && (ipv6Groups(addr)[0]! & 15) === 2);
}

function splitScope(name: string): [string, string | null] {
  const at = name.indexOf('%');
  return at < 0 ? [name, null] : [name.slice(0, at), name.slice(at + 1)];
}

/** Ref: glibc inet/inet6_scopeid_pton.c:__inet6_scopeid_pton() */
function scopeIdOf(sys: Sys, addr: Ipv6Addr, scope: string): number | null {
  if (isLocalScope(addr)) {
    const link = sys.netlink().getLink({ ifname: scope });
    if (link.ok) return link.value.ifindex;
  }
  return /^\d+$/.test(scope) && Number(scope) <= 0xffffffff ? Number(scope) : null;
}

type HostLine = { readonly address: string; readonly names: readonly string[]; readonly written: string };

function hostLines(sys: Sys): HostLine[] {
  const hosts = sys.readFile('/etc/hosts');
  if (!hosts.ok) return [];
  const lines: HostLine[] = [];
  for (const raw of hosts.value.split('\n')) {
    const [address, ...names] = raw.replace(/#.*/, '').trim().split(/\s+/);
    if (address && names.length > 0)
      lines.push({ address, names: names.map((n) => n.toLowerCase()), written: names[0]! });
  }
  return lines;
}

/** Does the name service switch send host names to a name server? Ref: nsswitch.conf(5) */
function asksServer(sys: Sys): boolean {
  const conf = sys.readFile('/etc/nsswitch.conf');
  return conf.ok && /^\s*hosts:.*\bdns\b/m.test(conf.value);
}
