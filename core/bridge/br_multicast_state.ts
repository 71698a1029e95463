import { SEC } from '../world.ts';
import type { NetBridgeMcast } from './br_mcast_state.ts';

/** A new bridge's multicast state. Ref: net/bridge/br_multicast.c:br_multicast_ctx_init() */
export function newMcast(): NetBridgeMcast {
  return {
    snooping: true,
    router: 1,
    querier: false,
    queryUseIfaddr: false,
    statsEnabled: false,
    vlanSnooping: false,
    hashMax: 4096,
    lastMemberCount: 2,
    startupQueryCount: 2,
    lastMemberInterval: SEC,
    membershipInterval: 260 * SEC,
    querierInterval: 255 * SEC,
    queryInterval: 125 * SEC,
    queryResponseInterval: 10 * SEC,
    startupQueryInterval: 31.248 * SEC, // a quarter of the query interval, in whole ticks of 1/250 s
    igmpVersion: 2,
    mldVersion: 1,
    mdb: new Map(),
    ip4RouterPorts: [],
    ip6RouterPorts: [],
    ip4RouterTimer: null,
    ip6RouterTimer: null,
    ip4OwnQuery: { timer: null, startupSent: 0 },
    ip6OwnQuery: { timer: null, startupSent: 0 },
    ip4OtherQuery: { timer: null, delayUntil: 0 },
    ip6OtherQuery: { timer: null, delayUntil: 0 },
    ip4QuerierAddr: null,
    ip6QuerierAddr: null,
    ip4QuerierPort: null,
    ip6QuerierPort: null,
  };
}
