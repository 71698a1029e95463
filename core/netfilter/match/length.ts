import type { SkBuff } from '../../skb.ts';
import { ipv4Length } from '../../wire/ipv4.ts';
import type { XtMatch } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_length.h:struct xt_length_info */
export type XtLengthInfo = { readonly min: number; readonly max: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_length.c:length_mt(), length_mt6() */
export const length: XtMatch<XtLengthInfo> = {
  name: 'length',
  families: ['ipv4', 'ipv6'],
  match(skb, info) {
    const n = lengthOf(skb);
    return (n >= info.min && n <= info.max) !== info.invert;
  },
  says: (skb) => `length ${lengthOf(skb)}`,
};

function lengthOf(skb: SkBuff): number {
  return skb.payload.kind === 'ipv4' ? ipv4Length(skb.payload) : skb.len;
}
