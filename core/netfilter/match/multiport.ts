import { done, fail } from '../../errno.ts';
import type { SkBuff } from '../../skb.ts';
import type { XtMatch } from '../x_tables.ts';
import { inRange, transportBody, type XtRange } from '../xt_transport.ts';

/** Ref: include/uapi/linux/netfilter/xt_multiport.h:struct xt_multiport_v1 */
export type XtMultiportInfo = {
  readonly flags: 'source' | 'destination' | 'either';
  /** A single port is a range of one; `range` tells `80:80` from `80`. */
  readonly ports: readonly (XtRange & { readonly range: boolean })[];
  readonly invert: boolean;
};

/** Protocols with ports. */
const withPorts: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);

/** Ref: net/netfilter/xt_multiport.c */
export const multiport: XtMatch<XtMultiportInfo> = {
  name: 'multiport',
  families: ['ipv4', 'ipv6'],
  checkentry(info, { rule: { header } }) {
    if (!withPorts.has(header.proto) || header.protoInv || info.ports.length > 15) return fail('EINVAL');
    return done;
  },
  match(skb, info, par) {
    if (par.fragoff !== 0) return false;
    const ports = portsOf(skb);
    if (ports === null) {
      par.hotdrop = true;
      return false;
    }
    for (const r of info.ports)
      if (
        (info.flags !== 'destination' && inRange(r, ports.source)) ||
        (info.flags !== 'source' && inRange(r, ports.dest))
      )
        return !info.invert;
    return info.invert;
  },
  says(skb) {
    const ports = portsOf(skb);
    return ports === null ? 'no ports' : `ports ${ports.source} and ${ports.dest}`;
  },
};

/** A packet's ports, whatever its protocol; null when they are cut off. */
export function portsOf(skb: SkBuff): { readonly source: number; readonly dest: number } | null {
  const t = transportBody(skb);
  if (t === null) return null;
  if (t.kind === 'tcp' || t.kind === 'udp') return t;
  if (t.kind !== 'raw' || t.bytes.length < 4) return null;
  const b = t.bytes;
  return { source: (b[0]! << 8) | b[1]!, dest: (b[2]! << 8) | b[3]! };
}
