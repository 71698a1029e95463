import type { XtIcmpInfo } from '../../../../core/netfilter/match/icmp.ts';
import type { XtExtension } from '../xtables.ts';
import { icmpCodes, icmpTypesHelp, icmpTypeText, nameOf, parseIcmpType } from './icmp_names.ts';

/** Ref: extensions/libipt_icmp.c */
export const icmp: XtExtension<XtIcmpInfo, { info: XtIcmpInfo }> = {
  name: 'icmp',
  families: ['ipv4'],
  proto: 1,
  help: () =>
    `icmp match options:\n[!] --icmp-type typename\tmatch icmp type\n` +
    `[!] --icmp-type type[/code]\t(or numeric type or type/code)\nValid ICMP Types:${icmpTypesHelp(icmpCodes)}`,
  options: [
    {
      name: 'icmp-type',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { ...parseIcmpType(icmpCodes, 'ICMP', arg), invert };
      },
    },
  ],
  init: () => ({ info: { type: 255, code: { min: 0, max: 255 }, invert: false } }),
  make: ({ info }) => info,
  print: (i, numeric) => ` icmp${icmpTypeText(icmpCodes, i, numeric)}`,
  save(i) {
    const not = i.invert ? ' !' : '';
    if (i.type === 255) return `${not} --icmp-type any`;
    const any = i.code.min === 0 && i.code.max === 255;
    return `${not} --icmp-type ${i.type}${any ? '' : `/${i.code.min}`}`;
  },
  xlate(i) {
    if (i.type === 255) return 'ip protocol icmp';
    const name = i.code.min === i.code.max ? undefined : nameOf(icmpCodes, i);
    return name === undefined ? null : `icmp type ${i.invert ? '!= ' : ''}${name}`;
  },
};
