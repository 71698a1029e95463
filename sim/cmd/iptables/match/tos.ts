import type { XtTosInfo } from '../../../../core/netfilter/match/tos.ts';
import type { XtExtension } from '../xtables.ts';
import { parseTosmask, tosSymbolNames } from '../xtoptions.ts';

const hex = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

/** Ref: extensions/libxt_tos.c */
export const tos: XtExtension<XtTosInfo, { info: XtTosInfo }> = {
  name: 'tos',
  families: ['ipv4', 'ipv6'],
  help: () => `tos match options:
[!] --tos value[/mask]    Match Type of Service/Priority field value
[!] --tos symbol          Match TOS field (IPv4 only) by symbol
                          Accepted symbolic names for value are:
${tosSymbolNames.map(([v, name]) => `                          (${hex(v)}) ${String(v).padStart(2)} ${name}\n`).join('')}
`,
  options: [
    {
      name: 'tos',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { ...parseTosmask(arg, 0x3f), invert };
      },
    },
  ],
  init: () => ({ info: { value: 0, mask: 0, invert: false } }),
  make: ({ info }) => info,
  print(i, numeric) {
    const symbol = numeric || i.mask !== 0x3f ? undefined : tosSymbolNames.find(([v]) => v === i.value);
    return ` tos match${i.invert ? '!' : ''}${symbol === undefined ? `${hex(i.value)}/${hex(i.mask)}` : ` ${symbol[1]}`}`;
  },
  save: (i) => `${i.invert ? ' !' : ''} --tos ${hex(i.value)}/${hex(i.mask)}`,
};
