import { addrconfAddrSolictMult, IN6ADDR_ANY, type Ipv6Addr, ipv6Prefix } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Inet6Dev, Inet6Ifaddr } from './inet6_dev.ts';
import { RT6_TABLE_LOCAL } from './ip6_fib.ts';
import { ip6DelRt, ip6InsRt, ip6RouteInfoCreate, RTPROT_KERNEL } from './ip6_route.ts';
import { ipv6DevMcDec, ipv6DevMcInc } from './mcast.ts';

/** The subnet's router anycast address of an address; null where there is none. */
function routerAnycast(ifp: Inet6Ifaddr): Ipv6Addr | null {
  if (ifp.prefixLen >= 127) return null; // RFC 6164
  const addr = ipv6Prefix(ifp.addr, ifp.prefixLen);
  return addr === IN6ADDR_ANY ? null : addr;
}

/** Ref: net/ipv6/addrconf.c:addrconf_join_anycast(), net/ipv6/anycast.c:__ipv6_dev_ac_inc() */
export function addrconfJoinAnycast(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const addr = routerAnycast(ifp);
  if (addr === null) return;
  const { idev } = ifp;
  if (idev.dead) return;
  const known = idev.acList.find((ac) => ac.addr === addr);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const { dev } = idev;
  const rt = ip6RouteInfoCreate(
    dev.net,
    {
      table: RT6_TABLE_LOCAL,
      metric: 0,
      type: 'anycast',
      dst: addr,
      dstLen: 128,
      ifindex: dev.ifindex,
      protocol: RTPROT_KERNEL,
      ignoreDevDown: true,
    },
    ctx,
  );
  if (!rt.ok) return;
  idev.acList.unshift({ addr, users: 1, rt: rt.value });
  ip6InsRt(dev.net, rt.value, ctx);
  if (!dev.isLoopback && !dev.noarp) ipv6DevMcInc(dev, addrconfAddrSolictMult(addr), ctx);
}

/** Ref: net/ipv6/addrconf.c:addrconf_leave_anycast(), net/ipv6/anycast.c:__ipv6_dev_ac_dec() */
export function addrconfLeaveAnycast(ifp: Inet6Ifaddr, ctx: Ctx): void {
  const addr = routerAnycast(ifp);
  if (addr === null) return;
  const { idev } = ifp;
  const at = idev.acList.findIndex((ac) => ac.addr === addr);
  const ac = idev.acList[at];
  if (ac === undefined || --ac.users > 0) return;
  idev.acList.splice(at, 1);
  leaveSolict(idev, addr, ctx);
  if (ac.rt !== null) ip6DelRt(idev.dev.net, ac.rt, ctx);
}

function leaveSolict(idev: Inet6Dev, addr: Ipv6Addr, ctx: Ctx): void {
  if (!idev.dev.isLoopback && !idev.dev.noarp) ipv6DevMcDec(idev, addrconfAddrSolictMult(addr), ctx);
}

/** Ref: net/ipv6/anycast.c:ipv6_ac_destroy_dev() */
export function ipv6AcDestroyDev(idev: Inet6Dev, ctx: Ctx): void {
  for (const ac of idev.acList) {
    leaveSolict(idev, ac.addr, ctx);
    if (ac.rt !== null) ip6DelRt(idev.dev.net, ac.rt, ctx);
  }
  idev.acList = [];
}
