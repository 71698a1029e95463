import { fail } from '../../../../core/errno.ts';
import type { RuleAction, RuleMessage, RuleRequest } from '../../../../core/netlink/messages.ts';
import type { Task } from '../../../proc/sys.ts';
import { readDump, saveDump } from '../lib/dump_file.ts';
import { getPrefix } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { checkIfname } from '../lib/ll_map.ts';
import { getS32, getU32, getU64, strtol } from '../lib/numbers.ts';
import {
  getRtRealms,
  inetProtoA2n,
  rtnlDsfieldA2n,
  rtnlGroupA2n,
  rtnlRtntypeA2n,
  rtnlRtprotA2n,
  rtnlRttableA2n,
  rtntypeName,
} from '../lib/rt_names.ts';
import { type Answer, type Args, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { newRuleFilter, printRule, ruleFits } from './print_rule.ts';
import { ipUsage } from './usage.ts';

const DUMP_MAGIC = 0x71706986;

type Mark = { readonly mark: number; readonly mask: number | null };

/** `MARK[/MASK]` */
function fwmark(t: Tool, args: Args): Mark {
  const arg = args.next();
  const slash = arg.indexOf('/');
  const text = slash < 0 ? arg : arg.slice(0, slash);
  const mark = getU32(text);
  if (mark === null) invarg(t, 'fwmark value is invalid\n', text);
  if (slash < 0) return { mark, mask: null };
  const mask = getU32(arg.slice(slash + 1));
  if (mask === null) invarg(t, 'fwmask value is invalid\n', arg.slice(slash + 1));
  return { mark, mask };
}

/** `N` or `N-M` as sscanf("%hu-%hu") reads it. */
function ports(t: Tool, args: Args, msg: string): readonly [number, number] {
  const arg = args.next();
  const first = strtol(arg, 10);
  if (first.end === 0) invarg(t, msg, arg);
  const start = first.value & 0xffff;
  if (arg[first.end] !== '-') return [start, start];
  const second = strtol(arg.slice(first.end + 1), 10);
  return second.end === 0 ? [start, start] : [start, second.value & 0xffff];
}

function uidrange(t: Tool, args: Args): readonly [number, number] {
  const arg = args.next();
  const m = /^\s*(\d+)-(\d+)/.exec(arg);
  if (m === null) invarg(t, 'invalid UID range\n', arg);
  return [Number(m[1]) >>> 0, Number(m[2]) >>> 0];
}

function value<T>(t: Tool, args: Args, parsed: T | null, msg: string): T {
  if (parsed === null) invarg(t, msg, args.cur);
  return parsed;
}

function ifname(t: Tool, args: Args, words: string): string {
  const name = args.next();
  if (!checkIfname(name)) invarg(t, `${words} not a valid ifname`, name);
  return name;
}

/** Ref: ip/iprule.c:iprule_list_flush_or_save() */
function listFlushOrSave(t: Tool, args: Args, action: 'list' | 'flush' | 'save'): Answer {
  const family = t.family === 'inet6' ? 'inet6' : 'inet';
  if (action === 'save' && args.more) {
    t.sys.err('"ip rule save" does not take any arguments.\n');
    return -1;
  }
  const f = newRuleFilter();
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (matches(word, 'preference') || matches(word, 'order') || matches(word, 'priority')) {
      f.pref = value(t, args, getU32(args.next()), 'preference value is invalid\n');
    } else if (word === 'not') f.not = true;
    else if (word === 'tos' || word === 'dsfield') {
      f.tos = value(t, args, rtnlDsfieldA2n(t, args.next()), 'TOS value is invalid\n');
    } else if (word === 'fwmark') {
      const { mark, mask } = fwmark(t, args);
      f.fwmark = mark;
      f.fwmask = mask ?? 0;
    } else if (word === 'dev' || word === 'iif') f.iif = ifname(t, args, '"iif"/"dev"');
    else if (word === 'oif') f.oif = ifname(t, args, '"oif"');
    else if (word === 'l3mdev') f.l3mdev = true;
    else if (word === 'uidrange') f.uidrange = uidrange(t, args);
    else if (matches(word, 'tun_id')) value(t, args, getU64(args.next()), '"tun_id" value is invalid\n');
    else if (matches(word, 'lookup') || matches(word, 'table')) {
      f.tb = value(t, args, rtnlRttableA2n(t, args.next()), 'table id value is invalid\n');
    } else if (matches(word, 'from') || matches(word, 'src')) f.src = getPrefix(t, args.next(), family);
    else if (matches(word, 'protocol')) {
      f.protocol = rtnlRtprotA2n(t, args.next());
      if (f.protocol === null && args.cur !== 'all') invarg(t, 'invalid "protocol"\n', args.cur);
    } else if (word === 'ipproto') {
      f.ipproto = value(t, args, inetProtoA2n(args.next()), 'Invalid "ipproto" value\n');
    } else if (word === 'sport') f.sport = ports(t, args, 'invalid port range\n');
    else if (word === 'dport') f.dport = ports(t, args, 'invalid dport range\n');
    else f.dst = getPrefix(t, matches(word, 'dst') || matches(word, 'to') ? args.next() : word, family);
  }
  const rules = t.nl.dumpRules(family);
  if (action === 'save') return save(t, rules);
  t.pr.newJsonObj();
  for (const r of rules) {
    if (action === 'list') printRule(t, r, f);
    else if (ruleFits(t, r, f) && (f.protocol === null || f.protocol === r.protocol) && r.priority !== 0) {
      if (!rtnlTalk(t, t.nl.delRule(r))) {
        t.sys.err('Dump terminated\n');
        return 1;
      }
    }
  }
  t.pr.deleteJsonObj();
  return 0;
}

