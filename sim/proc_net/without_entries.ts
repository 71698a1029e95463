/** Counters of IPsec, which nothing here uses. Ref: net/xfrm/xfrm_proc.c:xfrm_mib_list */
const XFRM = [
  'InError', 'InBufferError', 'InHdrError', 'InNoStates', 'InStateProtoError', 'InStateModeError', 'InStateSeqError',
  'InStateExpired', 'InStateMismatch', 'InStateInvalid', 'InTmplMismatch', 'InNoPols', 'InPolBlock', 'InPolError',
  'OutError', 'OutBundleGenError', 'OutBundleCheckError', 'OutNoStates', 'OutStateProtoError', 'OutStateModeError',
  'OutStateSeqError', 'OutStateExpired', 'OutPolBlock', 'OutPolDead', 'OutPolError',
].map((name) => `Xfrm${name}`).concat('XfrmFwdHdrError', 'XfrmOutStateInvalid', 'XfrmAcquireError'); // biome-ignore format: a table

/**
 * Files of /proc/net whose features are never used here (multicast routing, source filters, flow labels, IPsec): what
 * they hold on a host that does not use them either. Ref: net/ipv4/{igmp,ipmr,route}.c, net/ipv6/{mcast,ip6mr}.c
 */
export const withoutEntries: Readonly<Record<string, string>> = {
  ip6_flowlabel: 'Label S Owner  Users  Linger Expires  Dst                              Opt\n',
  ip6_mr_cache: `${'Group'.padEnd(33)}${'Origin'.padEnd(33)}Iif      Pkts  Bytes     Wrong  Oifs\n`,
  ip6_mr_vif: 'Interface      BytesIn  PktsIn  BytesOut PktsOut Flags\n',
  ip_mr_cache: 'Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n',
  ip_mr_vif: 'Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote\n',
  mcfilter: 'Idx Device        MCA        SRC    INC    EXC\n',
  mcfilter6: 'Idx Device                Multicast Address                   Source Address    INC    EXC\n',
  psched: '000003e8 00000040 000f4240 3b9aca00\n',
  // Differs: what passes a realm is not counted. Ref: net/ipv4/route.c:rt_acct_proc_show()
  rt_acct: '\0'.repeat(4096),
  rt_cache:
    'Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst                          \n',
  xfrm_stat: XFRM.map((name) => `${name.padEnd(24)}\t0\n`).join(''),
};
