import { ipv4 } from '../../addr/ipv4.ts';
import type { Ctx } from '../../ctx.ts';
import { done, fail } from '../../errno.ts';
import { flowi4 } from '../../ipv4/fib_lookup.ts';
import { dstMtu, ipRouteOutput } from '../../ipv4/route_output.ts';
import { flowi6, ip6DstMtu, ip6RouteOutput } from '../../ipv6/ip6_route.ts';
import type { Net } from '../../net.ts';
import type { SkBuff } from '../../skb.ts';
import { TCP_HLEN, tcpHeaderLength } from '../../wire/tcp.ts';
import type { XtTarget } from '../x_tables.ts';
import { setTcp, tcpOf } from './tcp_segment.ts';

/** Null: clamped to the path's MTU. Ref: include/uapi/linux/netfilter/xt_TCPMSS.h:struct xt_tcpmss_info */
export type XtTcpmssInfo = { readonly mss: number | null };

const TCPOLEN_MSS = 4;

/** The MTU of the way back. Ref: net/netfilter/xt_TCPMSS.c:tcpmss_reverse_mtu() */
function reverseMtu(net: Net, skb: SkBuff, ctx: Ctx): number {
  const p = skb.payload;
  if (p.kind === 'ipv4') {
    const rt = ipRouteOutput(net, flowi4(p.saddr, ipv4(0)), ctx.now);
    return typeof rt === 'string' ? Number.POSITIVE_INFINITY : dstMtu(rt, ctx.now);
  }
  if (p.kind !== 'ipv6') return Number.POSITIVE_INFINITY;
  const rt = ip6RouteOutput(net, flowi6(p.saddr), ctx);
  return rt.error === null ? ip6DstMtu(rt) : Number.POSITIVE_INFINITY;
}

function pathMtu(skb: SkBuff, ctx: Ctx): number {
  const { dst } = skb;
  if (dst === null) return Number.POSITIVE_INFINITY;
  return dst.family === 'inet' ? dstMtu(dst, ctx.now) : ip6DstMtu(dst);
}

/** Ref: net/netfilter/xt_TCPMSS.c:tcpmss_mangle_packet() */
export const tcpmss: XtTarget<XtTcpmssInfo> = {
  name: 'TCPMSS',
  families: ['ipv4', 'ipv6'],
  proto: 6,
  checkentry(info, par) {
    if (info.mss === null && (par.hook === 'PREROUTING' || par.hook === 'INPUT')) return fail('EINVAL');
    return done;
  },
  target(skb, info, par, ctx) {
    if (par.fragoff !== 0) return 'CONTINUE';
    const t = tcpOf(skb);
    if (t === null) return 'DROP';
    const v4 = skb.payload.kind === 'ipv4';
    const minlen = (v4 ? 20 : 40) + TCP_HLEN;
    let mss = info.mss ?? 0;
    if (info.mss === null) {
      const mtu = Math.min(pathMtu(skb, ctx), reverseMtu(par.state.net, skb, ctx));
      if (mtu <= minlen) return 'DROP';
      mss = mtu - minlen;
    }
    const old = t.options.find((o) => o.kind === 'mss');
    if (old !== undefined) {
      // it is never made larger
      if (old.mss <= mss) return 'CONTINUE';
      setTcp(skb, { ...t, options: t.options.map((o) => (o.kind === 'mss' ? { kind: 'mss', mss } : o)) });
      if (ctx.tracing) ctx.step(skb, 'tcpmss_mangle_packet', { says: `MSS ${old.mss} becomes ${mss}` });
      return 'CONTINUE';
    }
    if (t.data.length > 0 || tcpHeaderLength(t) >= 60) return 'CONTINUE';
    const added = Math.min(mss, v4 ? 536 : 1220);
    setTcp(skb, { ...t, options: [{ kind: 'mss', mss: added }, ...t.options] });
    skb.len += TCPOLEN_MSS;
    if (ctx.tracing) ctx.step(skb, 'tcpmss_mangle_packet', { says: `MSS ${added} put in` });
    return 'CONTINUE';
  },
};
