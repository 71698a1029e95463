import { strerror } from '../../../../core/errno.ts';
import type { NetlinkEvent, NetlinkGroup } from '../../../../core/netlink/event.ts';
import type { NetlinkListener, Task } from '../../../proc/sys.ts';
import { llIndexToName, llNameToIndex, llRemember } from '../lib/ll_map.ts';
import { printTimestamp } from '../lib/timestamp.ts';
import { type Answer, type Args, Exit, invarg, matches, type Tool, usage } from '../lib/tool.ts';
import { printFdbEvent, printPortEvent } from './bridge_events.ts';
import { newNeighFilter, printNeigh } from './ipneigh.ts';
import { printNetconf } from './ipnetconf.ts';
import { printNsid } from './ipnetns.ts';
import { newLinkFilter } from './link_filter.ts';
import { netnsMapInit } from './nsid_names.ts';
import { printAddrinfo } from './print_addrinfo.ts';
import { printLinkinfo } from './print_linkinfo.ts';
import { printRoute } from './print_route.ts';
import { newRuleFilter, printRule } from './print_rule.ts';
import { newRouteFilter } from './route_filter.ts';
import { ipUsage } from './usage.ts';

const OBJECTS = [
  'link',
  'address',
  'route',
  'mroute',
  'prefix',
  'neigh',
  'netconf',
  'rule',
  'nsid',
  'nexthop',
] as const;
type MonitorObject = (typeof OBJECTS)[number] | 'stats';

type Headers = { readonly label: boolean; readonly allNsid: boolean };

/** Ref: ip/ipmonitor.c:print_headers() */
function printHeaders(t: Tool, label: string, headers: Headers): void {
  if (t.timestamp) printTimestamp(t);
  if (headers.allNsid) t.sys.out('[nsid current]');
  if (headers.label) t.sys.out(label);
}

/** `ip monitor ...`. Ref: ip/ipmonitor.c:do_ipmonitor() */
export function doIpmonitor(t: Tool, args: Args): Answer {
  const objects = new Set<MonitorObject>();
  let label = false;
  let allNsid = false;
  let ifindex = 0;
  let file: string | null = null;
  for (; args.more; args.shift()) {
    const word = args.cur;
    const object = OBJECTS.find((o) => matches(word, o));
    if (matches(word, 'file')) file = args.next();
    else if (matches(word, 'label')) label = true;
    else if (object !== undefined) objects.add(object);
    else if (word === 'stats') objects.add('stats');
    else if (word === 'all') label = true;
    else if (matches(word, 'all-nsid')) allNsid = true;
    else if (matches(word, 'help')) usage(t, ipUsage.monitor);
    else if (word === 'dev') {
      ifindex = llNameToIndex(t, args.next());
      if (!ifindex) invarg(t, 'Device does not exist\n', args.cur);
    } else {
      t.sys.err(`Argument "${word}" is unknown, try "ip monitor help".\n`);
      throw new Exit(-1);
    }
  }
  if (file !== null) {
    const found = t.sys.stat(file);
    if (found.ok) return 0;
    t.sys.err(`Cannot fopen: ${strerror[found.error.errno]}\n`);
    throw new Exit(-1);
  }
  const listener = listen(t, monitorGroups(t, objects));
  for (const link of t.nl.dumpLinks()) llRemember(t, link);
  netnsMapInit(t);
  return rtnlListen(t, listener, (event) => acceptMsg(t, event, ifindex, { label, allNsid }));
}

