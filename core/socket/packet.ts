import type { Ctx } from '../ctx.ts';
import { devQueueXmit } from '../dev.ts';
import { devSetPromiscuity } from '../dev_addr_lists.ts';
import type { Ifindex, NetDevice } from '../device.ts';
import { done, type ErrnoName, fail, ok, type Result } from '../errno.ts';
import { skbTruesize } from '../neigh/neigh_output.ts';
import type { Net } from '../net.ts';
import { allocSkb, type PktType, type SkBuff } from '../skb.ts';
import { payloadLength } from '../wire/frame.ts';
import type { RecvMessage, SendData, SockAddr, SockAddrLl, Socket, SocketOptions, SocketSpec } from './socket.ts';

/** Every protocol. Ref: include/uapi/linux/if_ether.h:ETH_P_ALL */
export const ETH_P_ALL = 3;

/** AF_PACKET. Ref: net/packet/af_packet.c:struct packet_sock */
export type PacketSock = {
  readonly kind: 'packet';
  readonly net: Net;
  readonly raw: boolean;
  /** Ethernet protocol it wants; 3 (ETH_P_ALL) is every one, 0 none. */
  protocol: number;
  /** 0: every device of the namespace. */
  ifindex: number;
  readonly queue: RecvMessage[];
  rcvbuf: number;
  /** Bytes in `queue`. */
  rmem: number;
  /** PACKET_STATISTICS since last asked. */
  packets: number;
  drops: number;
  promisc: boolean;
  readonly options: Partial<SocketOptions>;
  error: ErrnoName | null;
  readonly ino: number;
};

/** Frames of a device go to the packet sockets that want them: its own, and those of the namespace. Ref: packet_rcv() */
export function packetTap(dev: NetDevice, skb: SkBuff, outgoing: boolean, ctx: Ctx): void {
  for (const sk of dev.taps) packetRcv(sk, dev, skb, outgoing, ctx);
  for (const sk of dev.net.allTaps) packetRcv(sk, dev, skb, outgoing, ctx);
}

function packetRcv(sk: PacketSock, dev: NetDevice, skb: SkBuff, outgoing: boolean, ctx: Ctx): void {
  const protocol = skb.vlan !== null ? skb.protocol : (skb.eth?.protocol ?? skb.protocol);
  // only ETH_P_ALL sees what leaves, and never what the socket itself sent
  if (sk.protocol !== ETH_P_ALL && (outgoing || sk.protocol !== protocol)) return;
  if (outgoing && skb.sk === sk) return;
  const size = skbTruesize(skb.len + 14);
  if (sk.rmem + size > sk.rcvbuf) {
    sk.drops++;
    return;
  }
  sk.packets++;
  sk.rmem += size;
  const pktType: PktType = outgoing ? 'OUTGOING' : skb.pktType;
  sk.queue.push({
    at: ctx.now,
    from: { family: 'packet', ifindex: dev.ifindex, protocol, addr: skb.eth?.source ?? null, pktType },
    data: {
      kind: 'frame',
      eth: sk.raw ? skb.eth : null,
      vlan: skb.vlan,
      protocol,
      payload: skb.payload,
      len: skb.len,
      ifindex: dev.ifindex,
    },
    ttl: 0,
    ifindex: dev.ifindex,
    to: null,
  });
  ctx.wake(sk);
}

function attach(sk: PacketSock, ctx: Ctx): void {
  if (sk.protocol === 0) return;
  const list = sk.ifindex === 0 ? sk.net.allTaps : sk.net.devByIndex.get(sk.ifindex as Ifindex)?.taps;
  if (list === undefined) return;
  list.push(sk);
  ctx.world.packetSocks++;
}

function detach(sk: PacketSock, ctx: Ctx): void {
  const lists = [sk.net.allTaps, ...[...sk.net.devByIndex.values()].map((d) => d.taps)];
  for (const list of lists) {
    const at = list.indexOf(sk);
    if (at < 0) continue;
    list.splice(at, 1);
    ctx.world.packetSocks--;
  }
}

/** Ref: net/packet/af_packet.c:packet_do_bind() */
function bind(sk: PacketSock, addr: SockAddr, ctx: Ctx): Result<void> {
  if (addr.family !== 'packet') return fail('EINVAL');
  if (addr.ifindex !== 0 && !sk.net.devByIndex.has(addr.ifindex as Ifindex)) return fail('ENODEV');
  detach(sk, ctx);
  sk.ifindex = addr.ifindex;
  if (addr.protocol !== 0) sk.protocol = addr.protocol;
  attach(sk, ctx);
  const dev = sk.net.devByIndex.get(sk.ifindex as Ifindex);
  if (dev !== undefined && !dev.up) sk.error = 'ENETDOWN';
  return done;
}

