import type { XtHelperInfo } from '../../../../core/netfilter/match/helper.ts';
import type { XtExtension } from '../xtables.ts';
import { saveString } from '../xtoptions.ts';

/** Ref: extensions/libxt_helper.c */
export const helper: XtExtension<XtHelperInfo, { info: XtHelperInfo }> = {
  name: 'helper',
  families: ['ipv4', 'ipv6'],
  help: () => 'helper match options:\n[!] --helper string        Match helper identified by string\n',
  options: [
    {
      name: 'helper',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { name: arg.slice(0, 29), invert };
      },
    },
  ],
  init: () => ({ info: { name: '', invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` helper match ${i.invert ? '! ' : ''}"${i.name}"`,
  save: (i) => `${i.invert ? ' !' : ''} --helper${saveString(i.name)}`,
  xlate: (i) => `ct helper${i.invert ? ' !=' : ''} "${i.name}"`,
};
