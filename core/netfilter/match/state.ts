import type { XtMatch } from '../x_tables.ts';
import { conntrack, conntrackMt, type XtConntrackInfo } from './conntrack.ts';

/** The old name of conntrack's `--ctstate`. Ref: net/netfilter/xt_state.c */
export const state: XtMatch<XtConntrackInfo> = { ...conntrack, name: 'state', match: conntrackMt };
