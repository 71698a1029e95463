import { type MacAddr, macFromBytes } from '../../../../core/addr/mac.ts';
import { fail } from '../../../../core/errno.ts';
import type { CreateFlags, FdbMessage, FdbRequest } from '../../../../core/netlink/messages.ts';
import type { FdbFlush } from '../../../../core/netlink/netlink.ts';
import { getAddr, type InetPrefix } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llIndexToName, llNameToIndex } from '../lib/ll_map.ts';
import { atoi, getU32, getUnsigned, strtol } from '../lib/numbers.ts';
import { type Args, duparg, duparg2, Exit, invarg, matches, nodev, type Tool, usage } from '../lib/tool.ts';
import { llInitMap } from './link.ts';
import { type Headers, NO_HEADERS, printHeaders } from './print_headers.ts';
import { bridgeUsage } from './usage.ts';

const NUD = { permanent: 0x80, static: 0x40, stale: 0x04, reachable: 0x02 } as const;

export type FdbFilter = {
  index: number;
  dynamic: boolean;
  /** 0: any. */
  state: number;
  vlan: number;
};
export const anyFdb = (): FdbFilter => ({ index: 0, dynamic: false, state: 0, vlan: 0 });

/** Ref: bridge/fdb.c:state_a2n() */
function stateA2n(arg: string): number | null {
  if (matches(arg, 'permanent')) return NUD.permanent;
  if (matches(arg, 'static') || matches(arg, 'temp')) return NUD.static;
  if (matches(arg, 'stale')) return NUD.stale;
  if (matches(arg, 'reachable') || matches(arg, 'dynamic')) return NUD.reachable;
  return arg === 'all' ? ~0 : getUnsigned(arg);
}

/** Prints an entry that fits. Ref: bridge/fdb.c:print_fdb() */
export function printFdb(t: Tool, m: FdbMessage, f: FdbFilter, deleted = false, headers: Headers = NO_HEADERS): void {
  const nud = NUD[m.state];
  if (f.index && f.index !== m.ifindex) return;
  if (f.state && !(nud & f.state)) return;
  if (f.vlan && f.vlan !== m.vlan) return;
  if (f.dynamic && nud & NUD.permanent) return;
  const pr = t.pr;
  printHeaders(t, '[NEIGH]', headers);
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  pr.color('mac', 'mac', `${m.mac} `, m.mac);
  if (!f.index && m.ifindex) {
    const dev = llIndexToName(t, m.ifindex);
    pr.fp('dev ');
    pr.color('ifname', 'ifname', `${dev} `, dev);
  }
  if (m.vlan) pr.any('vlan', `vlan ${m.vlan} `, m.vlan);
  if (t.showStats && m.master !== null) {
    const used = Math.floor(m.used);
    const updated = Math.floor(m.updated);
    pr.value('used', used);
    pr.value('updated', updated);
    pr.fp(`used ${used}/${updated} `);
  }
  pr.openArray('flags');
  if (m.self) pr.any(null, 'self ', 'self');
  if (m.externLearn) pr.any(null, 'extern_learn ', 'extern_learn');
  if (m.offload) pr.any(null, 'offload ', 'offload');
  if (m.sticky) pr.any(null, 'sticky ', 'sticky');
  pr.closeArray();
  if (m.master !== null) {
    const master = llIndexToName(t, m.master);
    pr.any('master', `master ${master} `, master);
  }
  const state = m.state === 'reachable' ? '' : m.state;
  pr.any('state', `${state}\n`, state);
  pr.closeObject();
}

/** Ref: bridge/fdb.c:fdb_show() */
function fdbShow(t: Tool, args: Args): number {
  const f = anyFdb();
  let filterDev: string | null = null;
  let br: string | null = null;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'brport' || word === 'dev') filterDev = args.next();
    else if (word === 'br') br = args.next();
    else if (word === 'vlan') {
      const arg = args.next();
      if (f.vlan) duparg(t, 'vlan', arg);
      f.vlan = atoi(arg);
    } else if (word === 'state') {
      const state = stateA2n(args.next());
      if (state === null) invarg(t, 'invalid state', args.cur);
      f.state |= state;
    } else if (word === 'dynamic') f.dynamic = true;
    else if (matches(word, 'help')) usage(t, bridgeUsage.fdb);
  }
  let master = 0;
  if (br !== null) {
    master = llNameToIndex(t, br);
    if (!master) {
      t.sys.err(`Cannot find bridge device "${br}"\n`);
      return -1;
    }
  }
  if (filterDev !== null) {
    f.index = llNameToIndex(t, filterDev);
    if (!f.index) return nodev(t, filterDev);
  }
  t.pr.newJsonObj();
  for (const m of t.nl.dumpFdb(master || undefined)) printFdb(t, m, f);
  t.pr.deleteJsonObj();
  return 0;
}

