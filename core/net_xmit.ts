import type { NetDevice } from './device.ts';

/**
 * Whether the driver refused a frame since its drops were counted as `dropped` (NET_XMIT_DROP): what sends in pieces ends
 * there, and a sender that asks for errors is told ENOBUFS. Without a carrier it is the queue that drops, silently.
 * Ref: include/linux/netdevice.h:net_xmit_errno(), drivers/net/veth.c:veth_xmit()
 */
export function xmitRefused(dev: NetDevice, dropped: number): boolean {
  return dev.stats.txDropped !== dropped && dev.carrier;
}
