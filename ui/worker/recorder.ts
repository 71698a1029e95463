import type { SkbId } from '../../core/skb.ts';
import type { Life } from '../../core/trace.ts';
import type { TappedFrame } from '../../sim/capture.ts';
import { LINK_LATENCY } from '../../sim/kernel_ctx.ts';
import type { Sandbox } from '../../sim/sandbox.ts';
import { NetnsNames, packetRow, protocolOf } from './packet_row.ts';
import { devKey, peerOf } from './page_view.ts';
import type { DevKey, Fall, Hop, PacketRow } from './protocol.ts';

/** More packets than this in one tick are not listed one by one: the list could not be read anyway. */
const ROWS_PER_TICK = 2_000;
const HOPS_PER_TICK = 1_000;
/** Frames kept of every interface for pcapng files, of all together: the oldest go first. */
const FRAMES_KEPT = 50_000;

export type KeptFrame = TappedFrame & { readonly id: SkbId; readonly key: DevKey };

/** Watches packets pass: rows of the list, hops and falls for the picture, frames for captures. */
export class Recorder {
  private readonly sandbox: Sandbox;
  private hops: Hop[] = [];
  private seen: SkbId = 0;
  /** Listed but not ended, or not yet looked at by anybody. */
  private readonly open = new Set<SkbId>();
  private readonly frames: KeptFrame[] = [];
  private oldest = 0;
  private readonly names: NetnsNames;
  /** Frames that went over a wire so far. */
  hopCount = 0;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.names = new NetnsNames(sandbox);
    const { ctx } = sandbox.engine;
    ctx.capturing = true;
    ctx.watchers.launch = (skb) => {
      this.hopCount++;
      if (this.hops.length >= HOPS_PER_TICK) return;
      const from = peerOf(skb.dev);
      if (from === null) return;
      const at = sandbox.world.now;
      this.hops.push({
        skb: skb.id,
        parent: ctx.tracer?.get(skb.id)?.parent ?? 0,
        at,
        arrives: at + LINK_LATENCY,
        from: devKey(from),
        to: devKey(skb.dev),
        proto: protocolOf(skb.payload),
      });
    };
    ctx.watchers.tap = (dev, skb) => {
      const frame: KeptFrame = {
        at: BigInt(sandbox.world.epoch) + BigInt(sandbox.world.now),
        device: dev.name,
        eth: skb.eth,
        vlan: skb.vlan,
        protocol: skb.protocol,
        payload: skb.payload,
        pktType: skb.pktType,
        id: skb.id,
        key: devKey(dev),
      };
      if (this.frames.length < FRAMES_KEPT) this.frames.push(frame);
      else this.frames[this.oldest++ % FRAMES_KEPT] = frame;
    };
  }

  /** What happened to packets since the last call. */
  take(): { readonly packets: PacketRow[]; readonly hops: Hop[]; readonly falls: Fall[] } {
    const packets: PacketRow[] = [];
    const falls: Fall[] = [];
    const { sandbox } = this;
    const tracer = sandbox.engine.ctx.tracer;
    this.names.clear();
    const last = sandbox.world.nextSkb - 1;
    for (const id of this.open) {
      const life = tracer?.get(id);
      if (life !== undefined && life.verdict === null) continue;
      this.open.delete(id);
      if (life !== undefined) this.list(life, packets, falls);
    }
    for (let id = Math.max(this.seen + 1, last - ROWS_PER_TICK + 1); id <= last; id++) {
      const life = tracer?.get(id);
      if (life === undefined) continue;
      if (life.verdict === null) this.open.add(id);
      if (life.skb !== null || life.verdict !== null) this.list(life, packets, falls);
    }
    this.seen = last;
    const { hops } = this;
    this.hops = [];
    return { packets, hops, falls };
  }

  private list(life: Life, packets: PacketRow[], falls: Fall[]): void {
    if (life.skb === null) return;
    packets.push(packetRow(life, this.names));
    const v = life.verdict;
    if (v?.kind !== 'dropped') return;
    const dev = this.sandbox.world.nets.get(v.netns)?.devByName.get(v.dev);
    if (dev === undefined) return;
    falls.push({ skb: life.id, at: v.at, dev: devKey(dev), reason: v.reason, proto: protocolOf(life.skb.payload) });
  }

  /** Frames that passed a device, oldest first. */
  *framesOf(key: DevKey): Generator<KeptFrame> {
    const start = this.frames.length < FRAMES_KEPT ? 0 : this.oldest % FRAMES_KEPT;
    for (let i = 0; i < this.frames.length; i++) {
      const frame = this.frames[(start + i) % this.frames.length]!;
      if (frame.key === key) yield frame;
    }
  }
}
