import { bridge } from '../bridge/br_device.ts';
import type { DeviceKind } from '../device.ts';
import type { LinkOps } from '../kernel_ops.ts';
import { dummy } from './dummy.ts';
import { ethernet } from './ethernet.ts';
import { loopback } from './loopback.ts';
import { veth } from './veth.ts';

/** Every kind of device. */
export const linkOps: { readonly [K in DeviceKind]: LinkOps } = { loopback, dummy, veth, bridge, ethernet };
