import type { XtTarget } from '../x_tables.ts';

export type XtChecksumInfo = Record<never, never>;

/** Checksums follow from a packet's value here, so there is nothing to fill in. Ref: net/netfilter/xt_CHECKSUM.c:checksum_tg() */
export const checksum: XtTarget<XtChecksumInfo> = {
  name: 'CHECKSUM',
  families: ['ipv4', 'ipv6'],
  tables: ['mangle'],
  target: () => 'CONTINUE',
};
