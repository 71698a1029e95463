import type { XtTtlTargetInfo } from '../../../../core/netfilter/target/ttl.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { info: XtTtlTargetInfo };

const saying = { set: 'set to', dec: 'decrement by', inc: 'increment by' } as const;

/** TTL, or HL of IPv6: the same with other words. */
export function ttlTarget(name: 'TTL' | 'HL'): XtExtension<XtTtlTargetInfo, Draft> {
  const word = name.toLowerCase();
  const all = [`${word}-set`, `${word}-dec`, `${word}-inc`];
  return {
    name,
    families: [name === 'TTL' ? 'ipv4' : 'ipv6'],
    help: () => `${name} target options
  --${word}-set value		Set ${name} to <value 0-255>
  --${word}-dec value		Decrement ${name} by <value 1-255>
  --${word}-inc value		Increment ${name} by <value 1-255>
`,
    options: (['set', 'dec', 'inc'] as const).map((mode) => ({
      name: `${word}-${mode}`,
      excl: all.filter((o) => o !== `${word}-${mode}`),
      parse(d, arg) {
        d.info = { mode, ttl: parseInteger(name, `${word}-${mode}`, arg, mode === 'set' ? 0 : 1, 255) };
      },
    })),
    init: () => ({ info: { mode: 'set', ttl: 0 } }),
    check(_d, given) {
      if (given.size === 0) parameterProblem(`${name}: You must specify an action`);
    },
    make: (d) => d.info,
    print: (i) => ` ${name} ${saying[i.mode]} ${i.ttl}`,
    save: (i) => ` --${word}-${i.mode} ${i.ttl}`,
  };
}

/** Ref: extensions/libipt_TTL.c */
export const TTL = ttlTarget('TTL');
