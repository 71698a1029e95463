import type { XtDscpInfo } from '../../../../core/netfilter/match/dscp.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

/** Ref: extensions/dscp_helper.c:ds_classes */
const classes: readonly (readonly [string, number])[] = [
  ...Array.from({ length: 8 }, (_, i) => [`CS${i}`, i * 8] as const),
  ['BE', 0],
  ...[1, 2, 3, 4].flatMap((c) => [1, 2, 3].map((p) => [`AF${c}${p}`, c * 8 + p * 2] as const)),
  ['EF', 0x2e],
];

/** A name that begins with a class's. Ref: extensions/dscp_helper.c:class_to_dscp() */
export function classToDscp(name: string): number {
  const found = classes.find(([c]) => name.toUpperCase().startsWith(c));
  if (found === undefined) parameterProblem(`Invalid DSCP value \`${name}'`);
  return found[1];
}

const hex = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

/** Ref: extensions/libxt_dscp.c */
export const dscp: XtExtension<XtDscpInfo, { info: XtDscpInfo }> = {
  name: 'dscp',
  families: ['ipv4', 'ipv6'],
  help: () => `dscp match options
[!] --dscp value		Match DSCP codepoint with numerical value
  		                This value can be in decimal (ex: 32)
               		or in hex (ex: 0x20)
[!] --dscp-class name		Match the DiffServ class. This value may
				be any of the BE,EF, AFxx or CSx classes

				These two options are mutually exclusive !
`,
  options: [
    {
      name: 'dscp',
      inv: true,
      excl: ['dscp-class'],
      parse(d, arg, invert) {
        d.info = { dscp: parseInteger('dscp', 'dscp', arg, 0, 63), invert };
      },
    },
    {
      name: 'dscp-class',
      inv: true,
      excl: ['dscp'],
      parse(d, arg, invert) {
        d.info = { dscp: classToDscp(arg), invert };
      },
    },
  ],
  init: () => ({ info: { dscp: 0, invert: false } }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('DSCP match: Parameter --dscp is required');
  },
  make: ({ info }) => info,
  print: (i) => ` DSCP match ${i.invert ? '!' : ''}${hex(i.dscp)}`,
  save: (i) => `${i.invert ? ' !' : ''} --dscp ${hex(i.dscp)}`,
  xlate: (i, { family }) => `${family === 'ipv4' ? 'ip' : 'ip6'} dscp ${i.invert ? '!= ' : ''}${hex(i.dscp)}`,
};
