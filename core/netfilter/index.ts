import type { NfHookFn, NfHookKind } from './netfilter.ts';
import { nfConntrackConfirm, nfConntrackIn } from './nf_conntrack_core.ts';
import { nfDefrag } from './nf_defrag.ts';
import { nfNatFn } from './nf_nat_core.ts';
import { nftDoChain } from './nf_tables_core.ts';

/** Every kind of function that may sit at a hook. */
export const nfHookFns: { readonly [K in NfHookKind]: NfHookFn } = {
  defrag: nfDefrag,
  'ct-in': nfConntrackIn,
  'ct-local': nfConntrackIn,
  'ct-confirm': nfConntrackConfirm,
  xt: nftDoChain,
  nat: nfNatFn,
};
