import { type Ipv4Addr, inetMakeMask } from '../addr/ipv4.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RuleMessage, RuleRequest } from '../netlink/messages.ts';
import { type FibRule, RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN, RTPROT_KERNEL } from './fib.ts';
import { fibNewTable, fibUnmerge, rtCacheFlush } from './fib_table.ts';

const plain: FibRule = {
  pref: 0,
  not: false,
  src: 0,
  srcLen: 0,
  srcMask: 0,
  dst: 0,
  dstLen: 0,
  dstMask: 0,
  tos: 0,
  mark: 0,
  markMask: 0,
  iifname: '',
  oifname: '',
  iifindex: 0,
  oifindex: 0,
  uidRange: null,
  ipProto: 0,
  sport: null,
  dport: null,
  table: 0,
  action: 'to_tbl',
  target: 0,
  ctarget: null,
  suppressPrefixlen: -1,
  suppressIfgroup: -1,
  l3mdev: false,
  protocol: RTPROT_KERNEL,
  permanent: false,
};

/** What every namespace starts with. Ref: net/ipv4/fib_rules.c:fib_default_rules_init() */
export const defaultRules: FibRule[] = [
  { ...plain, pref: 0, table: RT_TABLE_LOCAL },
  { ...plain, pref: 0x7ffe, table: RT_TABLE_MAIN },
  { ...plain, pref: 0x7fff, table: RT_TABLE_DEFAULT },
];

/** Ref: net/core/fib_rules.c:fib_nl_fill_rule() */
export function fibRuleFill(r: FibRule): RuleMessage {
  return {
    family: 'inet',
    priority: r.pref,
    not: r.not,
    src: r.srcLen === 0 ? null : (r.src as Ipv4Addr),
    srcLen: r.srcLen,
    dst: r.dstLen === 0 ? null : (r.dst as Ipv4Addr),
    dstLen: r.dstLen,
    tos: r.tos,
    fwmark: r.mark,
    fwmask: r.markMask,
    iif: r.iifname === '' ? null : r.iifname,
    oif: r.oifname === '' ? null : r.oifname,
    iifDetached: r.iifindex === -1,
    oifDetached: r.oifindex === -1,
    uidRange: r.uidRange,
    ipproto: r.ipProto,
    sport: r.sport,
    dport: r.dport,
    table: r.table,
    action: r.action,
    goto: r.target,
    gotoUnresolved: r.action === 'goto' && r.ctarget === null,
    suppressPrefixlen: r.suppressPrefixlen,
    suppressIfgroup: r.suppressIfgroup,
    l3mdev: r.l3mdev,
    protocol: r.protocol,
  };
}

const validPorts = (p: readonly [number, number]): boolean => p[0] > 0 && p[0] <= p[1] && p[1] < 65536;

