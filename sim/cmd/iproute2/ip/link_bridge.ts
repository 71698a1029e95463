import { fail } from '../../../../core/errno.ts';
import type { BridgeOptions, BridgePortOptions, BrPortState } from '../../../../core/netlink/messages.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llAddrA2n, macOf } from '../lib/ll_addr.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { getU8, getU16, getU32, getU64 } from '../lib/numbers.ts';
import { llProtoA2n } from '../lib/rt_names.ts';
import { type Args, Exit, invarg, matches, parseOnOff, type Tool } from '../lib/tool.ts';
import { linkKindHelp } from './link_help.ts';

/** Bridge options in the order they are tried: a beginning of a word takes the first that fits. */
type Num = (text: string) => number | null;
type Option = readonly [word: string, key: keyof BridgeOptions, parse: Num, kind: 'number' | 'bool', exact?: 'exact'];

// biome-ignore format: a table
const OPTIONS_1: readonly Option[] = [
  ['forward_delay', 'forwardDelay', getU32, 'number'],
  ['hello_time', 'helloTime', getU32, 'number'],
  ['max_age', 'maxAge', getU32, 'number'],
  ['ageing_time', 'ageingTime', getU32, 'number'],
  ['stp_state', 'stpState', getU32, 'number'],
  ['priority', 'priority', getU16, 'number'],
  ['vlan_filtering', 'vlanFiltering', getU8, 'bool'],
];
// biome-ignore format: a table
const OPTIONS_2: readonly Option[] = [
  ['vlan_default_pvid', 'vlanDefaultPvid', getU16, 'number'],
  ['vlan_stats_enabled', 'vlanStatsEnabled', getU8, 'bool'],
  ['vlan_stats_per_port', 'vlanStatsPerPort', getU8, 'bool'],
  ['mcast_router', 'mcastRouter', getU8, 'number'],
  ['mcast_snooping', 'mcastSnooping', getU8, 'bool'],
  ['mcast_vlan_snooping', 'mcastVlanSnooping', getU8, 'bool', 'exact'],
  ['mcast_query_use_ifaddr', 'mcastQueryUseIfaddr', getU8, 'bool'],
  ['mcast_querier', 'mcastQuerier', getU8, 'bool'],
  ['mcast_hash_elasticity', 'mcastHashElasticity', getU32, 'number'],
  ['mcast_hash_max', 'mcastHashMax', getU32, 'number'],
  ['mcast_last_member_count', 'mcastLastMemberCount', getU32, 'number'],
  ['mcast_startup_query_count', 'mcastStartupQueryCount', getU32, 'number'],
  ['mcast_last_member_interval', 'mcastLastMemberInterval', getU64, 'number'],
  ['mcast_membership_interval', 'mcastMembershipInterval', getU64, 'number'],
  ['mcast_querier_interval', 'mcastQuerierInterval', getU64, 'number'],
  ['mcast_query_interval', 'mcastQueryInterval', getU64, 'number'],
  ['mcast_query_response_interval', 'mcastQueryResponseInterval', getU64, 'number'],
  ['mcast_startup_query_interval', 'mcastStartupQueryInterval', getU64, 'number'],
  ['mcast_stats_enabled', 'mcastStatsEnabled', getU8, 'bool'],
  ['mcast_igmp_version', 'mcastIgmpVersion', getU8, 'number'],
  ['mcast_mld_version', 'mcastMldVersion', getU8, 'number'],
  ['nf_call_iptables', 'nfCallIptables', getU8, 'bool'],
  ['nf_call_ip6tables', 'nfCallIp6tables', getU8, 'bool'],
  ['nf_call_arptables', 'nfCallArptables', getU8, 'bool'],
];

type Bag = Record<string, unknown>;

function take(t: Tool, args: Args, out: Bag, options: readonly Option[]): boolean {
  const word = args.cur;
  for (const [name, key, parse, kind, exact] of options) {
    if (exact ? word !== name : !matches(word, name)) continue;
    const arg = args.next();
    const n = parse(arg);
    if (n === null) invarg(t, `invalid ${name}`, arg);
    out[key] = kind === 'bool' ? n !== 0 : n;
    return true;
  }
  return false;
}

