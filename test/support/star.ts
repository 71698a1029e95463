import type { MacAddr } from '../../core/addr/mac.ts';
import { devQueueXmit } from '../../core/dev.ts';
import type { Result } from '../../core/errno.ts';
import { allocSkb, type SkBuff } from '../../core/skb.ts';
import { MSEC } from '../../core/world.ts';
import { type L2, l2 } from './ctx.ts';

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.errno} ${result.error.extack ?? ''}`);
  return result.value;
}

/** A bridge `br0` with ports p1 .. pN, whose other ends are h1 .. hN; everything is up. */
export function star(n: number, options: Record<string, unknown> = {}): L2 {
  const m = l2();
  must(m.nl.newLink({ ifname: 'br0', kind: 'bridge', info: options }));
  must(m.nl.setLink({ ifname: 'br0' }, { up: true }));
  for (let i = 1; i <= n; i++) {
    must(m.nl.newLink({ ifname: `h${i}`, kind: 'veth', info: { peer: { ifname: `p${i}` } } }));
    must(m.nl.setLink({ ifname: `p${i}` }, { master: m.dev('br0').ifindex, up: true }));
    must(m.nl.setLink({ ifname: `h${i}` }, { up: true }));
  }
  m.run(10 * MSEC);
  return m;
}

/** Sends an IPv4-like frame out of a device. */
export function send(m: L2, from: string, dest: MacAddr, source?: MacAddr): SkBuff {
  const dev = m.dev(from);
  const skb = allocSkb(m.ctx.newSkbId(0), dev, 0x0800, { kind: 'raw', bytes: new Uint8Array(50) }, 50);
  skb.eth = { dest, source: source ?? dev.addr, protocol: 0x0800 };
  devQueueXmit(skb, m.ctx);
  return skb;
}
