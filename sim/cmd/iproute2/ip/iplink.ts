import { fail, type Result } from '../../../../core/errno.ts';
import type { LinkRequest } from '../../../../core/netlink/messages.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { checkAltifname, llNameToIndex } from '../lib/ll_map.ts';
import {
  type Answer,
  type Args,
  duparg,
  duparg2,
  Exit,
  invarg,
  matches,
  nodev,
  type Tool,
  usage,
} from '../lib/tool.ts';
import { ipaddrListFlushOrSave } from './ipaddress_show.ts';
import { iplinkParse, type ParsedLink } from './iplink_parse.ts';
import { iplinkXstats } from './iplink_xstats.ts';
import { bridgeParseOpt, bridgeSlaveParseOpt } from './link_bridge.ts';
import { linkKindHelp } from './link_help.ts';
import { ipUsage } from './usage.ts';

type Command = 'add' | 'set' | 'replace' | 'delete';

/** Ref: ip/iplink.c:iplink_modify() */
function iplinkModify(t: Tool, args: Args, cmd: Command): number {
  const creating = cmd === 'add' || cmd === 'replace';
  const parsed = iplinkParse(t, args, creating);
  if (typeof parsed === 'number') return parsed;
  let request: LinkRequest = parsed.req;
  if (parsed.type !== null) {
    const info = parseType(t, args, parsed.type, creating);
    if (info === null) return -1;
    request = { ...request, ...info };
  } else if (creating) {
    t.sys.err('Not enough information: "type" argument is required\n');
    return -1;
  }
  const refused = refusal(t, parsed, request, creating);
  if (refused !== null) return rtnlTalk(t, refused) ? 0 : -2;
  if (parsed.refusal !== null) return rtnlTalk(t, fail(parsed.refusal)) ? 0 : -2;
  if (!rtnlTalk(t, talk(t, cmd, parsed, request))) return -2;
  t.llMap.delete(parsed.ifindex);
  return 0;
}

/** What netlink itself refuses, and what is refused before the request's parts are looked at. */
function refusal(t: Tool, parsed: ParsedLink, request: LinkRequest, creating: boolean): Result<void> | null {
  const name = request.ifname ?? request.newName ?? '';
  if (name.length >= 16) return fail('ERANGE', 'Attribute failed policy validation');
  const exists = parsed.refusal === 'ESRCH' && creating && name !== '' && t.nl.getLink({ ifname: name }).ok;
  return exists ? fail('EEXIST') : null;
}

function talk(t: Tool, cmd: Command, parsed: ParsedLink, request: LinkRequest): Result<void> {
  if (cmd === 'add') return t.nl.newLink(request);
  if (cmd === 'replace') {
    const ifname = request.ifname ?? '';
    const { ifname: _, ...rest } = request;
    return t.nl.getLink({ ifname }).ok ? t.nl.setLink({ ifname }, rest) : t.nl.newLink(request);
  }
  if (parsed.byGroup !== null) {
    if (cmd === 'delete') return t.nl.delLinkGroup(parsed.byGroup);
    const { group, ...rest } = request;
    for (const link of t.nl.dumpLinks()) {
      if (link.group !== group) continue;
      const result = t.nl.setLink({ ifindex: link.ifindex }, rest);
      if (!result.ok) return result;
    }
    return { ok: true, value: undefined };
  }
  return cmd === 'delete'
    ? t.nl.delLink({ ifindex: parsed.ifindex })
    : t.nl.setLink({ ifindex: parsed.ifindex }, request);
}

/** The request's part behind `type KIND`; null after saying what is wrong. */
function parseType(t: Tool, args: Args, type: string, creating: boolean): Partial<LinkRequest> | null {
  const kind = creating ? { kind: type } : {};
  if (!args.more) return kind;
  if (!linkKindHelp.has(type)) {
    if (matches(args.cur, 'help')) usage(t, ipUsage.link);
    t.sys.err(`Garbage instead of arguments "${args.cur} ...". Try "ip link help".\n`);
    return null;
  }
  switch (type) {
    case 'bridge': {
      const info = bridgeParseOpt(t, args);
      return info && { kind: type, info };
    }
    case 'bridge_slave': {
      const slaveInfo = bridgeSlaveParseOpt(t, args);
      return slaveInfo && { ...kind, slaveInfo };
    }
    case 'veth':
      return vethParseOpt(t, args, creating);
    case 'dummy':
    case 'ifb':
    case 'nlmon':
    case 'vcan':
    case 'team':
    case 'netdevsim':
      return kind; // what follows is not read
    default:
      return otherParseOpt(t, args, type) ? { kind: type, info: {} } : null;
  }
}

