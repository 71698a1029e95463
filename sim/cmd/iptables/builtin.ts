import type { NfHook } from '../../../core/netfilter/netfilter.ts';
import type { XtBase } from '../../../core/netfilter/x_tables.ts';

type Chain = readonly [hook: NfHook, priority: number, type: XtBase['type']];

/** The tables that iptables knows, with the chains that hooks call. Ref: iptables/nft.c:xtables_ipv4 */
export const builtinTables: ReadonlyMap<string, readonly Chain[]> = new Map<string, readonly Chain[]>([
  [
    'filter',
    [
      ['INPUT', 0, 'filter'],
      ['FORWARD', 0, 'filter'],
      ['OUTPUT', 0, 'filter'],
    ],
  ],
  [
    'nat',
    [
      ['PREROUTING', -100, 'nat'],
      ['INPUT', 100, 'nat'],
      ['OUTPUT', -100, 'nat'],
      ['POSTROUTING', 100, 'nat'],
    ],
  ],
  [
    'mangle',
    [
      ['PREROUTING', -150, 'filter'],
      ['INPUT', -150, 'filter'],
      ['FORWARD', -150, 'filter'],
      ['OUTPUT', -150, 'route'],
      ['POSTROUTING', -150, 'filter'],
    ],
  ],
  [
    'raw',
    [
      ['PREROUTING', -300, 'filter'],
      ['OUTPUT', -300, 'filter'],
    ],
  ],
  [
    'security',
    [
      ['INPUT', 150, 'filter'],
      ['FORWARD', 150, 'filter'],
      ['OUTPUT', 150, 'filter'],
    ],
  ],
]);

/** The base of a built-in chain; null for any other name. */
export function builtinBase(table: string, chain: string): XtBase | null {
  const found = builtinTables.get(table)?.find(([hook]) => hook === chain);
  if (found === undefined) return null;
  const [hook, priority, type] = found;
  return { hook, priority, type, policy: 'ACCEPT' };
}
