import { fail } from '../../../../core/errno.ts';
import type { BridgeVlanMessage, BridgeVlanRequest } from '../../../../core/netlink/messages.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llIndexToName, llNameToIndex } from '../lib/ll_map.ts';
import { atoi, getU8, getU32 } from '../lib/numbers.ts';
import { type Args, duparg, Exit, invarg, matches, nodev, type Tool, usage } from '../lib/tool.ts';
import { llInitMap, parseStpState } from './link.ts';
import { bridgeUsage } from './usage.ts';

type Vlan = BridgeVlanMessage['vlans'][number];
type Range = { readonly start: number; readonly end: number; readonly vlan: Vlan };

const short = (n: number): number => (n << 16) >> 16;
const COLUMN = 16;

/** `A-B` of VLAN numbers. */
function vidRange(text: string): { readonly vid: number; readonly end: number | null } {
  const dash = text.indexOf('-');
  if (dash < 0) return { vid: short(atoi(text)), end: null };
  return { vid: short(atoi(text.slice(0, dash))), end: short(atoi(text.slice(dash + 1))) };
}

/** Ref: bridge/vlan.c:vlan_modify() */
function vlanModify(t: Tool, args: Args, adding: boolean): number {
  let dev: string | null = null;
  let range: ReturnType<typeof vidRange> | null = null;
  let tunnel = false;
  const req: { -readonly [K in keyof BridgeVlanRequest]?: BridgeVlanRequest[K] } = {};
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') dev = args.next();
    else if (word === 'vid') range = vidRange(args.next());
    else if (word === 'self') req.self = true;
    else if (word === 'master') req.master = true;
    else if (word === 'pvid') req.pvid = true;
    else if (word === 'untagged') req.untagged = true;
    else if (word === 'tunnel_info') {
      if (!matches(args.next(), 'id')) invarg(t, 'tunnel id expected', args.cur);
      for (const id of args.next().split('-')) if ((getU32(id) ?? 1 << 24) >= 1 << 24) invarg(t, 'invalid tun id', id);
      tunnel = true;
    } else if (matches(word, 'help')) args.next();
  }
  if (dev === null || range === null || range.vid === -1) {
    t.sys.err('Device and VLAN ID are required arguments.\n');
    return -1;
  }
  const ifindex = llNameToIndex(t, dev);
  if (ifindex === 0) {
    t.sys.err(`Cannot find bridge device "${dev}"\n`);
    return -1;
  }
  const { vid, end } = range;
  if (vid >= 4096) {
    t.sys.err(`Invalid VLAN ID "${vid & 0xffff}"\n`);
    return -1;
  }
  if (end !== null) {
    if (end === -1 || end >= 4096 || vid >= end) {
      t.sys.err(`Invalid VLAN range "${vid & 0xffff}-${end & 0xffff}"\n`);
      return -1;
    }
    if (req.pvid) {
      t.sys.err('pvid cannot be configured for a vlan range\n');
      return -1;
    }
    req.vidEnd = end;
  }
  if (tunnel) return rtnlTalk(t, fail('EINVAL')) ? 0 : -1;
  const full: BridgeVlanRequest = { ...req, ifindex, vid };
  return rtnlTalk(t, adding ? t.nl.addBridgeVlan(full) : t.nl.delBridgeVlan(full)) ? 0 : -1;
}

/** Per-VLAN options. Differs: the model has no state of its own for a VLAN; the kernel's answer without one. */
function vlanOptionSet(t: Tool, args: Args, global: boolean): number {
  let dev: string | null = null;
  let ifindex = 0;
  let vid = -1;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') {
      dev = args.next();
      ifindex = llNameToIndex(t, dev);
      if (ifindex === 0) {
        t.sys.err(`Cannot find network device "${dev}"\n`);
        return -1;
      }
    } else if (word === 'vid') {
      const range = vidRange(args.next());
      vid = range.vid;
      if (range.end !== null && (vid >= range.end || range.end >= 4096)) {
        t.sys.err(`Invalid VLAN range "${vid & 0xffff}-${range.end & 0xffff}"\n`);
        return -1;
      }
      if (vid >= 4096) {
        t.sys.err(`Invalid VLAN ID "${vid & 0xffff}"\n`);
        return -1;
      }
    } else if (!global && word === 'state') {
      if (parseStpState(args.next()) === -1) {
        t.sys.err('Error: invalid STP state\n');
        return -1;
      }
    } else if (word.startsWith('mcast_')) {
      if (getU8(args.next()) === null && getU32(args.cur) === null) invarg(t, `invalid ${word}`, args.cur);
    } else if (matches(word, 'help')) args.next();
  }
  if (dev === null || vid === -1) {
    t.sys.err('Device and VLAN ID are required arguments.\n');
    return -1;
  }
  return rtnlTalk(t, fail('EOPNOTSUPP')) ? 0 : -1;
}

