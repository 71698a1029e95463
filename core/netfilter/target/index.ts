import type { NfNatRange } from '../nf_conn.ts';
import type { XtAddr, XtTarget } from '../x_tables.ts';
import { audit, type XtAuditInfo } from './audit.ts';
import { checksum, type XtChecksumInfo } from './checksum.ts';
import { classify, type XtClassifyInfo } from './classify.ts';
import { connmark, type XtConnmarkTargetInfo } from './connmark.ts';
import { ct, type XtCtInfo } from './ct.ts';
import { dnat } from './dnat.ts';
import { dscp, type XtDscpTargetInfo } from './dscp.ts';
import { ecn, type XtEcnInfo } from './ecn.ts';
import { hl } from './hl.ts';
import { log, type XtLogInfo } from './log.ts';
import { mark, type XtMarkTginfo } from './mark.ts';
import { masquerade } from './masquerade.ts';
import { netmap } from './netmap.ts';
import { nflog, type XtNflogInfo } from './nflog.ts';
import { nfqueue, type XtNfqueueInfo } from './nfqueue.ts';
import { redirect } from './redirect.ts';
import { reject, type XtRejectInfo } from './reject.ts';
import { snat } from './snat.ts';
import { tcpmss, type XtTcpmssInfo } from './tcpmss.ts';
import { tcpoptstrip, type XtTcpoptstripInfo } from './tcpoptstrip.ts';
import { tos, type XtTosTargetInfo } from './tos.ts';
import { trace, type XtTraceInfo } from './trace.ts';
import { ttl, type XtTtlTargetInfo } from './ttl.ts';

/** What each target is told: adding a target starts here. */
export type TargetInfoOf = {
  AUDIT: XtAuditInfo;
  CHECKSUM: XtChecksumInfo;
  CLASSIFY: XtClassifyInfo;
  CONNMARK: XtConnmarkTargetInfo;
  CT: XtCtInfo;
  DNAT: NfNatRange;
  DSCP: XtDscpTargetInfo;
  ECN: XtEcnInfo;
  HL: XtTtlTargetInfo;
  LOG: XtLogInfo;
  MARK: XtMarkTginfo;
  MASQUERADE: NfNatRange;
  NETMAP: { readonly to: XtAddr };
  NFLOG: XtNflogInfo;
  NFQUEUE: XtNfqueueInfo;
  REDIRECT: NfNatRange;
  REJECT: XtRejectInfo;
  SNAT: NfNatRange;
  TCPMSS: XtTcpmssInfo;
  TCPOPTSTRIP: XtTcpoptstripInfo;
  TOS: XtTosTargetInfo;
  TRACE: XtTraceInfo;
  TTL: XtTtlTargetInfo;
};

/** Every target extension the kernel has. */
export const xtTargets: { readonly [K in keyof TargetInfoOf]: XtTarget<TargetInfoOf[K]> } = {
  AUDIT: audit,
  CHECKSUM: checksum,
  CLASSIFY: classify,
  CONNMARK: connmark,
  CT: ct,
  DNAT: dnat,
  DSCP: dscp,
  ECN: ecn,
  HL: hl,
  LOG: log,
  MARK: mark,
  MASQUERADE: masquerade,
  NETMAP: netmap,
  NFLOG: nflog,
  NFQUEUE: nfqueue,
  REDIRECT: redirect,
  REJECT: reject,
  SNAT: snat,
  TCPMSS: tcpmss,
  TCPOPTSTRIP: tcpoptstrip,
  TOS: tos,
  TRACE: trace,
  TTL: ttl,
};
