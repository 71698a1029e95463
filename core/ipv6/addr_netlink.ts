import { IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { AddrMessage, AddrRequest, CreateFlags } from '../netlink/messages.ts';
import { SEC } from '../world.ts';
import {
  addrconfAddDev,
  addrconfDadStart,
  addrconfGetPrefixRoute,
  addrconfPrefixRoute,
  addrconfVerify,
  checkCleanupPrefixRoute,
  cleanupPrefixRoute,
  type Ifa6Config,
  inet6FillIfaddr,
  ipv6AddAddr,
  ipv6DelAddr,
  ipv6FindIdev,
  ipv6IfaNotify,
  plainAddr,
} from './addrconf.ts';
import { ipv6GetIfaddr } from './addrconf_core.ts';
import { INFINITY_LIFE_TIME, type Inet6Ifaddr } from './inet6_dev.ts';
import { IP6_RT_PRIO_ADDRCONF, ip6DelRt } from './ip6_route.ts';

const seconds = (lft: AddrRequest['validLft']): number =>
  lft === undefined || lft === 'forever' ? INFINITY_LIFE_TIME : lft;

/** EINVAL, ENODEV, EACCES, EADDRNOTAVAIL, EEXIST. Ref: net/ipv6/addrconf.c:inet6_rtm_newaddr(), inet6_addr_add() */
export function inet6RtmNewaddr(net: Net, req: AddrRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const dev = net.devByIndex.get(req.ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV');
  const found = ipv6FindIdev(dev, ctx);
  if (found === null) return fail('EINVAL');
  const f = req.flags ?? {};
  const pfx = req.local as Ipv6Addr;
  const all = net.ipv6.devconfAll;
  const optimistic =
    f.optimistic === true && all.forwarding === 0 && (all.optimistic_dad !== 0 || found.cnf.optimistic_dad !== 0);
  if (f.nodad && optimistic) return fail('EINVAL', 'IFA_F_NODAD and IFA_F_OPTIMISTIC are mutually exclusive');
  const validLft = seconds(req.validLft);
  const preferredLft = seconds(req.preferredLft);
  const cfg: Ifa6Config = {
    ...plainAddr,
    pfx,
    plen: req.prefixLen,
    peer: req.peer !== undefined && req.peer !== pfx ? (req.peer as Ipv6Addr) : IN6ADDR_ANY,
    rtPriority: req.metric ?? 0,
    proto: req.proto ?? 0,
    validLft,
    preferredLft,
    permanent: validLft === INFINITY_LIFE_TIME,
    deprecated: preferredLft === 0,
    nodad: f.nodad === true,
    optimistic,
    homeaddress: f.homeaddress === true,
    mngtmpaddr: f.mngtmpaddr === true,
    noprefixroute: f.noprefixroute === true,
    mcautojoin: f.autojoin === true,
  };
  const old = ipv6GetIfaddr(net, pfx, dev, true);
  if (old !== null) return flags.exclusive || !flags.replace ? fail('EEXIST') : inet6AddrModify(old, cfg, ctx);
  if (cfg.plen > 128 || validLft === 0 || preferredLft > validLft || (cfg.mngtmpaddr && cfg.plen !== 64))
    return fail('EINVAL');
  const idev = addrconfAddDev(dev, ctx);
  if (!idev.ok) return idev;
  const added = ipv6AddAddr(idev.value, cfg, ctx);
  if (!added.ok) return added;
  const expires = cfg.permanent ? null : ctx.now + validLft * SEC;
  if (!cfg.noprefixroute) addrconfPrefixRoute(dev, pfx, cfg.plen, cfg.rtPriority, expires, ctx);
  if (!cfg.optimistic && !cfg.nodad) ipv6IfaNotify(null, added.value, ctx);
  addrconfDadStart(added.value, ctx);
  addrconfVerify(net, ctx);
  return done;
}

/** `ip addr change`. Ref: net/ipv6/addrconf.c:inet6_addr_modify() */
function inet6AddrModify(ifp: Inet6Ifaddr, cfg: Ifa6Config, ctx: Ctx): Result<void> {
  if (cfg.validLft === 0 || cfg.preferredLft > cfg.validLft || (cfg.mngtmpaddr && ifp.prefixLen !== 64))
    return fail('EINVAL');
  const { dev } = ifp.idev;
  const { net } = dev;
  const expires = cfg.permanent ? null : ctx.now + cfg.validLft * SEC;
  if (cfg.peer !== IN6ADDR_ANY && cfg.peer !== ifp.peerAddr) {
    if (ifp.peerAddr !== IN6ADDR_ANY) cleanupPrefixRoute(ifp, ifp.peerAddr, 'del', ctx);
    ifp.peerAddr = cfg.peer;
  }
  const hadPrefixroute = ifp.permanent && !ifp.noprefixroute;
  ifp.deprecated = cfg.deprecated;
  ifp.permanent = cfg.permanent;
  ifp.nodad = cfg.nodad;
  ifp.homeaddress = cfg.homeaddress;
  ifp.mngtmpaddr = cfg.mngtmpaddr;
  ifp.noprefixroute = cfg.noprefixroute;
  ifp.tstamp = ctx.now;
  ifp.validLft = cfg.validLft;
  ifp.preferedLft = cfg.preferredLft;
  ifp.proto = cfg.proto;
  if (cfg.rtPriority !== 0) ifp.rtPriority = cfg.rtPriority;
  if (!ifp.tentative) ipv6IfaNotify(null, ifp, ctx);
  if (!cfg.noprefixroute) {
    const add = (addr: Ipv6Addr) => addrconfPrefixRoute(dev, addr, ifp.prefixLen, ifp.rtPriority, expires, ctx);
    const rt = hadPrefixroute
      ? addrconfGetPrefixRoute(dev, ifp.addr, ifp.prefixLen, (r) => !r.defaultRoute && r.nh.gw === null)
      : null;
    if (rt !== null && rt.metric === (ifp.rtPriority || IP6_RT_PRIO_ADDRCONF)) rt.expires = expires;
    else {
      if (rt !== null) ip6DelRt(net, rt, ctx);
      add(ifp.addr);
    }
    if (ifp.peerAddr !== IN6ADDR_ANY) add(ifp.peerAddr);
  } else if (hadPrefixroute) {
    const action = checkCleanupPrefixRoute(ifp, ctx);
    if (action !== 'nop') cleanupPrefixRoute(ifp, ifp.addr, action, ctx);
  }
  addrconfVerify(net, ctx);
  return done;
}

/** ENODEV, ENXIO, EADDRNOTAVAIL. Ref: net/ipv6/addrconf.c:inet6_rtm_deladdr(), inet6_addr_del() */
export function inet6RtmDeladdr(net: Net, req: AddrRequest, ctx: Ctx): Result<void> {
  if (req.prefixLen > 128) return fail('EINVAL');
  const dev = net.devByIndex.get(req.ifindex as Ifindex);
  if (dev === undefined) return fail('ENODEV');
  const idev = dev.ip6Ptr;
  if (idev === null) return fail('ENXIO');
  const ifp = idev.addrList.find((ifa) => ifa.prefixLen === req.prefixLen && ifa.addr === req.local);
  if (ifp === undefined) return fail('EADDRNOTAVAIL');
  ipv6DelAddr(ifp, ctx);
  addrconfVerify(net, ctx);
  return done;
}

/** Device by device, each in its list's order. Ref: net/ipv6/addrconf.c:inet6_dump_addr() */
export function inet6DumpAddr(net: Net, ctx: Ctx): readonly AddrMessage[] {
  const out: AddrMessage[] = [];
  for (const dev of net.devByIndex.values())
    for (const ifa of dev.ip6Ptr?.addrList ?? []) out.push(inet6FillIfaddr(ifa, ctx.now));
  return out;
}

/** Groups of `ip maddr`. Ref: net/ipv6/mcast.c:igmp6_mc_seq_show() */
export function inet6DumpMaddrs(
  net: Net,
): { ifindex: number; family: 'inet6'; addr: string; users: number; static: boolean }[] {
  return [...net.devByIndex.values()].flatMap((dev) =>
    (dev.ip6Ptr?.mcList ?? []).map((mc) => ({
      ifindex: dev.ifindex,
      family: 'inet6' as const,
      addr: mc.addr,
      users: mc.users,
      static: false,
    })),
  );
}
