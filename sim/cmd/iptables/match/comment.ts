import type { XtCommentInfo } from '../../../../core/netfilter/match/comment.ts';
import type { XtExtension } from '../xtables.ts';
import { saveString } from '../xtoptions.ts';

/** Ref: include/uapi/linux/netfilter/xt_comment.h:XT_MAX_COMMENT_LEN, with its NUL */
const XT_MAX_COMMENT_LEN = 256;

/** Ref: extensions/libxt_comment.c */
export const comment: XtExtension<XtCommentInfo, { comment: string }> = {
  name: 'comment',
  families: ['ipv4', 'ipv6'],
  help: () => 'comment match options:\n--comment COMMENT             Attach a comment to a rule\n',
  options: [
    {
      name: 'comment',
      mand: true,
      parse(d, arg) {
        d.comment = arg.slice(0, XT_MAX_COMMENT_LEN - 1);
      },
    },
  ],
  init: () => ({ comment: '' }),
  make: (d) => ({ comment: d.comment }),
  print: (i) => ` /* ${i.comment} */`,
  save: (i) => ` --comment${saveString(i.comment)}`,
  xlate: () => '',
};
