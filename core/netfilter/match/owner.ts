import { done, fail } from '../../errno.ts';
import type { XtMatch } from '../x_tables.ts';
import type { XtRange } from '../xt_transport.ts';

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
  match({ sk }, { uid, gid, socketExists }, { state }) {
    if (sk === null || sk.net !== state.net) {
      // every condition asked must be an inverted one
      return (uid?.inv ?? true) && (gid?.inv ?? true) && (socketExists?.inv ?? true);
    }
    if (socketExists?.inv === true) return false;
    return (uid === null || (uid.min === 0) !== uid.inv) && (gid === null || (gid.min === 0) !== gid.inv);
  },
  says: ({ sk }) => (sk === null ? 'no socket' : 'a socket of root'),
};
