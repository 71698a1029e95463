/** Counters of /proc/net/snmp and netstat. Ref: include/uapi/linux/snmp.h, net/ipv4/proc.c */
const ip = {
  InReceives: 0,
  InHdrErrors: 0,
  InAddrErrors: 0,
  ForwDatagrams: 0,
  InUnknownProtos: 0,
  InDiscards: 0,
  InDelivers: 0,
  OutRequests: 0,
  OutDiscards: 0,
  OutNoRoutes: 0,
  ReasmTimeout: 0,
  ReasmReqds: 0,
  ReasmOKs: 0,
  ReasmFails: 0,
  FragOKs: 0,
  FragFails: 0,
  FragCreates: 0,
};

const ipExt = {
  InNoRoutes: 0,
  InTruncatedPkts: 0,
  InMcastPkts: 0,
  OutMcastPkts: 0,
  InBcastPkts: 0,
  OutBcastPkts: 0,
  InOctets: 0,
  OutOctets: 0,
  InMcastOctets: 0,
  OutMcastOctets: 0,
  InBcastOctets: 0,
  OutBcastOctets: 0,
  InCsumErrors: 0,
  InNoECTPkts: 0,
  InECT1Pkts: 0,
  InECT0Pkts: 0,
  InCEPkts: 0,
  ReasmOverlaps: 0,
};

const icmp = {
  InMsgs: 0,
  InErrors: 0,
  InCsumErrors: 0,
  InDestUnreachs: 0,
  InTimeExcds: 0,
  InParmProbs: 0,
  InSrcQuenchs: 0,
  InRedirects: 0,
  InEchos: 0,
  InEchoReps: 0,
  InTimestamps: 0,
  InTimestampReps: 0,
  InAddrMasks: 0,
  InAddrMaskReps: 0,
  OutMsgs: 0,
  OutErrors: 0,
  OutRateLimitGlobal: 0,
  OutRateLimitHost: 0,
  OutDestUnreachs: 0,
  OutTimeExcds: 0,
  OutParmProbs: 0,
  OutSrcQuenchs: 0,
  OutRedirects: 0,
  OutEchos: 0,
  OutEchoReps: 0,
  OutTimestamps: 0,
  OutTimestampReps: 0,
  OutAddrMasks: 0,
  OutAddrMaskReps: 0,
};

const udp = {
  InDatagrams: 0,
  NoPorts: 0,
  InErrors: 0,
  OutDatagrams: 0,
  RcvbufErrors: 0,
  SndbufErrors: 0,
  InCsumErrors: 0,
  IgnoredMulti: 0,
  MemErrors: 0,
};

const tcp = {
  ActiveOpens: 0,
  PassiveOpens: 0,
  AttemptFails: 0,
  EstabResets: 0,
  CurrEstab: 0,
  InSegs: 0,
  OutSegs: 0,
  RetransSegs: 0,
  InErrs: 0,
  OutRsts: 0,
  InCsumErrors: 0,
};

/** One namespace's IPv4 counters. */
export type IpMib = {
  readonly ip: typeof ip;
  readonly ipExt: typeof ipExt;
  readonly icmp: typeof icmp;
  /** `InType8`, `OutType0` ... as they first happen. */
  readonly icmpMsg: Map<string, number>;
  readonly udp: typeof udp;
  readonly tcp: typeof tcp;
  /** Those of TcpExt that are not 0. */
  readonly linux: Map<string, number>;
};

export function newIpMib(): IpMib {
  return {
    ip: { ...ip },
    ipExt: { ...ipExt },
    icmp: { ...icmp },
    icmpMsg: new Map(),
    udp: { ...udp },
    tcp: { ...tcp },
    linux: new Map(),
  };
}

/** Adds one to a counter that few namespaces have. Ref: include/net/ip.h:NET_INC_STATS() */
export function bump(counters: Map<string, number>, name: string): void {
  counters.set(name, (counters.get(name) ?? 0) + 1);
}
