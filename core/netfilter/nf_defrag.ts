import { ipDefrag } from '../ipv4/ip_fragment.ts';
import { ipv6FragRcv } from '../ipv6/reassembly.ts';
import type { SkBuff } from '../skb.ts';
import type { NfHookFn } from './netfilter.ts';

/**
 * Connections are followed by whole packets: fragments wait here for the rest, and the last one goes on as the whole.
 * Ref: net/ipv4/netfilter/nf_defrag_ipv4.c:ipv4_conntrack_defrag(), net/ipv6/netfilter/nf_defrag_ipv6_hooks.c
 */
export const nfDefrag: NfHookFn = (skb, _ops, _state, ctx) => {
  const p = skb.payload;
  let whole: SkBuff | null;
  if (p.kind === 'ipv4') {
    if (!p.mf && p.fragOff === 0) return 'ACCEPT';
    whole = ipDefrag(skb, p, ctx);
  } else if (p.kind === 'ipv6') {
    const fh = p.extensions.find((e) => e.kind === 'fragment');
    if (fh === undefined) return 'ACCEPT';
    whole = ipv6FragRcv(skb, p, fh, ctx);
  } else return 'ACCEPT';
  if (whole === null) return 'STOLEN';
  if (whole !== skb) Object.assign(skb, whole);
  return 'ACCEPT';
};
