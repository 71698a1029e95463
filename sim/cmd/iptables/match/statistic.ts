import type { XtStatisticInfo } from '../../../../core/netfilter/match/statistic.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseFloatIn } from '../xtoptions.ts';

type Draft = {
  mode: 'random' | 'nth';
  invert: boolean;
  probability: number;
  every: number;
  packet: number;
};

/** Ref: extensions/libxt_statistic.c:print_match() */
function text(i: XtStatisticInfo, prefix: string): string {
  const not = i.invert ? ' !' : '';
  if (i.mode === 'random')
    return ` ${prefix}mode random${not} ${prefix}probability ${(i.probability / 0x80000000).toFixed(11)}`;
  const packet = i.packet > 0 || prefix !== '' ? ` ${prefix}packet ${i.packet}` : '';
  return ` ${prefix}mode nth${not} ${prefix}every ${i.every + 1}${packet}`;
}

/** Ref: extensions/libxt_statistic.c */
export const statistic: XtExtension<XtStatisticInfo, Draft> = {
  name: 'statistic',
  families: ['ipv4', 'ipv6'],
  help: () => `statistic match options:
 --mode mode                    Match mode (random, nth)
 random mode:
[!] --probability p		 Probability
 nth mode:
[!] --every n			 Match every nth packet
 --packet p			 Initial counter value (0 <= p <= n-1, default 0)
`,
  options: [
    {
      name: 'mode',
      mand: true,
      parse(d, arg) {
        if (arg !== 'random' && arg !== 'nth') parameterProblem(`Bad mode "${arg}"`);
        d.mode = arg;
      },
    },
    {
      name: 'probability',
      inv: true,
      excl: ['every', 'packet'],
      parse(d, arg, inv) {
        if (inv) d.invert = true;
        d.probability = Math.round(0x80000000 * parseFloatIn('statistic', 'probability', arg, 0, 1));
      },
    },
    {
      name: 'every',
      inv: true,
      excl: ['probability'],
      also: ['packet'],
      parse(d, arg, inv) {
        if (inv) d.invert = true;
        d.every = parseInteger('statistic', 'every', arg, 1, 0xffffffff) - 1;
      },
    },
    {
      name: 'packet',
      excl: ['probability'],
      also: ['every'],
      parse(d, arg) {
        d.packet = parseInteger('statistic', 'packet', arg, 0, 0xffffffff);
      },
    },
  ],
  init: () => ({ mode: 'random', invert: false, probability: 0, every: 0, packet: 0 }),
  check(d, given) {
    if (d.mode === 'random' && !given.has('probability'))
      parameterProblem('--probability must be specified when using random mode');
    if (d.mode === 'nth' && !given.has('every') && !given.has('packet'))
      parameterProblem('--every and --packet must be specified when using nth mode');
    // the two share their place in memory
    const [every, packet] = given.has('probability') ? [d.probability, 0] : [d.every, d.packet];
    if (packet > every) parameterProblem('the --packet p must be 0 <= p <= n-1');
  },
  make: (d) =>
    d.mode === 'random'
      ? { mode: 'random', probability: d.probability, invert: d.invert }
      : { mode: 'nth', every: d.every, packet: d.packet, invert: d.invert },
  print: (i) => ` statistic${text(i, '')}`,
  save: (i) => text(i, '--'),
  xlate: (i) =>
    i.mode === 'random'
      ? `meta random & 2147483647 ${i.invert ? '>=' : '<'} ${i.probability}`
      : `numgen inc mod ${i.every + 1} ${i.invert ? '!= ' : ''}${i.packet}`,
};
