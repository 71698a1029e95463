import type { NfHook, NfHookOps, NfProto } from './netfilter.ts';
import type { NetnsCt } from './nf_conn.ts';
import type { XtTable } from './x_tables.ts';

/** What netfilter keeps in a namespace; made when the first hook is taken. Ref: include/net/netns/netfilter.h:struct netns_nf */
export type NetnsNf = {
  /** By protocol and hook, in the order they are called. */
  readonly hooks: Record<NfProto, Record<NfHook, readonly NfHookOps[]>>;
  /** Base chains of type nat, by priority: NAT's own hooks ask them about the first packet of a flow. */
  readonly natChains: Record<NfProto, Record<NfHook, readonly NfHookOps[]>>;
  /** In the order they were made. */
  readonly tables: XtTable[];
  tableHandle: number;
  /** Rules that need connections followed: while not 0 conntrack's hooks are there. Ref: struct nf_conntrack_net */
  readonly ctUsers: Record<'ipv4' | 'ipv6', number>;
  /** The flows; made when the first is followed. */
  ct: NetnsCt | null;
  /** What several rules share by a name (`recent`, `hashlimit`), by match and name. */
  readonly shared: Map<string, unknown>;
};
