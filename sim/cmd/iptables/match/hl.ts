import type { XtTtlInfo } from '../../../../core/netfilter/match/ttl.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

const sign = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
const option = { eq: '--hl-eq', ne: '! --hl-eq', lt: '--hl-lt', gt: '--hl-gt' } as const;
const nft = { eq: '', ne: '!= ', lt: 'lt ', gt: 'gt ' } as const;

const one = (name: string, mode: 'eq' | 'lt' | 'gt', others: readonly string[], inv: boolean) => ({
  name,
  excl: others,
  ...(mode === 'eq' ? { once: 'hl-eq' } : {}),
  ...(inv ? { inv: true as const } : {}),
  parse(d: { info: XtTtlInfo }, arg: string, not: boolean) {
    d.info = { mode: not ? ('ne' as const) : mode, ttl: parseInteger('hl', name, arg, 0, 255) };
  },
});

/** Ref: extensions/libip6t_hl.c */
export const hl: XtExtension<XtTtlInfo, { info: XtTtlInfo }> = {
  name: 'hl',
  families: ['ipv6'],
  help: () =>
    'hl match options:\n[!] --hl-eq value\tMatch hop limit value\n  --hl-lt value\tMatch HL < value\n  --hl-gt value\tMatch HL > value\n',
  options: [
    one('hl-lt', 'lt', ['hl-gt', 'hl-eq', 'hl'], false),
    one('hl-gt', 'gt', ['hl-lt', 'hl-eq', 'hl'], false),
    one('hl-eq', 'eq', ['hl-lt', 'hl-gt'], true),
    one('hl', 'eq', ['hl-lt', 'hl-gt'], false),
  ],
  init: () => ({ info: { mode: 'eq', ttl: 0 } }),
  check(_d, given) {
    if (given.size === 0) parameterProblem(`HL match: You must specify one of \`--hl-eq', \`--hl-lt', \`--hl-gt'`);
  },
  make: ({ info }) => info,
  print: (i) => ` HL match HL ${sign[i.mode]} ${i.ttl}`,
  save: (i) => ` ${option[i.mode]} ${i.ttl}`,
  xlate: (i) => `ip6 hoplimit ${nft[i.mode]}${i.ttl}`,
};
