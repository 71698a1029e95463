import type { Ipv4Addr } from '../addr/ipv4.ts';
import { get32, put32 } from '../wire/octets.ts';

/** Ref: RFC 791 section 3.1; include/uapi/linux/ip.h */
export const IPOPT_END = 0;
export const IPOPT_NOOP = 1;
export const IPOPT_RR = 7;
export const IPOPT_TIMESTAMP = 68;
export const IPOPT_RA = 148;

type Option = { readonly type: number; readonly at: number; readonly len: number };

/** The options there are; null when their lengths are wrong, with the octet that is. Ref: net/ipv4/ip_options.c:__ip_options_compile() */
export function parseOptions(b: Uint8Array): readonly Option[] | { readonly pointer: number } {
  const out: Option[] = [];
  for (let at = 0; at < b.length; ) {
    const type = b[at]!;
    if (type === IPOPT_END) break;
    if (type === IPOPT_NOOP) {
      at++;
      continue;
    }
    if (at + 1 >= b.length) return { pointer: 20 + at };
    const len = b[at + 1]!;
    if (len < 2 || at + len > b.length) return { pointer: 20 + at };
    out.push({ type, at, len });
    at += len;
  }
  return out;
}

/** Those that every fragment carries. Ref: net/ipv4/ip_options.c:ip_options_fragment() */
export function fragmentOptions(options: Uint8Array | null): Uint8Array | null {
  if (options === null) return null;
  const found = parseOptions(options);
  if (!Array.isArray(found)) return options;
  const out = options.slice();
  for (const o of found as readonly Option[]) if ((o.type & 0x80) === 0) out.fill(IPOPT_NOOP, o.at, o.at + o.len);
  return out;
}

/** Writes this host into a record of the route and into timestamps. `addr` leads out; `ms` since midnight. Ref: ip_forward_options() */
export function recordRoute(
  options: Uint8Array,
  addr: Ipv4Addr,
  isLocal: (a: Ipv4Addr) => boolean,
  ms: number,
): Uint8Array {
  const found = parseOptions(options);
  if (!Array.isArray(found)) return options;
  const b = options.slice();
  for (const o of found as readonly Option[]) {
    const ptr = b[o.at + 2]!;
    if (o.type === IPOPT_RR && ptr + 3 <= o.len) {
      put32(b, o.at + ptr - 1, addr);
      b[o.at + 2] = ptr + 4;
    }
    if (o.type === IPOPT_TIMESTAMP) {
      const flags = b[o.at + 3]! & 15;
      if (flags === 0) {
        if (ptr + 3 > o.len) overflow(b, o.at);
        else {
          put32(b, o.at + ptr - 1, ms);
          b[o.at + 2] = ptr + 4;
        }
      } else if (ptr + 7 > o.len) {
        if (flags === 1) overflow(b, o.at);
      } else if (flags === 1 || isLocal(get32(b, o.at + ptr - 1) as Ipv4Addr)) {
        if (flags === 1) put32(b, o.at + ptr - 1, addr);
        put32(b, o.at + ptr + 3, ms);
        b[o.at + 2] = ptr + 8;
      }
    }
  }
  return b;
}

function overflow(b: Uint8Array, at: number): void {
  const count = b[at + 3]! >> 4;
  if (count < 15) b[at + 3] = ((count + 1) << 4) | (b[at + 3]! & 15);
}

/**
 * What an answer carries of the options that came: the record of the route and timestamps go on. Null for none.
 * Differs: a source route is not turned round. Ref: net/ipv4/ip_options.c:__ip_options_echo()
 */
export function echoOptions(options: Uint8Array): Uint8Array | null {
  const found = parseOptions(options);
  if (!Array.isArray(found)) return null;
  const kept = (found as readonly Option[]).filter((o) => o.type === IPOPT_RR || o.type === IPOPT_TIMESTAMP);
  const len = kept.reduce((n, o) => n + o.len, 0);
  if (len === 0) return null;
  const out = new Uint8Array((len + 3) & ~3);
  let at = 0;
  for (const o of kept) {
    out.set(options.subarray(o.at, o.at + o.len), at);
    at += o.len;
  }
  return out;
}
