import type { Ipv4Addr } from '../addr/ipv4.ts';
import { ipv4IsLbcast, ipv4IsMulticast, ipv4IsZeronet } from '../addr/ipv4.ts';
import type { NetDevice } from '../device.ts';
import type { ErrnoName } from '../errno.ts';
import type { Net } from '../net.ts';
import type { RouteType } from '../netlink/messages.ts';
import {
  type FibAlias,
  type FibInfo,
  type FibNh,
  type FibRule,
  type FibTable,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from './fib.ts';
import { fibPath } from './fib_trie.ts';

/** What a route is asked for. Ref: include/net/flow.h:struct flowi4 */
export type Flowi4 = {
  daddr: Ipv4Addr;
  saddr: Ipv4Addr;
  oif: number;
  iif: number;
  tos: number;
  mark: number;
  scope: number;
  ipProto: number;
  sport: number;
  dport: number;
  uid: number;
};

/** A flow of something made on this host. */
export function flowi4(daddr: Ipv4Addr, saddr: Ipv4Addr = 0 as Ipv4Addr): Flowi4 {
  return {
    daddr,
    saddr,
    oif: 0,
    iif: 1,
    tos: 0,
    mark: 0,
    scope: RT_SCOPE_UNIVERSE,
    ipProto: 0,
    sport: 0,
    dport: 0,
    uid: 0,
  };
}

/** The route found. Ref: include/net/ip_fib.h:struct fib_result */
export type FibResult = {
  type: RouteType;
  prefixLen: number;
  scope: number;
  fa: FibAlias;
  fi: FibInfo;
  nh: FibNh;
  table: FibTable;
  /** Preference of the rule that led to it. */
  rulePref: number;
};

/** Ref: net/ipv4/fib_semantics.c:fib_props */
export const fibProps: { readonly [K in RouteType]: { readonly error: ErrnoName | null; readonly scope: number } } = {
  unicast: { error: null, scope: RT_SCOPE_UNIVERSE },
  local: { error: null, scope: RT_SCOPE_HOST },
  broadcast: { error: null, scope: RT_SCOPE_LINK },
  anycast: { error: null, scope: RT_SCOPE_LINK },
  multicast: { error: null, scope: RT_SCOPE_UNIVERSE },
  blackhole: { error: 'EINVAL', scope: RT_SCOPE_UNIVERSE },
  unreachable: { error: 'EHOSTUNREACH', scope: RT_SCOPE_UNIVERSE },
  prohibit: { error: 'EACCES', scope: RT_SCOPE_UNIVERSE },
  throw: { error: 'EAGAIN', scope: RT_SCOPE_UNIVERSE },
  nat: { error: 'EINVAL', scope: RT_SCOPE_NOWHERE },
};

/** Ref: include/linux/inetdevice.h:IN_DEV_IGNORE_ROUTES_WITH_LINKDOWN */
export function ipIgnoreLinkdown(dev: NetDevice | null): boolean {
  const inDev = dev?.ipPtr;
  if (!inDev) return false;
  return (
    inDev.cnf.data.ignore_routes_with_linkdown !== 0 || dev!.net.ipv4.devconfAll.data.ignore_routes_with_linkdown !== 0
  );
}

function goodNh(nh: FibNh, ignoreLinkstate: boolean, fl: Flowi4): boolean {
  if (nh.dead) return false;
  if (nh.linkdown && !ignoreLinkstate && ipIgnoreLinkdown(nh.dev)) return false;
  return fl.oif === 0 || fl.oif === nh.oif;
}

/**
 * The longest prefix with a route that fits; an errno where such a route says no, EAGAIN where there is none.
 * Ref: net/ipv4/fib_trie.c:fib_table_lookup()
 */
export function fibTableLookup(tb: FibTable, fl: Flowi4, ignoreLinkstate = false): FibResult | ErrnoName {
  const { nodes, depth } = fibPath(tb.trie, fl.daddr);
  for (let d = depth - 1; d >= 0; d--) {
    const list = nodes[d]!.aliases!;
    for (let i = 0; i < list.length; i++) {
      const fa = list[i]!;
      if (fa.tos !== 0 && fa.tos !== fl.tos) continue;
      const fi = fa.info;
      if (fi.scope < fl.scope) continue;
      const { error } = fibProps[fa.type];
      if (error !== null) return error;
      if (fi.dead) continue;
      const { nhs } = fi;
      for (let k = 0; k < nhs.length; k++) {
        const nh = nhs[k]!;
        if (!goodNh(nh, ignoreLinkstate, fl)) continue;
        const rulePref = fa.tbId === RT_TABLE_LOCAL ? 0 : fa.tbId === RT_TABLE_MAIN ? 32766 : 32767;
        return { type: fa.type, prefixLen: fa.dstLen, scope: fi.scope, fa, fi, nh, table: tb, rulePref };
      }
    }
  }
  return 'EAGAIN';
}

/** By the rules: an errno where nothing fits (ENETUNREACH) or a route or rule refuses. Ref: include/net/ip_fib.h:fib_lookup() */
export function fibLookup(net: Net, fl: Flowi4, ignoreLinkstate = false): FibResult | ErrnoName {
  const { ipv4 } = net;
  if (ipv4.hasCustomRules) return rulesLookup(net, fl, ignoreLinkstate);
  const main = ipv4.tables.get(RT_TABLE_MAIN);
  let res: FibResult | ErrnoName = main === undefined ? 'ENETUNREACH' : fibTableLookup(main, fl, ignoreLinkstate);
  if (typeof res !== 'string') return res;
  const dflt = ipv4.tables.get(RT_TABLE_DEFAULT);
  if (dflt !== undefined) res = fibTableLookup(dflt, fl, ignoreLinkstate);
  return res === 'EAGAIN' ? 'ENETUNREACH' : res;
}

function ruleMatch(rule: FibRule, fl: Flowi4): boolean {
  const hit =
    (rule.iifindex === 0 || rule.iifindex === fl.iif) &&
    (rule.oifindex === 0 || rule.oifindex === fl.oif) &&
    ((rule.mark ^ fl.mark) & rule.markMask) === 0 &&
    (rule.uidRange === null || (fl.uid >= rule.uidRange[0] && fl.uid <= rule.uidRange[1])) &&
    ((fl.saddr ^ rule.src) & rule.srcMask) === 0 &&
    ((fl.daddr ^ rule.dst) & rule.dstMask) === 0 &&
    (rule.tos === 0 || rule.tos === fl.tos) &&
    (rule.ipProto === 0 || rule.ipProto === fl.ipProto) &&
    (rule.sport === null || (fl.sport >= rule.sport[0] && fl.sport <= rule.sport[1])) &&
    (rule.dport === null || (fl.dport >= rule.dport[0] && fl.dport <= rule.dport[1]));
  return hit !== rule.not;
}

/** Ref: net/core/fib_rules.c:fib_rules_lookup(), net/ipv4/fib_rules.c:fib4_rule_action() */
function rulesLookup(net: Net, fl: Flowi4, ignoreLinkstate: boolean): FibResult | ErrnoName {
  const { rules, tables } = net.ipv4;
  for (let i = 0; i < rules.length; i++) {
    let rule = rules[i]!;
    if (!ruleMatch(rule, fl)) continue;
    while (rule.action === 'goto') {
      if (rule.ctarget === null) break;
      i = rules.indexOf(rule.ctarget);
      rule = rule.ctarget;
      if (!ruleMatch(rule, fl)) break;
    }
    if (rule.action === 'goto' || rule.action === 'nop' || !ruleMatch(rule, fl)) continue;
    if (rule.action === 'unreachable') return 'ENETUNREACH';
    if (rule.action === 'prohibit') return 'EACCES';
    if (rule.action === 'blackhole') return 'EINVAL';
    const tb = tables.get(rule.table);
    const res = tb === undefined ? 'EAGAIN' : fibTableLookup(tb, fl, ignoreLinkstate);
    if (typeof res === 'string') {
      if (res !== 'EAGAIN') return res;
      continue;
    }
    if (res.prefixLen <= rule.suppressPrefixlen) continue;
    if (rule.suppressIfgroup !== -1 && res.nh.dev?.group === rule.suppressIfgroup) continue;
    res.rulePref = rule.pref;
    return res;
  }
  return 'ENETUNREACH';
}

/** What an address is to this host, by one table. Ref: net/ipv4/fib_frontend.c:__inet_dev_addr_type() */
export function inetDevAddrType(net: Net, dev: NetDevice | null, addr: Ipv4Addr, tbId = RT_TABLE_LOCAL): RouteType {
  if (ipv4IsZeronet(addr) || ipv4IsLbcast(addr)) return 'broadcast';
  if (ipv4IsMulticast(addr)) return 'multicast';
  const tb = net.ipv4.tables.get(tbId);
  if (tb === undefined) return 'broadcast';
  const fl = flowi4(addr);
  fl.iif = 0;
  const res = fibTableLookup(tb, fl);
  if (typeof res === 'string') return 'unicast';
  return dev === null || dev === res.fi.nhs[0]!.dev ? res.type : 'unicast';
}

/** Ref: net/ipv4/fib_frontend.c:inet_addr_type() */
export function inetAddrType(net: Net, addr: Ipv4Addr): RouteType {
  return inetDevAddrType(net, null, addr);
}

/** `local`, `main`, `default` or a number, as `ip rule` prints a table. */
export function fibTableName(id: number): string {
  if (id === RT_TABLE_LOCAL) return 'local';
  if (id === RT_TABLE_MAIN) return 'main';
  return id === RT_TABLE_DEFAULT ? 'default' : String(id);
}
