import { brDeviceEvent } from '../../core/bridge/br_device.ts';
import { bridgeExpire } from '../../core/bridge/br_expire.ts';
import { brHandleFrame } from '../../core/bridge/br_input.ts';
import { brStpRcv } from '../../core/bridge/br_stp_rcv.ts';
import type { Ctx } from '../../core/ctx.ts';
import { netifReceiveSkb } from '../../core/dev.ts';
import type { NetDevice } from '../../core/device.ts';
import type { DropReason } from '../../core/drop_reason.ts';
import { done, invariant } from '../../core/errno.ts';
import type { KernelOps } from '../../core/kernel_ops.ts';
import { linkOps } from '../../core/link/index.ts';
import { linkwatchEvent } from '../../core/link/link_watch.ts';
import type { Net, NetnsId } from '../../core/net.ts';
import { newNet } from '../../core/net_namespace.ts';
import type { NetlinkEvent } from '../../core/netlink/event.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import { noInet6 } from '../../core/netlink/no_inet6.ts';
import { rtnetlink } from '../../core/netlink/rtnetlink.ts';
import type { SkBuff, SkbId } from '../../core/skb.ts';
import { ETH_P_802_2 } from '../../core/wire/ether.ts';
import { type ArmedTimer, type Host, type Nsec, USEC, type World } from '../../core/world.ts';

/** How one copy of a frame ended. */
export type End = {
  readonly how: 'dropped' | 'consumed' | 'delivered';
  readonly reason: DropReason | null;
  readonly fn: string;
  readonly dev: string;
};

/** A machine without protocols: devices and bridges, with every frame's end kept. */
export type L2 = {
  readonly ctx: Ctx;
  readonly world: World;
  readonly host: Host;
  readonly net: Net;
  readonly nl: Netlink;
  readonly born: Set<SkbId>;
  readonly ends: Map<SkbId, End[]>;
  /** Frames that were received by a device which is no port, by that device. */
  readonly received: { readonly dev: string; readonly skb: SkBuff }[];
  readonly events: { readonly net: Net; readonly event: NetlinkEvent }[];
  readonly log: string[];
  newNet(): Net;
  netlink(net: Net): Netlink;
  /** Lets everything happen that is due within so many nanoseconds. */
  run(nsec: Nsec): void;
  dev(name: string): NetDevice;
};

const LATENCY = 5 * USEC;

/** A literal Ctx over a new world. `up` devices talk only Ethernet and spanning tree. */
export function l2(): L2 {
  const host: Host = { id: 1, name: 'host', initNet: 1 as NetnsId, nextNsInode: 4026531840 };
  const world: World = {
    now: 0,
    epoch: 0,
    seq: 0,
    random: [1, 2, 3, 4],
    hosts: new Map([[1, host]]),
    nets: new Map(),
    nextNetns: 1,
    nextSkb: 1,
    timers: [],
    flight: [],
    flightAt: [],
    flightSeq: [],
    flightHead: 0,
    packetSocks: 0,
  };
  const born = new Set<SkbId>();
  const ends = new Map<SkbId, End[]>();
  const received: { dev: string; skb: SkBuff }[] = [];
  const events: { net: Net; event: NetlinkEvent }[] = [];
  const log: string[] = [];
  let seed = 12345;

  const end = (skb: SkBuff, how: End['how'], reason: DropReason | null, fn: string) => {
    const known = ends.get(skb.id) ?? [];
    known.push({ how, reason, fn, dev: skb.dev.name });
    ends.set(skb.id, known);
  };
  const upper = (skb: SkBuff, ctx: Ctx) => {
    received.push({ dev: skb.dev.name, skb });
    ctx.consume(skb, 'test');
  };
  const ops: KernelOps = {
    link: linkOps,
    ptype: new Map([
      [ETH_P_802_2, brStpRcv],
      [0x0800, upper],
      [0x0806, upper],
      [0x86dd, upper],
    ]),
    brHandleFrame,
    netdevNotifiers: [brDeviceEvent],
    pernet: [],
    addrGenMode: () => 'eui64',
    setAddrGenMode: () => done,
    neigh: null as never,
    inet6: noInet6,
    icmpSend: null as never,
    nf: null as never,
    expire(timer, c) {
      if (timer.kind === 'linkwatch') linkwatchEvent(timer.host, c);
      else if (timer.kind !== 'neigh' && timer.kind !== 'ipv4' && timer.kind !== 'ipv6' && timer.kind !== 'nf-ct-gc')
        bridgeExpire(timer, c);
    },
  };
  const ctx: Ctx = {
    world,
    get now() {
      return world.now;
    },
    ops,
    random32() {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed;
    },
    arm(at, timer) {
      const armed: ArmedTimer = { at: Math.max(at, world.now), seq: world.seq++, timer, dead: false };
      world.timers.push(armed);
      return armed;
    },
    cancel(timer) {
      if (timer !== null) timer.dead = true;
    },
    launch: (skb) => {
      world.flight.push(skb);
      world.flightAt.push(world.now + LATENCY);
      world.flightSeq.push(world.seq++);
    },
    newSkbId() {
      born.add(world.nextSkb);
      return world.nextSkb++;
    },
    tracing: true,
    capturing: false,
    step: () => {},
    drop: (skb, reason, fn) => end(skb, 'dropped', reason, fn),
    consume: (skb, fn) => end(skb, 'consumed', null, fn),
    deliver: (skb, _sk, fn) => end(skb, 'delivered', null, fn),
    notify(net, event) {
      net.generation++;
      events.push({ net, event });
    },
    wake: () => {},
    printk: (_net, text) => void log.push(text),
    tap: () => {},
  };
  const run = (nsec: Nsec) => {
    const until = world.now + nsec;
    for (let i = 0; ; i++) {
      invariant(i < 1_000_000, 'it comes to an end');
      let best: { at: Nsec; seq: number } | null = null;
      for (const t of world.timers)
        if (!t.dead && (best === null || t.at < best.at || (t.at === best.at && t.seq < best.seq))) best = t;
      const skb = world.flight[0];
      const f = skb === undefined ? undefined : { at: world.flightAt[0]!, seq: world.flightSeq[0]! };
      if (f !== undefined && (best === null || f.at < best.at || (f.at === best.at && f.seq < best.seq))) best = f;
      if (best === null || best.at > until) break;
      world.now = best.at;
      if (best === f) {
        world.flight.shift();
        world.flightAt.shift();
        world.flightSeq.shift();
        netifReceiveSkb(skb!, ctx);
      } else {
        const armed = best as ArmedTimer;
        armed.dead = true;
        ops.expire(armed.timer, ctx);
      }
      world.timers = world.timers.filter((t) => !t.dead);
    }
    world.now = until;
  };
  const net = newNet(world, host, ctx);
  const netlink = (n: Net) => rtnetlink(n, ctx);
  return {
    ctx,
    world,
    host,
    net,
    nl: netlink(net),
    born,
    ends,
    received,
    events,
    log,
    newNet: () => newNet(world, host, ctx),
    netlink,
    run,
    dev(name) {
      const dev = net.devByName.get(name);
      invariant(dev !== undefined, `there is a device ${name}`);
      return dev;
    },
  };
}
