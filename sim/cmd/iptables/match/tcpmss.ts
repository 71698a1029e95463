import type { XtTcpmssInfo } from '../../../../core/netfilter/match/tcpmss.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseMint } from '../xtoptions.ts';

const rangeText = (i: XtTcpmssInfo, sep: string): string => (i.min === i.max ? `${i.min}` : `${i.min}${sep}${i.max}`);

/** Ref: extensions/libxt_tcpmss.c */
export const tcpmss: XtExtension<XtTcpmssInfo, { info: XtTcpmssInfo }> = {
  name: 'tcpmss',
  families: ['ipv4', 'ipv6'],
  help: () => `tcpmss match options:
[!] --mss value[:value]	Match TCP MSS range.
				(only valid for TCP SYN or SYN/ACK packets)
`,
  options: [
    {
      name: 'mss',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        const { min, max } = parseMint('tcpmss', 'mss', arg, 0xffff);
        if (max < min) parameterProblem('tcpmss: invalid range given');
        d.info = { min, max, invert };
      },
    },
  ],
  init: () => ({ info: { min: 0, max: 0, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` tcpmss match ${i.invert ? '!' : ''}${rangeText(i, ':')}`,
  save: (i) => `${i.invert ? ' !' : ''} --mss ${rangeText(i, ':')}`,
  xlate: (i) => `tcp option maxseg size ${i.invert ? '!= ' : ''}${rangeText(i, '-')}`,
};
