import type { MacAddr } from '../../addr/mac.ts';
import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_mac.h:struct xt_mac_info */
export type XtMacInfo = { readonly srcaddr: MacAddr; readonly invert: boolean };

/** Ref: net/netfilter/xt_mac.c:mac_mt() */
export const mac: XtMatch<XtMacInfo> = {
  name: 'mac',
  families: ['ipv4', 'ipv6'],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  match: ({ eth, dev }, info) => eth !== null && !dev.isLoopback && (eth.source === info.srcaddr) !== info.invert,
  says: ({ eth }) => (eth === null ? 'no Ethernet header' : `hardware source ${eth.source}`),
};
