import { assertNever } from '../errno.ts';
import type { NfHookFn, NfHookKind } from './netfilter.ts';
import { nftDoChain } from './nf_tables_core.ts';

const nobody: NfHookFn = (_skb, ops) => assertNever(ops.kind as never);

/** Every kind of function that may sit at a hook. */
export const nfHookFns: { readonly [K in NfHookKind]: NfHookFn } = {
  defrag: nobody,
  'ct-in': nobody,
  'ct-local': nobody,
  'ct-confirm': nobody,
  xt: nftDoChain,
  nat: nobody,
  'br-nf': nobody,
};
