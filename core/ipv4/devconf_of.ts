import type { Ipv4DevconfName } from './devconf.ts';
import type { InDevice } from './in_device.ts';

/** How a device's value and that of `all` go together. Ref: include/linux/inetdevice.h:IN_DEV_* */

/** Either is set. */
export function devConfOr(inDev: InDevice, name: Ipv4DevconfName): boolean {
  return inDev.cnf.data[name] !== 0 || inDev.dev.net.ipv4.devconfAll.data[name] !== 0;
}

/** The greater of both. */
export function devConfMax(inDev: InDevice, name: Ipv4DevconfName): number {
  return Math.max(inDev.cnf.data[name], inDev.dev.net.ipv4.devconfAll.data[name]);
}

/** Both are set. */
export function devConfAnd(inDev: InDevice, name: Ipv4DevconfName): boolean {
  return inDev.cnf.data[name] !== 0 && inDev.dev.net.ipv4.devconfAll.data[name] !== 0;
}

export const inDevForward = (inDev: InDevice): boolean => inDev.cnf.data.forwarding !== 0;
export const inDevRpfilter = (inDev: InDevice): number => devConfMax(inDev, 'rp_filter');
export const inDevTxRedirects = (inDev: InDevice): boolean => devConfOr(inDev, 'send_redirects');

/** May the device be redirected? A router needs both values, a host one. Ref: IN_DEV_RX_REDIRECTS */
export function inDevRxRedirects(inDev: InDevice): boolean {
  return inDevForward(inDev) ? devConfAnd(inDev, 'accept_redirects') : devConfOr(inDev, 'accept_redirects');
}
