import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { assertNever } from '../errno.ts';
import type { Inet6Ops, NetdevEvent } from '../kernel_ops.ts';
import { neighTableInit } from '../neigh/neigh_parms.ts';
import type { Net } from '../net.ts';
import { inet6DumpAddr, inet6RtmDeladdr, inet6RtmNewaddr } from './addr_netlink.ts';
import { addrconfDadWork, addrconfNotify, addrconfRsTimer, addrconfVerify } from './addrconf.ts';
import { ipv6DevconfAll, ipv6DevconfDflt } from './devconf.ts';
import {
  defaultFib6Rules,
  inet6DelRule,
  inet6DumpFib,
  inet6DumpRules,
  inet6NewRule,
  inet6RtmDelroute,
  inet6RtmGetroute,
  inet6RtmNewroute,
} from './fib6_netlink.ts';
import { inet6Create } from './inet6_socket.ts';
import { fib6NewTable, RT6_TABLE_LOCAL, RT6_TABLE_MAIN } from './ip6_fib.ts';
import { fib6RunGc } from './ip6_route.ts';
import { mldDadWork, mldGqWork, mldIfcWork, mldMcaWork } from './mcast.ts';
import { ndiscNetdevEvent } from './ndisc.ts';
import { ip6FragExpire } from './reassembly.ts';
import { newIpv6Mib } from './snmp6.ts';
import { ipv6SysctlDefaults, listSysctl6, readSysctl6, writeSysctl6 } from './sysctl_net_ipv6.ts';
import { tcpV6Bind, tcpV6Route, tcpV6Xmit } from './tcp_ipv6.ts';
import type { Ipv6Timer } from './timer.ts';

/** IPv6 and NDP in a new namespace. Ref: net/ipv6/af_inet6.c:inet6_net_init(), addrconf.c:addrconf_init_net(), ip6_fib.c:fib6_net_init() */
function init(net: Net, ctx: Ctx): void {
  net.ndTbl = neighTableInit(net, 'inet6', ctx.now);
  net.ipv6 = {
    tables: new Map(),
    rules: [...defaultFib6Rules],
    hasCustomRules: false,
    sernum: 0,
    routesByDev: new Map(),
    dstCache: new Map(),
    dstCacheSernum: 0,
    routesRequireSrc: 0,
    devconfAll: ipv6DevconfAll,
    devconfDflt: ipv6DevconfDflt,
    devCnfs: { from: null, byKind: new Map() },
    sysctl: ipv6SysctlDefaults,
    mib: newIpv6Mib(),
    addrLst: new Map(),
    addrChkTimer: null,
    gcTimer: null,
    frags: new Map(),
    fragId: 0,
    peers: new Map(),
    icmpGlobal: { credit: 0, stamp: 0 },
  };
  fib6NewTable(net, RT6_TABLE_MAIN);
  fib6NewTable(net, RT6_TABLE_LOCAL);
}

function exit(net: Net, ctx: Ctx): void {
  for (const fq of net.ipv6.frags.values()) {
    ctx.cancel(fq.timer);
    for (const part of fq.parts) ctx.drop(part.skb, 'NETNS_GONE', 'inet_frags_exit_net');
  }
  net.ipv6.frags.clear();
  ctx.cancel(net.ipv6.addrChkTimer);
  ctx.cancel(net.ipv6.gcTimer);
  ctx.cancel(net.ndTbl.gcTimer);
  ctx.cancel(net.ndTbl.proxyTimer);
}

export const ipv6Pernet = { init, exit };

/** What a device's change does to addresses and to NDP, in this order. */
export function ipv6NetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  addrconfNotify(event, dev, ctx);
  ndiscNetdevEvent(event, dev, ctx);
}

/** Answers IPv6's alarms. */
export function ipv6Expire(timer: Ipv6Timer, ctx: Ctx): void {
  switch (timer.fn) {
    case 'addrconf_dad_work':
      return addrconfDadWork(timer.ifp, ctx);
    case 'addrconf_rs_timer':
      return addrconfRsTimer(timer.idev, ctx);
    case 'addrconf_verify_work':
      return addrconfVerify(timer.net, ctx);
    case 'mld_gq_work':
      return mldGqWork(timer.idev, ctx);
    case 'mld_ifc_work':
      return mldIfcWork(timer.idev, ctx);
    case 'mld_dad_work':
      return mldDadWork(timer.idev, ctx);
    case 'mld_mca_work':
      return mldMcaWork(timer.im, ctx);
    case 'fib6_gc_timer_cb':
      return fib6RunGc(timer.net, ctx);
    case 'ip6_frag_expire':
      return ip6FragExpire(timer.net, timer.fq, ctx);
    default:
      return assertNever(timer);
  }
}

/** What rtnetlink and socket(2) ask of IPv6. */
export const inet6Ops: Inet6Ops = {
  newaddr: inet6RtmNewaddr,
  deladdr: inet6RtmDeladdr,
  dumpAddr: inet6DumpAddr,
  newroute: inet6RtmNewroute,
  delroute: inet6RtmDelroute,
  dumpFib: inet6DumpFib,
  getroute: inet6RtmGetroute,
  dumpRules: inet6DumpRules,
  newrule: (net, req, flags) => inet6NewRule(net, req, flags),
  delrule: (net, req) => inet6DelRule(net, req),
  listSysctl: listSysctl6,
  readSysctl: readSysctl6,
  writeSysctl: writeSysctl6,
  create: inet6Create,
  tcpRoute: tcpV6Route,
  tcpBind: tcpV6Bind,
  tcpXmit: tcpV6Xmit,
};
