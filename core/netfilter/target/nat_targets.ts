import type { Ctx } from '../../ctx.ts';
import type { SkBuff } from '../../skb.ts';
import type { NfNatRange } from '../nf_conn.ts';
import { nfNatSetupInfo } from '../nf_nat_core.ts';
import type { XtActionParam, XtVerdict } from '../x_tables.ts';

/** A new flow is bound to the range; anything else is no matter of the nat table. */
export function bindNat(
  skb: SkBuff,
  range: NfNatRange,
  manip: 'src' | 'dst',
  _par: XtActionParam,
  ctx: Ctx,
): XtVerdict {
  if (skb.nfct === null) return 'ACCEPT';
  return nfNatSetupInfo(skb.nfct, range, manip, ctx) === 'DROP' ? 'DROP' : 'ACCEPT';
}
