import type { Ctx } from '../ctx.ts';
import type { Result } from '../errno.ts';
import type { Net } from '../net.ts';
import { inetCreate } from './inet_socket.ts';
import { packetCreate } from './packet.ts';
import type { Socket, SocketSpec } from './socket.ts';

/** socket(2) in a namespace. Ref: net/socket.c:__sock_create() */
export function createSocket(net: Net, spec: SocketSpec, ctx: Ctx): Result<Socket> {
  if (spec.family === 'packet') return packetCreate(net, spec, ctx);
  return spec.family === 'inet' ? inetCreate(net, spec, ctx) : ctx.ops.inet6.create(net, spec, ctx);
}
