import { type MacAddr, parseMac } from '../../../../core/addr/mac.ts';
import type { CreateFlags, NeighMessage, NeighRequest, NudState } from '../../../../core/netlink/messages.ts';
import { ifaFamilyColor } from '../lib/color.ts';
import { formatAddr, getAddr, getPrefix, type InetPrefix, inetAddrMatchRta } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llAddrA2n, macOf } from '../lib/ll_addr.ts';
import { llIndexToName, llNameToIndex, llRemember } from '../lib/ll_map.ts';
import { getUnsigned } from '../lib/numbers.ts';
import { rtnlRtprotA2n, rtnlRtprotN2a } from '../lib/rt_names.ts';
import {
  type Args,
  duparg,
  duparg2,
  Exit,
  type Family,
  invarg,
  matches,
  nodev,
  type Tool,
  usage,
} from '../lib/tool.ts';
import { ipUsage } from './usage.ts';
import { nameIsVrf } from './vrf.ts';

const NUD: Readonly<Record<NudState, number>> = {
  NONE: 0,
  INCOMPLETE: 1,
  REACHABLE: 2,
  STALE: 4,
  DELAY: 8,
  PROBE: 16,
  FAILED: 32,
  NOARP: 64,
  PERMANENT: 128,
};
const MAX_ROUNDS = 10;

/** What `show` and `flush` are limited to. Ref: ip/ipneigh.c, its `filter` */
export type NeighFilter = {
  family: Family;
  index: number;
  /** One bit a state; 0x100 stands for none. */
  state: number;
  unusedOnly: boolean;
  pfx: InetPrefix | null;
  master: number;
  protocol: number;
  proxy: boolean;
};

/** Ref: ip/ipneigh.c:ipneigh_reset_filter() */
export function newNeighFilter(ifindex: number): NeighFilter {
  return {
    family: 'unspec',
    index: ifindex,
    state: ~0,
    unusedOnly: false,
    pfx: null,
    master: 0,
    protocol: 0,
    proxy: false,
  };
}

/** Ref: ip/ipneigh.c:nud_state_a2n() */
function nudStateA2n(arg: string): number | null {
  if (matches(arg, 'permanent')) return NUD.PERMANENT;
  if (matches(arg, 'reachable')) return NUD.REACHABLE;
  for (const name of ['noarp', 'none', 'stale', 'incomplete', 'delay', 'probe'] as const) {
    if (arg === name) return NUD[name.toUpperCase() as NudState];
  }
  if (matches(arg, 'failed')) return NUD.FAILED;
  const n = getUnsigned(arg);
  return n === null || n >= 0x100 || n & (n - 1) ? null : n;
}

const nudOf = (bits: number): NudState => (Object.keys(NUD) as NudState[]).find((s) => NUD[s] === bits) ?? 'NONE';

/** Ref: ip/ipneigh.c:ipneigh_modify() */
function ipneighModify(t: Tool, args: Args, create: CreateFlags | null): number {
  const req: { -readonly [K in keyof NeighRequest]?: NeighRequest[K] } = {};
  let state = NUD.PERMANENT as number;
  let dev: string | null = null;
  let devOk = false;
  let dst: InetPrefix | null = null;
  let lla: string | null = null;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (matches(word, 'lladdr')) {
      const arg = args.next();
      if (lla !== null) duparg(t, 'lladdr', arg);
      lla = arg;
    } else if (word === 'nud') {
      const n = nudStateA2n(args.next());
      if (n === null) invarg(t, 'nud state is bad', args.cur);
      state = n;
    } else if (matches(word, 'proxy')) {
      const arg = args.next();
      if (matches(arg, 'help')) usage(t, ipUsage.neigh);
      if (dst !== null) duparg(t, 'address', arg);
      dst = getAddr(t, arg, t.family);
      devOk = true;
      req.proxy = true;
    } else if (word === 'router') req.router = true;
    else if (word === 'use') req.use = true;
    else if (word === 'managed') {
      req.managed = true;
      state = NUD.NONE;
    } else if (matches(word, 'extern_learn')) req.externLearn = true;
    else if (word === 'dev') {
      dev = args.next();
      devOk = true;
    } else if (matches(word, 'protocol')) {
      const proto = rtnlRtprotA2n(t, args.next());
      if (proto === null) invarg(t, '"protocol" value is invalid\n', args.cur);
      req.protocol = proto;
    } else {
      let arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) arg = args.next();
      if (dst !== null) duparg2(t, 'to', arg);
      dst = getAddr(t, arg, t.family);
    }
  }
  if (!devOk || dst === null || (dst.family !== 'inet' && dst.family !== 'inet6') || dst.addr === null) {
    t.sys.err('Device and destination are required arguments.\n');
    throw new Exit(-1);
  }
  if (lla !== null && lla !== 'null') {
    const octets = llAddrA2n(t, lla, 20);
    if (octets === null) return -1;
    req.lladdr = octets.length === 6 ? macOf(octets) : (octets.map((o) => o.toString(16)).join(':') as MacAddr);
  }
  const ifindex = dev === null ? 0 : llNameToIndex(t, dev);
  if (dev !== null && !ifindex) return nodev(t, dev);
  if (req.lladdr !== undefined && parseMac(req.lladdr) === null) {
    t.sys.err('Error: Invalid link address.\n');
    throw new Exit(2);
  }
  const full: NeighRequest = { ...req, state: nudOf(state), family: dst.family, ifindex, dst: dst.addr };
  if (!rtnlTalk(t, create === null ? t.nl.delNeigh(full) : t.nl.newNeigh(full, create))) throw new Exit(2);
  return 0;
}

