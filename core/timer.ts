import type { BridgeTimer } from './bridge/br_timer.ts';
import type { Ipv4Timer } from './ipv4/timer.ts';
import type { Ipv6Timer } from './ipv6/timer.ts';
import type { LinkTimer } from './link/timer.ts';
import type { NeighTimer } from './neigh/neighbour.ts';
import type { NfTimer } from './netfilter/timer.ts';

/** Everything the kernel may set an alarm for, as data: `kernel.ts` knows who answers each kind. */
export type KernelTimer = BridgeTimer | Ipv4Timer | Ipv6Timer | LinkTimer | NeighTimer | NfTimer;
