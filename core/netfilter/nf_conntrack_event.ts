import type { Ctx } from '../ctx.ts';
import { SEC } from '../world.ts';
import type { CtDir, NetnsCt, NfConn } from './nf_conn.ts';
import { ctUnlink } from './nf_conntrack_hash.ts';

/** A flow as nfnetlink tells it. Ref: net/netfilter/nf_conntrack_netlink.c:ctnetlink_fill_info() */
export function ctMessage(ct: NfConn, ctx: Ctx) {
  const counted = (dir: CtDir) => ({ packets: ct.packets[dir], bytes: ct.bytes[dir] });
  return {
    id: ct.id,
    original: ct.original,
    reply: ct.reply,
    status: { ...ct.status },
    timeout: Math.max(0, Math.floor((ct.timeout - ctx.now) / SEC)),
    mark: ct.mark,
    tcp: ct.tcp?.state ?? null,
    counters: ct.acct ? [counted(0), counted(1)] : null,
    use: 1,
  };
}

/** Tells those who listen. Ref: net/netfilter/nf_conntrack_ecache.c:nf_conntrack_eventmask_report() */
export function ctEvent(type: 'CT_NEW' | 'CT_UPDATE' | 'CT_DESTROY', ct: NfConn, byUser: boolean, ctx: Ctx): void {
  if (ctx.ctEvents === true && ct.net.nf?.ct?.sysctl.nf_conntrack_events !== 0)
    ctx.notify(ct.net, { type, ct: ctMessage(ct, ctx), byUser });
}

/** Forgets a flow, and says so. Ref: net/netfilter/nf_conntrack_core.c:nf_ct_delete() */
export function ctDelete(t: NetnsCt, ct: NfConn, byUser: boolean, ctx: Ctx): void {
  ctEvent('CT_DESTROY', ct, byUser, ctx);
  ctUnlink(t, ct);
}
