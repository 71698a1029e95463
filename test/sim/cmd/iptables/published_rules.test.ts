import { describe, expect, test } from 'vitest';
import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import { append } from './host_rule.ts';
import published from './published_rules.json';
import targets from './published_targets.json';

/** What a rule of the iptables project's own tests is printed as: itself, another text, or null where it is refused. */
type Row = string | readonly [string, string | null];

describe.each([...Object.entries(published), ...Object.entries(targets)])('%s', (_name, { families, rules }) => {
  for (const family of families as XtFamily[])
    for (const [where, rows] of Object.entries(rules as Record<string, readonly Row[]>)) {
      const [table, chains] = where.split(' ') as [string, string];
      for (const chain of chains.split(','))
        test(`${family} ${table} ${chain}`, () => {
          const got = rows.map((row) => {
            const [line] = typeof row === 'string' ? [row] : row;
            const done = append(family, table, chain, line);
            return `${line} => ${done.ok ? done.saved.replace(`-A ${chain} `, '') : null}`;
          });
          const want = rows.map((row) => {
            const [line, printed] = typeof row === 'string' ? [row, row] : row;
            return `${line} => ${printed}`;
          });
          expect(got).toEqual(want);
        });
    }
});
