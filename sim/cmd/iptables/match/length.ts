import type { XtLengthInfo } from '../../../../core/netfilter/match/length.ts';
import type { XtExtension } from '../xtables.ts';
import { parseMint } from '../xtoptions.ts';

const rangeText = (i: XtLengthInfo, sep: string): string =>
  i.min === i.max ? String(i.min) : `${i.min}${sep}${i.max}`;

/** Ref: extensions/libxt_length.c */
export const length: XtExtension<XtLengthInfo, { info: XtLengthInfo }> = {
  name: 'length',
  families: ['ipv4', 'ipv6'],
  help: () => `length match options:
[!] --length length[:length]    Match packet length against value or range
                                of values (inclusive)
`,
  options: [
    {
      name: 'length',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        const { min, max } = parseMint('length', 'length', arg, 0xffff);
        d.info = { min, max, invert };
      },
    },
  ],
  init: () => ({ info: { min: 0, max: 0, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` length ${i.invert ? '!' : ''}${rangeText(i, ':')}`,
  save: (i) => `${i.invert ? ' !' : ''} --length ${rangeText(i, ':')}`,
  xlate: (i) => `meta length ${i.invert ? '!= ' : ''}${rangeText(i, '-')}`,
};
