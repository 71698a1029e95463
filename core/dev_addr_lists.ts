import type { MacAddr } from './addr/mac.ts';
import type { Ctx } from './ctx.ts';
import type { HwAddr, NetDevice } from './device.ts';
import { done, fail, type Result } from './errno.ts';
import { netdevType } from './link/netdev_type.ts';
import { rtmsgIfinfo } from './netlink/ifinfo.ts';

/** Ref: net/core/dev_addr_lists.c:__hw_addr_add_ex() */
function hwAddrAdd(list: HwAddr[], addr: MacAddr, global: boolean, exclusive: boolean): Result<void> {
  for (const ha of list) {
    if (ha.addr !== addr) continue;
    if (exclusive) return fail('EEXIST');
    if (global) {
      if (ha.global) return done;
      ha.global = true;
    }
    ha.refcount++;
    return done;
  }
  list.push({ addr, refcount: 1, synced: false, global });
  return done;
}

/** ENOENT when it is not there. Ref: net/core/dev_addr_lists.c:__hw_addr_del_entry() */
function hwAddrDel(list: HwAddr[], addr: MacAddr, global: boolean): Result<void> {
  const i = list.findIndex((ha) => ha.addr === addr);
  const ha = list[i];
  if (ha === undefined || (global && !ha.global)) return fail('ENOENT');
  if (global) ha.global = false;
  if (--ha.refcount === 0) list.splice(i, 1);
  return done;
}

/** Wants frames to a multicast address. Ref: net/core/dev_addr_lists.c:dev_mc_add() */
export function devMcAdd(dev: NetDevice, addr: MacAddr): Result<void> {
  dev.net.generation++;
  return hwAddrAdd(dev.mc, addr, false, false);
}

/** ENOENT. Ref: net/core/dev_addr_lists.c:dev_mc_del() */
export function devMcDel(dev: NetDevice, addr: MacAddr): Result<void> {
  dev.net.generation++;
  return hwAddrDel(dev.mc, addr, false);
}

/** What a user asked for (`ip maddr add`): EEXIST for a second time. Ref: dev_mc_add_excl() */
export function devMcAddExcl(dev: NetDevice, addr: MacAddr): Result<void> {
  dev.net.generation++;
  return hwAddrAdd(dev.mc, addr, false, true);
}

/** `ip maddr add`: counted once, however often asked. Ref: net/core/dev_addr_lists.c:dev_mc_add_global() */
export function devMcAddGlobal(dev: NetDevice, addr: MacAddr): Result<void> {
  dev.net.generation++;
  return hwAddrAdd(dev.mc, addr, true, false);
}

/** Ref: net/core/dev_addr_lists.c:dev_mc_del_global() */
export function devMcDelGlobal(dev: NetDevice, addr: MacAddr): Result<void> {
  dev.net.generation++;
  return hwAddrDel(dev.mc, addr, true);
}

/** Wants frames to a second unicast address. Ref: net/core/dev_addr_lists.c:dev_uc_add() */
export function devUcAdd(dev: NetDevice, addr: MacAddr, ctx: Ctx): Result<void> {
  const added = hwAddrAdd(dev.uc, addr, false, false);
  if (added.ok) devSetRxMode(dev, ctx);
  dev.net.generation++;
  return added;
}

/** EEXIST when it is there already. Ref: net/core/dev_addr_lists.c:dev_uc_add_excl() */
export function devUcAddExcl(dev: NetDevice, addr: MacAddr, ctx: Ctx): Result<void> {
  const added = hwAddrAdd(dev.uc, addr, false, true);
  if (added.ok) devSetRxMode(dev, ctx);
  dev.net.generation++;
  return added;
}

/** ENOENT. Ref: net/core/dev_addr_lists.c:dev_uc_del() */
export function devUcDel(dev: NetDevice, addr: MacAddr, ctx: Ctx): Result<void> {
  const deleted = hwAddrDel(dev.uc, addr, false);
  if (deleted.ok) devSetRxMode(dev, ctx);
  dev.net.generation++;
  return deleted;
}

export function devUcFlush(dev: NetDevice): void {
  dev.uc.length = 0;
}

export function devMcFlush(dev: NetDevice): void {
  dev.mc.length = 0;
}

/**
 * A device that cannot filter unicast addresses receives everything while it has a list of them.
 * Ref: net/core/dev.c:__dev_set_rx_mode()
 */
export function devSetRxMode(dev: NetDevice, ctx: Ctx): void {
  if (!dev.up || netdevType(dev).unicastFlt) return;
  const want = dev.uc.length > 0;
  if (want === dev.ucPromisc) return;
  dev.ucPromisc = want;
  devSetPromiscuityNoNotify(dev, want ? 1 : -1, ctx);
}

/** Counts one reason more or less to receive every frame. Ref: net/core/dev.c:dev_set_promiscuity() */
export function devSetPromiscuity(dev: NetDevice, inc: 1 | -1, ctx: Ctx): void {
  devSetPromiscuityNoNotify(dev, inc, ctx);
  rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
}

export function devSetPromiscuityNoNotify(dev: NetDevice, inc: 1 | -1, ctx: Ctx): void {
  const was = dev.promiscuity > 0;
  dev.promiscuity += inc;
  dev.net.generation++;
  const is = dev.promiscuity > 0;
  if (was === is) return;
  ctx.printk(dev.net, `device ${dev.name} ${is ? 'entered' : 'left'} promiscuous mode`);
  ctx.ops.link[dev.priv.kind].changeRxFlags?.(dev, ctx);
}

/** Counts one reason more or less to receive every multicast frame. Ref: net/core/dev.c:dev_set_allmulti() */
export function devSetAllmulti(dev: NetDevice, inc: 1 | -1): void {
  dev.allmulti += inc;
  dev.net.generation++;
}
