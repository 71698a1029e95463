import type { Ctx } from '../ctx.ts';
import type { Ifindex } from '../device.ts';
import { done, fail, ok, type Result } from '../errno.ts';
import { neighFillInfo, pneighFillInfo } from '../neigh/neigh_message.ts';
import { neighEventSend } from '../neigh/neigh_output.ts';
import { neighCreate, neighRemove } from '../neigh/neigh_table.ts';
import { neighUpdate } from '../neigh/neigh_update.ts';
import type { Neighbour, NeighTable } from '../neigh/neighbour.ts';
import type { Net } from '../net.ts';
import type { CreateFlags, NeighMessage, NeighRequest } from './messages.ts';

const tableOf = (net: Net, family: 'inet' | 'inet6'): NeighTable => (family === 'inet' ? net.arpTbl : net.ndTbl);

/**
 * RTM_GETNEIGH, NLM_F_DUMP. Differs: the kernel goes by hash buckets, whose order chance decides; here the
 * last made comes first, as it does within a bucket. Ref: net/core/neighbour.c:neigh_dump_info()
 */
export function dumpNeighs(net: Net, family: 'inet' | 'inet6', proxy: boolean, ctx: Ctx): readonly NeighMessage[] {
  const tbl = tableOf(net, family);
  if (proxy) return tbl.proxies.map((p) => pneighFillInfo(p, family));
  const entries: Neighbour[] = [];
  for (const nd of tbl.devs.values()) for (const n of nd.entries.values()) entries.push(n);
  return entries.sort((a, b) => b.seq - a.seq).map((n) => neighFillInfo(n, ctx.now));
}

/** RTM_NEWNEIGH. Ref: net/core/neighbour.c:neigh_add() */
export function newNeigh(net: Net, req: NeighRequest, flags: CreateFlags, ctx: Ctx): Result<void> {
  const tbl = tableOf(net, req.family);
  const dev = req.ifindex === 0 ? undefined : net.devByIndex.get(req.ifindex as Ifindex);
  if (req.ifindex !== 0 && dev === undefined) return fail('ENODEV');
  if (req.proxy) {
    if (req.managed) return fail('EINVAL', 'Invalid NTF_* flag combination');
    const known = tbl.proxies.find((p) => p.key === req.dst && p.dev === (dev ?? null));
    if (known === undefined) {
      tbl.proxies.push({
        key: req.dst,
        dev: dev ?? null,
        router: req.router === true,
        externLearn: req.externLearn === true,
        protocol: req.protocol ?? 0,
      });
    } else {
      known.router = req.router === true;
      known.externLearn = req.externLearn === true;
      if (req.protocol) known.protocol = req.protocol;
    }
    net.generation++;
    return done;
  }
  if (dev === undefined) return fail('EINVAL', 'Device not specified');
  const refused = ctx.ops.neigh[req.family].allowAdd(dev);
  if (refused !== null) return { ok: false, error: refused };
  const nd = tbl.devs.get(dev.ifindex);
  if (nd === undefined) return fail('EINVAL');
  const state = req.state ?? 'PERMANENT';
  // one neighbour stands for all there is behind a device without addresses: arp_constructor() sets its key to 0.0.0.0,
  // and a search for the address asked for finds nothing
  const wildcard = req.family === 'inet' && (dev.isLoopback || dev.isPointopoint);
  const key = wildcard ? (0 as typeof req.dst) : req.dst;
  let n = wildcard && req.dst !== key ? undefined : nd.entries.get(req.dst);
  let override = true;
  let overrideIsrouter = true;
  if (n === undefined) {
    if (!flags.create) return fail('ENOENT');
    if (state === 'PERMANENT' && req.managed) return fail('EINVAL', 'Invalid NTF_* flag for permanent entry');
    const made = neighCreate(nd, key, ctx, state === 'PERMANENT' || req.externLearn === true);
    if (!made.ok) return made;
    n = made.value;
    n.externLearn = req.externLearn === true;
    n.managed = req.managed === true;
  } else {
    if (flags.exclusive) return fail('EEXIST');
    if (!flags.replace) override = overrideIsrouter = false;
  }
  if (req.protocol) n.protocol = req.protocol;
  const use = req.use === true;
  const updated = neighUpdate(
    n,
    req.lladdr ?? null,
    state,
    {
      admin: true,
      override,
      overrideIsrouter,
      isrouter: req.router === true,
      externLearn: req.externLearn === true,
      managed: req.managed === true,
      use,
    },
    ctx,
  );
  if (updated.ok && (use || req.managed)) neighEventSend(n, null, ctx);
  return updated;
}

/** RTM_DELNEIGH. Ref: net/core/neighbour.c:neigh_delete() */
export function delNeigh(net: Net, req: NeighRequest, ctx: Ctx): Result<void> {
  const tbl = tableOf(net, req.family);
  const dev = req.ifindex === 0 ? undefined : net.devByIndex.get(req.ifindex as Ifindex);
  if (req.ifindex !== 0 && dev === undefined) return fail('ENODEV');
  if (req.proxy) {
    const at = tbl.proxies.findIndex((p) => p.key === req.dst && p.dev === (dev ?? null));
    if (at < 0) return fail('ENOENT');
    tbl.proxies.splice(at, 1);
    net.generation++;
    return done;
  }
  if (dev === undefined) return fail('EINVAL');
  const n = tbl.devs.get(dev.ifindex)?.entries.get(req.dst);
  if (n === undefined) return fail('ENOENT');
  const updated = neighUpdate(n, null, 'FAILED', { override: true, admin: true }, ctx);
  neighRemove(n, ctx);
  return updated;
}

/** RTM_GETNEIGH of one. Ref: net/core/neighbour.c:neigh_get() */
export function getNeigh(net: Net, req: NeighRequest, ctx: Ctx): Result<NeighMessage> {
  const tbl = tableOf(net, req.family);
  const dev = req.ifindex === 0 ? undefined : net.devByIndex.get(req.ifindex as Ifindex);
  if (req.ifindex !== 0 && dev === undefined) return fail('ENODEV', 'Unknown device ifindex');
  if (req.proxy) {
    const p = tbl.proxies.find((x) => x.key === req.dst && x.dev === (dev ?? null));
    return p === undefined ? fail('ENOENT', 'Proxy neighbour entry not found') : ok(pneighFillInfo(p, req.family));
  }
  if (dev === undefined) return fail('EINVAL', 'No device specified');
  const n = tbl.devs.get(dev.ifindex)?.entries.get(req.dst);
  return n === undefined ? fail('ENOENT', 'Neighbour entry not found') : ok(neighFillInfo(n, ctx.now));
}
