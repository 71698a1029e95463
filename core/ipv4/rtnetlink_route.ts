import { INADDR_ANY, type Ipv4Addr, inetMakeMask } from '../addr/ipv4.ts';
import type { Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { fail, ok, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, RouteGetRequest, RouteMessage, RouteRequest } from '../netlink/messages.ts';
import { allocSkb } from '../skb.ts';
import { ETH_P_IP } from '../wire/ether.ts';
import type { Ipv4Packet } from '../wire/ipv4.ts';
import { SEC } from '../world.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from './fib.ts';
import { fibLookup, flowi4 } from './fib_lookup.ts';
import { type FibConfig, type FibNhConfig, noNh } from './fib_semantics.ts';
import { fibFillInfo, fibNewTable, fibTableDelete, fibTableInsert } from './fib_table.ts';
import type { Ipv4Dst } from './route.ts';
import { ipRouteInput } from './route_input.ts';
import { ipRouteOutput } from './route_output.ts';

const scopeNumbers: { readonly [name: string]: number } = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

function nhConfig(n: NonNullable<RouteRequest['nexthops']>[number] | RouteRequest['beside']): FibNhConfig {
  if (n === undefined) return noNh;
  const family = n.via === undefined ? null : (n.viaFamily ?? 'inet');
  const gw4 = family === 'inet' ? (n.via as Ipv4Addr) : INADDR_ANY;
  return {
    oif: n.ifindex ?? 0,
    gwFamily: family === 'inet' && gw4 === 0 ? null : family,
    gw4,
    gw6: family === 'inet6' ? (n.via as Ipv6Addr) : null,
    weight: 'weight' in n ? (n.weight ?? 1) : 1,
    onlink: 'onlink' in n && n.onlink === true,
    flow: 'flow' in n ? (n.flow ?? 0) : 0,
  };
}

/** Ref: net/ipv4/fib_frontend.c:rtm_to_fib_config() */
function toFibConfig(req: RouteRequest, nlflags: CreateFlags, del: boolean): Result<FibConfig> {
  const tos = req.tos ?? 0;
  if ((tos & 3) !== 0) return fail('EINVAL', 'Invalid dsfield (tos): ECN bits must be 0');
  if (req.dstLen > 32) return fail('EINVAL', 'Invalid prefix length');
  const dst = req.dst as Ipv4Addr;
  if ((dst & ~inetMakeMask(req.dstLen)) !== 0) return fail('EINVAL', 'Invalid prefix for given prefix length');
  const several = req.nexthops !== undefined && (req.multipath === true || req.nexthops.length > 1);
  const scope = req.scope ?? (del ? 'nowhere' : 'global');
  return ok({
    dst,
    dstLen: req.dstLen,
    tos,
    table: req.table === undefined || req.table === 0 ? RT_TABLE_MAIN : req.table,
    type: req.type ?? (del ? null : 'unicast'),
    scope: typeof scope === 'number' ? scope : scopeNumbers[scope]!,
    protocol: req.protocol ?? 0,
    priority: req.priority ?? 0,
    prefsrc: (req.prefsrc as Ipv4Addr | undefined) ?? INADDR_ANY,
    nh: nhConfig(several ? req.beside : req.nexthops?.[0]),
    mp: several ? req.nexthops!.map(nhConfig) : null,
    metrics: req.metrics ?? {},
    nlflags,
  });
}

/** Ref: net/ipv4/fib_frontend.c:inet_rtm_newroute() */
export function inetRtmNewroute(net: Net, req: RouteRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const cfg = toFibConfig(req, flags, false);
  if (!cfg.ok) return cfg;
  const added = fibTableInsert(net, fibNewTable(net, cfg.value.table), cfg.value, ctx);
  if (added.ok && cfg.value.type === 'local') net.ipv4.hasCustomLocalRoutes = true;
  return added;
}

/** Ref: net/ipv4/fib_frontend.c:inet_rtm_delroute() */
export function inetRtmDelroute(net: Net, req: RouteRequest, ctx: Ctx): Result<void> {
  const cfg = toFibConfig(req, {}, true);
  if (!cfg.ok) return cfg;
  const tb = net.ipv4.tables.get(cfg.value.table);
  if (tb === undefined) return fail('ESRCH', 'FIB table does not exist');
  return fibTableDelete(net, tb, cfg.value, ctx);
}

/** `ip route get`: what the kernel would do. Ref: net/ipv4/route.c:inet_rtm_getroute() */
export function inetRtmGetroute(net: Net, req: RouteGetRequest, ctx: Ctx): Result<RouteMessage> {
  const fl = flowi4(req.dst as Ipv4Addr, (req.from as Ipv4Addr | undefined) ?? INADDR_ANY);
  fl.tos = (req.tos ?? 0) & 0x1e;
  fl.oif = req.oif ?? 0;
  fl.mark = req.mark ?? 0;
  fl.uid = req.uid ?? 0;
  fl.ipProto = req.ipproto ?? 0;
  fl.sport = req.sport ?? 0;
  fl.dport = req.dport ?? 0;
  let rt: Ipv4Dst;
  if (req.iif !== undefined && req.iif !== 0) {
    const dev = net.devByIndex.get(req.iif as Ifindex);
    if (dev === undefined) return fail('ENODEV');
    const p: Ipv4Packet = {
      kind: 'ipv4', tos: fl.tos, id: 0, df: false, mf: false, fragOff: 0, ttl: 64, protocol: fl.ipProto, saddr: fl.saddr, daddr: fl.daddr, options: null, body: { kind: 'raw', bytes: new Uint8Array(0) },
    }; // biome-ignore format: a table
    const skb = allocSkb(0, dev, ETH_P_IP, p, 20);
    skb.mark = fl.mark;
    fl.iif = req.iif;
    const found = ipRouteInput(skb, fl.daddr, fl.saddr, fl.tos, ctx);
    if ('reason' in found) return fail(found.errno);
    if (found.error !== null) return fail(found.error);
    rt = found;
  } else {
    const found = ipRouteOutput(net, fl, ctx.now);
    if (typeof found === 'string') return fail(found);
    if (found.error !== null) return fail(found.error);
    rt = found;
  }
  if (req.fibmatch) {
    const res = fibLookup(net, { ...fl, oif: req.oif ?? 0 });
    if (typeof res === 'string') return fail('EHOSTUNREACH');
    return ok({ ...fibFillInfo(res.fa), nexthops: fibFillInfo(res.fa).nexthops });
  }
  return ok(fillInfo(net, rt, fl.saddr, req, ctx));
}

/** Ref: net/ipv4/route.c:rt_fill_info() */
function fillInfo(net: Net, rt: Ipv4Dst, src: Ipv4Addr, req: RouteGetRequest, ctx: Ctx): RouteMessage {
  const dst = req.dst as Ipv4Addr;
  const expires = rt.expires === 0 ? null : Math.floor(Math.max(0, rt.expires - ctx.now) / SEC);
  const learned = rt.pmtu !== 0 && (rt.expires === 0 || ctx.now < rt.expires);
  const metrics = {
    ...rt.fi?.metrics,
    ...(learned ? { mtu: rt.pmtu, ...(rt.mtuLocked ? { mtuLock: true } : {}) } : {}),
  };
  const flags: string[] = [];
  if (rt.local) flags.push('local');
  if (rt.multicast) flags.push('mc');
  if (rt.broadcast) flags.push('brd');
  if (rt.redirected) flags.push('redirected');
  if (rt.doredirect) flags.push('redirect');
  const iif = rt.isInput ? (net.devByIndex.get(rt.iif as Ifindex)?.name ?? null) : null;
  return {
    family: 'inet',
    type: rt.type,
    dst,
    dstLen: 32,
    src: null,
    srcLen: 0,
    tos: 0,
    // while `local` and `main` share a trie what is found counts as main's
    table: rt.table === RT_TABLE_LOCAL && !net.ipv4.hasCustomRules ? RT_TABLE_MAIN : rt.table,
    protocol: 0,
    scope: 0,
    priority: 0,
    prefsrc: rt.isInput || src === (req.from ?? 0) ? null : src,
    nexthops: [
      {
        ifindex: rt.dev.ifindex,
        via: rt.gwFamily === 'inet' ? rt.gw4 : rt.gw6,
        viaFamily: rt.gwFamily,
        weight: 1,
        onlink: false,
        dead: false,
        linkdown: false,
        ...(rt.nh?.tclassid ? { flow: rt.nh.tclassid } : {}),
      },
    ],
    metrics,
    pref: null,
    expires,
    error: 0,
    cloned: true,
    get: {
      dst,
      from: (req.from as Ipv4Addr | undefined) ?? null,
      iif,
      uid: req.uid ?? (req.iif ? null : 0),
      mark: req.mark ?? 0,
      cacheFlags: flags,
      ttlMtuExpires: expires,
    },
  };
}
