import type { Ctx } from '../ctx.ts';
import { devQueueXmit } from '../dev.ts';
import { allocSkb } from '../skb.ts';
import { ETH_P_802_2 } from '../wire/ether.ts';
import { type ConfigBpdu, type StpBpdu, stpLength } from '../wire/stp.ts';
import type { NetBridgePort } from './br.ts';

/** Nanoseconds in 1/256 s, as a BPDU holds them. Ref: net/bridge/br_stp_bpdu.c:br_set_ticks() */
export function stpTicks(nsec: number): number {
  return Math.floor((nsec * 256) / 1_000_000_000);
}

/** Ref: net/bridge/br_stp_bpdu.c:br_get_ticks() */
export function stpNsec(ticks: number): number {
  return Math.ceil((ticks * 250) / 256) * 4_000_000;
}

/** Ref: net/bridge/br_stp_bpdu.c:br_send_config_bpdu() */
export function brSendConfigBpdu(p: NetBridgePort, bpdu: Omit<ConfigBpdu, 'kind'>, ctx: Ctx): void {
  sendBpdu(p, { kind: 'stp-config', ...bpdu }, ctx);
}

/** Ref: net/bridge/br_stp_bpdu.c:br_send_tcn_bpdu() */
export function brSendTcnBpdu(p: NetBridgePort, ctx: Ctx): void {
  sendBpdu(p, { kind: 'stp-tcn' }, ctx);
}

function sendBpdu(p: NetBridgePort, bpdu: StpBpdu, ctx: Ctx): void {
  if (!p.br.stpEnabled) return;
  const skb = allocSkb(ctx.newSkbId(0), p.dev, ETH_P_802_2, bpdu, stpLength(bpdu));
  skb.eth = { dest: p.br.groupAddr, source: p.dev.addr, protocol: ETH_P_802_2 };
  if (ctx.tracing)
    ctx.step(skb, 'br_send_bpdu', {
      says: bpdu.kind === 'stp-tcn' ? 'a topology change, told to the root' : 'a configuration BPDU',
    });
  devQueueXmit(skb, ctx);
}