/** Checks a request and makes its rule. Ref: net/core/fib_rules.c:fib_nl2rule() */
function nl2rule(net: Net, req: RuleRequest): Result<FibRule> {
  const { rules } = net.ipv4;
  // without a priority it stands before the second rule
  const pref = req.priority ?? (rules.length > 1 && rules[1]!.pref > 0 ? rules[1]!.pref - 1 : 0);
  const action = req.action ?? 'to_tbl';
  let ctarget: FibRule | null = null;
  if (req.goto !== undefined && req.goto !== 0) {
    if (action !== 'goto') return fail('EINVAL', 'Unexpected goto');
    if (req.goto <= pref) return fail('EINVAL', 'Backward goto not supported');
    ctarget = rules.find((r) => r.pref === req.goto) ?? null;
  } else if (action === 'goto') return fail('EINVAL', 'Missing goto target for action goto');
  if (req.l3mdev && req.table !== undefined && req.table !== 0)
    return fail('EINVAL', 'l3mdev and table are mutually exclusive');
  if (req.uidRange && req.uidRange[0] > req.uidRange[1]) return fail('EINVAL', 'Invalid uid range');
  if (req.sport && !validPorts(req.sport)) return fail('EINVAL', 'Invalid sport range');
  if (req.dport && !validPorts(req.dport)) return fail('EINVAL', 'Invalid dport range');
  const mark = req.fwmark ?? 0;
  const index = (name: string): number => (name === '' ? 0 : (net.devByName.get(name)?.ifindex ?? -1));
  const iifname = req.iif ?? '';
  const oifname = req.oif ?? '';
  const srcLen = req.srcLen ?? 0;
  const dstLen = req.dstLen ?? 0;
  return {
    ok: true,
    value: {
      pref,
      not: req.not === true,
      src: (req.src as number | undefined) ?? 0,
      srcLen,
      srcMask: inetMakeMask(srcLen),
      dst: (req.dst as number | undefined) ?? 0,
      dstLen,
      dstMask: inetMakeMask(dstLen),
      tos: req.tos ?? 0,
      mark,
      markMask: req.fwmask ?? (mark !== 0 ? 0xffffffff : 0),
      iifname,
      oifname,
      iifindex: index(iifname),
      oifindex: index(oifname),
      uidRange: req.uidRange ?? null,
      ipProto: req.ipproto ?? 0,
      sport: req.sport ?? null,
      dport: req.dport ?? null,
      table: req.table ?? 0,
      action,
      target: req.goto ?? 0,
      ctarget,
      suppressPrefixlen: req.suppressPrefixlen ?? -1,
      suppressIfgroup: req.suppressIfgroup ?? -1,
      l3mdev: req.l3mdev === true,
      protocol: req.protocol ?? 0,
      permanent: false,
    },
  };
}

const samePair = (a: readonly [number, number] | null, b: readonly [number, number] | null): boolean =>
  a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);

/** Ref: net/core/fib_rules.c:rule_exists() */
function ruleExists(a: FibRule, b: FibRule): boolean {
  return (
    a.action === b.action &&
    a.table === b.table &&
    a.pref === b.pref &&
    a.iifname === b.iifname &&
    a.oifname === b.oifname &&
    a.mark === b.mark &&
    a.markMask === b.markMask &&
    a.l3mdev === b.l3mdev &&
    a.suppressIfgroup === b.suppressIfgroup &&
    a.suppressPrefixlen === b.suppressPrefixlen &&
    samePair(a.uidRange, b.uidRange) &&
    a.ipProto === b.ipProto &&
    samePair(a.sport, b.sport) &&
    samePair(a.dport, b.dport) &&
    (b.srcLen === 0 || (a.srcLen === b.srcLen && a.src === b.src)) &&
    (b.dstLen === 0 || (a.dstLen === b.dstLen && a.dst === b.dst)) &&
    (b.tos === 0 || a.tos === b.tos) &&
    a.not === b.not &&
    a.target === b.target
  );
}

/** Ref: net/core/fib_rules.c:fib_nl_newrule(), net/ipv4/fib_rules.c:fib4_rule_configure() */
export function fib4NewRule(net: Net, req: RuleRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const made = nl2rule(net, req);
  if (!made.ok) return made;
  let rule = made.value;
  const { ipv4 } = net;
  if (flags.exclusive && ipv4.rules.some((r) => ruleExists(r, rule))) return fail('EEXIST');
  if ((rule.tos & 3) !== 0) return fail('EINVAL', 'Invalid dsfield (tos): ECN bits must be 0');
  if ((rule.tos & ~0x1e) !== 0) return fail('EINVAL', 'Invalid tos');
  fibUnmerge(net);
  if (rule.table === 0 && !rule.l3mdev && rule.action === 'to_tbl') {
    let id = 1;
    while (id < 0x80000000 && ipv4.tables.has(id)) id++;
    rule = { ...rule, table: fibNewTable(net, id).id };
  }
  ipv4.hasCustomRules = true;
  const at = ipv4.rules.findIndex((r) => r.pref > rule.pref);
  const rules = ipv4.rules.slice();
  rules.splice(at < 0 ? rules.length : at, 0, rule);
  ipv4.rules = rules;
  for (const r of rules) if (r.action === 'goto' && r.target === rule.pref && r.ctarget === null) r.ctarget = rule;
  rtCacheFlush(net);
  ctx.notify(net, { type: 'RTM_NEWRULE', rule: fibRuleFill(rule) });
  return done;
}

