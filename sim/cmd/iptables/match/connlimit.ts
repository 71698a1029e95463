import { ipv4 } from '../../../../core/addr/ipv4.ts';
import type { XtConnlimitInfo } from '../../../../core/netfilter/match/connlimit.ts';
import { parseInteger, prefixLength } from '../parse_value.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';
import { ipv6Mask, parsePlen } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtConnlimitInfo]: XtConnlimitInfo[K] };

function bits({ mask }: XtConnlimitInfo): number {
  return (
    prefixLength(
      typeof mask === 'number' ? { family: 'ipv4', addr: mask, mask } : { family: 'ipv6', addr: mask, mask },
    ) ?? 0
  );
}

const limitOption = (name: string, invert: boolean, other: string) => ({
  name,
  inv: true as const,
  excl: [other],
  parse(d: Draft, arg: string, inv: boolean, _cx: XtContext) {
    d.limit = parseInteger('connlimit', name, arg, 0, 0xffffffff);
    if (inv !== invert) d.invert = true;
  },
});

/** Ref: extensions/libxt_connlimit.c */
export const connlimit: XtExtension<XtConnlimitInfo, Draft> = {
  name: 'connlimit',
  families: ['ipv4', 'ipv6'],
  help: () => `connlimit match options:
  --connlimit-upto n     match if the number of existing connections is 0..n
  --connlimit-above n    match if the number of existing connections is >n
  --connlimit-mask n     group hosts using prefix length (default: max len)
  --connlimit-saddr      select source address for grouping
  --connlimit-daddr      select destination addresses for grouping
`,
  options: [
    limitOption('connlimit-upto', true, 'connlimit-above'),
    limitOption('connlimit-above', false, 'connlimit-upto'),
    {
      name: 'connlimit-mask',
      parse(d, arg, _inv, cx) {
        d.mask = parsePlen('connlimit', 'connlimit-mask', arg, cx.family).mask;
      },
    },
    {
      name: 'connlimit-saddr',
      flag: true,
      excl: ['connlimit-daddr'],
      parse(d) {
        d.daddr = false;
      },
    },
    {
      name: 'connlimit-daddr',
      flag: true,
      excl: ['connlimit-saddr'],
      parse(d) {
        d.daddr = true;
      },
    },
  ],
  init: (cx) => ({
    limit: 0,
    mask: cx.family === 'ipv4' ? ipv4(0xffffffff) : ipv6Mask(128),
    invert: false,
    daddr: false,
  }),
  check(_d, given) {
    if (!given.has('connlimit-upto') && !given.has('connlimit-above'))
      parameterProblem('You must specify "--connlimit-above" or "--connlimit-upto".');
  },
  make: (d) => ({ ...d }),
  print: (i) => ` #conn ${i.daddr ? 'dst' : 'src'}/${bits(i)} ${i.invert ? '<=' : '>'} ${i.limit}`,
  save: (i) =>
    ` --connlimit-${i.invert ? 'upto' : 'above'} ${i.limit} --connlimit-mask ${bits(i)} --connlimit-${i.daddr ? 'daddr' : 'saddr'}`,
};
