import type { NetnsId } from '../../../../core/net.ts';
import type { LinkRequest } from '../../../../core/netlink/messages.ts';
import { llAddrA2n, macOf } from '../lib/ll_addr.ts';
import { checkAltifname, checkIfname, llNameToIndex } from '../lib/ll_map.ts';
import { atoi, getInteger, getUnsigned } from '../lib/numbers.ts';
import { protodownReasonA2n, rtnlGroupA2n } from '../lib/rt_names.ts';
import {
  type Args,
  duparg,
  duparg2,
  Exit,
  invarg,
  matches,
  missarg,
  nodev,
  parseOnOff,
  type Tool,
  usage,
} from '../lib/tool.ts';
import { iplinkParseVf } from './iplink_vf.ts';
import { getNetnsidFromName, netnsGetFd } from './nsid_names.ts';
import { ipUsage } from './usage.ts';
import { nameIsVrf } from './vrf.ts';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What was said about one device. */
export type ParsedLink = {
  readonly req: Writable<LinkRequest>;
  /** The device meant, 0 when one is to be made or a whole group is meant. */
  ifindex: number;
  type: string | null;
  /** The request is about all devices of a group. */
  byGroup: number | null;
  /** A refusal that the kernel would give, found here: by PID without process, `vf` ... */
  refusal: 'ESRCH' | 'EINVAL' | 'EOPNOTSUPP' | null;
};

const ADDR_GEN_MODES = ['eui64', 'none', 'stable_secret', 'random'] as const;
const OPER_STATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'] as const;

/** Exactly `on` or `off`; null after saying so. Ref: ip/iplink.c:on_off() */
function onOff(t: Tool, word: string, value: string): boolean | null {
  if (value === 'on' || value === 'off') return value === 'on';
  t.sys.err(`Error: argument of "${word}" must be "on" or "off", not "${value}"\n`);
  return null;
}

/** A bad value that is refused without a usage text: the caller returns this. */
const REFUSED = -1;

