import type { XtTtlInfo } from '../../../../core/netfilter/match/ttl.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

const sign = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
const option = { eq: '--ttl-eq', ne: '! --ttl-eq', lt: '--ttl-lt', gt: '--ttl-gt' } as const;
const nft = { eq: '', ne: '!= ', lt: 'lt ', gt: 'gt ' } as const;

const one = (name: string, mode: 'eq' | 'lt' | 'gt', others: readonly string[], inv: boolean) => ({
  name,
  excl: others,
  ...(mode === 'eq' ? { once: 'ttl-eq' } : {}),
  ...(inv ? { inv: true as const } : {}),
  parse(d: { info: XtTtlInfo }, arg: string, not: boolean) {
    d.info = { mode: not ? ('ne' as const) : mode, ttl: parseInteger('ttl', name, arg, 0, 255) };
  },
});

/** Ref: extensions/libipt_ttl.c */
export const ttl: XtExtension<XtTtlInfo, { info: XtTtlInfo }> = {
  name: 'ttl',
  families: ['ipv4'],
  help: () =>
    'ttl match options:\n[!] --ttl-eq value\tMatch time to live value\n  --ttl-lt value\tMatch TTL < value\n  --ttl-gt value\tMatch TTL > value\n',
  options: [
    one('ttl-lt', 'lt', ['ttl-gt', 'ttl-eq', 'ttl'], false),
    one('ttl-gt', 'gt', ['ttl-lt', 'ttl-eq', 'ttl'], false),
    one('ttl-eq', 'eq', ['ttl-lt', 'ttl-gt'], true),
    one('ttl', 'eq', ['ttl-lt', 'ttl-gt'], false),
  ],
  init: () => ({ info: { mode: 'eq', ttl: 0 } }),
  check(_d, given) {
    if (given.size === 0) parameterProblem(`TTL match: You must specify one of \`--ttl-eq', \`--ttl-lt', \`--ttl-gt`);
  },
  make: ({ info }) => info,
  print: (i) => ` TTL match TTL ${sign[i.mode]} ${i.ttl}`,
  save: (i) => ` ${option[i.mode]} ${i.ttl}`,
  xlate: (i) => `ip ttl ${nft[i.mode]}${i.ttl}`,
};
