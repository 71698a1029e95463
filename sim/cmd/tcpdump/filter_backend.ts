import type { Dir } from './filter.ts';

/** What the parser of filters makes its answer with: T is a condition on packets, V a number of theirs. Ref: libpcap gencode.h */
export interface Backend<T, V> {
  and(a: T, b: T): T;
  or(a: T, b: T): T;
  not(a: T): T;
  linktype(type: number): T;
  abbrev(proto: string): T;
  proto(n: number, over: string): T;
  protochain(n: number, over: string): T;
  host(addr: number, mask: number, proto: string, dir: Dir, what: string): T;
  host6(addr: readonly number[], mask: readonly number[], proto: string, dir: Dir, what: string): T;
  ether(mac: readonly number[], dir: Dir): T;
  port(proto: string, dir: Dir, from: number, to: number): T;
  broadcast(proto: string): T;
  multicast(proto: string): T;
  direction(outbound: boolean): T;
  llc(): T;
  vlan(vid: number | null): T;
  /** At most this long. */
  less(n: number): T;
  /** At least this long. */
  greater(n: number): T;
  constant(n: number): V;
  length(): V;
  load(proto: string, index: V, size: 1 | 2 | 4): V;
  binary(op: string, a: V, b: V): V;
  relation(op: string, a: V, b: V): T;
}
