import type { Ipv4Addr } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { ErrnoName } from '../errno.ts';
import type { Neighbour } from '../neigh/neighbour.ts';
import type { RouteType } from '../netlink/messages.ts';
import type { Nsec } from '../world.ts';
import type { FibInfo, FibNh } from './fib.ts';

/** An IPv4 routing decision. Ref: include/net/route.h:struct rtable */
export type Ipv4Dst = {
  readonly family: 'inet';
  /** Where it leaves by; the loopback device for what is delivered here. */
  readonly dev: NetDevice;
  /** What receives it next: this host, the forwarder, nobody (`error`), or null for what is sent from here. */
  readonly input: 'local' | 'forward' | 'mr' | 'error' | null;
  /** How it is sent. */
  readonly output: 'unicast' | 'mc' | 'local' | 'discard';
  readonly error: ErrnoName | null;
  readonly type: RouteType;
  /** RTCF_*. */
  readonly local: boolean;
  readonly broadcast: boolean;
  readonly multicast: boolean;
  readonly doredirect: boolean;
  /** By a gateway that a router told of. */
  readonly redirected: boolean;
  readonly isInput: boolean;
  readonly iif: number;
  readonly gwFamily: 'inet' | 'inet6' | null;
  readonly gw4: Ipv4Addr;
  readonly gw6: Ipv6Addr | null;
  readonly usesGateway: boolean;
  readonly fi: FibInfo | null;
  readonly nh: FibNh | null;
  /** Table it came from; 0 for none. */
  readonly table: number;
  /** Path MTU learned; 0 for none, good until `expires` (0: for ever). */
  readonly pmtu: number;
  readonly mtuLocked: boolean;
  readonly expires: Nsec;
  /** Generation of the namespace's routes it was made in. */
  readonly genid: number;
  /** The neighbour last used, when all packets have the same next hop. */
  neigh: Neighbour | null;
};