function neighFits(m: NeighMessage, f: NeighFilter): boolean {
  if (f.family !== 'unspec' && f.family !== m.family) return false;
  if (f.index && f.index !== m.ifindex) return false;
  const bits = NUD[m.state];
  if (!(f.state & bits) && !m.proxy && !m.externLearn && (bits || !(f.state & 0x100))) return false;
  if (!inetAddrMatchRta(f.pfx, m.dst)) return false;
  if (f.protocol && f.protocol !== m.protocol) return false;
  return !(f.unusedOnly && m.refcnt);
}

/** Prints an entry that fits. Ref: ip/ipneigh.c:print_neigh() */
export function printNeigh(t: Tool, m: NeighMessage, f: NeighFilter, deleted = false): void {
  if (!neighFits(m, f)) return;
  const pr = t.pr;
  const dst = formatAddr(m.dst);
  const color = ifaFamilyColor(m.family);
  pr.openObject();
  if (deleted) pr.any('deleted', 'Deleted ', true);
  if (t.brief) {
    pr.color(color, 'dst', `${dst.padEnd(39)} `, dst);
    if (!f.index && m.ifindex) {
      const dev = llIndexToName(t, m.ifindex);
      pr.color('ifname', 'dev', `${dev.padEnd(16)} `, dev);
    }
    if (m.lladdr !== null) pr.color('mac', 'lladdr', m.lladdr, m.lladdr);
    pr.fp('\n');
    pr.closeObject();
    return;
  }
  pr.color(color, 'dst', `${dst} `, dst);
  if (!f.index && m.ifindex) {
    const dev = llIndexToName(t, m.ifindex);
    pr.fp('dev ');
    pr.color('ifname', 'dev', `${dev} `, dev);
  }
  if (m.lladdr !== null) {
    pr.fp('lladdr ');
    pr.color('mac', 'lladdr', `${m.lladdr} `, m.lladdr);
  }
  if (m.router) pr.any('router', 'router ', null);
  if (m.proxy) pr.any('proxy', 'proxy ', null);
  if (m.managed) pr.any('managed', 'managed ', null);
  if (m.externLearn) pr.any('extern_learn', 'extern_learn ', null);
  if (t.showStats && !m.proxy) {
    if (m.refcnt) pr.any('refcnt', ` ref ${m.refcnt}`, m.refcnt);
    pr.any('used', ` used ${Math.floor(m.used)}`, Math.floor(m.used));
    pr.any('confirmed', `/${Math.floor(m.confirmed)}`, Math.floor(m.confirmed));
    pr.any('updated', `/${Math.floor(m.updated)}`, Math.floor(m.updated));
    pr.any('probes', `probes ${m.probes} `, m.probes);
  }
  if (NUD[m.state] && !m.proxy) {
    pr.openArray('state');
    pr.any(null, `${m.state} `, m.state);
    pr.closeArray();
  }
  if (m.protocol) {
    const proto = rtnlRtprotN2a(t, m.protocol);
    pr.any('protocol', `proto ${proto} `, proto);
  }
  pr.fp('\n');
  pr.closeObject();
}

function dump(t: Tool, f: NeighFilter, masters: ReadonlyMap<number, number | null>): NeighMessage[] {
  const entries: NeighMessage[] = [];
  for (const family of ['inet', 'inet6'] as const) {
    if (f.family === 'unspec' || f.family === family) entries.push(...t.nl.dumpNeighs(family, f.proxy));
  }
  if (!f.master) return entries;
  return entries.filter((m) => (masters.get(m.ifindex) ?? null) === (f.master === -1 ? null : f.master));
}