/** Six octets as sscanf("%hhx:...") reads them; null when there are not six. */
function scanMac(text: string): MacAddr | null {
  const octets: number[] = [];
  let rest = text;
  while (octets.length < 6) {
    const n = strtol(rest, 16);
    if (n.end === 0) return null;
    octets.push(n.value & 255);
    rest = rest.slice(n.end);
    if (octets.length < 6) {
      if (rest[0] !== ':') return null;
      rest = rest.slice(1);
    }
  }
  return macFromBytes(octets);
}

/** Ref: bridge/fdb.c:fdb_modify() */
function fdbModify(t: Tool, args: Args, create: CreateFlags | null): number {
  const req: { -readonly [K in keyof FdbRequest]?: FdbRequest[K] } = {};
  let state = NUD.static as number;
  let dev: string | null = null;
  let addr: string | null = null;
  let dst: InetPrefix | null = null;
  let tunnel = false;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') dev = args.next();
    else if (word === 'dst') {
      const arg = args.next();
      if (dst !== null) duparg2(t, 'dst', arg);
      dst = getAddr(t, arg, t.family);
    } else if (word === 'nhid') {
      if (getU32(args.next()) === null) invarg(t, '"id" value is invalid\n', args.cur);
      tunnel = true;
    } else if (word === 'port') {
      const n = getUnsigned(args.next());
      if (n === null || n > 0xffff) invarg(t, 'invalid port\n', args.cur);
    } else if (word === 'vni' || word === 'src_vni') {
      const n = getUnsigned(args.next());
      if (n === null || n >> 24) invarg(t, `invalid ${word === 'vni' ? 'VNI' : 'src VNI'}\n`, args.cur);
    } else if (word === 'via') {
      if (!llNameToIndex(t, args.next())) throw new Exit(nodev(t, args.cur));
    } else if (word === 'self') req.self = true;
    else if (matches(word, 'master')) req.master = true;
    else if (matches(word, 'router')) continue;
    else if (matches(word, 'local') || matches(word, 'permanent')) state |= NUD.permanent;
    else if (matches(word, 'temp') || matches(word, 'static')) state |= NUD.reachable;
    else if (matches(word, 'dynamic')) state = (state | NUD.reachable) & ~NUD.static;
    else if (matches(word, 'vlan')) {
      if (req.vlan !== undefined) duparg2(t, 'vlan', word);
      req.vlan = atoi(args.next());
    } else if (matches(word, 'use')) req.use = true;
    else if (matches(word, 'extern_learn')) req.externLearn = true;
    else if (matches(word, 'sticky')) req.sticky = true;
    else {
      const arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, bridgeUsage.fdb);
      if (addr !== null) duparg2(t, 'to', arg);
      addr = arg;
    }
  }
  if (dev === null || addr === null) {
    t.sys.err('Device and address are required arguments.\n');
    return -1;
  }
  if (tunnel && dst !== null) {
    t.sys.err('dst, port, vni are mutually exclusive with nhid\n');
    return -1;
  }
  if (!req.self && !req.master) req.self = true;
  if (!(state & (NUD.permanent | NUD.reachable))) state |= NUD.permanent;
  const mac = scanMac(addr);
  if (mac === null) {
    t.sys.err(`Invalid mac address ${addr}\n`);
    return -1;
  }
  if (dst?.addr != null) req.dst = dst.addr;
  const ifindex = llNameToIndex(t, dev);
  if (!ifindex) return nodev(t, dev);
  const full: FdbRequest = {
    ...req,
    mac,
    ifindex,
    state: state & NUD.permanent ? 'permanent' : state & NUD.static ? 'static' : 'dynamic',
  };
  return rtnlTalk(t, create === null ? t.nl.delFdb(full) : t.nl.newFdb(full, create)) ? 0 : -1;
}

/** Ref: bridge/fdb.c:fdb_get(), net/bridge/br_fdb.c:br_fdb_get() */
function fdbGet(t: Tool, args: Args): number {
  const f = anyFdb();
  let dev: string | null = null;
  let br: string | null = null;
  let addr: string | null = null;
  let vlan = -1;
  let self = false;
  let asMaster = false;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'brport' || word === 'dev') dev = args.next();
    else if (word === 'br') br = args.next();
    else if (word === 'vni') {
      const n = getUnsigned(args.next());
      if (n === null || n >> 24) invarg(t, 'invalid VNI\n', args.cur);
    } else if (word === 'self') self = true;
    else if (matches(word, 'master')) asMaster = true;
    else if (matches(word, 'vlan')) {
      if (vlan >= 0) duparg2(t, 'vlan', word);
      vlan = atoi(args.next());
    } else if (matches(word, 'dynamic')) f.dynamic = true;
    else {
      const arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, bridgeUsage.fdb);
      if (addr !== null) duparg2(t, 'to', arg);
      addr = arg;
    }
  }
  if ((dev === null && br === null) || addr === null) {
    t.sys.err('Device or master and address are required arguments.\n');
    return -1;
  }
  const mac = scanMac(addr);
  if (mac === null) {
    t.sys.err(`Invalid mac address ${addr}\n`);
    return -1;
  }
  const ifindex = dev === null ? 0 : llNameToIndex(t, dev);
  if (dev !== null && !ifindex) return nodev(t, dev);
  const brIndex = br === null ? 0 : llNameToIndex(t, br);
  if (br !== null && !brIndex) {
    t.sys.err(`Cannot find bridge device "${br}"\n`);
    return -1;
  }
  const refused = fdbGetRefused(t, ifindex, brIndex, self && !asMaster);
  if (refused !== null) return rtnlTalk(t, refused) ? 0 : -2;
  const master = brIndex || masterOf(t, ifindex);
  const entry = t.nl
    .dumpFdb(master || undefined)
    .find((m) => m.mac === mac && m.master === master && m.vlan === Math.max(vlan, 0));
  if (entry === undefined) return rtnlTalk(t, fail('ENOENT', 'Fdb entry not found')) ? 0 : -2;
  t.pr.newJsonObj();
  printFdb(t, entry, f);
  t.pr.deleteJsonObj();
  return 0;
}

