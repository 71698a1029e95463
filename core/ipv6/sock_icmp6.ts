import type { Ctx } from '../ctx.ts';
import type { ErrnoName } from '../errno.ts';
import type { InetSock } from '../socket/inet.ts';
import { skErrorReport, sockQueueErr } from '../socket/sock.ts';
import type { Sock } from '../socket/socket.ts';
import {
  ICMPV6_DEST_UNREACH,
  ICMPV6_PARAMPROB,
  ICMPV6_PKT_TOOBIG,
  ICMPV6_TIME_EXCEED,
  type Icmpv6Error,
} from '../wire/icmpv6.ts';
import type { Ipv6Packet } from '../wire/ipv6.ts';

const unreach: readonly { readonly errno: ErrnoName; readonly fatal: boolean }[] = [
  { errno: 'ENETUNREACH', fatal: false },
  { errno: 'EACCES', fatal: true },
  { errno: 'EHOSTUNREACH', fatal: false },
  { errno: 'EHOSTUNREACH', fatal: false },
  { errno: 'ECONNREFUSED', fatal: true },
  { errno: 'EACCES', fatal: true },
  { errno: 'EACCES', fatal: true },
];

/** What an ICMPv6 error means to a socket. Ref: net/ipv6/icmp.c:icmpv6_err_convert() */
export function icmpv6ErrConvert(m: Icmpv6Error): { readonly errno: ErrnoName; readonly fatal: boolean } {
  switch (m.type) {
    case ICMPV6_DEST_UNREACH:
      return unreach[m.code] ?? { errno: 'EPROTO', fatal: true };
    case ICMPV6_PKT_TOOBIG:
      return { errno: 'EMSGSIZE', fatal: false };
    case ICMPV6_PARAMPROB:
      return { errno: 'EPROTO', fatal: true };
    case ICMPV6_TIME_EXCEED:
      return { errno: 'EHOSTUNREACH', fatal: false };
  }
}

/** Gives the error to the socket. Ref: net/ipv6/udp.c:__udp6_lib_err(), raw.c:rawv6_err(), ipv6_icmp_error() */
export function icmpv6ErrorToSock(
  sk: InetSock & Sock,
  m: Icmpv6Error,
  outer: Ipv6Packet,
  port: number,
  ctx: Ctx,
): void {
  const { errno, fatal } = icmpv6ErrConvert(m);
  const recverr = sk.options.recverr === true;
  const pmtud = m.type === ICMPV6_PKT_TOOBIG && sk.kind === 'raw' && sk.options.mtuDiscover === 'do';
  if (!recverr && !pmtud && (!fatal || !(sk.connected || sk.kind === 'ping'))) return;
  if (recverr)
    sockQueueErr(
      sk,
      {
        errno,
        origin: 'icmp6',
        type: m.type,
        code: m.code,
        info: m.info,
        offender: outer.saddr,
        packet: m.original,
        to: { family: 'inet6', addr: m.original.daddr, port, scopeId: 0 },
        at: ctx.now,
      },
      ctx,
    );
  skErrorReport(sk, errno, ctx);
}
