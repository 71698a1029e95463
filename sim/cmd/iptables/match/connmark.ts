import type { XtMarkInfo } from '../../../../core/netfilter/match/mark.ts';
import { parseMarkMask } from '../parse_value.ts';
import type { XtExtension } from '../xtables.ts';
import { markMaskText, markXlate } from '../xtoptions.ts';

/** Ref: extensions/libxt_connmark.c */
export const connmark: XtExtension<XtMarkInfo, { info: XtMarkInfo }> = {
  name: 'connmark',
  families: ['ipv4', 'ipv6'],
  help: () => 'connmark match options:\n[!] --mark value[/mask]    Match ctmark value with optional mask\n',
  options: [
    {
      name: 'mark',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        const { value, mask } = parseMarkMask('connmark', 'mark', arg);
        d.info = { mark: value, mask, invert };
      },
    },
  ],
  init: () => ({ info: { mark: 0, mask: 0, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` connmark match ${i.invert ? '!' : ''}${markMaskText(i.mark, i.mask)}`,
  save: (i) => `${i.invert ? ' !' : ''} --mark${markMaskText(i.mark, i.mask)}`,
  xlate: (i) => `ct mark${markXlate(i.mark, i.mask, i.invert)}`,
};
