import { done, fail } from '../../errno.ts';
import type { SkBuff } from '../../skb.ts';
import type { XtMatch } from '../x_tables.ts';
import { transportProto, type XtRange } from '../xt_transport.ts';

/** Null: not asked. Ref: include/uapi/linux/netfilter/xt_owner.h:struct xt_owner_match_info */
export type XtOwnerInfo = {
  readonly uid: (XtRange & { readonly inv: boolean }) | null;
  readonly gid: (XtRange & { readonly inv: boolean }) | null;
  readonly supplGroups: boolean;
  readonly socketExists: { readonly inv: boolean } | null;
};

/** Ref: net/netfilter/xt_owner.c:owner_mt(). Differs: every socket here is root's. */
export const owner: XtMatch<XtOwnerInfo> = {
  name: 'owner',
  families: ['ipv4', 'ipv6'],
  hooks: ['OUTPUT', 'POSTROUTING'],
  checkentry: ({ uid, gid }) =>
    (uid !== null && uid.max < uid.min) || (gid !== null && gid.max < gid.min) ? fail('EINVAL') : done,
  match(skb, { uid, gid, socketExists }, { state }) {
    const { sk } = skb;
    if (sk === null || sk.net !== state.net) {
      // what the kernel answers by itself (ICMP, resets) leaves by a socket that is nobody's
      if (socketExists !== null && kernelSocket(skb) === socketExists.inv) return false;
      return (uid?.inv ?? true) && (gid?.inv ?? true);
    }
    if (socketExists?.inv === true) return false;
    return (uid === null || (uid.min === 0) !== uid.inv) && (gid === null || (gid.min === 0) !== gid.inv);
  },
  says: ({ sk }) => (sk === null ? 'no socket' : 'a socket of root'),
};

/** Ref: net/ipv4/icmp.c:icmp_sk(), net/ipv4/tcp_ipv4.c:ipv4_tcp_sk */
function kernelSocket(skb: SkBuff): boolean {
  const proto = transportProto(skb);
  return skb.skbIif === 0 && (proto === 1 || proto === 6 || proto === 58);
}
