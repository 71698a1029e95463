import type { XtMatch } from '../x_tables.ts';

/** `probability` is a part of 2^31; `every` one less than asked. Ref: struct xt_statistic_info */
export type XtStatisticInfo =
  | { readonly mode: 'random'; readonly probability: number; readonly invert: boolean }
  | { readonly mode: 'nth'; readonly every: number; readonly packet: number; readonly invert: boolean };

/** Ref: net/netfilter/xt_statistic.c:statistic_mt() */
export const statistic: XtMatch<XtStatisticInfo> = {
  name: 'statistic',
  families: ['ipv4', 'ipv6'],
  init: (info): { count: number } => ({ count: info.mode === 'nth' ? info.every - info.packet : 0 }),
  match(_skb, info, par, ctx) {
    if (info.mode === 'random') return (ctx.random32() & 0x7fffffff) < info.probability !== info.invert;
    const s = par.rule.state[par.slot] as { count: number };
    s.count = s.count === info.every ? 0 : s.count + 1;
    return (s.count === 0) !== info.invert;
  },
  says: (_skb, info) => (info.mode === 'random' ? 'chance' : 'not its turn'),
};