function openVlanPort(t: Tool, ifindex: number): void {
  const name = llIndexToName(t, ifindex);
  t.pr.openObject();
  t.pr.color('ifname', 'ifname', `${name.padEnd(COLUMN)}  `, name);
  t.pr.openArray('vlans');
}

function closeVlanPort(t: Tool): void {
  t.pr.closeArray();
  t.pr.closeObject();
}

function printRange(t: Tool, start: number, end: number): void {
  t.pr.any('vlan', String(start), start);
  if (start !== end) t.pr.any('vlanEnd', `-${end}`, end);
}

function printVlanFlags(t: Tool, v: Vlan): void {
  if (!v.pvid && !v.untagged) return;
  t.pr.openArray('flags');
  if (v.pvid) t.pr.any(null, ' PVID', 'PVID');
  if (v.untagged) t.pr.any(null, ' Egress Untagged', 'Egress Untagged');
  t.pr.closeArray();
}

/** Neighbours with the same flags as one range; a PVID stays alone. Ref: net/bridge/br_netlink.c:br_fill_ifvlaninfo_compressed() */
function compress(vlans: readonly Vlan[]): Range[] {
  const ranges: Range[] = [];
  for (const vlan of vlans) {
    const last = ranges[ranges.length - 1];
    const joins =
      last !== undefined &&
      last.end + 1 === vlan.vid &&
      last.vlan.pvid === vlan.pvid &&
      last.vlan.untagged === vlan.untagged &&
      !vlan.pvid;
    if (joins) ranges[ranges.length - 1] = { start: last.start, end: vlan.vid, vlan };
    else ranges.push({ start: vlan.vid, end: vlan.vid, vlan });
  }
  return ranges;
}

/** Ref: bridge/vlan.c:print_vlan_info(), filter_vlan_check() */
function printVlanInfo(t: Tool, m: BridgeVlanMessage, filterVlan: number): void {
  const all = m.vlans.map((vlan) => ({ start: vlan.vid, end: vlan.vid, vlan }));
  let opened = false;
  for (const r of t.compressVlans ? compress(m.vlans) : all) {
    if (filterVlan && r.end > filterVlan && r.start === r.end) break;
    if (filterVlan && r.start > filterVlan) break;
    if (r.end < filterVlan) continue;
    if (opened) t.pr.fp(''.padEnd(COLUMN + 2));
    else openVlanPort(t, m.ifindex);
    opened = true;
    t.pr.openObject();
    printRange(t, r.start, r.end);
    printVlanFlags(t, r.vlan);
    t.pr.closeObject();
    t.pr.nl();
  }
  if (opened) closeVlanPort(t);
}

