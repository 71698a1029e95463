import { done } from '../../errno.ts';
import { nfCt } from '../nf_conntrack_core.ts';
import type { XtMatch } from '../x_tables.ts';

/** `to` null: no end. Ref: include/uapi/linux/netfilter/xt_connbytes.h:struct xt_connbytes_info */
export type XtConnbytesInfo = {
  readonly from: number;
  readonly to: number | null;
  readonly invert: boolean;
  readonly what: 'packets' | 'bytes' | 'avgpkt';
  readonly direction: 'original' | 'reply' | 'both';
};

/** Ref: net/netfilter/xt_connbytes.c:connbytes_mt() */
export const connbytes: XtMatch<XtConnbytesInfo> = {
  name: 'connbytes',
  families: ['ipv4', 'ipv6'],
  conntrack: true,
  // whoever asks for counts switches counting on, for flows that begin from now on
  checkentry(_info, { net }, ctx) {
    nfCt(net, ctx).sysctl.nf_conntrack_acct = 1;
    return done;
  },
  match({ nfct }, info) {
    if (nfct?.acct !== true) return false;
    const sum = ([a, b]: readonly [number, number]) =>
      info.direction === 'original' ? a : info.direction === 'reply' ? b : a + b;
    const packets = sum(nfct.packets);
    const bytes = sum(nfct.bytes);
    const what =
      info.what === 'packets'
        ? packets
        : info.what === 'bytes'
          ? bytes
          : packets === 0
            ? 0
            : Math.floor(bytes / packets);
    return (what >= info.from && (info.to === null || what <= info.to)) !== info.invert;
  },
  says: ({ nfct }) => (nfct?.acct === true ? 'what the connection has carried' : 'connections are not counted'),
};
