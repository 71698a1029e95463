import type { XtTarget } from '../x_tables.ts';

/** Ref: include/uapi/linux/netfilter/xt_AUDIT.h:struct xt_audit_info */
export type XtAuditInfo = { readonly type: 'accept' | 'drop' | 'reject' };

/** No audit daemon runs: the record is made for nobody. Ref: net/netfilter/xt_AUDIT.c:audit_tg() */
export const audit: XtTarget<XtAuditInfo> = {
  name: 'AUDIT',
  families: ['ipv4', 'ipv6'],
  target: () => 'CONTINUE',
};
