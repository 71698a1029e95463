import type { Ctx } from '../ctx.ts';
import { fail } from '../errno.ts';
import type { Net } from '../net.ts';
import { addBridgeVlan, delBridgeVlan, dumpBridgeVlans } from './br_vlan.ts';
import { rtnlFdbAdd, rtnlFdbDel, rtnlFdbDump, rtnlFdbFlush } from './fdb.ts';
import { rtnlDellink, rtnlDumpIfinfo, rtnlGetlink, rtnlGroupDellink, rtnlNewlink, rtnlSetlink } from './link.ts';
import { dumpLinkMaddrs } from './maddr.ts';
import { brMdbAdd, brMdbDel, brMdbDump } from './mdb.ts';
import type { Netlink } from './netlink.ts';
import { rtnlNetDumpid, rtnlNetGetid, rtnlNetNewid } from './nsid.ts';

/** Everything one may ask of a namespace, from those who answer. Holds no state. */
export function rtnetlink(net: Net, ctx: Ctx): Netlink {
  return {
    netns: net.id,

    getLink: (ref) => rtnlGetlink(net, ref, ctx),
    dumpLinks: () => rtnlDumpIfinfo(net, ctx),
    newLink: (req) => rtnlNewlink(net, req, ctx),
    setLink: (ref, req) => rtnlSetlink(net, ref, req, ctx),
    delLink: (ref) => rtnlDellink(net, ref, ctx),
    delLinkGroup: (group) => rtnlGroupDellink(net, group, ctx),

    dumpAddrs: () => [],
    newAddr: () => fail('EOPNOTSUPP'),
    delAddr: () => fail('EOPNOTSUPP'),

    dumpRoutes: () => [],
    newRoute: () => fail('EOPNOTSUPP'),
    delRoute: () => fail('EOPNOTSUPP'),
    getRoute: () => fail('EOPNOTSUPP'),

    dumpRules: () => [],
    newRule: () => fail('EOPNOTSUPP'),
    delRule: () => fail('EOPNOTSUPP'),

    dumpNeighs: () => [],
    newNeigh: () => fail('EOPNOTSUPP'),
    delNeigh: () => fail('EOPNOTSUPP'),
    getNeigh: () => fail('EOPNOTSUPP'),

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

    dumpMaddrs: () => dumpLinkMaddrs(net),

    readSysctl: () => fail('ENOENT'),
    writeSysctl: () => fail('ENOENT'),
    listSysctl: () => [],

    snmp: () => ({}),
    dumpSocks: () => [],
  };
}
