import { describe, expect, test } from 'vitest';
import type { Ctx } from '../../../../core/ctx.ts';
import type { NfHook } from '../../../../core/netfilter/netfilter.ts';
import { nfTables } from '../../../../core/netfilter/nf_tables_api.ts';
import type { XtFamily, XtRuleSpec } from '../../../../core/netfilter/x_tables.ts';
import type { Netdb } from '../../../../sim/cmd/iptables/netdb.ts';
import { parseCommandLine } from '../../../../sim/cmd/iptables/parse.ts';
import { saveRule } from '../../../../sim/cmd/iptables/print.ts';
import { l2 } from '../../../support/ctx.ts';
import published from './published_rules.json';

/** What a rule of the iptables project's own tests is printed as: itself, another text, or null where it is refused. */
type Row = string | readonly [string, string | null];

const services: readonly (readonly [string, number, string])[] = [
  ['ssh', 22, 'tcp'],
  ['smtp', 25, 'tcp'],
  ['domain', 53, 'udp'],
  ['http', 80, 'tcp'],
];
const protocols = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['sctp', 132],
  ['mh', 135],
  ['udplite', 136],
]);
const netdb: Netdb = {
  servicePort: (name, proto) => services.find(([n, , p]) => n === name && (proto === '' || p === proto))?.[1] ?? null,
  serviceName: (port, proto) => services.find(([, n, p]) => n === port && p === proto)?.[0] ?? null,
  protocolNumber: (name) => protocols.get(name) ?? null,
  protocolName: (n) => [...protocols].find(([, p]) => p === n)?.[0] ?? null,
  userId: (name) => (name === 'root' ? 0 : null),
  userName: (uid) => (uid === 0 ? 'root' : null),
  groupId: (name) => (name === 'root' ? 0 : null),
  groupName: (gid) => (gid === 0 ? 'root' : null),
} as Netdb;

/** Words as the shell cuts them. */
function words(line: string): string[] {
  const out: string[] = [];
  for (const m of line.matchAll(/(?:"((?:\\.|[^"])*)"|'([^']*)'|(\S+))/g))
    out.push((m[1] !== undefined ? m[1].replace(/\\(["\\$`])/g, '$1') : undefined) ?? m[2] ?? m[3]!);
  return out;
}

/** The rule appended, as iptables-save prints it; null when the tool or the kernel refuses it. */
function appended(family: XtFamily, table: string, chain: string, line: string): string | null {
  const m = l2();
  let parsed: ReturnType<typeof parseCommandLine>;
  try {
    parsed = parseCommandLine(['-t', table, '-A', chain, ...words(line)], {
      family,
      netdb,
      program: 'iptables',
      version: '1.8.9 (nf_tables)',
      restore: false,
      out: () => {},
      err: () => {},
    });
  } catch (e) {
    if (e instanceof Error && 'status' in e) return null;
    throw e;
  }
  const type = table === 'nat' ? 'nat' : 'filter';
  const nf = nfTables(m.net, m.ctx as Ctx);
  const refused = nf.commit([
    { op: 'newtable', family, table },
    { op: 'newchain', family, table, chain, base: { hook: chain as NfHook, priority: 0, type, policy: 'ACCEPT' } },
    ...parsed.rules.map((rule: XtRuleSpec) => ({ op: 'newrule', family, table, chain, rule, at: 'end' }) as const),
  ]);
  if (!refused.ok) return null;
  const [rule] = nf.dumpTables(family)[0]!.chains.get(chain)!.rules;
  const shown = { ...rule!, spec: rule!, num: 1 } as unknown as Parameters<typeof saveRule>[2];
  return saveRule({ family, netdb, table }, chain, shown, false).trim();
}

describe.each(Object.entries(published))('%s', (_name, { families, rules }) => {
  for (const family of families as XtFamily[])
    for (const [where, rows] of Object.entries(rules as Record<string, readonly Row[]>)) {
      const [table, chains] = where.split(' ') as [string, string];
      for (const chain of chains.split(','))
        test(`${family} ${table} ${chain}`, () => {
          const got = rows.map((row) => {
            const [line] = typeof row === 'string' ? [row] : row;
            return `${line} => ${appended(family, table, chain, line)}`;
          });
          const want = rows.map((row) => {
            const [line, printed] = typeof row === 'string' ? [row, row] : row;
            return `${line} => ${printed}`;
          });
          expect(got).toEqual(want);
        });
    }
});