function printStats(t: Tool, v: Vlan): void {
  const s = v.stats ?? { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  const indent = ''.padEnd(COLUMN + 4);
  t.pr.fp(indent);
  t.pr.any('rx_bytes', `RX: ${s.rxBytes} bytes`, s.rxBytes);
  t.pr.any('rx_packets', ` ${s.rxPackets} packets\n`, s.rxPackets);
  t.pr.fp(indent);
  t.pr.any('tx_bytes', `TX: ${s.txBytes} bytes`, s.txBytes);
  t.pr.any('tx_packets', ` ${s.txPackets} packets\n`, s.txPackets);
}

/** Ref: bridge/vlan.c:print_vlan_stats_attr() */
function printVlanStats(t: Tool, m: BridgeVlanMessage, filterVlan: number): void {
  let found = false;
  for (const v of m.vlans) {
    if (filterVlan && filterVlan !== v.vid) continue;
    if (found) t.pr.fp(''.padEnd(COLUMN + 2));
    else openVlanPort(t, m.ifindex);
    found = true;
    t.pr.openObject();
    t.pr.any('vid', String(v.vid), v.vid);
    printVlanFlags(t, v);
    t.pr.nl();
    printStats(t, v);
    t.pr.closeObject();
  }
  if (found) closeVlanPort(t);
}

/** Ref: bridge/vlan.c:print_vlan_opts() */
function printVlanOpts(t: Tool, m: BridgeVlanMessage, filterVlan: number): void {
  let opened = false;
  for (const r of compress(m.vlans)) {
    if (filterVlan && (filterVlan < r.start || filterVlan > r.end)) continue;
    if (opened) {
      t.pr.openObject();
      t.pr.fp(''.padEnd(COLUMN + 2));
    } else {
      openVlanPort(t, m.ifindex);
      t.pr.openObject();
    }
    opened = true;
    printRange(t, r.start, r.end);
    printVlanFlags(t, r.vlan);
    t.pr.nl();
    t.pr.fp(''.padEnd(COLUMN + 4));
    t.pr.any('state', 'state forwarding ', 'forwarding'); // a VLAN's own, whatever its port's is
    t.pr.any('mcast_router', 'mcast_router 1 ', 1);
    t.pr.nl();
    if (t.showStats) printStats(t, r.vlan);
    t.pr.closeObject();
  }
  if (opened) closeVlanPort(t);
}

/** Ref: bridge/vlan.c:vlan_show() */
function vlanShow(t: Tool, args: Args, subject: 'vlan' | 'tunnel' | 'global'): number {
  let filterDev: string | null = null;
  let vid = 0;
  for (; args.more; args.shift()) {
    if (args.cur === 'dev') {
      const arg = args.next();
      if (filterDev !== null) duparg(t, 'dev', arg);
      filterDev = arg;
    } else if (args.cur === 'vid') {
      const arg = args.next();
      if (vid) duparg(t, 'vid', arg);
      vid = atoi(arg);
    }
  }
  const index = filterDev === null ? 0 : llNameToIndex(t, filterDev);
  if (filterDev !== null && !index) return nodev(t, filterDev);
  const pr = t.pr;
  pr.newJsonObj();
  const stats = t.showStats > 0 && subject === 'vlan' && !t.showDetails;
  if (stats) pr.fp(`${'port'.padEnd(COLUMN)}  vlan-id\n`);
  else pr.fp(`${'port'.padEnd(COLUMN)}  ${'vlan-id'.padEnd(9)}${subject === 'tunnel' ? '  tunnel-id' : ''}\n`);
  if (subject === 'vlan') {
    for (const m of t.nl.dumpBridgeVlans()) {
      if (index && index !== m.ifindex) continue;
      if (t.showDetails) printVlanOpts(t, m, vid);
      else if (stats) printVlanStats(t, m, vid);
      else printVlanInfo(t, m, vid);
    }
  }
  pr.deleteJsonObj();
  return 0;
}

/** `bridge vlan ...`. Ref: bridge/vlan.c:do_vlan() */
export function doVlan(t: Tool, args: Args): number {
  llInitMap(t);
  if (!args.more) return vlanShow(t, args, 'vlan');
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return vlanModify(t, rest, true);
  if (matches(word, 'delete')) return vlanModify(t, rest, false);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return vlanShow(t, rest, 'vlan');
  if (matches(word, 'tunnelshow')) return vlanShow(t, rest, 'tunnel');
  if (matches(word, 'set')) return vlanOptionSet(t, rest, false);
  if (word === 'global') return vlanGlobal(t, rest);
  if (matches(word, 'help')) usage(t, bridgeUsage.vlan);
  t.sys.err(`Command "${word}" is unknown, try "bridge vlan help".\n`);
  throw new Exit(-1);
}

function vlanGlobal(t: Tool, args: Args): number {
  if (!args.more) return vlanShow(t, args, 'global');
  const word = args.cur;
  if (word === 'show' || word === 'lst' || word === 'list') return vlanShow(t, args.rest(), 'global');
  if (word === 'set') return vlanOptionSet(t, args.rest(), true);
  usage(t, bridgeUsage.vlan);
}
