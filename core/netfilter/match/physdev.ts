import { done, fail } from '../../errno.ts';
import type { XtMatch } from '../x_tables.ts';
import { ifnameMatches } from '../xt_header.ts';

/** What is asked; null: not. Ref: include/uapi/linux/netfilter/xt_physdev.h:struct xt_physdev_info */
export type XtPhysdevInfo = {
  readonly in: { readonly name: string; readonly inv: boolean } | null;
  readonly out: { readonly name: string; readonly inv: boolean } | null;
  readonly isIn: { readonly inv: boolean } | null;
  readonly isOut: { readonly inv: boolean } | null;
  readonly isBridged: { readonly inv: boolean } | null;
};

/** Ref: net/netfilter/xt_physdev.c:physdev_mt() */
export const physdev: XtMatch<XtPhysdevInfo> = {
  name: 'physdev',
  families: ['ipv4', 'ipv6'],
  checkentry(info, { hook }) {
    const out = info.out !== null || info.isOut !== null;
    const bridged = info.isBridged !== null && !info.isBridged.inv;
    if (info.in === null && info.isIn === null && info.isBridged === null && !out) return fail('EINVAL');
    return out && !bridged && hook === 'OUTPUT' ? fail('EINVAL') : done;
  },
  match({ nfBridge }, info) {
    if (nfBridge === null)
      return (
        (info.isBridged?.inv ?? true) &&
        (info.isIn?.inv ?? true) &&
        (info.isOut?.inv ?? true) &&
        (info.in?.inv ?? true) &&
        (info.out?.inv ?? true)
      );
    const outdev = nfBridge.physoutdev?.name ?? null;
    const indev = nfBridge.physindev.name;
    if (info.isBridged !== null && (outdev !== null) === info.isBridged.inv) return false;
    if (info.isIn?.inv === true) return false;
    if (info.isOut !== null && (outdev !== null) === info.isOut.inv) return false;
    if (info.in !== null && ifnameMatches(info.in.name, indev) === info.in.inv) return false;
    return info.out === null || (outdev !== null && ifnameMatches(info.out.name, outdev) !== info.out.inv);
  },
  says: ({ nfBridge }) =>
    nfBridge === null
      ? 'not bridged'
      : `came in by port ${nfBridge.physindev.name}${nfBridge.physoutdev === null ? '' : `, leaves by ${nfBridge.physoutdev.name}`}`,
};
