import type { XtConnbytesInfo } from '../../../../core/netfilter/match/connbytes.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseMint, UINT64_MAX } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtConnbytesInfo]: XtConnbytesInfo[K] };

const text = (n: number): string => (n >= UINT64_MAX ? '18446744073709551615' : String(n));

/** Ref: extensions/libxt_connbytes.c:print_from_to() */
function fromTo(i: XtConnbytesInfo, prefix: string): string {
  return `${i.invert ? ' !' : ''} ${prefix}connbytes ${text(i.from)}${i.to === null ? '' : `:${text(i.to)}`}`;
}

/** Ref: extensions/libxt_connbytes.c */
export const connbytes: XtExtension<XtConnbytesInfo, Draft> = {
  name: 'connbytes',
  families: ['ipv4', 'ipv6'],
  help: () => `connbytes match options:
 [!] --connbytes from:[to]
     --connbytes-dir [original, reply, both]
     --connbytes-mode [packets, bytes, avgpkt]
`,
  options: [
    {
      name: 'connbytes',
      inv: true,
      mand: true,
      parse(d, arg, inv) {
        const { min, max, nvals } = parseMint('connbytes', 'connbytes', arg, UINT64_MAX);
        const to = nvals === 2 && max < UINT64_MAX ? max : null;
        if (to !== null && to < min) parameterProblem(`${text(min)} should be less than ${text(to)}`);
        d.from = min;
        d.to = to;
        d.invert = inv;
      },
    },
    {
      name: 'connbytes-dir',
      mand: true,
      parse(d, arg) {
        if (arg !== 'original' && arg !== 'reply' && arg !== 'both')
          parameterProblem(`Unknown --connbytes-dir \`${arg}'`);
        d.direction = arg;
      },
    },
    {
      name: 'connbytes-mode',
      mand: true,
      parse(d, arg) {
        if (arg !== 'packets' && arg !== 'bytes' && arg !== 'avgpkt')
          parameterProblem(`Unknown --connbytes-mode \`${arg}'`);
        d.what = arg;
      },
    },
  ],
  init: () => ({ from: 0, to: null, invert: false, what: 'packets', direction: 'original' }),
  make: (d) => ({ ...d }),
  print: (i) => `${fromTo(i, '')} connbytes mode ${i.what} connbytes direction ${i.direction}`,
  save: (i) => `${fromTo(i, '--')} --connbytes-mode ${i.what} --connbytes-dir ${i.direction}`,
  xlate(i) {
    const dir = i.direction === 'both' ? '' : ` ${i.direction}`;
    const not = i.invert ? '!= ' : '';
    const range =
      i.to === null
        ? `ge ${text(i.from)}`
        : i.to === i.from
          ? `${not}${text(i.from)}`
          : `${not}${text(i.from)}-${text(i.to)}`;
    return `ct${dir} ${i.what} ${i.to === null && i.invert ? `lt ${text(i.from)}` : range}`;
  },
};