/** Why no bridge can be asked. Ref: net/core/rtnetlink.c:rtnl_fdb_get() */
function fdbGetRefused(t: Tool, ifindex: number, brIndex: number, self: boolean): ReturnType<typeof fail> | null {
  if (brIndex && ifindex) return fail('EINVAL', 'Master and device are mutually exclusive');
  const link = t.nl.getLink({ ifindex: brIndex || ifindex });
  if (!link.ok) return null;
  if (!brIndex && !self) {
    return link.value.slaveKind === 'bridge' ? null : fail('EINVAL', 'Device is not a bridge port');
  }
  return link.value.kind === 'bridge' ? null : fail('EOPNOTSUPP', 'Fdb get operation not supported by device');
}

function masterOf(t: Tool, ifindex: number): number {
  const link = t.nl.getLink({ ifindex });
  return link.ok ? (link.value.master ?? ifindex) : 0;
}

// biome-ignore format: a table
const FLUSH_WORDS: Readonly<Record<string, FdbFlush>> = {
  master: { master: true }, self: { self: true },
  permanent: { permanent: true }, nopermanent: { permanent: false },
  static: { static: true, permanent: false }, nostatic: { static: false },
  dynamic: { static: false, permanent: false }, nodynamic: { static: true },
  added_by_user: { addedByUser: true }, noadded_by_user: { addedByUser: false },
  extern_learn: { externLearn: true }, noextern_learn: { externLearn: false },
  sticky: { sticky: true }, nosticky: { sticky: false },
  offloaded: { offloaded: true }, nooffloaded: { offloaded: false },
};

/** Ref: bridge/fdb.c:fdb_flush() */
function fdbFlush(t: Tool, args: Args): number {
  let only: FdbFlush = {};
  let dev: string | null = null;
  let port: string | null = null;
  let vid = -1;
  for (; args.more; args.shift()) {
    const word = args.cur;
    const known = FLUSH_WORDS[word];
    if (word === 'dev') dev = args.next();
    else if (known !== undefined) only = { ...only, ...known };
    else if (word === 'brport') {
      if (port !== null) duparg2(t, 'brport', word);
      port = args.next();
    } else if (word === 'vlan') {
      if (vid >= 0) duparg2(t, 'vlan', word);
      vid = atoi(args.next());
    } else if (word === 'help') args.next();
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
  const portIndex = port === null ? 0 : llNameToIndex(t, port);
  if (port !== null && portIndex === 0) {
    t.sys.err(`Cannot find bridge port device "${port}"\n`);
    return -1;
  }
  if (vid >= 4096) {
    t.sys.err(`Invalid VLAN ID "${vid}"\n`);
    return -1;
  }
  if (!only.self && !only.master) only = { ...only, self: true };
  if (portIndex) only = { ...only, port: portIndex };
  if (vid >= 0) only = { ...only, vlan: vid };
  return rtnlTalk(t, t.nl.flushFdb(ifindex, only)) ? 0 : -1;
}

/** `bridge fdb ...`. Ref: bridge/fdb.c:do_fdb() */
export function doFdb(t: Tool, args: Args): number {
  llInitMap(t);
  if (!args.more) return fdbShow(t, args);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return fdbModify(t, rest, { create: true, exclusive: true });
  if (matches(word, 'append')) return fdbModify(t, rest, { create: true, append: true });
  if (matches(word, 'replace')) return fdbModify(t, rest, { create: true, replace: true });
  if (matches(word, 'delete')) return fdbModify(t, rest, null);
  if (matches(word, 'get')) return fdbGet(t, rest);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return fdbShow(t, rest);
  if (word === 'flush') return fdbFlush(t, rest);
  if (matches(word, 'help')) usage(t, bridgeUsage.fdb);
  t.sys.err(`Command "${word}" is unknown, try "bridge fdb help".\n`);
  throw new Exit(-1);
}