/** Does the rule have all that was asked for? Ref: net/core/fib_rules.c:rule_find() */
function ruleFind(r: FibRule, want: FibRule, req: RuleRequest): boolean {
  return (
    (req.action === undefined || want.action === r.action) &&
    (want.table === 0 || r.table === want.table) &&
    (req.priority === undefined || r.pref === want.pref) &&
    (want.iifname === '' || r.iifname === want.iifname) &&
    (want.oifname === '' || r.oifname === want.oifname) &&
    (want.mark === 0 || r.mark === want.mark) &&
    (want.suppressIfgroup === -1 || r.suppressIfgroup === want.suppressIfgroup) &&
    (want.suppressPrefixlen === -1 || r.suppressPrefixlen === want.suppressPrefixlen) &&
    (want.markMask === 0 || r.markMask === want.markMask) &&
    (!want.l3mdev || r.l3mdev) &&
    (want.uidRange === null || samePair(r.uidRange, want.uidRange)) &&
    (want.ipProto === 0 || r.ipProto === want.ipProto) &&
    (want.sport === null || samePair(r.sport, want.sport)) &&
    (want.dport === null || samePair(r.dport, want.dport)) &&
    (want.srcLen === 0 || (r.srcLen === want.srcLen && r.src === want.src)) &&
    (want.dstLen === 0 || (r.dstLen === want.dstLen && r.dst === want.dst)) &&
    (want.tos === 0 || r.tos === want.tos)
  );
}

/** Ref: net/core/fib_rules.c:fib_nl_delrule() */
export function fib4DelRule(net: Net, req: RuleRequest, ctx: Ctx): Result<void> {
  const made = nl2rule(net, req);
  if (!made.ok) return made;
  const { ipv4 } = net;
  const rule = ipv4.rules.find((r) => ruleFind(r, made.value, req));
  if (rule === undefined) return fail('ENOENT');
  if (rule.permanent) return fail('EPERM');
  fibUnmerge(net);
  ipv4.hasCustomRules = true;
  ipv4.rules = ipv4.rules.filter((r) => r !== rule);
  const heir = ipv4.rules.find((r) => r.pref === rule.pref) ?? null;
  for (const r of ipv4.rules) if (r.ctarget === rule) r.ctarget = heir;
  rtCacheFlush(net);
  ctx.notify(net, { type: 'RTM_DELRULE', rule: fibRuleFill(rule) });
  return done;
}

/** Rules name devices that come and go. Ref: net/core/fib_rules.c:fib_rules_event() */
export function fibRulesEvent(event: NetdevEvent, dev: NetDevice): void {
  if (event !== 'REGISTER' && event !== 'CHANGENAME' && event !== 'UNREGISTER') return;
  for (const r of dev.net.ipv4.rules) {
    if (event !== 'REGISTER') {
      if (r.iifindex === dev.ifindex && (event === 'UNREGISTER' || r.iifname !== dev.name)) r.iifindex = -1;
      if (r.oifindex === dev.ifindex && (event === 'UNREGISTER' || r.oifname !== dev.name)) r.oifindex = -1;
    }
    if (event !== 'UNREGISTER') {
      if (r.iifindex === -1 && r.iifname === dev.name) r.iifindex = dev.ifindex;
      if (r.oifindex === -1 && r.oifname === dev.name) r.oifindex = dev.ifindex;
    }
  }
}
