import type { NetDevice } from '../device.ts';
import { netdevType } from './netdev_type.ts';

/**
 * Attaches the qdisc; without a carrier it takes no packet until linkwatch sees one. Several transmit queues are under
 * `mq`. Ref: net/sched/sch_generic.c:dev_activate(), attach_default_qdiscs()
 */
export function devActivate(dev: NetDevice): void {
  if (dev.qdisc === 'noop') {
    if (netdevType(dev).noQueue || dev.txQueueLen === 0) dev.qdisc = 'noqueue';
    else dev.qdisc = dev.numTxQueues > 1 ? 'mq' : 'pfifo_fast';
  }
  if (dev.carrier) dev.active = true;
}

/** Ref: net/sched/sch_generic.c:dev_deactivate() */
export function devDeactivate(dev: NetDevice): void {
  dev.active = false;
}

/** The device dies or moves: its qdisc goes. Ref: net/sched/sch_generic.c:dev_shutdown() */
export function devShutdown(dev: NetDevice): void {
  dev.qdisc = 'noop';
  dev.active = false;
}
