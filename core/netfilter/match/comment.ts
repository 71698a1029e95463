import type { XtMatch } from '../x_tables.ts';

export type XtCommentInfo = { readonly comment: string };

/** Matches everything. Ref: net/netfilter/xt_comment.c */
export const comment: XtMatch<XtCommentInfo> = {
  name: 'comment',
  families: ['ipv4', 'ipv6'],
  match: () => true,
};
