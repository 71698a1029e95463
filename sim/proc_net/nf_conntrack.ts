import type { Netlink } from '../../core/netlink/netlink.ts';
import { flowLine } from '../cmd/conntrack/print.ts';

/** Ref: net/netfilter/nf_conntrack_standalone.c:ct_seq_show() */
export function nfConntrack(nl: Netlink): string {
  return nl.ct
    .dump()
    .map((ct) => `${flowLine(ct, { proc: true })}\n`)
    .join('');
}
