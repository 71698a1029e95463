import { fail } from '../../../../core/errno.ts';
import type { BridgePortOptions, BrPortState } from '../../../../core/netlink/messages.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex, llRemember } from '../lib/ll_map.ts';
import { atoi, strtol } from '../lib/numbers.ts';
import { type Args, duparg, Exit, matches, nodev, parseOnOff, type Tool, usage } from '../lib/tool.ts';
import { printLinkinfo } from './print_linkinfo.ts';
import { bridgeUsage } from './usage.ts';

const STATES: readonly BrPortState[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

const ON_OFF: Readonly<Record<string, keyof BridgePortOptions | null>> = {
  guard: 'guard',
  hairpin: 'hairpin',
  fastleave: 'fastLeave',
  root_block: 'protect',
  learning: 'learning',
  learning_sync: null,
  flood: 'unicastFlood',
  mcast_flood: 'mcastFlood',
  bcast_flood: 'bcastFlood',
  mcast_to_unicast: 'mcastToUcast',
  neigh_suppress: 'neighSuppress',
  vlan_tunnel: 'vlanTunnel',
  isolated: 'isolated',
  locked: 'locked',
};

/** The state's number, -1 when it is none. Ref: bridge/link.c:parse_stp_state() */
export function parseStpState(arg: string): number {
  const n = strtol(arg, 10);
  if (arg !== '' && n.end === arg.length) return n.value;
  return STATES.indexOf(arg as BrPortState);
}

/** Ref: bridge/link.c:brlink_modify() */
function brlinkModify(t: Tool, args: Args): number {
  const out: Record<string, unknown> = {};
  let dev: string | null = null;
  let self = false;
  let master = false;
  let badState = false;
  for (; args.more; args.shift()) {
    const word = args.cur;
    const key = ON_OFF[word];
    if (word === 'dev') dev = args.next();
    else if (key !== undefined) {
      const on = parseOnOff(t, word, args.next());
      if (on === null) return -22;
      if (key !== null) out[key] = on;
    } else if (word === 'mcast_router') out.mcastRouter = atoi(args.next());
    else if (word === 'cost') {
      const cost = atoi(args.next()) >>> 0;
      if (cost > 0) out.cost = cost;
    } else if (word === 'priority') {
      const priority = (atoi(args.next()) << 16) >> 16;
      if (priority >= 0) out.priority = priority;
    } else if (word === 'state') {
      const state = parseStpState(args.next());
      if (state === -1) {
        t.sys.err('Error: invalid STP port state\n');
        return -1;
      }
      if (STATES[state] === undefined) badState = true;
      else out.state = STATES[state];
    } else if (word === 'hwmode') {
      self = true;
      const mode = args.next();
      if (mode !== 'vepa' && mode !== 'veb') {
        t.sys.err('Mode argument must be "vepa" or "veb".\n');
        return -1;
      }
    } else if (word === 'self') self = true;
    else if (word === 'master') master = true;
    else if (word === 'backup_port') {
      const ifindex = llNameToIndex(t, args.next());
      if (!ifindex) {
        t.sys.err(`Error: device ${args.cur} does not exist\n`);
        return -1;
      }
      out.backupPort = ifindex;
    } else if (word === 'nobackup_port') out.backupPort = 0;
    else usage(t, bridgeUsage.link);
  }
  if (dev === null) {
    t.sys.err('Device is a required argument.\n');
    return -1;
  }
  const ifindex = llNameToIndex(t, dev);
  if (ifindex === 0) {
    t.sys.err(`Cannot find bridge device "${dev}"\n`);
    return -1;
  }
  const link = t.nl.getLink({ ifindex });
  // RTM_SETLINK of PF_BRIDGE: only a port of a bridge has a master to ask, no device here answers for itself
  if (link.ok && (link.value.slaveKind !== 'bridge' || (self && !master))) {
    return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -1;
  }
  if (badState) return rtnlTalk(t, fail('EINVAL')) ? 0 : -1;
  return rtnlTalk(t, t.nl.setBridgePort(ifindex, out as BridgePortOptions)) ? 0 : -1;
}

/** Ref: bridge/link.c:brlink_show() */
function brlinkShow(t: Tool, args: Args): number {
  let filterDev: string | null = null;
  for (; args.more; args.shift()) {
    if (args.cur !== 'dev') continue;
    const arg = args.next();
    if (filterDev !== null) duparg(t, 'dev', arg);
    filterDev = arg;
  }
  const ifindex = filterDev === null ? 0 : llNameToIndex(t, filterDev);
  if (filterDev !== null && !ifindex) return nodev(t, filterDev);
  t.pr.newJsonObj();
  for (const link of t.nl.dumpLinks()) {
    if (link.slaveKind !== 'bridge' || (ifindex && link.ifindex !== ifindex)) continue;
    printLinkinfo(t, link, true);
  }
  t.pr.deleteJsonObj();
  return 0;
}

/** Ref: lib/ll_map.c:ll_init_map() */
export function llInitMap(t: Tool): void {
  for (const link of t.nl.dumpLinks()) llRemember(t, link);
}

/** `bridge link ...`. Ref: bridge/link.c:do_link() */
export function doLink(t: Tool, args: Args): number {
  llInitMap(t);
  if (!args.more) return brlinkShow(t, args);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'set') || matches(word, 'change')) return brlinkModify(t, rest);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return brlinkShow(t, rest);
  if (matches(word, 'help')) usage(t, bridgeUsage.link);
  t.sys.err(`Command "${word}" is unknown, try "bridge link help".\n`);
  throw new Exit(-1);
}
