import type { Ctx } from '../../ctx.ts';
import type { SkBuff } from '../../skb.ts';
import { dsfield } from '../match/tos.ts';
import type { XtTarget } from '../x_tables.ts';

/** The octet without `mask`'s bits, and then `value`'s turned over. Ref: struct xt_tos_target_info */
export type XtTosTargetInfo = { readonly value: number; readonly mask: number };

/** Gives a packet another DS field. Ref: include/net/dsfield.h:ipv4_change_dsfield() */
export function changeDsfield(skb: SkBuff, tos: number, fn: string, ctx: Ctx): void {
  const was = dsfield(skb);
  if (was === tos) return;
  const p = skb.payload;
  if (p.kind === 'ipv4') skb.payload = { ...p, tos };
  else if (p.kind === 'ipv6') skb.payload = { ...p, trafficClass: tos };
  if (ctx.tracing) ctx.step(skb, fn, { says: `TOS 0x${was.toString(16)} becomes 0x${tos.toString(16)}` });
}

/** Ref: net/netfilter/xt_DSCP.c:tos_tg() */
export const tos: XtTarget<XtTosTargetInfo> = {
  name: 'TOS',
  families: ['ipv4', 'ipv6'],
  tables: ['mangle'],
  target(skb, info, _par, ctx) {
    changeDsfield(skb, (dsfield(skb) & ~info.mask & 0xff) ^ info.value, 'tos_tg', ctx);
    return 'CONTINUE';
  },
};
