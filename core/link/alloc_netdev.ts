import { MAC_BROADCAST, MAC_ZERO, type MacAddr, randomMac } from '../addr/mac.ts';
import type { Ctx } from '../ctx.ts';
import type { DeviceKind, DeviceOf, GsoLimits, Ifindex, NetDevice } from '../device.ts';
import type { Net } from '../net.ts';

const ETH_DATA_LEN = 1500;
const ETH_MIN_MTU = 68;
export const ETH_MAX_MTU = 65535;
/** Of most devices, and of those whose driver takes the largest (lo, veth). */
export const gsoDefaults: GsoLimits = {
  maxSize: 65536,
  maxSegs: 65535,
  groMaxSize: 65536,
  tsoMaxSize: 65536,
  tsoMaxSegs: 65535,
};
export const gsoLargest: GsoLimits = { ...gsoDefaults, tsoMaxSize: 524280 };

export type NetdevSetup = Partial<
  Pick<
    NetDevice,
    | 'addr'
    | 'gso'
    | 'addrAssignType'
    | 'broadcast'
    | 'mtu'
    | 'minMtu'
    | 'maxMtu'
    | 'txQueueLen'
    | 'numTxQueues'
    | 'numRxQueues'
    | 'noarp'
    | 'multicast'
    | 'isBroadcast'
    | 'isLoopback'
  >
>;

/**
 * An Ethernet device that is not registered yet, named `name` (or its template) in `net`. One literal makes every kind.
 * Ref: net/core/dev.c:alloc_netdev_mqs(), net/ethernet/eth.c:ether_setup()
 */
export function allocNetdev(net: Net, name: string, priv: DeviceOf[DeviceKind], setup: NetdevSetup): NetDevice {
  // what every frame asks for stands first, and so together in memory
  return {
    up: false,
    active: false,
    mtu: setup.mtu ?? ETH_DATA_LEN,
    priv,
    stats: {
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
    },
    net,
    brPort: null,
    ip6Ptr: null,
    ipPtr: null,
    ifindex: 0 as Ifindex,
    addr: setup.addr ?? MAC_ZERO,
    name,
    isLoopback: setup.isLoopback ?? false,
    addrAssignType: setup.addrAssignType ?? 'perm',
    broadcast: setup.broadcast ?? MAC_BROADCAST,
    minMtu: setup.minMtu ?? ETH_MIN_MTU,
    maxMtu: setup.maxMtu ?? ETH_DATA_LEN,
    txQueueLen: setup.txQueueLen ?? 1000,
    numTxQueues: setup.numTxQueues ?? 1,
    numRxQueues: setup.numRxQueues ?? 1,
    gso: setup.gso ?? gsoDefaults,
    qdisc: 'noop',
    group: 0,
    alias: '',
    altnames: [],
    isBroadcast: setup.isBroadcast ?? true,
    multicast: setup.multicast ?? true,
    noarp: setup.noarp ?? false,
    isPointopoint: false,
    dynamic: false,
    notrailers: false,
    promiscFlag: false,
    allmultiFlag: false,
    promiscuity: 0,
    ucPromisc: false,
    allmulti: 0,
    carrier: true,
    carrierUpCount: 0,
    carrierDownCount: 0,
    operstate: 'UNKNOWN',
    linkwatchPending: false,
    linkMode: 'DEFAULT',
    dormant: false,
    protoDown: false,
    master: null,
    uc: [],
    mc: [],
    taps: [],
    registered: false,
    dying: false,
  };
}

/** An address from chance, as eth_hw_addr_random() gives a new device. */
export function ethHwAddrRandom(ctx: Ctx): MacAddr {
  return randomMac(() => ctx.random32());
}
