import type { NfHook, NfHookOps, NfProto } from './netfilter.ts';

/** What netfilter keeps in a namespace; made when the first hook is taken. Ref: include/net/netns/netfilter.h:struct netns_nf */
export type NetnsNf = {
  /** By protocol and hook, in the order they are called. */
  readonly hooks: Record<NfProto, Record<NfHook, readonly NfHookOps[]>>;
};
