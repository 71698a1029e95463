import type { XtIcmpInfo } from '../../../../core/netfilter/match/icmp.ts';
import type { XtExtension } from '../xtables.ts';
import { icmpTypesHelp, icmpTypeText, icmpv6Codes, nameOf, parseIcmpType } from './icmp_names.ts';

/** Ref: extensions/libip6t_icmp6.c:icmp6_type_xlate_array */
const ndNames = [
  'nd-router-solicit',
  'nd-router-advert',
  'nd-neighbor-solicit',
  'nd-neighbor-advert',
  'nd-redirect',
] as const;

/** Ref: extensions/libip6t_icmp6.c */
export const icmp6: XtExtension<XtIcmpInfo, { info: XtIcmpInfo }> = {
  name: 'icmp6',
  families: ['ipv6'],
  proto: 58,
  help: () =>
    `icmpv6 match options:\n[!] --icmpv6-type typename\tmatch icmpv6 type\n` +
    `\t\t\t\t(or numeric type or type/code)\nValid ICMPv6 Types:${icmpTypesHelp(icmpv6Codes)}`,
  options: [
    {
      name: 'icmpv6-type',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { ...parseIcmpType(icmpv6Codes, 'ICMPv6', arg), invert };
      },
    },
  ],
  init: () => ({ info: { type: 0, code: { min: 0, max: 255 }, invert: false } }),
  make: ({ info }) => info,
  print: (i, numeric) => ` ipv6-icmp${icmpTypeText(icmpv6Codes, i, numeric)}`,
  save(i) {
    const any = i.code.min === 0 && i.code.max === 255;
    return `${i.invert ? ' !' : ''} --icmpv6-type ${i.type}${any ? '' : `/${i.code.min}`}`;
  },
  xlate(i) {
    if (i.code.min === i.code.max) return null;
    const name = ndNames[i.type - 133] ?? nameOf(icmpv6Codes, i);
    return name === undefined ? null : `icmpv6 type ${i.invert ? '!= ' : ''}${name}`;
  },
};
