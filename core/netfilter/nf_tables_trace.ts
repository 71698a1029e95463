import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import type { NfHookState } from './netfilter.ts';
import type { XtChain, XtRule, XtTable } from './x_tables.ts';

/** One line of `xtables-monitor --trace`. Ref: net/netfilter/nf_tables_trace.c:nft_trace_notify() */
export type NftTraceEvent = { readonly type: 'NFT_TRACE'; readonly trace: NftTrace };

export type NftTrace = {
  readonly kind: 'rule' | 'return' | 'policy';
  readonly skb: Pick<SkBuff, 'id' | 'payload' | 'eth' | 'len' | 'mark'>;
  readonly family: XtTable['family'];
  readonly table: string;
  readonly chain: string;
  readonly rule: XtRule | null;
  readonly ruleHandle: number;
  /** `ACCEPT`, `JUMP name` ... */
  readonly verdict: string;
  readonly in: string;
  readonly out: string;
  readonly hook: NfHookState['hook'];
};

/** Tells who watches of a marked packet's step. */
export function nftTracePacket(
  kind: NftTrace['kind'],
  skb: SkBuff,
  table: XtTable,
  chain: XtChain,
  rule: XtRule | null,
  verdict: string,
  state: NfHookState,
  ctx: Ctx,
): void {
  if (table.legacy) return;
  const trace: NftTrace = {
    kind,
    skb: { id: skb.id, payload: skb.payload, eth: skb.eth, len: skb.len, mark: skb.mark },
    family: table.family,
    table: table.name,
    chain: chain.name,
    rule,
    ruleHandle: rule?.handle ?? 0,
    verdict,
    in: state.in?.name ?? '',
    out: state.out?.name ?? '',
    hook: state.hook,
  };
  ctx.notify(state.net, { type: 'NFT_TRACE', trace });
}
