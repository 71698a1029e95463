import type { Ctx } from '../ctx.ts';
import type { Net } from '../net.ts';
import { nfTables } from '../netfilter/nf_tables_api.ts';
import { delAddr, dumpAddrs, newAddr } from './addr.ts';
import { addBridgeVlan, delBridgeVlan, dumpBridgeVlans } from './br_vlan.ts';
import { conntrackApi } from './conntrack.ts';
import { rtnlFdbAdd, rtnlFdbDel, rtnlFdbDump, rtnlFdbFlush } from './fdb.ts';
import {
  rtnlBridgeSetlink,
  rtnlDellink,
  rtnlDumpIfinfo,
  rtnlGetlink,
  rtnlGroupDellink,
  rtnlNewlink,
  rtnlSetlink,
} from './link.ts';
import { dumpMaddrs, setMaddr } from './maddr.ts';
import { brMdbAdd, brMdbDel, brMdbDump } from './mdb.ts';
import { delNeigh, dumpNeighs, getNeigh, newNeigh } from './neigh.ts';
import type { Netlink } from './netlink.ts';
import { rtnlNetDumpid, rtnlNetGetid, rtnlNetNewid } from './nsid.ts';
import { dumpNtables, setNtable } from './ntable.ts';
import { delRoute, dumpRoutes, getRoute, hasRouteTable, newRoute } from './route.ts';
import { delRule, dumpRules, newRule } from './rule.ts';
import { ipSnmp } from './snmp.ts';
import { dumpSocks } from './sock_diag.ts';
import { listSysctl, readSysctl, writeSysctl } from './sysctl.ts';

/** Everything one may ask of a namespace, from those who answer. Holds no state. */
export function rtnetlink(net: Net, ctx: Ctx): Netlink {
  return {
    netns: net.id,

    getLink: (ref) => rtnlGetlink(net, ref, ctx),
    dumpLinks: () => rtnlDumpIfinfo(net, ctx),
    newLink: (req) => rtnlNewlink(net, req, ctx),
    setLink: (ref, req) => rtnlSetlink(net, ref, req, ctx),
    setBridgePort: (ifindex, options) => rtnlBridgeSetlink(net, ifindex, options, ctx),
    delLink: (ref) => rtnlDellink(net, ref, ctx),
    delLinkGroup: (group) => rtnlGroupDellink(net, group, ctx),

    dumpAddrs: (family) => dumpAddrs(net, family, ctx),
    newAddr: (req, flags) => newAddr(net, req, flags, ctx),
    delAddr: (req) => delAddr(net, req, ctx),

    dumpRoutes: (family, table) => dumpRoutes(net, family, table, ctx),
    fibTableExists: (family, table) => hasRouteTable(net, family, table),
    newRoute: (req, flags) => newRoute(net, req, flags, ctx),
    delRoute: (req) => delRoute(net, req, ctx),
    getRoute: (req) => getRoute(net, req, ctx),

    dumpRules: (family) => dumpRules(net, family, ctx),
    newRule: (req, flags) => newRule(net, req, flags, ctx),
    delRule: (req) => delRule(net, req, ctx),

    dumpNeighs: (family, proxy) => dumpNeighs(net, family, proxy === true, ctx),
    newNeigh: (req, flags) => newNeigh(net, req, flags, ctx),
    delNeigh: (req) => delNeigh(net, req, ctx),
    getNeigh: (req) => getNeigh(net, req, ctx),
    dumpNtables: () => dumpNtables(net, ctx),
    setNtable: (req) => setNtable(net, req, ctx),

    dumpFdb: (bridge) => rtnlFdbDump(net, bridge, ctx),
    newFdb: (req, flags) => rtnlFdbAdd(net, req, flags, ctx),
    delFdb: (req) => rtnlFdbDel(net, req, ctx),
    flushFdb: (ifindex, only) => rtnlFdbFlush(net, ifindex, only ?? {}, ctx),

    dumpMdb: () => brMdbDump(net, ctx),
    newMdb: (req) => brMdbAdd(net, req, ctx),
    delMdb: (req) => brMdbDel(net, req, ctx),
    dumpBridgeVlans: () => dumpBridgeVlans(net),
    addBridgeVlan: (req) => addBridgeVlan(net, req, ctx),
    delBridgeVlan: (req) => delBridgeVlan(net, req, ctx),

    getNsid: (peer) => rtnlNetGetid(net, peer),
    setNsid: (peer, nsid) => rtnlNetNewid(net, peer, nsid, ctx),
    dumpNsids: () => rtnlNetDumpid(net),

    setMaddr: (ifname, addr, add) => setMaddr(net, ifname, addr, add),
    dumpMaddrs: () => dumpMaddrs(net),

    readSysctl: (path) => readSysctl(net, path, ctx),
    writeSysctl: (path, value) => writeSysctl(net, path, value, ctx),
    listSysctl: () => listSysctl(net, ctx),

    nf: nfTables(net, ctx),

    snmp: () => ipSnmp(net),
    dumpSocks: () => dumpSocks(net, ctx.now),
    ct: conntrackApi(net, ctx),
  };
}
