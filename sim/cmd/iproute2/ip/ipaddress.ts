import { type Ipv4Addr, inetMakeMask, ipv4, ipv4IsLoopback, ipv4IsMulticast } from '../../../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6IsMulticast } from '../../../../core/addr/ipv6.ts';
import { fail } from '../../../../core/errno.ts';
import type { AddrRequest, CreateFlags, Lifetime } from '../../../../core/netlink/messages.ts';
import { getAddr, getPrefix, type InetPrefix } from '../lib/inet_prefix.ts';
import { rtnlTalk } from '../lib/libnetlink.ts';
import { llNameToIndex } from '../lib/ll_map.ts';
import { getU32 } from '../lib/numbers.ts';
import { rtnlRtscopeA2n, scopeOf } from '../lib/rt_names.ts';
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
import { ipaddrListFlushOrSave, ipaddrRestore, ipaddrShowdump } from './ipaddress_show.ts';
import { IFA_F_MCAUTOJOIN, ifaFlags } from './print_addrinfo.ts';
import { ipUsage } from './usage.ts';

const INFINITY = 0xffffffff;

function setLifetime(arg: string): number | null {
  return arg === 'forever' ? INFINITY : getU32(arg);
}

const lifetime = (lft: number): Lifetime => (lft === INFINITY ? 'forever' : lft);

type AddrFlags = NonNullable<AddrRequest['flags']>;