function monitorGroups(t: Tool, objects: ReadonlySet<MonitorObject>): ReadonlySet<NetlinkGroup> {
  const groups = new Set<NetlinkGroup>();
  const wants = (o: MonitorObject): boolean => objects.size === 0 || objects.has(o);
  const v4 = t.family === 'unspec' || t.family === 'inet';
  const v6 = t.family === 'unspec' || t.family === 'inet6';
  if (wants('link')) groups.add('link');
  if (wants('address') && v4) groups.add('ipv4_ifaddr');
  if (wants('address') && v6) groups.add('ipv6_ifaddr');
  if (wants('route') && v4) groups.add('ipv4_route');
  if (wants('route') && v6) groups.add('ipv6_route');
  if (wants('neigh')) groups.add('neigh');
  if (wants('rule') && v4) groups.add('ipv4_rule');
  if (wants('rule') && v6) groups.add('ipv6_rule');
  if (wants('netconf') && v4) groups.add('ipv4_netconf');
  if (wants('netconf') && v6) groups.add('ipv6_netconf');
  if (wants('nsid')) groups.add('nsid');
  return groups;
}

/** A socket that hears these groups. Ref: lib/libnetlink.c:rtnl_open() */
export function listen(t: Tool, groups: ReadonlySet<NetlinkGroup>): NetlinkListener {
  const opened = t.sys.netlinkListen?.(groups);
  if (opened?.ok) return opened.value;
  t.sys.err(`Cannot open netlink socket: ${strerror[opened?.error.errno ?? 'EPROTONOSUPPORT']}\n`);
  throw new Exit(1);
}

/** Hands over event after event, until a signal. Ref: lib/libnetlink.c:rtnl_listen() */
export function* rtnlListen(t: Tool, listener: NetlinkListener, accept: (event: NetlinkEvent) => void): Task<number> {
  for (;;) {
    const polled = yield* t.sys.poll([listener.fd], null);
    for (let event = listener.recv(); event !== null; event = listener.recv()) {
      accept(event);
      yield* t.sys.flush();
    }
    if (polled.interrupted) return 0;
  }
}

/** Ref: ip/ipmonitor.c:accept_msg() */
function acceptMsg(t: Tool, event: NetlinkEvent, ifindex: number, headers: Headers): void {
  const deleted = event.type.startsWith('RTM_DEL');
  const linkFilter = newLinkFilter(true, ifindex);
  if ('link' in event) {
    if (deleted) t.llMap.delete(event.link.ifindex);
    // a new name is filed, but the entry goes on to show the old one
    else {
      const { ifindex: at, flags } = event.link;
      const known = t.llMap.get(at);
      if (known === undefined) llRemember(t, event.link);
      else t.llMap.set(at, { name: known.name, up: flags.up });
    }
    printHeaders(t, '[LINK]', headers);
    if (event.family === 'bridge') printPortEvent(t, event.link, ifindex, deleted);
    else printLinkinfo(t, event.link, linkFilter, { deleted, event: event.event, moved: event.moved });
  } else if ('addr' in event) {
    printHeaders(t, '[ADDR]', headers);
    printAddrinfo(t, event.addr, linkFilter, deleted);
  } else if ('route' in event) {
    if (event.route.cloned) return;
    printHeaders(t, '[ROUTE]', headers);
    printRoute(t, event.route, newRouteFilter(ifindex), deleted);
  } else if ('rule' in event) {
    printHeaders(t, '[RULE]', headers);
    printRule(t, event.rule, newRuleFilter(), deleted);
  } else if ('neigh' in event) {
    if (t.family !== 'unspec' && event.neigh.family !== t.family) return;
    printHeaders(t, '[NEIGH]', headers);
    printNeigh(t, event.neigh, newNeighFilter(ifindex), deleted);
  } else if ('fdb' in event) {
    if (t.family !== 'unspec') return;
    printHeaders(t, '[NEIGH]', headers);
    printFdbEvent(t, event.fdb, ifindex, deleted);
  } else if ('netconf' in event) {
    if (ifindex && event.netconf.ifindex !== ifindex) return;
    printHeaders(t, '[NETCONF]', headers);
    printNetconf(t, event.netconf, llIndexToName(t, event.netconf.ifindex), deleted);
  } else if ('nsid' in event) {
    printHeaders(t, '[NSID]', headers);
    printNsid(t, event.nsid, null, deleted);
  }
}
