import type { NetBridge, NetBridgePort } from './br.ts';
import type { NetBridgeMdbEntry, NetBridgePortGroup } from './br_mcast_state.ts';

/** What a bridge may set an alarm for. Ref: net/bridge/br_stp_timer.c, net/bridge/br_multicast.c */
export type BridgeTimer =
  | { readonly kind: 'bridge'; readonly timer: 'hello' | 'tcn' | 'topology_change' | 'gc'; readonly br: NetBridge }
  | { readonly kind: 'bridge-port'; readonly timer: 'message_age' | 'forward_delay' | 'hold'; readonly p: NetBridgePort }
  | { readonly kind: 'bridge-mcast'; readonly timer: 'router' | 'own-query' | 'other-query'; readonly family: 'inet' | 'inet6'; readonly br: NetBridge }
  | { readonly kind: 'bridge-mcast-port'; readonly timer: 'router' | 'own-query'; readonly family: 'inet' | 'inet6'; readonly p: NetBridgePort }
  | { readonly kind: 'bridge-mcast-host'; readonly mp: NetBridgeMdbEntry }
  | { readonly kind: 'bridge-mcast-group'; readonly timer: 'membership'; readonly pg: NetBridgePortGroup }; // biome-ignore format: a table
