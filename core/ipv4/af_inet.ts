import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { assertNever } from '../errno.ts';
import type { NetdevEvent } from '../kernel_ops.ts';
import { neighTableInit } from '../neigh/neigh_parms.ts';
import { neighCarrierDown, neighChangeaddr } from '../neigh/neigh_table.ts';
import type { Net } from '../net.ts';
import { netconfNotify } from '../netlink/netconf.ts';
import { sendGratuitousArp } from './arp.ts';
import { ipv4DevconfAll, ipv4DevconfDflt } from './devconf.ts';
import { devConfOr } from './devconf_of.ts';
import { checkLifetime, inetdevDestroy, inetdevInit, loopbackAddr } from './devinet.ts';
import { type FibTable, RT_TABLE_LOCAL, RT_TABLE_MAIN } from './fib.ts';
import { fibAddIfaddr, fibDisableIp } from './fib_frontend.ts';
import { defaultRules, fibRulesEvent } from './fib_rules.ts';
import { fibSyncDownDev, fibSyncUp, rtCacheFlush } from './fib_table.ts';
import { newTrie } from './fib_trie.ts';
import { ipMcDown, ipMcUp } from './igmp_mc.ts';
import { igmpGqTimerExpire, igmpIfcTimerExpire, igmpTimerExpire } from './igmp_rcv.ts';
import { ipExpire } from './ip_fragment.ts';
import { newIpMib } from './snmp.ts';
import { ipv4SysctlDefaults } from './sysctl.ts';
import { reqskTimerHandler, twTimerHandler } from './tcp_minisocks.ts';
import { tcpNetExit } from './tcp_sock.ts';
import { tcpDelackTimer, tcpKeepaliveTimer, tcpWriteTimer } from './tcp_timer.ts';
import type { Ipv4Timer } from './timer.ts';

/**
 * IPv4 and ARP in a new namespace. Differs: `conf/all` and `conf/default` are the kernel's own, where a real namespace
 * copies those of the machine's first one, which is out of a lab's reach.
 * Ref: net/ipv4/af_inet.c:inet_init_net(), net/ipv4/devinet.c:devinet_init_net(), net/ipv4/fib_frontend.c:ip_fib_net_init()
 */
function init(net: Net, ctx: Ctx): void {
  net.arpTbl = neighTableInit(net, 'inet', ctx.now);
  // IPv6, where there is any, puts its own here
  net.ndTbl ??= neighTableInit(net, 'inet6', ctx.now);
  const trie = newTrie();
  const table = (id: number): [number, FibTable] => [id, { id, trie, numDefault: 0 }];
  net.ipv4 = {
    tables: new Map([table(RT_TABLE_LOCAL), table(RT_TABLE_MAIN)]),
    fibInfos: new Map(),
    rules: defaultRules,
    hasCustomRules: false,
    hasCustomLocalRoutes: false,
    addrs: new Map(),
    devconfAll: ipv4DevconfAll,
    devconfDflt: ipv4DevconfDflt,
    sysctl: ipv4SysctlDefaults,
    rtGenid: 0,
    devAddrGenid: 0,
    frags: new Map(),
    fragMem: 0,
    peers: new Map(),
    idents: new Map(),
    icmpGlobalCredit: 0,
    icmpGlobalStamp: 0,
    mib: newIpMib(),
    udpPorts: new Map(),
    tcpPorts: new Map(),
    tcpEhash: new Map(),
    tcpTwCount: 0,
    pingIds: new Map(),
    rawSocks: [],
  };
}

function exit(net: Net, ctx: Ctx): void {
  for (const qp of net.ipv4.frags.values()) {
    qp.dead = true;
    ctx.cancel(qp.timer);
    for (const f of qp.frags) ctx.drop(f.skb, 'NETNS_GONE', 'inet_frags_exit_net');
  }
  net.ipv4.frags.clear();
  tcpNetExit(net, ctx);
  ctx.cancel(net.arpTbl.gcTimer);
  ctx.cancel(net.arpTbl.proxyTimer);
}

export const ipv4Pernet = { init, exit };

/** IPv4 needs room for a header and eight octets. Ref: net/ipv4/devinet.c:inetdev_valid_mtu() */
const validMtu = (mtu: number): boolean => mtu >= 68;

/** What a device's change does to ARP, addresses, routes and rules, in this order. */
export function ipv4NetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  arpNetdevEvent(event, dev, ctx);
  inetdevEvent(event, dev, ctx);
  fibNetdevEvent(event, dev, ctx);
  fibRulesEvent(event, dev);
}

/** Ref: net/ipv4/arp.c:arp_netdev_event() */
function arpNetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  const inDev = dev.ipPtr;
  if (inDev === null) return;
  if (event === 'CHANGEADDR') {
    neighChangeaddr(inDev.neigh, ctx);
    rtCacheFlush(dev.net);
    return;
  }
  if (event === 'CHANGE_NOARP') neighChangeaddr(inDev.neigh, ctx);
  if (event !== 'CHANGE') return;
  const evict = Math.min(inDev.cnf.data.arp_evict_nocarrier, dev.net.ipv4.devconfAll.data.arp_evict_nocarrier);
  if (evict !== 0 && !dev.carrier) neighCarrierDown(inDev.neigh, ctx);
}