function requestFlags(word: number): AddrFlags {
  return {
    nodad: (word & 0x02) !== 0,
    optimistic: (word & 0x04) !== 0,
    homeaddress: (word & 0x10) !== 0,
    mngtmpaddr: (word & 0x100) !== 0,
    noprefixroute: (word & 0x200) !== 0,
    autojoin: (word & IFA_F_MCAUTOJOIN) !== 0,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Ref: ip/ipaddress.c:ipaddr_modify() */
function ipaddrModify(t: Tool, args: Args, create: CreateFlags | null): number {
  let family = t.family;
  let dev: string | null = null;
  let lclArg = '';
  let lcl: InetPrefix | null = null;
  let peer: InetPrefix | null = null;
  let brd: Ipv4Addr | '+' | '-' | null = null;
  let anycast: InetPrefix | null = null;
  let prefixLen = 0;
  let scope: number | null = null;
  let validLft: number | null = null;
  let preferredLft: number | null = null;
  let flags = 0;
  const req: Partial<Writable<AddrRequest>> = {};

  for (; args.more; args.shift()) {
    const word = args.cur;
    if (word === 'peer' || word === 'remote') {
      const arg = args.next();
      if (peer !== null) duparg(t, 'peer', arg);
      peer = getPrefix(t, arg, family);
      if (family === 'unspec') family = peer.family;
      prefixLen = peer.bitlen;
    } else if (matches(word, 'broadcast') || word === 'brd') {
      const arg = args.next();
      if (brd !== null) duparg(t, 'broadcast', arg);
      if (arg === '+' || arg === '-') brd = arg;
      else {
        const addr = getAddr(t, arg, family);
        if (family === 'unspec') family = addr.family;
        brd = typeof addr.addr === 'number' ? addr.addr : null;
      }
    } else if (word === 'anycast') {
      const arg = args.next();
      if (anycast !== null) duparg(t, 'anycast', arg);
      anycast = getAddr(t, arg, family);
      if (family === 'unspec') family = anycast.family;
    } else if (word === 'scope') {
      scope = rtnlRtscopeA2n(t, args.next());
      if (scope === null) invarg(t, 'invalid scope value.', args.cur);
    } else if (word === 'dev') dev = args.next();
    else if (word === 'label') req.label = args.next();
    else if (matches(word, 'metric') || matches(word, 'priority') || matches(word, 'preference')) {
      const metric = getU32(args.next());
      if (metric === null) invarg(t, '"metric" value is invalid\n', args.cur);
      req.metric = metric;
    } else if (matches(word, 'valid_lft')) {
      if (validLft !== null) duparg(t, 'valid_lft', word);
      validLft = setLifetime(args.next());
      if (validLft === null) invarg(t, 'valid_lft value', args.cur);
    } else if (matches(word, 'preferred_lft')) {
      if (preferredLft !== null) duparg(t, 'preferred_lft', word);
      preferredLft = setLifetime(args.next());
      if (preferredLft === null) invarg(t, 'preferred_lft value', args.cur);
    } else {
      const flag = ifaFlags.get(word);
      if (flag !== undefined) {
        if (flag.readonly) t.sys.err(`Warning: ${flag.name} option is not mutable from userspace\n`);
        else if (flag.v6only && family !== 'inet6') {
          t.sys.err(`Warning: ${flag.name} option can be set only for IPv6 addresses\n`);
        } else flags |= flag.mask;
        continue;
      }
      const arg = word === 'local' ? args.next() : word;
      if (matches(arg, 'help')) usage(t, ipUsage.address);
      if (lcl !== null) duparg2(t, 'local', arg);
      lclArg = arg;
      lcl = getPrefix(t, arg, family);
      if (family === 'unspec') family = lcl.family;
    }
  }

  if (dev === null) {
    t.sys.err('Not enough information: "dev" argument is required.\n');
    return -1;
  }
  let address = peer;
  if (peer === null && lcl !== null && lcl.bytelen > 0) {
    if (create === null && lcl.family === 'inet' && !lcl.specified) {
      t.sys.err(
        'Warning: Executing wildcard deletion to stay compatible with old scripts.\n' +
          `         Explicitly specify the prefix length (${lclArg}/32) to avoid this warning.\n` +
          '         This special behaviour is likely to disappear in further releases,\n' +
          '         fix your scripts!\n',
      );
    } else address = lcl;
  }
  if (prefixLen === 0 && lcl !== null) prefixLen = lcl.bitlen;

  if ((brd === '+' || brd === '-') && create !== null) {
    if (family !== 'inet') {
      t.sys.err('Broadcast can be set only for IPv4 addresses\n');
      return -1;
    }
    const net = address ?? lcl;
    if (net !== null && typeof net.addr === 'number' && net.bitlen <= 30) {
      const mask = inetMakeMask(net.bitlen);
      req.broadcast = ipv4(brd === '+' ? net.addr | ~mask : net.addr & mask);
    }
  } else if (typeof brd === 'number') req.broadcast = brd;
  if (scope === null && create !== null) {
    scope = lcl !== null && typeof lcl.addr === 'number' && ipv4IsLoopback(lcl.addr) ? 254 : 0;
  }

  const ifindex = llNameToIndex(t, dev);
  if (!ifindex) return nodev(t, dev);

  if (validLft !== null || preferredLft !== null) {
    const valid = validLft ?? INFINITY;
    const preferred = preferredLft ?? INFINITY;
    if (valid === 0) {
      t.sys.err('valid_lft is zero\n');
      return -1;
    }
    if (valid < preferred) {
      t.sys.err('preferred_lft is greater than valid_lft\n');
      return -1;
    }
    req.validLft = lifetime(valid);
    req.preferredLft = lifetime(preferred);
  }
  if (flags & IFA_F_MCAUTOJOIN && !(lcl !== null && isMulticast(lcl.addr))) {
    t.sys.err('autojoin needs multicast address\n');
    return -1;
  }
  if (flags) req.flags = requestFlags(flags);
  if (scope !== null) req.scope = scopeOf(scope);
  if (anycast !== null && typeof anycast.addr === 'string') req.anycast = anycast.addr;

  const local = lcl?.addr ?? address?.addr ?? null;
  if (local === null || (family !== 'inet' && family !== 'inet6') || lcl === null || lcl.bytelen === 0) {
    return refuseWithoutLocal(t, family);
  }
  if (address !== null && address.addr !== null) req.peer = address.addr;
  if ((req.label?.length ?? 0) >= 16) {
    return rtnlTalk(t, fail('ERANGE', 'Attribute failed policy validation')) ? 0 : -2;
  }
  const full: AddrRequest = { ...req, family, ifindex, local, prefixLen };
  const result = create === null ? t.nl.delAddr(full) : t.nl.newAddr(full, create);
  return rtnlTalk(t, result) ? 0 : -2;
}

/** What the kernel says to a request without an address of its own. */
function refuseWithoutLocal(t: Tool, family: string): number {
  const extack = family === 'inet' ? 'Error: ipv4: Local address is not supplied.\n' : null;
  t.sys.err(extack ?? `RTNETLINK answers: ${family === 'inet6' ? 'Invalid argument' : 'Operation not supported'}\n`);
  return -2;
}

function isMulticast(a: Ipv4Addr | Ipv6Addr | null): boolean {
  return a !== null && (typeof a === 'number' ? ipv4IsMulticast(a) : ipv6IsMulticast(a));
}

const EXCL: CreateFlags = { create: true, exclusive: true };
const CHANGE: CreateFlags = { replace: true };
const REPLACE: CreateFlags = { create: true, replace: true };

/** `ip address ...`. Ref: ip/ipaddress.c:do_ipaddr() */
export function doIpaddr(t: Tool, args: Args): Answer {
  if (!args.more) return ipaddrListFlushOrSave(t, args, 'list', false);
  const word = args.cur;
  const rest = args.rest();
  if (matches(word, 'add')) return ipaddrModify(t, rest, EXCL);
  if (matches(word, 'change') || word === 'chg') return ipaddrModify(t, rest, CHANGE);
  if (matches(word, 'replace')) return ipaddrModify(t, rest, REPLACE);
  if (matches(word, 'delete')) return ipaddrModify(t, rest, null);
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) {
    return ipaddrListFlushOrSave(t, rest, 'list', false);
  }
  if (matches(word, 'flush')) return ipaddrListFlushOrSave(t, rest, 'flush', false);
  if (matches(word, 'save')) return ipaddrListFlushOrSave(t, rest, 'save', false);
  if (matches(word, 'showdump')) return ipaddrShowdump(t);
  if (matches(word, 'restore')) return ipaddrRestore(t);
  if (matches(word, 'help')) usage(t, ipUsage.address);
  t.sys.err(`Command "${word}" is unknown, try "ip address help".\n`);
  throw new Exit(-1);
}
