import { MAC_BROADCAST, MAC_ZERO, type MacAddr } from '../../../../core/addr/mac.ts';
import type { Ifindex } from '../../../../core/device.ts';
import { done, fail, ok } from '../../../../core/errno.ts';
import type { NetnsId } from '../../../../core/net.ts';
import type { AddrMessage, LinkMessage, LinkRequest } from '../../../../core/netlink/messages.ts';
import type { Netlink } from '../../../../core/netlink/netlink.ts';
import type { Kernel } from './plain_sys.ts';

/** A kernel of values: it stores what it is told and refuses nothing but what is missing. */
export function fakeKernel(): { readonly kernel: Kernel; readonly netns: NetnsId } {
  const nets = new Map<NetnsId, Netlink>();
  let next = 1;
  const newNetns = (): NetnsId => {
    const id = next++ as NetnsId;
    nets.set(id, fakeNetlink(id));
    return id;
  };
  return { kernel: { netlink: (id) => nets.get(id)!, newNetns }, netns: newNetns() };
}

const zeroStats: LinkMessage['stats'] = {
  rxPackets: 0,
  txPackets: 0,
  rxBytes: 0,
  txBytes: 0,
  rxErrors: 0,
  txErrors: 0,
  rxDropped: 0,
  txDropped: 0,
  multicast: 0,
  collisions: 0,
  rxNohandler: 0,
  carrierErrors: 0,
};

export function linkMessage(over: Partial<LinkMessage> & { ifindex: Ifindex; ifname: string }): LinkMessage {
  const lo = over.ifname === 'lo';
  return {
    linkType: lo ? 'loopback' : 'ether',
    flags: {
      up: lo,
      broadcast: !lo,
      loopback: lo,
      pointopoint: false,
      running: lo,
      noarp: false,
      promisc: false,
      allmulti: false,
      master: false,
      slave: false,
      multicast: !lo,
      lowerUp: lo,
      dormant: false,
    },
    mtu: lo ? 65536 : 1500,
    minMtu: lo ? 0 : 68,
    maxMtu: lo ? 0 : 65535,
    qdisc: lo ? 'noqueue' : 'noop',
    operstate: lo ? 'UNKNOWN' : 'DOWN',
    linkmode: 'DEFAULT',
    group: 0,
    txqlen: 1000,
    address: lo ? MAC_ZERO : ('02:00:00:00:00:01' as MacAddr),
    broadcast: lo ? MAC_ZERO : MAC_BROADCAST,
    permaddr: null,
    altnames: [],
    alias: null,
    link: null,
    linkNetnsid: null,
    master: null,
    promiscuity: 0,
    allmultiCount: 0,
    numTxQueues: 1,
    numRxQueues: 1,
    gsoMaxSize: 65536,
    gsoMaxSegs: 65535,
    tsoMaxSize: lo ? 524280 : 65536,
    tsoMaxSegs: 65535,
    groMaxSize: 65536,
    carrier: lo,
    carrierUpCount: 0,
    carrierDownCount: 0,
    protoDown: false,
    stats: zeroStats,
    kind: null,
    data: null,
    slaveKind: null,
    slaveData: null,
    addrGenMode: 'eui64',
    parentbus: null,
    parentdev: null,
    ...over,
  };
}