/** Ref: net/ipv4/devinet.c:inetdev_event() */
function inetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  const inDev = dev.ipPtr;
  if (inDev === null) {
    if (event === 'REGISTER' || (event === 'CHANGEMTU' && validMtu(dev.mtu) && dev.registered)) {
      inetdevInit(dev, ctx);
      netconfNotify('RTM_NEWNETCONF', 'inet', dev, ctx);
    }
    return;
  }
  switch (event) {
    case 'UP':
      if (!validMtu(dev.mtu)) break;
      if (dev.isLoopback) loopbackAddr(inDev, ctx);
      ipMcUp(inDev, ctx);
      if (devConfOr(inDev, 'arp_notify')) sendGratuitousArp(inDev, ctx);
      break;
    case 'CHANGEADDR':
      if (devConfOr(inDev, 'arp_notify') && dev.up) sendGratuitousArp(inDev, ctx);
      break;
    case 'DOWN':
      ipMcDown(inDev, ctx);
      break;
    case 'CHANGEMTU':
      if (validMtu(dev.mtu)) break;
      inetdevDestroy(inDev, ctx);
      netconfNotify('RTM_DELNETCONF', 'inet', dev, ctx);
      break;
    case 'UNREGISTER':
      inetdevDestroy(inDev, ctx);
      netconfNotify('RTM_DELNETCONF', 'inet', dev, ctx);
      break;
    case 'CHANGENAME':
      changeLabels(dev);
      // the directory of its settings is made anew
      netconfNotify('RTM_DELNETCONF', 'inet', dev, ctx);
      netconfNotify('RTM_NEWNETCONF', 'inet', dev, ctx);
      break;
    default:
      break;
  }
}

/** Labels follow the name, `eth0:web` to `lan0:web`. Ref: net/ipv4/devinet.c:inetdev_changename() */
function changeLabels(dev: NetDevice): void {
  let named = 0;
  for (const ifa of dev.ipPtr!.ifaList) {
    const old = ifa.label;
    if (named++ === 0) {
      ifa.label = dev.name;
      continue;
    }
    const colon = old.indexOf(':');
    const suffix = colon < 0 ? `:${named}` : old.slice(colon);
    ifa.label =
      dev.name.length + suffix.length < 16 ? dev.name + suffix : dev.name.slice(0, 15 - suffix.length) + suffix;
  }
}

/** Ref: net/ipv4/fib_frontend.c:fib_netdev_event() */
function fibNetdevEvent(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  if (event === 'UNREGISTER') {
    fibDisableIp(dev, 'UNREGISTER', true, ctx);
    return;
  }
  const inDev = dev.ipPtr;
  if (inDev === null) return;
  switch (event) {
    case 'UP':
      for (const ifa of [...inDev.ifaList]) fibAddIfaddr(ifa, ctx);
      fibSyncUp(dev.net, dev, 'dead');
      rtCacheFlush(dev.net);
      break;
    case 'DOWN':
      fibDisableIp(dev, 'DOWN', false, ctx);
      break;
    case 'CHANGE':
      if (!dev.up) break;
      if (dev.carrier) fibSyncUp(dev.net, dev, 'linkdown');
      else fibSyncDownDev(dev.net, dev, 'CHANGE', false);
      rtCacheFlush(dev.net);
      break;
    case 'CHANGEMTU':
    case 'CHANGEUPPER':
      rtCacheFlush(dev.net);
      break;
    default:
      break;
  }
}

/** Answers the alarms of IPv4. */
export function ipv4Expire(timer: Ipv4Timer, ctx: Ctx): void {
  switch (timer.what) {
    case 'frag':
      ipExpire(timer.qp, timer.ipv4, ctx);
      break;
    case 'lifetime':
      checkLifetime(timer.ifa, ctx);
      break;
    case 'igmp':
      igmpTimerExpire(timer.im, ctx);
      break;
    case 'igmp-ifc':
      igmpIfcTimerExpire(timer.inDev, ctx);
      break;
    case 'igmp-gq':
      igmpGqTimerExpire(timer.inDev, ctx);
      break;
    case 'tcp-write':
      tcpWriteTimer(timer.sk, ctx);
      break;
    case 'tcp-delack':
      tcpDelackTimer(timer.sk, ctx);
      break;
    case 'tcp-keepalive':
      tcpKeepaliveTimer(timer.sk, ctx);
      break;
    case 'tcp-request':
      reqskTimerHandler(timer.req, ctx);
      break;
    case 'tcp-timewait':
      twTimerHandler(timer.tw, ctx);
      break;
    default:
      assertNever(timer);
  }
}
