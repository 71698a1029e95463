import { formatIpv4, type Ipv4Addr, ipv4, parseIpv4 } from '../../../core/addr/ipv4.ts';

/** A network of IPv4 addresses. */
export type Subnet = { readonly addr: Ipv4Addr; readonly len: number };

export function parseSubnet(text: string): Subnet | null {
  const m = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const addr = m === null ? null : parseIpv4(m[1]!);
  const len = Number(m?.[2]);
  if (addr === null || len > 32) return null;
  return { addr: ipv4((addr & maskOf(len)) >>> 0), len };
}

export const maskOf = (len: number): number => (len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0);

export const subnetText = (s: Subnet): string => `${formatIpv4(s.addr)}/${s.len}`;

export function contains(s: Subnet, addr: Ipv4Addr): boolean {
  return (addr & maskOf(s.len)) >>> 0 === s.addr;
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  const len = Math.min(a.len, b.len);
  return (a.addr & maskOf(len)) >>> 0 === (b.addr & maskOf(len)) >>> 0;
}

/** What a network gets that asks for none, in this order. Ref: libnetwork ipamutils/utils.go:localScopeDefaultNetworks */
function* defaultPools(): Generator<Subnet> {
  for (let i = 17; i < 32; i++) yield { addr: ipv4((172 << 24) | (i << 16)), len: 16 };
  for (let i = 0; i < 256; i += 16) yield { addr: ipv4((192 << 24) | (168 << 16) | (i << 8)), len: 20 };
}

/** The first pool that nothing uses; null when there is none. */
export function freePool(used: readonly Subnet[]): Subnet | null {
  for (const pool of defaultPools()) if (!used.some((u) => overlaps(u, pool))) return pool;
  return null;
}

/**
 * A network's addresses: given out in turn, the freed ones only after the rest. Ref: libnetwork ipam/allocator.go:getAddress()
 */
export class AddressPool {
  readonly subnet: Subnet;
  /** Only from here, where the network was made so. */
  readonly range: Subnet;
  private readonly used = new Set<number>();

  constructor(subnet: Subnet, range: Subnet | null) {
    this.subnet = subnet;
    this.range = range ?? subnet;
    this.used.add(subnet.addr);
    this.used.add((subnet.addr | ~maskOf(subnet.len)) >>> 0);
  }

  isUsed(addr: Ipv4Addr): boolean {
    return this.used.has(addr);
  }

  take(addr: Ipv4Addr): void {
    this.used.add(addr);
  }

  /** The lowest free one, null when all are taken. */
  next(): Ipv4Addr | null {
    const last = (this.range.addr | ~maskOf(this.range.len)) >>> 0;
    for (let a = this.range.addr as number; a <= last; a++) {
      if (this.used.has(a)) continue;
      this.used.add(a);
      return ipv4(a);
    }
    return null;
  }

  free(addr: Ipv4Addr): void {
    this.used.delete(addr);
  }
}
