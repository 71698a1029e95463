import type { SkBuff } from '../../skb.ts';
import type { XtActionParam, XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Ref: include/uapi/linux/netfilter/xt_esp.h:struct xt_esp */
export type XtSpiInfo = { readonly spis: XtRange; readonly invert: boolean };

/** Ref: net/netfilter/xt_esp.c:esp_mt() */
export const esp: XtMatch<XtSpiInfo> = {
  name: 'esp',
  families: ['ipv4', 'ipv6'],
  proto: 50,
  match: (skb, info, par) => spiFits(skb, 0, 8, info, par),
  says: () => 'SPI',
};

/** A header of at least `length` octets has its SPI at `at`. */
export function spiFits(skb: SkBuff, at: number, length: number, info: XtSpiInfo, par: XtActionParam): boolean {
  if (par.fragoff !== 0) return false;
  const t = transportBody(skb);
  if (t?.kind !== 'raw' || t.bytes.length < length) {
    par.hotdrop = true;
    return false;
  }
  const b = t.bytes;
  const spi = ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
  return inRange(info.spis, spi) !== info.invert;
}
