import { done, fail } from '../../errno.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from '../nf_netns.ts';
import type { XtTarget } from '../x_tables.ts';

/**
 * What a connection is to begin with. Differs: zones, events and helpers are kept and printed, but flows of all zones share
 * one table. Ref: include/uapi/linux/netfilter/xt_CT.h:struct xt_ct_target_info_v1
 */
export type XtCtInfo = {
  readonly notrack: boolean;
  /** It was typed as NOTRACK. */
  readonly alias: boolean;
  readonly zone: number;
  readonly zoneMark: boolean;
  readonly zoneDir: 'both' | 'orig' | 'reply';
  readonly helper: string;
  readonly timeout: string;
  /** By name, in the order they are printed. */
  readonly ctEvents: readonly string[];
  readonly expEvents: readonly string[];
};

/** Helpers that a kernel's modules have, with the protocol they help. Ref: net/netfilter/nf_conntrack_ftp.c and its like */
const helpers: Readonly<Record<string, readonly number[]>> = {
  amanda: [17],
  ftp: [6],
  'H.245': [6],
  irc: [6],
  'netbios-ns': [17],
  pptp: [6],
  'Q.931': [6],
  RAS: [17],
  sane: [6],
  sip: [6, 17],
  snmp: [17],
  tftp: [17],
};

/** Ref: net/netfilter/xt_CT.c:xt_ct_target() */
export const ct: XtTarget<XtCtInfo> = {
  name: 'CT',
  families: ['ipv4', 'ipv6'],
  tables: ['raw'],
  checkentry(info, par) {
    if (info.notrack) return done;
    if (info.helper !== '') {
      const { proto, protoInv } = par.rule.header;
      if (protoInv || helpers[info.helper]?.includes(proto) !== true) return fail('ENOENT');
    }
    // no kernel here has a timeout policy
    if (info.timeout !== '') return fail('ENOENT');
    nfCtNetnsGet(par.net, par.family);
    return done;
  },
  destroy(info, par) {
    if (!info.notrack) nfCtNetnsPut(par.net, par.family);
  },
  target(skb, info, _par, ctx) {
    // it is followed already
    if (skb.nfct !== null || skb.nfctinfo !== null || !info.notrack) return 'CONTINUE';
    skb.nfctinfo = 'UNTRACKED';
    if (ctx.tracing) ctx.step(skb, 'xt_ct_target', { says: 'its connection will not be followed' });
    return 'CONTINUE';
  },
};
