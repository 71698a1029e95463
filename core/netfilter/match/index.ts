import type { XtMatch } from '../x_tables.ts';
import { addrtype, type XtAddrtypeInfo } from './addrtype.ts';
import { ah } from './ah.ts';
import { comment, type XtCommentInfo } from './comment.ts';
import { connbytes, type XtConnbytesInfo } from './connbytes.ts';
import { connlimit, type XtConnlimitInfo } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack, type XtConntrackInfo } from './conntrack.ts';
import { cpu, type XtCpuInfo } from './cpu.ts';
import { dscp, type XtDscpInfo } from './dscp.ts';
import { ecn, type XtEcnInfo } from './ecn.ts';
import { esp, type XtSpiInfo } from './esp.ts';
import { hashlimit, type XtHashlimitInfo } from './hashlimit.ts';
import { helper, type XtHelperInfo } from './helper.ts';
import { hl } from './hl.ts';
import { icmp, type XtIcmpInfo } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange, type XtIprangeInfo } from './iprange.ts';
import { length, type XtLengthInfo } from './length.ts';
import { limit, type XtLimitInfo } from './limit.ts';
import { mac, type XtMacInfo } from './mac.ts';
import { mark, type XtMarkInfo } from './mark.ts';
import { multiport, type XtMultiportInfo } from './multiport.ts';
import { owner, type XtOwnerInfo } from './owner.ts';
import { physdev, type XtPhysdevInfo } from './physdev.ts';
import { pkttype, type XtPkttypeInfo } from './pkttype.ts';
import { quota, type XtQuotaInfo } from './quota.ts';
import { recent, type XtRecentInfo } from './recent.ts';
import { rpfilter, type XtRpfilterInfo } from './rpfilter.ts';
import { state } from './state.ts';
import { statistic, type XtStatisticInfo } from './statistic.ts';
import { string, type XtStringInfo } from './string.ts';
import { tcp, type XtTcpInfo } from './tcp.ts';
import { tcpmss, type XtTcpmssInfo } from './tcpmss.ts';
import { time, type XtTimeInfo } from './time.ts';
import { tos, type XtTosInfo } from './tos.ts';
import { ttl, type XtTtlInfo } from './ttl.ts';
import { udp, type XtUdpInfo } from './udp.ts';

/** What each match is told: adding a match starts here. */
export type MatchInfoOf = {
  ah: XtSpiInfo;
  connbytes: XtConnbytesInfo;
  cpu: XtCpuInfo;
  ecn: XtEcnInfo;
  esp: XtSpiInfo;
  helper: XtHelperInfo;
  quota: XtQuotaInfo;
  tcpmss: XtTcpmssInfo;
  addrtype: XtAddrtypeInfo;
  comment: XtCommentInfo;
  connlimit: XtConnlimitInfo;
  connmark: XtMarkInfo;
  conntrack: XtConntrackInfo;
  dscp: XtDscpInfo;
  hashlimit: XtHashlimitInfo;
  hl: XtTtlInfo;
  icmp: XtIcmpInfo;
  icmp6: XtIcmpInfo;
  iprange: XtIprangeInfo;
  length: XtLengthInfo;
  limit: XtLimitInfo;
  mac: XtMacInfo;
  mark: XtMarkInfo;
  multiport: XtMultiportInfo;
  owner: XtOwnerInfo;
  physdev: XtPhysdevInfo;
  pkttype: XtPkttypeInfo;
  recent: XtRecentInfo;
  rpfilter: XtRpfilterInfo;
  state: XtConntrackInfo;
  statistic: XtStatisticInfo;
  string: XtStringInfo;
  tcp: XtTcpInfo;
  time: XtTimeInfo;
  tos: XtTosInfo;
  ttl: XtTtlInfo;
  udp: XtUdpInfo;
};

/** Every match the kernel has. */
export const xtMatches: { readonly [K in keyof MatchInfoOf]: XtMatch<MatchInfoOf[K]> } = {
  ah,
  connbytes,
  cpu,
  ecn,
  esp,
  helper,
  quota,
  tcpmss,
  addrtype,
  comment,
  connlimit,
  connmark,
  conntrack,
  dscp,
  hashlimit,
  hl,
  icmp,
  icmp6,
  iprange,
  length,
  limit,
  mac,
  mark,
  multiport,
  owner,
  physdev,
  pkttype,
  recent,
  rpfilter,
  state,
  statistic,
  string,
  tcp,
  time,
  tos,
  ttl,
  udp,
};