/** Ref: ip/ipneigh.c:do_show_or_flush() */
function doShowOrFlush(t: Tool, args: Args, flush: boolean): number {
  const f = newNeighFilter(0);
  f.family = t.family;
  let filterDev: string | null = null;
  let stateGiven = false;
  if (flush && !args.more) {
    t.sys.err('Flush requires arguments.\n');
    return -1;
  }
  f.state = flush ? ~(NUD.PERMANENT | NUD.NOARP) : 0xff & ~NUD.NOARP;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') {
      const arg = args.next();
      if (filterDev !== null) duparg(t, 'dev', arg);
      filterDev = arg;
    } else if (word === 'master') {
      f.master = llNameToIndex(t, args.next());
      if (!f.master) invarg(t, 'Device does not exist\n', args.cur);
    } else if (word === 'vrf') {
      f.master = llNameToIndex(t, args.next());
      if (!f.master || !nameIsVrf(t, args.cur)) invarg(t, 'Not a valid VRF name\n', args.cur);
    } else if (word === 'nomaster') f.master = -1;
    else if (word === 'unused') f.unusedOnly = true;
    else if (word === 'nud') {
      const arg = args.next();
      if (!stateGiven) f.state = 0;
      stateGiven = true;
      let state = nudStateA2n(arg);
      if (state === null) {
        if (arg !== 'all') invarg(t, 'nud state is bad', arg);
        state = flush ? ~NUD.NOARP : ~0;
      }
      f.state |= state || 0x100;
    } else if (word === 'proxy') f.proxy = true;
    else if (matches(word, 'protocol')) {
      const prot = rtnlRtprotA2n(t, args.next());
      if (prot === null && args.cur !== 'all') invarg(t, 'invalid "protocol"\n', args.cur);
      f.protocol = prot ?? 0;
    } else {
      const arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, ipUsage.neigh);
      f.pfx = getPrefix(t, arg, f.family);
      if (f.family === 'unspec') f.family = f.pfx.family;
    }
  }
  const masters = new Map<number, number | null>();
  for (const link of t.nl.dumpLinks()) {
    llRemember(t, link);
    masters.set(link.ifindex, link.master);
  }
  if (filterDev !== null) {
    f.index = llNameToIndex(t, filterDev);
    if (!f.index) return nodev(t, filterDev);
  }
  if (flush) return flushRounds(t, f, masters);
  t.pr.newJsonObj();
  for (const m of dump(t, f, masters)) printNeigh(t, m, f);
  t.pr.deleteJsonObj();
  return 0;
}

function flushRounds(t: Tool, f: NeighFilter, masters: ReadonlyMap<number, number | null>): number {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = dump(t, f, masters).filter((m) => neighFits(m, f));
    if (t.showStats >= 2) for (const m of found) printNeigh(t, m, f);
    if (found.length === 0) {
      if (t.showStats) {
        if (round === 0) t.sys.out('Nothing to flush.\n');
        else t.sys.out(`*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      }
      return 0;
    }
    for (const m of found) t.nl.delNeigh({ family: m.family, ifindex: m.ifindex, dst: m.dst, proxy: m.proxy });
    if (t.showStats) t.sys.out(`\n*** Round ${round + 1}, deleting ${found.length} entries ***\n`);
    f.state &= ~NUD.FAILED;
  }
  t.sys.out(`*** Flush not complete bailing out after ${MAX_ROUNDS} rounds\n`);
  return 1;
}

/** Ref: ip/ipneigh.c:ipneigh_get() */
function ipneighGet(t: Tool, args: Args): number {
  let dev: string | null = null;
  let devOk = false;
  let proxy = false;
  let dst: InetPrefix | null = null;
  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'dev') {
      dev = args.next();
      devOk = true;
    } else if (matches(word, 'proxy')) {
      const arg = args.next();
      if (matches(arg, 'help')) usage(t, ipUsage.neigh);
      if (dst !== null) duparg(t, 'address', arg);
      dst = getAddr(t, arg, t.family);
      devOk = true;
      proxy = true;
    } else {
      const arg = word === 'to' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, ipUsage.neigh);
      if (dst !== null) duparg2(t, 'to', arg);
      dst = getAddr(t, arg, t.family);
    }
  }
  if (!devOk || dst === null || (dst.family !== 'inet' && dst.family !== 'inet6') || dst.addr === null) {
    t.sys.err('Device and address are required arguments.\n');
    return -1;
  }
  const ifindex = dev === null ? 0 : llNameToIndex(t, dev);
  if (dev !== null && !ifindex) return nodev(t, dev);
  const answer = t.nl.getNeigh({ family: dst.family, ifindex, dst: dst.addr, proxy });
  if (!rtnlTalk(t, answer)) return -2;
  printNeigh(t, answer.value, newNeighFilter(0));
  return 0;
}

/** `ip neigh ...`. Ref: ip/ipneigh.c:do_ipneigh() */
export function doIpneigh(t: Tool, args: Args): number {
  if (!args.more) return doShowOrFlush(t, args, false);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return ipneighModify(t, rest, { create: true, exclusive: true });
  if (matches(word, 'change') || word === 'chg') return ipneighModify(t, rest, { replace: true });
  if (matches(word, 'replace')) return ipneighModify(t, rest, { create: true, replace: true });
  if (matches(word, 'delete')) return ipneighModify(t, rest, null);
  if (matches(word, 'get')) return ipneighGet(t, rest);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return doShowOrFlush(t, rest, false);
  if (matches(word, 'flush')) return doShowOrFlush(t, rest, true);
  if (matches(word, 'help')) usage(t, ipUsage.neigh);
  t.sys.err(`Command "${word}" is unknown, try "ip neigh help".\n`);
  throw new Exit(-1);
}
