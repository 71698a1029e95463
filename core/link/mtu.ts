import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import { done, fail, type Result } from '../errno.ts';
import { callNetdeviceNotifiers } from './notifiers.ts';

/** Ref: net/core/dev.c:dev_validate_mtu() */
export function devValidateMtu(dev: NetDevice, mtu: number): Result<void> {
  if (mtu < 0 || mtu < dev.minMtu || mtu > 0x7fffffff) return fail('EINVAL', 'mtu less than device minimum');
  if (dev.maxMtu > 0 && mtu > dev.maxMtu) return fail('EINVAL', 'mtu greater than device maximum');
  return done;
}

/** EINVAL outside of what the device takes. Ref: net/core/dev.c:dev_set_mtu_ext() */
export function devSetMtu(dev: NetDevice, mtu: number, ctx: Ctx): Result<void> {
  if (mtu === dev.mtu) return done;
  const valid = devValidateMtu(dev, mtu);
  if (!valid.ok) return valid;
  dev.mtu = mtu;
  ctx.ops.link[dev.priv.kind].changeMtu?.(dev, mtu, ctx);
  dev.net.generation++;
  callNetdeviceNotifiers('CHANGEMTU', dev, ctx);
  return done;
}
