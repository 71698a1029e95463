import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SkbId } from '../../core/skb.ts';
import { capturesByDevice, type TappedFrame } from '../capture.ts';
import { ending } from '../explain/render.ts';
import type { Sandbox } from '../sandbox.ts';

/** Keeps what passes every interface, and writes it into `dir` at the end: NAMESPACE-INTERFACE.pcapng, what became of a frame as its comment. */
export function captureInto(dir: string, sandbox: Sandbox): { finish(): string | null } {
  const { ctx } = sandbox.engine;
  const frames: (TappedFrame & { readonly id: SkbId })[] = [];
  ctx.capturing = true;
  ctx.watchers.tap = (dev, skb) => {
    frames.push({
      at: BigInt(sandbox.world.epoch) + BigInt(sandbox.world.now),
      device: `${sandbox.netnsName(dev.net.id)}-${dev.name}`.replaceAll('/', '_'),
      eth: skb.eth,
      vlan: skb.vlan,
      protocol: skb.protocol,
      payload: skb.payload,
      pktType: skb.pktType,
      id: skb.id,
    });
  };
  const commented = function* (): Generator<TappedFrame> {
    for (const { id, ...frame } of frames) {
      const verdict = ctx.tracer?.get(id)?.verdict;
      yield verdict ? { ...frame, comment: `#${id} ${ending(verdict)} in ${verdict.fn} on ${verdict.dev}` } : frame;
    }
  };
  return {
    finish() {
      try {
        mkdirSync(dir, { recursive: true });
        for (const [name, bytes] of capturesByDevice(commented())) writeFileSync(join(dir, `${name}.pcapng`), bytes);
        return null;
      } catch (e) {
        return `${dir}: ${(e as Error).message}`;
      }
    },
  };
}
