import type { Ctx } from '../ctx.ts';
import { done, fail, type Result } from '../errno.ts';
import type { Net } from '../net.ts';
import type { CtDir, CtStat, CtStatus, CtTcpState, CtTuple, NfConn } from '../netfilter/nf_conn.ts';
import { ctInit, ctSweep, newConn, nfCt } from '../netfilter/nf_conntrack_core.ts';
import { ctDelete, ctEvent, ctMessage } from '../netfilter/nf_conntrack_event.ts';
import { ctFind, ctLink } from '../netfilter/nf_conntrack_hash.ts';
import { IPPROTO_TCP } from '../wire/ipv4.ts';
import { SEC } from '../world.ts';

/** A flow as nfnetlink tells it. Ref: net/netfilter/nf_conntrack_netlink.c:ctnetlink_fill_info() */
export type CtMessage = {
  readonly id: number;
  readonly original: CtTuple;
  readonly reply: CtTuple;
  readonly status: Readonly<CtStatus>;
  /** Whole seconds left; null for what is gone. */
  readonly timeout: number | null;
  readonly mark: number;
  readonly tcp: CtTcpState | null;
  /** By direction; null where nothing is counted. */
  readonly counters: readonly { readonly packets: number; readonly bytes: number }[] | null;
  readonly use: number;
};

/** What `conntrack -U` and `-I` may set. */
export type CtChange = {
  readonly mark?: number;
  readonly timeout?: number;
  readonly tcp?: CtTcpState;
  readonly assured?: boolean;
  readonly seenReply?: boolean;
};

/** `Netlink.ct`: the flows of a namespace. */
export type CtApi = {
  /** In the order of the kernel's hash, which is chance there: the oldest first here. */
  dump(): readonly CtMessage[];
  /** ENOENT where there is none like this. */
  get(original: CtTuple): Result<CtMessage>;
  delete(id: number): Result<void>;
  update(id: number, change: CtChange): Result<void>;
  create(original: CtTuple, reply: CtTuple, change: CtChange): Result<void>;
  flush(): void;
  count(): number;
  stats(): Readonly<CtStat>;
  /** Connection tracking is asked for: the kernel has it from now on, with its sysctls. */
  load(): void;
};

export function conntrackApi(net: Net, ctx: Ctx): CtApi {
  const find = (id: number): NfConn | undefined => {
    for (const ct of nfCt(net, ctx).all) if (ct.id === id) return ct;
    return undefined;
  };
  return {
    load: () => ctInit(net, ctx),
    dump() {
      const t = nfCt(net, ctx);
      ctSweep(t, ctx);
      return [...t.all].map((ct) => ctMessage(ct, ctx));
    },
    get(original) {
      const h = ctFind(nfCt(net, ctx), original, ctx.now);
      return h === null ? fail('ENOENT') : { ok: true, value: ctMessage(h.ct, ctx) };
    },
    delete(id) {
      const ct = find(id);
      if (ct === undefined) return fail('ENOENT');
      ctDelete(nfCt(net, ctx), ct, true, ctx);
      return done;
    },
    update(id, change) {
      const ct = find(id);
      if (ct === undefined) return fail('ENOENT');
      apply(ct, change, ctx);
      ctEvent('CT_UPDATE', ct, true, ctx);
      return done;
    },
    create(original, reply, change) {
      const t = nfCt(net, ctx);
      if (ctFind(t, original, ctx.now) !== null || ctFind(t, reply, ctx.now) !== null) return fail('EEXIST');
      const ct = newConn(t, original, reply, net, ctx);
      if (original.proto === IPPROTO_TCP) ct.tcp = { ...emptyFlow(), state: change.tcp ?? 'NONE' };
      ct.status.confirmed = true;
      apply(ct, change, ctx);
      ctLink(t, ct);
      t.stat.insert++;
      ctEvent('CT_NEW', ct, true, ctx);
      return done;
    },
    flush() {
      const t = nfCt(net, ctx);
      for (const ct of t.all) ctDelete(t, ct, true, ctx);
    },
    count: () => net.nf?.ct?.all.size ?? 0,
    stats: () => nfCt(net, ctx).stat,
  };
}

function emptyFlow() {
  const seen = () => ({ tdEnd: 0, tdMaxend: 0, tdMaxwin: 0, tdMaxack: 0, tdScale: 0, flags: 0 });
  return {
    seen: [seen(), seen()] as [ReturnType<typeof seen>, ReturnType<typeof seen>],
    lastDir: 0 as CtDir,
    retrans: 0,
    lastIndex: 'none' as const,
    lastSeq: 0,
    lastAck: 0,
    lastEnd: 0,
    lastWin: 0,
    lastScale: 0,
    lastFlags: 0,
  };
}

function apply(ct: NfConn, change: CtChange, ctx: Ctx): void {
  if (change.mark !== undefined) ct.mark = change.mark;
  if (change.timeout !== undefined) ct.timeout = ctx.now + change.timeout * SEC;
  if (change.tcp !== undefined && ct.tcp !== null) ct.tcp.state = change.tcp;
  if (change.assured === true) ct.status.assured = true;
  if (change.seenReply === true) ct.status.seenReply = true;
}
