import type { Ctx } from '../ctx.ts';
import type { SkBuff } from '../skb.ts';
import { brReceivedConfigBpdu, brReceivedTcnBpdu } from './br_stp.ts';
import { brStpDisablePort } from './br_stp_if.ts';

/** What LLC hands to the bridge. Ref: net/bridge/br_stp_bpdu.c:br_stp_rcv(), net/802/stp.c */
export function brStpRcv(skb: SkBuff, ctx: Ctx): void {
  const bpdu = skb.payload;
  if (bpdu.kind !== 'stp-config' && bpdu.kind !== 'stp-tcn') return ctx.drop(skb, 'UNHANDLED_PROTO', 'llc_rcv');
  const p = skb.dev.brPort;
  if (p === null) return ctx.drop(skb, 'NOT_SPECIFIED', 'br_stp_rcv');
  const { br } = p;
  if (br.stpEnabled && br.dev.up && p.state !== 'disabled' && skb.eth!.dest === br.groupAddr) {
    if (p.guard) {
      ctx.printk(br.dev.net, `${br.dev.name}: BPDU received on blocked port ${p.portNo}(${p.dev.name})`);
      brStpDisablePort(p, ctx);
    } else if (bpdu.kind === 'stp-tcn') brReceivedTcnBpdu(p, ctx);
    else if (bpdu.messageAge <= bpdu.maxAge) brReceivedConfigBpdu(p, bpdu, ctx);
  }
  ctx.consume(skb, 'br_stp_rcv');
}
