import type { XtRpfilterInfo } from '../../../../core/netfilter/match/rpfilter.ts';
import type { XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtRpfilterInfo]: XtRpfilterInfo[K] };

const flags = [
  ['loose', 'loose'],
  ['validmark', 'validMark'],
  ['accept-local', 'acceptLocal'],
  ['invert', 'invert'],
] as const;

function text(i: XtRpfilterInfo, prefix: string): string {
  return flags.map(([name, key]) => (i[key] ? ` ${prefix}${name}` : '')).join('');
}

/** Ref: extensions/libxt_rpfilter.c */
export const rpfilter: XtExtension<XtRpfilterInfo, Draft> = {
  name: 'rpfilter',
  families: ['ipv4', 'ipv6'],
  help: () => `rpfilter match options:
    --loose          permit reverse path via any interface
    --validmark      use skb nfmark when performing route lookup
    --accept-local   do not reject packets with a local source address
    --invert         match packets that failed the reverse path test
`,
  options: flags.map(([name, key]) => ({
    name,
    flag: true as const,
    parse(d: Draft) {
      d[key] = true;
    },
  })),
  init: () => ({ loose: false, validMark: false, acceptLocal: false, invert: false }),
  make: (d) => ({ ...d }),
  print: (i) => ` rpfilter${text(i, '')}`,
  save: (i) => text(i, '--'),
  xlate(i) {
    if (i.acceptLocal && !i.invert) return null;
    const local = i.acceptLocal ? 'fib saddr type != local ' : '';
    return `${local}fib saddr ${i.validMark ? '. mark ' : ''}${i.loose ? '' : '. iif '}oif ${i.invert ? '' : '!= '}0`;
  },
};
