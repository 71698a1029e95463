import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import type { NetdevEvent } from '../kernel_ops.ts';

/** Tells every subsystem about a device, in their order. Ref: net/core/dev.c:call_netdevice_notifiers() */
export function callNetdeviceNotifiers(event: NetdevEvent, dev: NetDevice, ctx: Ctx): void {
  for (const notifier of ctx.ops.netdevNotifiers) notifier(event, dev, ctx);
}
