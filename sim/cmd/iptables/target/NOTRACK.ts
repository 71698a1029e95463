import type { XtCtInfo } from '../../../../core/netfilter/target/ct.ts';
import type { XtExtension } from '../xtables.ts';
import { CT, noCtInfo } from './CT.ts';

/** The old name of `CT --notrack`, kept with the rule. Ref: extensions/libxt_CT.c:notrack_ct2_tg_init() */
export const NOTRACK: XtExtension<XtCtInfo, null> = {
  name: 'NOTRACK',
  realName: 'CT',
  families: ['ipv4', 'ipv6'],
  help: () => 'NOTRACK does not take any options\n',
  options: [],
  init: () => null,
  make: () => ({ ...noCtInfo, notrack: true, alias: true }),
  print: CT.print,
  save: CT.save,
};
