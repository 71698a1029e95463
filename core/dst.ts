import type { Ipv4Dst } from './ipv4/route.ts';
import type { Ipv6Dst } from './ipv6/route.ts';

/** A routing decision attached to a packet: where it goes next and how. Ref: include/net/dst.h:struct dst_entry */
export type DstEntry = Ipv4Dst | Ipv6Dst;
