import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import type { Result } from '../errno.ts';
import { inetFillIfaddr, inetRtmDeladdr, inetRtmNewaddr } from '../ipv4/devinet.ts';
import type { Net } from '../net.ts';
import type { AddrMessage, AddrRequest, CreateFlags } from './messages.ts';

/** RTM_GETADDR, NLM_F_DUMP: by family, then device. Ref: net/ipv4/devinet.c:inet_dump_ifaddr() */
export function dumpAddrs(net: Net, family: 'inet' | 'inet6' | undefined, ctx: Ctx): readonly AddrMessage[] {
  const out: AddrMessage[] = [];
  if (family !== 'inet6') {
    for (const dev of net.devByIndex.values())
      for (const ifa of dev.ipPtr?.ifaList ?? []) out.push(inetFillIfaddr(ifa, ctx));
  }
  if (family !== 'inet') out.push(...ctx.ops.inet6.dumpAddr(net, ctx));
  return out;
}

/** RTM_NEWADDR */
export function newAddr(net: Net, req: AddrRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  if (req.family === 'inet6') return ctx.ops.inet6.newaddr(net, req, flags, ctx);
  return inetRtmNewaddr(req, flags, net.devByIndex.get(req.ifindex as Ifindex), ctx);
}

/** RTM_DELADDR */
export function delAddr(net: Net, req: AddrRequest, ctx: Ctx): Result<void> {
  if (req.family === 'inet6') return ctx.ops.inet6.deladdr(net, req, ctx);
  return inetRtmDeladdr(req, net.devByIndex.get(req.ifindex as Ifindex), ctx);
}
