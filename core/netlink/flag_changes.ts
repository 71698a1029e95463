import type { FlagChanges } from '../dev.ts';
import type { LinkRequest } from './messages.ts';

/** What a request says of IFF_*; null when it says nothing. Ref: net/core/rtnetlink.c:rtnl_dev_combine_flags() */
export function flagChanges(req: LinkRequest): FlagChanges | null {
  const { up, promisc, allmulti, multicast, arp, dynamic, notrailers } = req;
  if ([up, promisc, allmulti, multicast, arp, dynamic, notrailers].every((flag) => flag === undefined)) return null;
  return {
    ...(up !== undefined && { up }),
    ...(promisc !== undefined && { promisc }),
    ...(allmulti !== undefined && { allmulti }),
    ...(multicast !== undefined && { multicast }),
    ...(arp !== undefined && { noarp: !arp }),
    ...(dynamic !== undefined && { dynamic }),
    ...(notrailers !== undefined && { notrailers }),
  };
}