/** Reads up to the end or past `type TYPE`. A negative number when something was refused. Ref: ip/iplink.c:iplink_parse() */
export function iplinkParse(t: Tool, args: Args, creating: boolean): ParsedLink | number {
  const req: Writable<LinkRequest> = {};
  const parsed: ParsedLink = { req, ifindex: 0, type: null, byGroup: null, refusal: null };
  let name: string | null = null;
  let dev: string | null = null;
  let devIsName = true;
  let link: string | null = null;
  let index = 0;
  let group = -1;
  let addrLen = 0;
  let moveNetns = false;
  let linkNetnsid = -1;

  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'up') req.up = true;
    else if (word === 'down') req.up = false;
    else if (word === 'name') {
      const arg = args.next();
      if (name !== null) duparg(t, 'name', arg);
      if (!checkIfname(arg)) invarg(t, '"name" not a valid ifname', arg);
      name = arg;
      devIsName = dev === null;
      if (dev === null) dev = name;
    } else if (word === 'index') {
      const arg = args.next();
      if (index) duparg(t, 'index', arg);
      index = atoi(arg);
      if (index <= 0) invarg(t, 'Invalid "index" value', arg);
    } else if (matches(word, 'link')) link = args.next();
    else if (matches(word, 'address')) {
      const octets = llAddrA2n(t, args.next(), 32);
      if (octets === null) return REFUSED;
      addrLen = octets.length;
      req.address = macOf(octets);
    } else if (matches(word, 'broadcast') || word === 'brd') {
      const octets = llAddrA2n(t, args.next(), 32);
      if (octets === null) return REFUSED;
      req.broadcast = macOf(octets);
    } else if (matches(word, 'txqueuelen') || word === 'qlen' || matches(word, 'txqlen')) {
      const arg = args.next();
      if (req.txqlen !== undefined) duparg(t, 'txqueuelen', arg);
      req.txqlen = integer(t, arg, 'Invalid "txqueuelen" value\n');
    } else if (word === 'mtu') {
      const arg = args.next();
      if (req.mtu !== undefined) duparg(t, 'mtu', arg);
      req.mtu = integer(t, arg, 'Invalid "mtu" value\n');
    } else if (word === 'xdp' || word === 'xdpgeneric' || word === 'xdpdrv' || word === 'xdpoffload') {
      const arg = args.next();
      if (arg !== 'off' && arg !== 'none') {
        if (args.nextOk) args.next();
        parsed.refusal = 'EOPNOTSUPP';
      }
    } else if (word === 'netns') {
      const arg = args.next();
      if (moveNetns) duparg(t, 'netns', arg);
      moveNetns = true;
      const ns = findNetns(t, arg, parsed);
      if (ns !== null) req.netns = ns;
    } else if (
      word === 'multicast' ||
      word === 'allmulticast' ||
      word === 'promisc' ||
      word === 'trailers' ||
      word === 'arp'
    ) {
      const on = onOff(t, word, args.next());
      if (on === null) return REFUSED;
      if (word === 'multicast') req.multicast = on;
      else if (word === 'allmulticast') req.allmulti = on;
      else if (word === 'promisc') req.promisc = on;
      else if (word === 'trailers') req.notrailers = !on;
      else req.arp = on;
    } else if (word === 'carrier') {
      const on = parseOnOff(t, 'carrier', args.next());
      if (on === null) return -22;
      req.carrier = on;
    } else if (word === 'vf') {
      if (getInteger(args.next()) === null) invarg(t, 'Invalid "vf" value\n', args.cur);
      if (dev === null) missarg(t, 'dev');
      if (!iplinkParseVf(t, args)) return REFUSED;
      parsed.refusal = 'EOPNOTSUPP';
      if (devIsName) dev = null;
    } else if (matches(word, 'master')) {
      const ifindex = llNameToIndex(t, args.next());
      if (!ifindex) invarg(t, 'Device does not exist\n', args.cur);
      req.master = ifindex;
    } else if (word === 'vrf') {
      const ifindex = llNameToIndex(t, args.next());
      if (!ifindex || !nameIsVrf(t, args.cur)) invarg(t, 'Not a valid VRF name\n', args.cur);
      req.master = ifindex;
    } else if (matches(word, 'nomaster')) req.master = 0;
    else if (matches(word, 'dynamic')) {
      const on = onOff(t, 'dynamic', args.next());
      if (on === null) return REFUSED;
      req.dynamic = on;
    } else if (matches(word, 'type')) {
      parsed.type = args.next();
      args.shift();
      break;
    } else if (matches(word, 'alias')) {
      const arg = args.next();
      if (arg.length >= 256) invarg(t, 'alias too long\n', arg);
      req.alias = arg;
    } else if (word === 'group') {
      const arg = args.next();
      if (group !== -1) duparg(t, 'group', arg);
      const id = rtnlGroupA2n(t, arg);
      if (id === null) invarg(t, 'Invalid "group" value\n', arg);
      group = id;
      req.group = id;
    } else if (word === 'mode') {
      const mode = args.next().toUpperCase();
      if (mode !== 'DEFAULT' && mode !== 'DORMANT') invarg(t, 'Invalid link mode\n', args.cur);
      req.linkmode = mode;
    } else if (word === 'state') {
      const arg = args.next();
      const state = OPER_STATES.find((s) => s === arg.toUpperCase());
      if (state === undefined) invarg(t, 'Invalid operstate\n', arg);
      req.operstate = state;
    } else if (matches(word, 'numtxqueues')) {
      const arg = args.next();
      if (req.numTxQueues !== undefined) duparg(t, 'numtxqueues', arg);
      req.numTxQueues = integer(t, arg, 'Invalid "numtxqueues" value\n');
    } else if (matches(word, 'numrxqueues')) {
      const arg = args.next();
      if (req.numRxQueues !== undefined) duparg(t, 'numrxqueues', arg);
      req.numRxQueues = integer(t, arg, 'Invalid "numrxqueues" value\n');
    } else if (matches(word, 'addrgenmode')) {
      const arg = args.next();
      const mode = ADDR_GEN_MODES.find((m) => m === arg.toLowerCase());
      if (mode === undefined) invarg(t, 'Invalid address generation mode\n', arg);
      req.addrGenMode = mode;
    } else if (matches(word, 'link-netns')) {
      const arg = args.next();
      if (linkNetnsid !== -1) duparg(t, 'link-netns/link-netnsid', arg);
      linkNetnsid = getNetnsidFromName(t, arg);
      const ns = netnsGetFd(t, arg);
      if (linkNetnsid < 0 && ns.ok && ns.value !== null) {
        t.nl.setNsid(ns.value, -1);
        linkNetnsid = getNetnsidFromName(t, arg);
      }
      if (linkNetnsid < 0) invarg(t, 'Invalid "link-netns" value\n', arg);
    } else if (matches(word, 'link-netnsid')) {
      const arg = args.next();
      if (linkNetnsid !== -1) duparg(t, 'link-netns/link-netnsid', arg);
      linkNetnsid = integer(t, arg, 'Invalid "link-netnsid" value\n');
    } else if (word === 'protodown') {
      const on = parseOnOff(t, 'protodown', args.next());
      if (on === null) return -22;
      req.protodown = on;
    } else if (word === 'protodown_reason') {
      if (protodownReasonA2n(args.next()) === null) invarg(t, 'invalid protodown reason\n', args.cur);
      const arg = args.next();
      if (!matches(arg, 'on') && !matches(arg, 'off')) {
        onOff(t, 'protodown_reason', arg);
        return REFUSED;
      }
    } else if (word === 'gso_max_size') req.gsoMaxSize = unsigned(t, args.next(), 'gso_max_size');
    else if (word === 'gso_max_segs') {
      req.gsoMaxSegs = unsigned(t, args.next(), 'gso_max_segs');
      if (req.gsoMaxSegs > 65535) invarg(t, 'Invalid "gso_max_segs" value\n', args.cur);
    } else if (word === 'gro_max_size') req.groMaxSize = unsigned(t, args.next(), 'gro_max_size');
    else if (word === 'parentdev') args.next();
    else {
      if (matches(word, 'help')) usage(t, ipUsage.link);
      const arg = word === 'dev' ? args.next() : word;
      if (!devIsName) duparg2(t, 'dev', arg);
      if (!checkAltifname(arg)) invarg(t, '"dev" not a valid ifname', arg);
      dev = arg;
      devIsName = false;
    }
  }

  if (name === null) name = dev;
  else if (dev === null) dev = name;

  if (dev !== null && addrLen && !creating && addrLen !== 6 && t.nl.getLink({ ifname: dev }).ok) {
    t.sys.err(`Invalid address length ${addrLen} - must be 6 bytes\n`);
    return REFUSED;
  }
  if (creating && addrLen > 0 && addrLen < 6) parsed.refusal = 'EINVAL';
  if (index && !creating && !moveNetns) {
    t.sys.err('index can be used only when creating devices or when moving device to another netns.\n');
    throw new Exit(-1);
  }
  if (group !== -1 && dev === null) {
    if (args.more) {
      t.sys.err(`Garbage instead of arguments "${args.cur} ...". Try "ip link help".\n`);
      throw new Exit(-1);
    }
    if (creating) {
      t.sys.err('group cannot be used when creating devices.\n');
      throw new Exit(-1);
    }
    parsed.type = null;
    parsed.byGroup = group;
    return parsed;
  }
  if (creating) {
    if (name !== dev) {
      t.sys.err('both "name" and "dev" cannot be used when creating devices.\n');
      throw new Exit(-1);
    }
    if (link !== null) {
      req.link = llNameToIndex(t, link);
      if (!req.link) return nodev(t, link);
    }
    if (index) req.ifindex = index;
    if (name !== null) req.ifname = name;
  } else {
    if (dev === null) {
      t.sys.err('Not enough information: "dev" argument is required.\n');
      throw new Exit(-1);
    }
    parsed.ifindex = llNameToIndex(t, dev);
    if (!parsed.ifindex) return nodev(t, dev);
    if (index) req.ifindex = index;
    if (name !== null && name !== dev) req.newName = name;
  }
  return parsed;
}

function integer(t: Tool, arg: string, msg: string): number {
  const n = getInteger(arg);
  if (n === null) invarg(t, msg, arg);
  return n;
}

function unsigned(t: Tool, arg: string, word: string): number {
  const n = getUnsigned(arg);
  if (n === null) invarg(t, `Invalid "${word}" value\n`, arg);
  return n;
}

/** A name below /run/netns, a path, or the number of a process. */
function findNetns(t: Tool, arg: string, parsed: ParsedLink): NetnsId | null {
  const fd = netnsGetFd(t, arg);
  if (fd.ok) {
    if (fd.value === null) parsed.refusal = 'EINVAL';
    return fd.value;
  }
  const pid = getInteger(arg);
  if (pid === null) invarg(t, 'Invalid "netns" value\n', arg);
  const process = t.sys.processes().find((p) => p.pid === pid);
  if (process === undefined) parsed.refusal = 'ESRCH';
  return process?.netns ?? null;
}
