import type { XtTraceInfo } from '../../../../core/netfilter/target/trace.ts';
import type { XtExtension } from '../xtables.ts';

/** Ref: extensions/libxt_TRACE.c */
export const TRACE: XtExtension<XtTraceInfo, null> = {
  name: 'TRACE',
  families: ['ipv4', 'ipv6'],
  help: () => 'TRACE does not take any options\n',
  options: [],
  init: () => null,
  make: () => ({}),
  print: () => '',
  save: () => '',
  xlate: () => 'meta nftrace set 1',
};
