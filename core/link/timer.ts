import type { HostId } from '../world.ts';

/** linkwatch runs for a whole host. Ref: net/core/link_watch.c:linkwatch_work */
export type LinkTimer = { readonly kind: 'linkwatch'; readonly host: HostId };
