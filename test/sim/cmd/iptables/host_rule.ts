import type { Ctx } from '../../../../core/ctx.ts';
import type { NfHook } from '../../../../core/netfilter/netfilter.ts';
import { nfTables } from '../../../../core/netfilter/nf_tables_api.ts';
import type { XtFamily, XtRuleSpec } from '../../../../core/netfilter/x_tables.ts';
import type { Netdb } from '../../../../sim/cmd/iptables/netdb.ts';
import { parseCommandLine } from '../../../../sim/cmd/iptables/parse.ts';
import { printRule, saveRule } from '../../../../sim/cmd/iptables/print.ts';
import { ruleText } from '../../../../sim/cmd/nftables/rule_text.ts';
import { l2 } from '../../../support/ctx.ts';

const services: readonly (readonly [string, number, string])[] = [
  ['ftp-data', 20, 'tcp'],
  ['ftp', 21, 'tcp'],
  ['ssh', 22, 'tcp'],
  ['smtp', 25, 'tcp'],
  ['domain', 53, 'udp'],
  ['http', 80, 'tcp'],
  ['https', 443, 'tcp'],
  ['http-alt', 8080, 'tcp'],
  ['socks', 1080, 'tcp'],
  ['tcpmux', 1, 'tcp'],
  ['echo', 7, 'tcp'],
  ['discard', 9, 'tcp'],
  ['systat', 11, 'tcp'],
  ['daytime', 13, 'tcp'],
  ['netstat', 15, 'tcp'],
];
const protocols: readonly (readonly [string, number])[] = [
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
];
const ids: readonly (readonly [string, number])[] = [
  ['root', 0],
  ['daemon', 1],
  ['lab', 1000],
];
const idOf = (name: string) => ids.find(([n]) => n === name)?.[1] ?? null;
const nameOf = (id: number) => ids.find(([, n]) => n === id)?.[0] ?? null;

/** A few names of a host's files. */
export const netdb: Netdb = {
  servicePort: (name: string, proto: string) =>
    services.find(([n, , p]) => n === name && (proto === '' || p === proto))?.[1] ?? null,
  serviceName: (port: number, proto: string) => services.find(([, n, p]) => n === port && p === proto)?.[0] ?? null,
  protocolNumber: (name: string) => protocols.find(([n]) => n === name)?.[1] ?? null,
  protocolName: (n: number) => protocols.find(([, p]) => p === n)?.[0] ?? null,
  userId: idOf,
  userName: nameOf,
  groupId: idOf,
  groupName: nameOf,
  hostName: () => null,
  hostAddrs: () => [],
} as unknown as Netdb;

/** Words as a shell cuts them. */
export function words(line: string): string[] {
  const out: string[] = [];
  for (const m of line.matchAll(/(?:"((?:\\.|[^"])*)"|'([^']*)'|(\S+))/g))
    out.push((m[1] !== undefined ? m[1].replace(/\\(["\\$`])/g, '$1') : undefined) ?? m[2] ?? m[3]!);
  return out;
}

const nftOutput = {
  handles: false,
  stateless: false,
  numericProto: false,
  numericPrio: false,
  numericSymbol: false,
  services: false,
  netdb,
};

export type Appended =
  | {
      readonly ok: true;
      readonly saved: string;
      readonly numeric: string;
      readonly listed: string;
      readonly nft: string;
    }
  | { readonly ok: false; readonly status: number; readonly says: string };

/** What becomes of `iptables -t TABLE -A CHAIN RULE`, and how the rule is printed. */
export function append(family: XtFamily, table: string, chain: string, line: string): Appended {
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
    if (e instanceof Error && 'status' in e)
      return { ok: false, status: e.status as number, says: e.message.trimEnd() };
    throw e;
  }
  const type = table === 'nat' ? 'nat' : 'filter';
  const nf = nfTables(m.net, m.ctx as Ctx);
  const done = nf.commit([
    { op: 'newtable', family, table },
    { op: 'newchain', family, table, chain, base: { hook: chain as NfHook, priority: 0, type, policy: 'ACCEPT' } },
    ...parsed.rules.map((rule: XtRuleSpec) => ({ op: 'newrule', family, table, chain, rule, at: 'end' }) as const),
  ]);
  if (!done.ok) return { ok: false, status: 4, says: done.error.errno };
  const [rule] = nf.dumpTables(family)[0]!.chains.get(chain)!.rules;
  const shown = { ...rule!, spec: rule!, num: 1 } as unknown as Parameters<typeof saveRule>[2];
  const env = { family, netdb, table };
  const format = { counts: false, short: true, via: false, lineNumbers: false, noTable: false };
  return {
    ok: true,
    saved: `-A ${chain}${saveRule(env, chain, shown, false)}`,
    numeric: printRule(env, chain, shown, 1, { ...format, numeric: true }).trimEnd(),
    listed: printRule(env, chain, shown, 1, { ...format, numeric: false }).trimEnd(),
    nft: ruleText(family, table, chain, rule!, nftOutput).trim(),
  };
}