/** Kinds this kernel does not have: their options are read over, `help` answers. */
function otherParseOpt(t: Tool, args: Args, type: string): boolean {
  for (; args.more; args.shift()) {
    if (!matches(args.cur, 'help')) continue;
    t.sys.err(linkKindHelp.get(type)!);
    return false;
  }
  return true;
}

/** Ref: ip/link_veth.c:veth_parse_opt() */
function vethParseOpt(t: Tool, args: Args, creating: boolean): Partial<LinkRequest> | null {
  if (args.cur !== 'peer') {
    t.sys.out(linkKindHelp.get('veth')!);
    return null;
  }
  args.shift();
  const peer = iplinkParse(t, args, creating);
  if (typeof peer === 'number') return null;
  if (peer.type !== null) duparg(t, 'type', args.argv[args.i - 1]!);
  return { kind: 'veth', info: { peer: peer.req } };
}

/** Ref: ip/iplink.c:iplink_prop() */
function iplinkProp(t: Tool, args: Args): number {
  if (!args.more) usage(t, ipUsage.link);
  let adding = false;
  if (matches(args.cur, 'add')) adding = true;
  else if (matches(args.cur, 'help')) usage(t, ipUsage.link);
  else if (!matches(args.cur, 'del')) {
    t.sys.err('Operator required\n');
    throw new Exit(-1);
  }
  args.shift();
  const names: string[] = [];
  let dev: string | null = null;
  for (; args.more; args.shift()) {
    if (matches(args.cur, 'altname')) {
      const name = args.next();
      if (!checkAltifname(name)) invarg(t, 'not a valid altname', name);
      names.push(name);
    } else if (matches(args.cur, 'help')) usage(t, ipUsage.link);
    else {
      const arg = args.cur === 'dev' ? args.next() : args.cur;
      if (dev !== null) duparg2(t, 'dev', arg);
      if (!checkAltifname(arg)) invarg(t, '"dev" not a valid ifname', arg);
      dev = arg;
    }
  }
  if (dev === null) {
    t.sys.err('Not enough of information: "dev" argument is required.\n');
    throw new Exit(-1);
  }
  const ifindex = llNameToIndex(t, dev);
  if (!ifindex) return nodev(t, dev);
  for (const name of names) {
    const result = t.nl.setLink({ ifindex }, { altname: adding ? { add: name } : { del: name } });
    if (!rtnlTalk(t, result)) return -2;
  }
  return 0;
}

/** Only MPLS has such statistics: nothing is ever listed. Ref: ip/iplink.c:iplink_afstats() */
function iplinkAfstats(t: Tool, args: Args): void {
  let filterDev: string | null = null;
  for (; args.more; args.shift()) {
    if (args.cur === 'dev') {
      const arg = args.next();
      if (filterDev !== null) duparg2(t, 'dev', arg);
      filterDev = arg;
    } else if (matches(args.cur, 'help')) usage(t, ipUsage.link);
    else {
      t.sys.err(`Command "${args.cur}" is unknown, try "ip link help".\n`);
      throw new Exit(-1);
    }
  }
  if (filterDev !== null && llNameToIndex(t, filterDev) <= 0) {
    t.sys.err(`Device "${filterDev}" does not exist.\n`);
    return;
  }
  t.pr.newJsonObj();
  t.pr.deleteJsonObj();
}

function doHelp(t: Tool, args: Args): number {
  const help = args.more ? linkKindHelp.get(args.cur) : undefined;
  if (help === undefined) usage(t, ipUsage.link);
  t.sys.out(help);
  return 0;
}

/** Ref: ip/ipaddress.c:ipaddr_list_link() */
function ipaddrListLink(t: Tool, args: Args): Answer {
  t.family = 'packet';
  return ipaddrListFlushOrSave(t, args, 'list', true);
}

/** `ip link ...`. Ref: ip/iplink.c:do_iplink() */
export function doIplink(t: Tool, args: Args): Answer {
  if (!args.more) return ipaddrListLink(t, args);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return iplinkModify(t, rest, 'add');
  if (matches(word, 'set') || matches(word, 'change')) return iplinkModify(t, rest, 'set');
  if (matches(word, 'replace')) return iplinkModify(t, rest, 'replace');
  if (matches(word, 'delete')) return iplinkModify(t, rest, 'delete');
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return ipaddrListLink(t, rest);
  if (matches(word, 'xstats')) return iplinkXstats(t, rest);
  if (matches(word, 'afstats')) {
    iplinkAfstats(t, rest);
    return 0;
  }
  if (matches(word, 'property')) return iplinkProp(t, rest);
  if (matches(word, 'help')) return doHelp(t, rest);
  t.sys.err(`Command "${word}" is unknown, try "ip link help".\n`);
  throw new Exit(-1);
}
