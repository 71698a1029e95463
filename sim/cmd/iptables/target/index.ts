import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import type { AnyExtension } from '../xtables.ts';
import { AUDIT } from './AUDIT.ts';
import { CHECKSUM } from './CHECKSUM.ts';
import { CLASSIFY } from './CLASSIFY.ts';
import { CONNMARK } from './CONNMARK.ts';
import { CT } from './CT.ts';
import { DNAT } from './DNAT.ts';
import { DSCP } from './DSCP.ts';
import { ECN } from './ECN.ts';
import { HL } from './HL.ts';
import { LOG } from './LOG.ts';
import { MARK } from './MARK.ts';
import { MASQUERADE } from './MASQUERADE.ts';
import { NETMAP } from './NETMAP.ts';
import { NFLOG } from './NFLOG.ts';
import { NFQUEUE } from './NFQUEUE.ts';
import { NOTRACK } from './NOTRACK.ts';
import { REDIRECT } from './REDIRECT.ts';
import { REJECT } from './REJECT.ts';
import { SNAT } from './SNAT.ts';
import { TCPMSS } from './TCPMSS.ts';
import { TCPOPTSTRIP } from './TCPOPTSTRIP.ts';
import { TOS } from './TOS.ts';
import { TRACE } from './TRACE.ts';
import { TTL } from './TTL.ts';

/** The userland half of every target, one file each. */
export const userTargets: readonly AnyExtension[] = [
  AUDIT,
  CHECKSUM,
  CLASSIFY,
  CONNMARK,
  CT,
  DNAT,
  DSCP,
  ECN,
  HL,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NFLOG,
  NFQUEUE,
  NOTRACK,
  REDIRECT,
  REJECT,
  SNAT,
  TCPMSS,
  TCPOPTSTRIP,
  TOS,
  TRACE,
  TTL,
];

/** By the name of `-j`, or by the kernel's. Ref: libxtables/xtables.c:xtables_find_target() */
export function findTarget(name: string, family: XtFamily): AnyExtension | undefined {
  return userTargets.find((t) => t.name === name && t.families.includes(family));
}
