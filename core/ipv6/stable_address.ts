import { type Ipv6Addr, ipv6FromGroups, ipv6Groups, ipv6ToBytes } from '../addr/ipv6.ts';
import { macToBytes } from '../addr/mac.ts';
import type { Inet6Dev } from './inet6_dev.ts';

/** The first half of one address and the second of another. */
export function ipv6JoinHalves(prefix: Ipv6Addr, id: Ipv6Addr): Ipv6Addr {
  return ipv6FromGroups([...ipv6Groups(prefix).slice(0, 4), ...ipv6Groups(id).slice(4)]);
}

/**
 * An address of the prefix that stays the same on this network and tells nothing elsewhere; null without a secret.
 * Ref: RFC 7217; net/ipv6/addrconf.c:ipv6_generate_stable_address()
 */
export function ipv6GenerateStableAddress(idev: Inet6Dev, prefix: Ipv6Addr, dadCount: number): Ipv6Addr | null {
  const { net } = idev.dev;
  const secret = idev.cnf.stable_secret || net.ipv6.devconfDflt.stable_secret;
  if (secret === '') return null;
  for (let count = dadCount; count <= net.ipv6.sysctl.idgen_retries; count++) {
    const block = new Uint8Array(64);
    block.set(ipv6ToBytes(secret as Ipv6Addr), 0);
    block.set(ipv6ToBytes(prefix).slice(0, 8), 16);
    // perm_addr: what a virtual device has of it is zero
    if (idev.dev.addrAssignType === 'perm') block.set(macToBytes(idev.dev.addr), 24);
    block[56] = count;
    const [a, b] = sha1Transform(block);
    // the digest's words land in memory as this machine stores them, little end first
    const g = [a!, b!].flatMap((w) => [((w & 255) << 8) | ((w >>> 8) & 255), ((w >>> 8) & 0xff00) | (w >>> 24)]);
    if (!reserved(g)) return ipv6FromGroups([...ipv6Groups(prefix).slice(0, 4), ...g]);
  }
  return null;
}

/** Ref: net/ipv6/addrconf.c:ipv6_reserved_interfaceid() */
function reserved(g: readonly number[]): boolean {
  if (g.every((x) => x === 0)) return true;
  if (g[0] === 0x0200 && g[1] === 0x5eff && g[2]! >= 0xfe00) return true;
  return g[0] === 0xfdff && g[1] === 0xffff && g[2] === 0xffff && g[3]! >= 0xff80;
}

/** One block through SHA-1 from its initial state, without padding. Ref: lib/sha1.c:sha1_transform() */
export function sha1Transform(block: Uint8Array): number[] {
  const w = new Int32Array(80);
  for (let i = 0; i < 16; i++)
    w[i] = (block[4 * i]! << 24) | (block[4 * i + 1]! << 16) | (block[4 * i + 2]! << 8) | block[4 * i + 3]!;
  const rol = (x: number, n: number) => (x << n) | (x >>> (32 - n));
  for (let i = 16; i < 80; i++) w[i] = rol(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
  const start = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  let [a, b, c, d, e] = start as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const [f, k] =
      i < 20
        ? [(b & c) | (~b & d), 0x5a827999]
        : i < 40
          ? [b ^ c ^ d, 0x6ed9eba1]
          : i < 60
            ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
            : [b ^ c ^ d, 0xca62c1d6];
    const t = (rol(a, 5) + f + e + k + w[i]!) | 0;
    [e, d, c, b, a] = [d, c, rol(b, 30), a, t];
  }
  return [a, b, c, d, e].map((x, i) => (x + start[i]!) >>> 0);
}