function* save(t: Tool, rules: readonly RuleMessage[]): Task<number> {
  return (yield* saveDump(t, DUMP_MAGIC, rules)) ? 0 : -1;
}

function* restore(t: Tool): Task<number> {
  const rules = yield* readDump<RuleMessage>(t, DUMP_MAGIC, 'rule');
  if (rules === null) throw new Exit(-1);
  for (const r of rules) {
    const made = t.nl.newRule(r, { create: true });
    if (!rtnlTalk(t, made) && !made.ok && made.error.errno !== 'EEXIST') throw new Exit(1);
  }
  throw new Exit(0);
}

/** Ref: ip/iprule.c:iprule_modify() */
function modify(t: Tool, args: Args, adding: boolean): number {
  if (!args.more) {
    t.sys.err(`"ip rule ${adding ? 'add' : 'del'}" requires arguments.\n`);
    return -1;
  }
  const family = t.family;
  const req: { -readonly [K in keyof RuleMessage]?: RuleMessage[K] } = {};
  let action: RuleAction | number | null = adding ? 'to_tbl' : null;
  let tableOk = false;
  let tid = 0;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'not') req.not = true;
    else if (word === 'from' || word === 'to') {
      const prefix = getPrefix(t, args.next(), family);
      const addr = prefix.bytelen > 0 && prefix.bitlen > 0 ? prefix.addr : null;
      if (word === 'from') Object.assign(req, { src: addr, srcLen: prefix.bitlen });
      else Object.assign(req, { dst: addr, dstLen: prefix.bitlen });
    } else if (matches(word, 'preference') || matches(word, 'order') || matches(word, 'priority')) {
      req.priority = value(t, args, getU32(args.next()), 'preference value is invalid\n');
    } else if (word === 'tos' || matches(word, 'dsfield')) {
      req.tos = value(t, args, rtnlDsfieldA2n(t, args.next()), 'TOS value is invalid\n');
    } else if (word === 'fwmark') {
      const { mark, mask } = fwmark(t, args);
      req.fwmark = mark;
      req.fwmask = mask ?? 0xffffffff;
    } else if (matches(word, 'realms')) value(t, args, getRtRealms(t, args.next()), 'invalid realms\n');
    else if (matches(word, 'protocol')) {
      req.protocol = value(t, args, rtnlRtprotA2n(t, args.next()), '"protocol" value is invalid\n');
    } else if (matches(word, 'tun_id')) value(t, args, getU64(args.next()), '"tun_id" value is invalid\n');
    else if (matches(word, 'table') || word === 'lookup') {
      tid = value(t, args, rtnlRttableA2n(t, args.next()), 'invalid table ID\n');
      req.table = tid;
      tableOk = true;
    } else if (matches(word, 'suppress_prefixlength') || word === 'sup_pl') {
      const pl = getS32(args.next());
      req.suppressPrefixlen = value(
        t,
        args,
        pl !== null && pl >= 0 ? pl : null,
        'suppress_prefixlength value is invalid\n',
      );
    } else if (matches(word, 'suppress_ifgroup') || word === 'sup_group') {
      req.suppressIfgroup = value(t, args, rtnlGroupA2n(t, args.next()), 'Invalid "suppress_ifgroup" value\n');
    } else if (word === 'dev' || word === 'iif') req.iif = ifname(t, args, '"iif"/"dev"');
    else if (word === 'oif') req.oif = ifname(t, args, '"oif"');
    else if (word === 'l3mdev') {
      req.l3mdev = true;
      tableOk = true;
    } else if (word === 'uidrange') req.uidRange = uidrange(t, args);
    else if (word === 'nat' || matches(word, 'map-to')) {
      args.next();
      t.sys.err('Warning: route NAT is deprecated\n');
      action = 10;
    } else if (word === 'ipproto') {
      req.ipproto = value(t, args, inetProtoA2n(args.next()), 'Invalid "ipproto" value\n');
    } else if (word === 'sport') req.sport = ports(t, args, 'invalid port range\n');
    else if (word === 'dport') req.dport = ports(t, args, 'invalid dport range\n');
    else {
      const arg = word === 'type' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, ipUsage.rule);
      else if (matches(arg, 'goto')) {
        req.goto = value(t, args, getU32(args.next()), 'invalid target\n');
        action = 'goto';
      } else if (matches(arg, 'nop')) action = 'nop';
      else {
        const type = rtnlRtntypeA2n(arg);
        if (type === null) invarg(t, 'Failed to parse rule type', arg);
        action = type;
      }
      tableOk = true;
    }
  }
  if (req.l3mdev && tid !== 0) {
    t.sys.err('table can not be specified for l3mdev rules\n');
    return -22;
  }
  if (!tableOk && adding) req.table = 254;
  if (action !== null) {
    const known = actionOf(action);
    if (known === null) return rtnlTalk(t, fail('EINVAL')) ? 0 : -2;
    req.action = known;
  }
  // without -6 an IPv6 prefix goes out in a message of IPv4, whose addresses have four bytes
  if (family !== 'inet6' && (typeof req.src === 'string' || typeof req.dst === 'string')) {
    const which = typeof req.src === 'string' ? 'source' : 'dst';
    return rtnlTalk(t, fail('EINVAL', `Invalid ${which} address`)) ? 0 : -2;
  }
  const full: RuleRequest = { ...req, family: family === 'inet6' ? 'inet6' : 'inet' };
  return rtnlTalk(t, adding ? t.nl.newRule(full, { create: true, exclusive: true }) : t.nl.delRule(full)) ? 0 : -2;
}

function actionOf(action: RuleAction | number): RuleAction | null {
  if (typeof action === 'string') return action;
  const name = rtntypeName(action);
  if (name === 'blackhole' || name === 'unreachable' || name === 'prohibit') return name;
  return name === 'unicast' ? 'to_tbl' : null;
}

/** `ip rule ...`. Ref: ip/iprule.c:do_iprule() */
export function doIprule(t: Tool, args: Args): Answer {
  if (!args.more) return listFlushOrSave(t, args, 'list');
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'list') || matches(word, 'lst') || matches(word, 'show')) return listFlushOrSave(t, rest, 'list');
  if (matches(word, 'save')) return listFlushOrSave(t, rest, 'save');
  if (matches(word, 'restore')) return restore(t);
  if (matches(word, 'add')) return modify(t, rest, true);
  if (matches(word, 'delete')) return modify(t, rest, false);
  if (matches(word, 'flush')) return listFlushOrSave(t, rest, 'flush');
  if (matches(word, 'help')) usage(t, ipUsage.rule);
  t.sys.err(`Command "${word}" is unknown, try "ip rule help".\n`);
  throw new Exit(-1);
}
