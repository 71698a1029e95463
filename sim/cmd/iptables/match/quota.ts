import type { XtQuotaInfo } from '../../../../core/netfilter/match/quota.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { strtoul, UINT64_MAX } from '../xtoptions.ts';

/** Ref: extensions/libxt_quota.c */
export const quota: XtExtension<XtQuotaInfo, { info: XtQuotaInfo }> = {
  name: 'quota',
  families: ['ipv4', 'ipv6'],
  help: () => 'quota match options:\n[!] --quota quota\t\tquota (bytes)\n',
  options: [
    {
      name: 'quota',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        const n = strtoul(arg, 0, UINT64_MAX);
        if (n === null || n.end !== arg.length)
          parameterProblem('quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n');
        d.info = { quota: n.value, invert };
      },
    },
  ],
  init: () => ({ info: { quota: 0, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` quota: ${text(i.quota)} bytes`,
  save: (i) => `${i.invert ? ' !' : ''} --quota ${text(i.quota)}`,
  xlate: (i) => `quota ${i.invert ? 'over ' : ''}${text(i.quota)} bytes`,
};

const text = (n: number): string => (n >= UINT64_MAX ? '18446744073709551615' : String(n));
