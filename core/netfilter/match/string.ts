import { done, fail } from '../../errno.ts';
import type { SkBuff } from '../../skb.ts';
import { ipv4Bytes } from '../../wire/ipv4.ts';
import { ipv6Bytes } from '../../wire/ipv6.ts';
import type { XtMatch } from '../x_tables.ts';

/** The pattern is a byte string. Ref: include/uapi/linux/netfilter/xt_string.h:struct xt_string_info */
export type XtStringInfo = {
  readonly algo: string;
  readonly pattern: string;
  readonly from: number;
  readonly to: number;
  readonly icase: boolean;
  readonly invert: boolean;
};

/** Ref: net/netfilter/xt_string.c:string_mt() */
export const string: XtMatch<XtStringInfo> = {
  name: 'string',
  families: ['ipv4', 'ipv6'],
  checkentry(info) {
    if (info.from > info.to || info.pattern.length > 128 || info.pattern.length === 0) return fail('EINVAL');
    return ['bm', 'kmp', 'fsm'].includes(info.algo) ? done : fail('ENOENT');
  },
  match(skb, info) {
    const at = findText(skb, info);
    return at >= 0 !== info.invert;
  },
  says: (_skb, info) => `"${info.pattern}" is not in it`,
};

/** Where the pattern begins, from the IP header on; -1 when not within the offsets. Ref: net/core/skbuff.c:skb_find_text() */
function findText({ payload: p }: SkBuff, info: XtStringInfo): number {
  const bytes = p.kind === 'ipv4' ? ipv4Bytes(p) : p.kind === 'ipv6' ? ipv6Bytes(p) : null;
  if (bytes === null) return -1;
  const lower = (c: number) => (info.icase && c >= 65 && c <= 90 ? c + 32 : c);
  const pattern = Array.from(info.pattern, (c) => lower(c.charCodeAt(0)));
  const last = Math.min(info.to, bytes.length) - pattern.length;
  for (let at = info.from; at <= last; at++) {
    let n = 0;
    while (n < pattern.length && lower(bytes[at + n]!) === pattern[n]) n++;
    if (n === pattern.length) return at;
  }
  return -1;
}
