import { isValidEtherAddr, type MacAddr } from './addr/mac.ts';
import type { Ctx } from './ctx.ts';
import { devClose, devNewIndex, listNetdevice, unlistNetdevice } from './dev.ts';
import { devMcFlush, devUcFlush } from './dev_addr_lists.ts';
import { devGetValidName } from './dev_name.ts';
import type { Ifindex, NetDevice } from './device.ts';
import { done, fail, type Result } from './errno.ts';
import { linkwatchForgetDev, netifCarrierOff, netifCarrierOn } from './link/link_watch.ts';
import { netdevType } from './link/netdev_type.ts';
import { callNetdeviceNotifiers } from './link/notifiers.ts';
import { devShutdown } from './link/sch_generic.ts';
import type { Net } from './net.ts';
import { rtmsgIfinfo } from './netlink/ifinfo.ts';
import { peernet2idAlloc } from './nsid.ts';

const IFALIASZ = 256;
const ALTIFNAMSIZ = 128;

/** EBUSY while it is up, EINVAL for no name, EEXIST. Ref: net/core/dev.c:dev_change_name() */
export function devChangeName(dev: NetDevice, newName: string, ctx: Ctx): Result<void> {
  if (dev.up) return fail('EBUSY');
  if (newName === dev.name) return done;
  const name = devGetValidName(dev.net, newName);
  if (!name.ok) return name;
  ctx.printk(dev.net, `${name.value}: renamed from ${dev.name}`);
  dev.net.devByName.delete(dev.name);
  dev.name = name.value;
  dev.net.devByName.set(dev.name, dev);
  dev.net.generation++;
  callNetdeviceNotifiers('CHANGENAME', dev, ctx);
  return done;
}

/** EINVAL when it is too long; '' takes it away. Ref: net/core/dev.c:dev_set_alias() */
export function devSetAlias(dev: NetDevice, alias: string): Result<void> {
  if (alias.length >= IFALIASZ) return fail('EINVAL');
  dev.alias = alias;
  dev.net.generation++;
  return done;
}

/** EEXIST, EINVAL. Ref: net/core/dev.c:netdev_name_node_alt_create() */
export function devAltnameAdd(dev: NetDevice, name: string): Result<void> {
  if (name === '' || name.length >= ALTIFNAMSIZ) return fail('ERANGE');
  if (dev.net.devByName.has(name)) return fail('EEXIST');
  dev.altnames = [...dev.altnames, name];
  dev.net.devByName.set(name, dev);
  dev.net.generation++;
  return done;
}

/** ENOENT, EINVAL for the name itself. Ref: net/core/dev.c:netdev_name_node_alt_destroy() */
export function devAltnameDel(dev: NetDevice, name: string): Result<void> {
  if (!dev.net.devByName.has(name)) return fail('ENOENT');
  if (name === dev.name || !dev.altnames.includes(name)) return fail('EINVAL');
  dev.altnames = dev.altnames.filter((alt) => alt !== name);
  dev.net.devByName.delete(name);
  dev.net.generation++;
  return done;
}

/** EBUSY where it must be down for that, EADDRNOTAVAIL. Ref: net/core/dev.c:dev_set_mac_address(), net/ethernet/eth.c:eth_mac_addr() */
export function devSetMacAddress(dev: NetDevice, addr: MacAddr, ctx: Ctx): Result<void> {
  const { setMacAddress } = ctx.ops.link[dev.priv.kind];
  if (setMacAddress !== undefined) {
    const set = setMacAddress(dev, addr, ctx);
    if (!set.ok) return set;
  } else {
    if (dev.up && !netdevType(dev).liveAddrChange) return fail('EBUSY');
    if (!isValidEtherAddr(addr)) return fail('EADDRNOTAVAIL');
    dev.addr = addr;
  }
  dev.addrAssignType = 'set';
  dev.net.generation++;
  callNetdeviceNotifiers('CHANGEADDR', dev, ctx);
  return done;
}

/** ERANGE above 32767. Ref: net/core/dev.c:dev_change_tx_queue_len() */
export function devChangeTxQueueLen(dev: NetDevice, len: number, ctx: Ctx): Result<void> {
  if (len < 0 || len > 32767) return fail('ERANGE');
  if (len === dev.txQueueLen) return done;
  dev.txQueueLen = len;
  dev.net.generation++;
  callNetdeviceNotifiers('CHANGE_TX_QUEUE_LEN', dev, ctx);
  return done;
}

/** EOPNOTSUPP but for dummies. Ref: net/core/dev.c:dev_change_carrier() */
export function devChangeCarrier(dev: NetDevice, on: boolean, ctx: Ctx): Result<void> {
  if (!netdevType(dev).changeCarrier) return fail('EOPNOTSUPP');
  if (on) netifCarrierOn(dev, ctx);
  else netifCarrierOff(dev, ctx);
  return done;
}

/**
 * Moves a device: it goes down, loses what others knew of it, keeps its index where that is free (or takes `newIndex`), its
 * name too unless `pattern` gives another. EINVAL for lo and bridges, EEXIST, EBUSY for a taken index.
 * Ref: net/core/dev.c:__dev_change_net_namespace()
 */
export function devChangeNetNamespace(
  dev: NetDevice,
  net: Net,
  pattern: string | null,
  newIndex: number,
  ctx: Ctx,
): Result<void> {
  if (netdevType(dev).netnsLocal) return fail('EINVAL');
  if (dev.net === net) return done;
  let name = dev.name;
  if (net.devByName.has(name)) {
    if (pattern === null) return fail('EEXIST');
    const valid = devGetValidName(net, pattern);
    if (!valid.ok) return valid;
    name = valid.value;
  }
  for (const alt of dev.altnames) if (net.devByName.has(alt)) return fail('EEXIST');
  if (newIndex !== 0 && net.devByIndex.has(newIndex as Ifindex)) return fail('EBUSY');

  devClose(dev, ctx);
  unlistNetdevice(dev);
  devShutdown(dev);
  callNetdeviceNotifiers('UNREGISTER', dev, ctx);
  const nsid = peernet2idAlloc(dev.net, net, ctx);
  let index = newIndex;
  if (index === 0) index = net.devByIndex.has(dev.ifindex) ? devNewIndex(net) : dev.ifindex;
  rtmsgIfinfo('RTM_DELLINK', dev, ctx, undefined, { nsid, ifindex: index });
  devUcFlush(dev);
  devMcFlush(dev);
  linkwatchForgetDev(dev, ctx);
  dev.net = net;
  dev.ifindex = index as Ifindex;
  dev.name = name;
  listNetdevice(dev);
  callNetdeviceNotifiers('REGISTER', dev, ctx);
  rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
  return done;
}