function fakeNetlink(netns: NetnsId): Netlink {
  const links = new Map<number, LinkMessage>([[1, linkMessage({ ifindex: 1 as Ifindex, ifname: 'lo' })]]);
  const addrs: AddrMessage[] = [];
  const nsids = new Map<NetnsId, number>();
  let nextIndex = 2;
  const find = (ref: { ifindex: number } | { ifname: string }): LinkMessage | undefined =>
    'ifindex' in ref
      ? links.get(ref.ifindex)
      : [...links.values()].find((l) => l.ifname === ref.ifname || l.altnames.includes(ref.ifname));
  const add = (req: LinkRequest): LinkMessage => {
    const ifindex = (req.ifindex ?? nextIndex++) as Ifindex;
    const made = linkMessage({ ifindex, ifname: req.ifname ?? `${req.kind}0`, kind: req.kind ?? null });
    links.set(ifindex, made);
    return made;
  };
  const nothing = (): never => {
    throw new Error('this kernel of values was not made for that');
  };
  return {
    netns,
    getLink: (ref) => {
      const found = find(ref);
      return found ? ok(found) : fail('ENODEV');
    },
    dumpLinks: () => [...links.values()],
    newLink: (req) => {
      if (!['veth', 'bridge', 'dummy'].includes(req.kind ?? '')) return fail('EOPNOTSUPP', 'Unknown device type');
      if (req.ifname !== undefined && find({ ifname: req.ifname })) return fail('EEXIST');
      const made = add(req);
      const peer = (req.info as { peer?: LinkRequest } | undefined)?.peer;
      if (req.kind === 'veth') {
        const other = add({ kind: 'veth', ifname: peer?.ifname ?? 'veth0' });
        links.set(made.ifindex, { ...made, link: other.ifindex });
        links.set(other.ifindex, { ...other, link: made.ifindex });
      }
      return done;
    },
    setLink: (ref, req) => {
      const found = find(ref);
      if (!found) return fail('ENODEV');
      links.set(found.ifindex, {
        ...found,
        ifname: req.newName ?? found.ifname,
        mtu: req.mtu ?? found.mtu,
        address: req.address ?? found.address,
        alias: req.alias ?? found.alias,
        altnames: req.altname?.add
          ? [...found.altnames, req.altname.add]
          : found.altnames.filter((n) => n !== req.altname?.del),
        flags: { ...found.flags, up: req.up ?? found.flags.up, lowerUp: req.up ?? found.flags.lowerUp },
      });
      return done;
    },
    delLink: (ref) => {
      const found = find(ref as { ifindex: number });
      if (!found) return fail('ENODEV');
      links.delete(found.ifindex);
      return done;
    },
    delLinkGroup: () => fail('ENODEV'),
    dumpAddrs: (family) => addrs.filter((a) => family === undefined || a.family === family),
    newAddr: (req) => {
      if (addrs.some((a) => a.local === req.local && a.prefixLen === req.prefixLen && a.ifindex === req.ifindex)) {
        return fail('EEXIST');
      }
      addrs.push({
        family: req.family,
        ifindex: req.ifindex as Ifindex,
        local: req.local,
        peer: req.peer ?? req.local,
        prefixLen: req.prefixLen,
        broadcast: req.broadcast ?? null,
        scope: req.scope ?? 'global',
        label: req.family === 'inet' ? (req.label ?? links.get(req.ifindex)!.ifname) : null,
        secondary: false,
        tentative: false,
        dadfailed: false,
        deprecated: false,
        permanent: req.validLft === undefined || req.validLft === 'forever',
        nodad: req.flags?.nodad ?? false,
        optimistic: false,
        homeaddress: req.flags?.homeaddress ?? false,
        mngtmpaddr: req.flags?.mngtmpaddr ?? false,
        noprefixroute: req.flags?.noprefixroute ?? false,
        autojoin: false,
        stablePrivacy: false,
        validLft: req.validLft ?? 'forever',
        preferredLft: req.preferredLft ?? 'forever',
        metric: req.metric ?? 0,
        proto: 0,
        cstamp: 0,
        tstamp: 0,
      });
      return done;
    },
    delAddr: (req) => {
      const at = addrs.findIndex(
        (a) => a.local === req.local && (req.peer === undefined || a.prefixLen === req.prefixLen),
      );
      if (at < 0) return fail('EADDRNOTAVAIL');
      addrs.splice(at, 1);
      return done;
    },
    dumpRoutes: () => [],
    newRoute: () => done,
    delRoute: () => fail('ESRCH'),
    getRoute: () => fail('ENETUNREACH'),
    dumpRules: () => [],
    newRule: () => done,
    delRule: () => fail('ENOENT'),
    dumpNeighs: () => [],
    newNeigh: () => done,
    delNeigh: () => fail('ENOENT'),
    getNeigh: () => fail('ENOENT'),
    dumpNtables: () => [],
    setNtable: () => fail('ENOENT'),
    dumpFdb: () => [],
    newFdb: () => done,
    delFdb: () => fail('ENOENT'),
    flushFdb: () => done,
    dumpMdb: () => ({ entries: [], routers: [] }),
    newMdb: () => done,
    delMdb: () => done,
    dumpBridgeVlans: () => [],
    addBridgeVlan: () => done,
    delBridgeVlan: () => done,
    getNsid: (peer) => nsids.get(peer) ?? -1,
    setNsid: (peer, nsid) => {
      if (nsids.has(peer)) return fail('EEXIST', 'Peer netns already has a nsid assigned');
      nsids.set(peer, nsid < 0 ? nsids.size : nsid);
      return done;
    },
    dumpNsids: () => [...nsids].map(([id, nsid]) => ({ nsid, netns: id })).sort((a, b) => a.nsid - b.nsid),
    setBridgePort: () => fail('EOPNOTSUPP'),
    setMaddr: () => fail('EOPNOTSUPP'),
    dumpMaddrs: () => [],
    readSysctl: () => ok('0'),
    writeSysctl: () => done,
    listSysctl: nothing,
    snmp: nothing,
    nf: { dumpTables: () => [], commit: () => done },
    dumpSocks: () => [],
    ct: {
      load: () => {},
      dump: () => [],
      get: () => ({ ok: false, error: { errno: 'ENOENT' } }),
      delete: () => ({ ok: false, error: { errno: 'ENOENT' } }),
      update: () => ({ ok: false, error: { errno: 'ENOENT' } }),
      create: () => ({ ok: false, error: { errno: 'ENOENT' } }),
      flush: () => {},
      count: () => 0,
      stats: () => ({
        found: 0,
        invalid: 0,
        insert: 0,
        insertFailed: 0,
        drop: 0,
        earlyDrop: 0,
        icmpError: 0,
        clashResolve: 0,
      }),
    },
  };
}
