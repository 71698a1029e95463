import type { Ctx } from '../ctx.ts';
import type { NetDevice, OperState } from '../device.ts';
import { rtmsgIfinfo } from '../netlink/ifinfo.ts';
import { type ArmedTimer, type Host, type HostId, type Nsec, SEC } from '../world.ts';
import { callNetdeviceNotifiers } from './notifiers.ts';
import { devActivate, devDeactivate } from './sch_generic.ts';

/** Devices whose carrier changed and who have not been told yet; one list for a whole host. Ref: net/core/link_watch.c */
export type LinkWatch = {
  events: NetDevice[];
  /** No event that can wait is handled before. */
  nextEvent: Nsec;
  urgent: boolean;
  work: ArmedTimer | null;
};

const MAX_DO_DEV_PER_LOOP = 100;

/** Ref: net/sched/sch_generic.c:netif_carrier_on() */
export function netifCarrierOn(dev: NetDevice, ctx: Ctx): void {
  if (dev.carrier) return;
  dev.carrier = true;
  if (!dev.registered) return;
  dev.carrierUpCount++;
  dev.net.generation++;
  linkwatchFireEvent(dev, ctx);
}

/** Ref: net/sched/sch_generic.c:netif_carrier_off() */
export function netifCarrierOff(dev: NetDevice, ctx: Ctx): void {
  if (!dev.carrier) return;
  dev.carrier = false;
  if (!dev.registered) return;
  dev.carrierDownCount++;
  dev.net.generation++;
  linkwatchFireEvent(dev, ctx);
}

/** Ref: net/core/dev.c:netif_dormant_on(), netif_dormant_off() */
export function netifDormant(dev: NetDevice, dormant: boolean, ctx: Ctx): void {
  if (dev.dormant === dormant) return;
  dev.dormant = dormant;
  if (dev.registered) linkwatchFireEvent(dev, ctx);
}

/** Ref: net/core/link_watch.c:linkwatch_fire_event() */
export function linkwatchFireEvent(dev: NetDevice, ctx: Ctx): void {
  const host = ctx.world.hosts.get(dev.net.host)!;
  const lw = linkWatchOf(host);
  const urgent = isUrgent(dev, ctx);
  if (!dev.linkwatchPending) {
    dev.linkwatchPending = true;
    lw.events.push(dev);
  } else if (!urgent) return;
  scheduleWork(lw, host.id, urgent, ctx);
}

function linkWatchOf(host: Host): LinkWatch {
  host.linkwatch ??= { events: [], nextEvent: 0, urgent: false, work: null };
  return host.linkwatch;
}

/** A pair's other end and a queue that starts cannot wait. Ref: net/core/link_watch.c:linkwatch_urgent_event() */
function isUrgent(dev: NetDevice, ctx: Ctx): boolean {
  if (!dev.up) return false;
  if (devGetIflink(dev, ctx) !== dev.ifindex) return true;
  return dev.carrier && dev.qdisc !== 'noop' && !dev.active;
}

/** Ref: net/core/dev.c:dev_get_iflink() */
export function devGetIflink(dev: NetDevice, ctx: Ctx): number {
  if (dev.priv.kind === 'veth') return dev.priv.peer === null ? 0 : dev.priv.peer.ifindex;
  return ctx.ops.link[dev.priv.kind].iflink(dev)?.ifindex ?? dev.ifindex;
}

function scheduleWork(lw: LinkWatch, host: HostId, urgent: boolean, ctx: Ctx): void {
  if (lw.urgent) return;
  if (urgent) {
    lw.urgent = true;
    ctx.cancel(lw.work);
    lw.work = ctx.arm(ctx.now, { kind: 'linkwatch', host });
    return;
  }
  if (lw.work !== null && !lw.work.dead) return;
  const delay = lw.nextEvent - ctx.now;
  lw.work = ctx.arm(delay < 0 || delay > SEC ? ctx.now : lw.nextEvent, { kind: 'linkwatch', host });
}

/** The work itself. Ref: net/core/link_watch.c:linkwatch_event(), __linkwatch_run_queue() */
export function linkwatchEvent(host: HostId, ctx: Ctx): void {
  const lw = linkWatchOf(ctx.world.hosts.get(host)!);
  const urgentOnly = lw.nextEvent > ctx.now;
  let budget = urgentOnly ? 2 * MAX_DO_DEV_PER_LOOP : MAX_DO_DEV_PER_LOOP;
  if (!urgentOnly) lw.nextEvent = ctx.now + SEC;
  lw.urgent = false;
  lw.work = null;

  const work = lw.events;
  lw.events = [];
  let i = 0;
  for (; i < work.length && budget > 0; i++) {
    const dev = work[i]!;
    if (urgentOnly && !isUrgent(dev, ctx)) {
      lw.events.push(dev);
      continue;
    }
    linkwatchDoDev(dev, ctx);
    budget--;
  }
  if (i < work.length) lw.events = [...work.slice(i), ...lw.events];
  if (lw.events.length > 0) scheduleWork(lw, host, false, ctx);
}

function linkwatchDoDev(dev: NetDevice, ctx: Ctx): void {
  dev.linkwatchPending = false;
  if (!dev.registered) return;
  rfc2863Policy(dev, ctx);
  if (!dev.up) return;
  if (dev.carrier) devActivate(dev);
  else devDeactivate(dev);
  netdevStateChange(dev, ctx);
}

/** Ref: net/core/dev.c:netdev_state_change() */
export function netdevStateChange(dev: NetDevice, ctx: Ctx): void {
  if (!dev.up) return;
  callNetdeviceNotifiers('CHANGE', dev, ctx);
  rtmsgIfinfo('RTM_NEWLINK', dev, ctx);
}

/** A device that is registered without a carrier is down from the start. Ref: net/core/link_watch.c:linkwatch_init_dev() */
export function linkwatchInitDev(dev: NetDevice, ctx: Ctx): void {
  if (!dev.carrier || dev.dormant) rfc2863Policy(dev, ctx);
}

/** A dying device is not told. Ref: net/core/link_watch.c:linkwatch_forget_dev() */
export function linkwatchForgetDev(dev: NetDevice, ctx: Ctx): void {
  if (!dev.linkwatchPending) return;
  dev.linkwatchPending = false;
  const lw = linkWatchOf(ctx.world.hosts.get(dev.net.host)!);
  const i = lw.events.indexOf(dev);
  if (i >= 0) lw.events.splice(i, 1);
}

/** Ref: net/core/link_watch.c:rfc2863_policy(), default_operstate() */
function rfc2863Policy(dev: NetDevice, ctx: Ctx): void {
  let operstate: OperState = 'UP';
  if (!dev.carrier) operstate = devGetIflink(dev, ctx) === dev.ifindex ? 'DOWN' : 'LOWERLAYERDOWN';
  else if (dev.dormant) operstate = 'DORMANT';
  if (operstate === 'UP' && dev.linkMode === 'DORMANT') operstate = 'DORMANT';
  dev.operstate = operstate;
}