/** Null after saying what is wrong. Ref: ip/iplink_bridge.c:bridge_parse_opt() */
export function bridgeParseOpt(t: Tool, args: Args): BridgeOptions | null {
  const out: Bag = {};
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (take(t, args, out, OPTIONS_1)) continue;
    if (matches(word, 'vlan_protocol')) {
      const arg = args.next();
      const proto = llProtoA2n(arg);
      if (proto === null) invarg(t, 'invalid vlan_protocol', arg);
      out.vlanProtocol = proto === 0x8100 ? '802.1Q' : proto === 0x88a8 ? '802.1ad' : String(proto);
    } else if (matches(word, 'group_fwd_mask')) {
      const mask = getU16(args.next());
      if (mask === null) invarg(t, 'invalid group_fwd_mask', args.cur);
      out.groupFwdMask = mask;
    } else if (matches(word, 'group_address')) {
      const octets = llAddrA2n(t, args.next(), 32);
      if (octets === null) return null;
      out.groupAddr = macOf(octets);
    } else if (word === 'no_linklocal_learn') {
      const n = getU8(args.next());
      if (n === null) invarg(t, 'invalid no_linklocal_learn', args.cur);
      out.noLinklocalLearn = n !== 0;
    } else if (matches(word, 'fdb_flush')) out.fdbFlush = true;
    else if (!take(t, args, out, OPTIONS_2)) {
      if (!matches(word, 'help')) t.sys.err(`bridge: unknown command "${word}"?\n`);
      t.sys.err(linkKindHelp.get('bridge')!);
      return null;
    }
  }
  return out as BridgeOptions;
}

export const BR_STATES: readonly BrPortState[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

// biome-ignore format: a table
const PORT_ON_OFF_1: readonly (readonly [string, keyof BridgePortOptions])[] = [
  ['hairpin', 'hairpin'], ['guard', 'guard'], ['root_block', 'protect'], ['fastleave', 'fastLeave'],
  ['learning', 'learning'], ['flood', 'unicastFlood'], ['mcast_flood', 'mcastFlood'], ['bcast_flood', 'bcastFlood'],
  ['mcast_to_unicast', 'mcastToUcast'], ['proxy_arp', 'proxyarp'], ['proxy_arp_wifi', 'proxyarpWifi'],
];
// biome-ignore format: a table
const PORT_ON_OFF_2: readonly (readonly [string, keyof BridgePortOptions])[] = [
  ['mcast_fast_leave', 'fastLeave'], ['neigh_suppress', 'neighSuppress'],
];
// biome-ignore format: a table
const PORT_ON_OFF_3: readonly (readonly [string, keyof BridgePortOptions])[] = [
  ['vlan_tunnel', 'vlanTunnel'], ['isolated', 'isolated'], ['locked', 'locked'],
];

function takeOnOff(t: Tool, args: Args, out: Bag, options: typeof PORT_ON_OFF_1): boolean {
  const found = options.find(([name]) => matches(args.cur, name));
  if (found === undefined) return false;
  const on = parseOnOff(t, found[0], args.next());
  if (on === null) throw new Exit(1);
  out[found[1]] = on;
  return true;
}

function number(t: Tool, args: Args, parse: Num, msg: string): number {
  const arg = args.next();
  const n = parse(arg);
  if (n === null) invarg(t, msg, arg);
  return n;
}

/** Null after saying what is wrong. Ref: ip/iplink_bridge_slave.c:bridge_slave_parse_opt() */
export function bridgeSlaveParseOpt(t: Tool, args: Args): BridgePortOptions | null {
  const out: Bag = {};
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (matches(word, 'fdb_flush')) out.flush = true;
    else if (matches(word, 'state')) {
      const state = number(t, args, getU8, 'state is invalid');
      if (BR_STATES[state] === undefined) {
        rtnlTalk(t, fail('EINVAL'));
        throw new Exit(2);
      }
      out.state = BR_STATES[state];
    } else if (matches(word, 'priority')) out.priority = number(t, args, getU16, 'priority is invalid');
    else if (matches(word, 'cost')) out.cost = number(t, args, getU32, 'cost is invalid');
    else if (takeOnOff(t, args, out, PORT_ON_OFF_1)) continue;
    else if (matches(word, 'mcast_router')) out.mcastRouter = number(t, args, getU8, 'invalid mcast_router');
    else if (takeOnOff(t, args, out, PORT_ON_OFF_2)) continue;
    else if (matches(word, 'group_fwd_mask')) out.groupFwdMask = number(t, args, getU16, 'invalid group_fwd_mask');
    else if (takeOnOff(t, args, out, PORT_ON_OFF_3)) continue;
    else if (matches(word, 'backup_port')) {
      const ifindex = llNameToIndex(t, args.next());
      if (!ifindex) invarg(t, 'Device does not exist\n', args.cur);
      out.backupPort = ifindex;
    } else if (matches(word, 'nobackup_port')) out.backupPort = 0;
    else {
      if (!matches(word, 'help')) t.sys.err(`bridge_slave: unknown option "${word}"?\n`);
      t.sys.err(linkKindHelp.get('bridge_slave')!);
      return null;
    }
  }
  return out as BridgePortOptions;
}
