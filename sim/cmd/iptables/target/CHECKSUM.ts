import type { XtChecksumInfo } from '../../../../core/netfilter/target/checksum.ts';
import type { XtExtension } from '../xtables.ts';

/** Ref: extensions/libxt_CHECKSUM.c */
export const CHECKSUM: XtExtension<XtChecksumInfo, null> = {
  name: 'CHECKSUM',
  families: ['ipv4', 'ipv6'],
  help: () => 'CHECKSUM target options\n  --checksum-fill			Fill in packet checksum.\n',
  options: [{ name: 'checksum-fill', flag: true, mand: true, parse() {} }],
  init: () => null,
  make: () => ({}),
  print: () => ' CHECKSUM fill',
  save: () => ' --checksum-fill',
};
