import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_cpu.h:struct xt_cpu_info */
export type XtCpuInfo = { readonly cpu: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_cpu.c:cpu_mt(). Differs: everything happens on processor 0. */
export const cpu: XtMatch<XtCpuInfo> = {
  name: 'cpu',
  families: ['ipv4', 'ipv6'],
  match: (_skb, info) => (info.cpu === 0) !== info.invert,
  says: () => 'processor 0',
};
