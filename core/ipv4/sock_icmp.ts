import type { Ctx } from '../ctx.ts';
import type { ErrnoName } from '../errno.ts';
import type { InetSock } from '../socket/inet.ts';
import { skErrorReport, sockQueueErr } from '../socket/sock.ts';
import type { Sock } from '../socket/socket.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_TIME_EXCEEDED,
  type IcmpError,
} from '../wire/icmp.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import { ICMP_FRAG_NEEDED, icmpErrConvert } from './icmp_codes.ts';

/** What an ICMP error means to a socket. Ref: net/ipv4/udp.c:__udp4_lib_err(), raw.c:raw_err(), ping.c:ping_err() */
export function icmpToErrno(
  m: IcmpError,
  sk: InetSock,
): { readonly errno: ErrnoName; readonly harderr: boolean } | null {
  switch (m.type) {
    case ICMP_TIME_EXCEEDED:
      return { errno: 'EHOSTUNREACH', harderr: false };
    case ICMP_PARAMETERPROB:
      return { errno: 'EPROTO', harderr: true };
    case ICMP_DEST_UNREACH: {
      if (m.code === ICMP_FRAG_NEEDED) {
        const pmtu = (sk.options.mtuDiscover ?? 'want') !== 'dont';
        return { errno: 'EMSGSIZE', harderr: pmtu };
      }
      const known = icmpErrConvert[m.code];
      return known === undefined
        ? { errno: 'EHOSTUNREACH', harderr: false }
        : { errno: known.errno, harderr: known.fatal };
    }
    case ICMP_REDIRECT:
      return null;
    default:
      return null;
  }
}

/** Gives the error to the socket: to its queue if it asked for that, else as SO_ERROR where it is final. */
export function icmpErrorToSock(
  sk: InetSock & Sock,
  m: IcmpError,
  outer: Ipv4Packet,
  always: boolean,
  port: number,
  ctx: Ctx,
): void {
  const meaning = icmpToErrno(m, sk);
  if (meaning === null) return;
  const recverr = sk.options.recverr === true;
  if (!recverr && (!meaning.harderr || !(always || sk.connected))) return;
  if (recverr)
    sockQueueErr(
      sk,
      {
        errno: meaning.errno,
        origin: 'icmp',
        type: m.type,
        code: m.code,
        info: m.type === ICMP_DEST_UNREACH && m.code === ICMP_FRAG_NEEDED ? m.mtu : 0,
        offender: outer.saddr,
        packet: m.original,
        to: { family: 'inet', addr: m.original.daddr, port },
        at: ctx.now,
      },
      ctx,
    );
  skErrorReport(sk, meaning.errno, ctx);
}
