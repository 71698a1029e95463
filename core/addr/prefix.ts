import { formatIpv4, type Ipv4Addr, parseIpv4 } from './ipv4.ts';
import { type Ipv6Addr, parseIpv6 } from './ipv6.ts';

/** An address and how many of its leading bits name the network. */
export type Ipv4Prefix = { readonly addr: Ipv4Addr; readonly prefixLen: number };
export type Ipv6Prefix = { readonly addr: Ipv6Addr; readonly prefixLen: number };

/** `10.0.0.0/8`; without a length it is a host's, 32. Null when it is neither. */
export function parseIpv4Prefix(text: string): Ipv4Prefix | null {
  const [a, len, ...rest] = text.split('/');
  const addr = parseIpv4(a!);
  if (addr === null || rest.length > 0) return null;
  if (len === undefined) return { addr, prefixLen: 32 };
  return /^\d+$/.test(len) && Number(len) <= 32 ? { addr, prefixLen: Number(len) } : null;
}

/** `fe80::/64`; without a length it is a host's, 128. Null when it is neither. */
export function parseIpv6Prefix(text: string): Ipv6Prefix | null {
  const [a, len, ...rest] = text.split('/');
  const addr = parseIpv6(a!);
  if (addr === null || rest.length > 0) return null;
  if (len === undefined) return { addr, prefixLen: 128 };
  return /^\d+$/.test(len) && Number(len) <= 128 ? { addr, prefixLen: Number(len) } : null;
}

export function formatIpv4Prefix(p: Ipv4Prefix): string {
  return `${formatIpv4(p.addr)}/${p.prefixLen}`;
}
