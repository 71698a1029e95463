import { addresses } from './addresses.ts';
import type { Area } from './area.ts';
import { conntrack } from './conntrack.ts';
import { fdb } from './fdb.ts';
import { iptables } from './iptables.ts';
import { links } from './links.ts';
import { mdb } from './mdb.ts';
import { neighbours } from './neighbours.ts';
import { routes } from './routes.ts';
import { rules } from './rules.ts';
import { sockets } from './sockets.ts';
import { vlans } from './vlans.ts';

/** Every table that is compared at a lab's end. A new area is a file and a line here. */
export const areas: readonly Area[] = [
  links,
  addresses,
  routes,
  rules,
  neighbours,
  fdb,
  mdb,
  vlans,
  iptables,
  conntrack,
  sockets,
];
