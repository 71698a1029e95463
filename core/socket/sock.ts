import { INADDR_ANY, type Ipv4Addr } from '../addr/ipv4.ts';
import { IN6ADDR_ANY } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { ErrnoName } from '../errno.ts';
import { skbTruesize } from '../neigh/neigh_output.ts';
import type { Net } from '../net.ts';
import type { InetSock } from './inet.ts';
import type { RecvMessage, Sock, SockError } from './socket.ts';

/** net.core.rmem_default. */
export const RMEM_DEFAULT = 212992;

/** What every Internet socket starts with. Ref: net/core/sock.c:sock_init_data() */
export function newInetSock(net: Net, family: 'inet' | 'inet6', ctx: Ctx): InetSock {
  const any = family === 'inet' ? INADDR_ANY : IN6ADDR_ANY;
  return {
    net,
    family,
    rcvSaddr: any,
    saddr: any,
    num: 0,
    daddr: any,
    dport: 0,
    boundDevIf: 0,
    connected: false,
    bindAddrLock: false,
    bindPortLock: false,
    shutdownRd: false,
    shutdownWr: false,
    options: {},
    queue: [],
    rmem: 0,
    rcvbuf: RMEM_DEFAULT,
    drops: 0,
    errorQueue: [],
    error: null,
    memberships: [],
    ino: 20000 + (ctx.world.seq++ % 1_000_000),
    closed: false,
  };
}

/** Queues what came in for the process; false when the buffer is full. Ref: net/core/sock.c:sock_queue_rcv_skb() */
export function sockQueueRcv(sk: InetSock & Sock, message: RecvMessage, len: number, ctx: Ctx): boolean {
  const size = skbTruesize(len);
  if (sk.rmem + size > sk.rcvbuf) {
    sk.drops++;
    return false;
  }
  sk.rmem += size;
  sk.queue.push(message);
  ctx.wake(sk);
  return true;
}

/** Takes the oldest; its room is free again. */
export function sockDequeue(sk: InetSock): RecvMessage | null {
  const message = sk.queue.shift();
  if (message === undefined) return null;
  if (sk.queue.length === 0) sk.rmem = 0;
  else {
    const { data } = message;
    sk.rmem -= skbTruesize(data.kind === 'bytes' ? data.bytes.length + 28 : data.kind === 'frame' ? data.len : 84);
    if (sk.rmem < 0) sk.rmem = 0;
  }
  return message;
}

/** Ref: net/core/sock.c:sk_error_report() */
export function skErrorReport(sk: InetSock & Sock, errno: ErrnoName | null, ctx: Ctx): void {
  if (errno !== null) sk.error = errno;
  ctx.wake(sk);
}

/** IP_RECVERR: the process asks for details later. Ref: net/ipv4/ip_sockglue.c:ip_icmp_error(), ip_local_error() */
export function sockQueueErr(sk: InetSock & Sock, error: SockError, ctx: Ctx): void {
  sk.errorQueue.push(error);
  ctx.wake(sk);
}

/** A packet that is too long for its way: said to the socket at once. Ref: net/ipv4/ip_sockglue.c:ip_local_error() */
export function ipLocalError(
  sk: InetSock & Sock,
  errno: ErrnoName,
  daddr: Ipv4Addr,
  port: number,
  info: number,
  ctx: Ctx,
): void {
  if (sk.options.recverr !== true) return;
  sockQueueErr(
    sk,
    {
      errno,
      origin: 'local',
      type: 0,
      code: 0,
      info,
      offender: null,
      packet: null,
      to: { family: 'inet', addr: daddr, port },
      at: ctx.now,
    },
    ctx,
  );
}