/** Ref: net/packet/af_packet.c:packet_snd() */
function send(sk: PacketSock, data: SendData, to: SockAddr | undefined, ctx: Ctx): Result<number> {
  const dest = to as SockAddrLl | undefined;
  const dev = sk.net.devByIndex.get((dest?.ifindex ?? sk.ifindex) as Ifindex);
  if (dev === undefined) return fail('ENXIO');
  if (!dev.up) return fail('ENETDOWN');
  if (data.kind !== 'frame') return fail('EINVAL');
  const len = payloadLength(data.payload);
  if (len > dev.mtu + 4) return fail('EMSGSIZE');
  const protocol = data.eth?.protocol ?? dest?.protocol ?? sk.protocol;
  const skb = allocSkb(ctx.newSkbId(0), dev, protocol, data.payload, len);
  skb.eth = data.eth ?? { dest: dest?.addr ?? dev.broadcast, source: dev.addr, protocol };
  skb.sk = sk;
  if (ctx.tracing) ctx.step(skb, 'packet_snd', { says: `a packet socket sends by ${dev.name}` });
  devQueueXmit(skb, ctx);
  return ok(len + 14);
}

function setPromisc(sk: PacketSock, on: boolean, ctx: Ctx): void {
  if (sk.promisc === on) return;
  sk.promisc = on;
  const dev = sk.net.devByIndex.get(sk.ifindex as Ifindex);
  if (dev !== undefined) devSetPromiscuity(dev, on ? 1 : -1, ctx);
}

/** socket(2) for AF_PACKET. Ref: net/packet/af_packet.c:packet_create() */
export function packetCreate(net: Net, spec: Extract<SocketSpec, { family: 'packet' }>, ctx: Ctx): Result<Socket> {
  const sk: PacketSock = {
    kind: 'packet',
    net,
    raw: spec.type === 'raw',
    protocol: spec.protocol,
    ifindex: 0,
    queue: [],
    rcvbuf: 212992,
    rmem: 0,
    packets: 0,
    drops: 0,
    promisc: false,
    options: {},
    error: null,
    ino: 20000 + (ctx.world.seq++ % 1_000_000),
  };
  net.socks.add(sk);
  attach(sk, ctx);
  return ok({
    sk,
    bind: (addr) => bind(sk, addr, ctx),
    connect: () => fail('EOPNOTSUPP'),
    name: () => ({
      family: 'packet',
      ifindex: sk.ifindex,
      protocol: sk.protocol,
      addr: net.devByIndex.get(sk.ifindex as Ifindex)?.addr ?? null,
      pktType: 'HOST',
    }),
    peer: () => fail('EOPNOTSUPP'),
    setsockopt(option, value) {
      const o: Partial<SocketOptions> = sk.options;
      if (option === 'rcvbuf') sk.rcvbuf = Math.max(2304, Math.min(value as number, 212992) * 2);
      if (option === 'promisc') setPromisc(sk, value === true, ctx);
      o[option] = value;
      return done;
    },
    getsockopt: (option) => sk.options[option] as never,
    send: (data, to) => send(sk, data, to, ctx),
    recv() {
      if (sk.error !== null) {
        const { error } = sk;
        sk.error = null;
        return fail(error);
      }
      const message = sk.queue.shift();
      if (message === undefined) return ok(null);
      if (message.data.kind === 'frame') sk.rmem -= skbTruesize(message.data.len + 14);
      return ok(message);
    },
    recvError: () => null,
    join: () => fail('EOPNOTSUPP'),
    listen: () => fail('EOPNOTSUPP'),
    accept: () => fail('EOPNOTSUPP'),
    shutdown: () => fail('EOPNOTSUPP'),
    readable: () => sk.queue.length > 0 || sk.error !== null,
    writable: () => true,
    close() {
      setPromisc(sk, false, ctx);
      detach(sk, ctx);
      net.socks.delete(sk);
    },
  });
}

/** A device went down or away: its sockets are told, and see no more of it. Ref: net/packet/af_packet.c:packet_notifier() */
export function packetNotifier(event: string, dev: NetDevice, ctx: Ctx): void {
  if (event !== 'DOWN' && event !== 'UNREGISTER') return;
  for (const sk of [...dev.taps]) {
    sk.error = 'ENETDOWN';
    if (event === 'UNREGISTER') {
      detach(sk, ctx);
      sk.ifindex = -1;
    }
    ctx.wake(sk);
  }
}
