/** Counters of /proc/net/snmp6, by name without the `Ip6`, `Icmp6`, `Udp6` in front. Ref: net/ipv6/proc.c:snmp6_ipstats_list */
export type Ipstats6 = {
  InReceives: number;
  InHdrErrors: number;
  InTooBigErrors: number;
  InNoRoutes: number;
  InAddrErrors: number;
  InUnknownProtos: number;
  InTruncatedPkts: number;
  InDiscards: number;
  InDelivers: number;
  OutForwDatagrams: number;
  OutRequests: number;
  OutDiscards: number;
  OutNoRoutes: number;
  ReasmTimeout: number;
  ReasmReqds: number;
  ReasmOKs: number;
  ReasmFails: number;
  FragOKs: number;
  FragFails: number;
  FragCreates: number;
  InMcastPkts: number;
  OutMcastPkts: number;
  InOctets: number;
  OutOctets: number;
  InMcastOctets: number;
  OutMcastOctets: number;
  InBcastOctets: number;
  OutBcastOctets: number;
  InNoECTPkts: number;
  InECT1Pkts: number;
  InECT0Pkts: number;
  InCEPkts: number;
};

/** Ref: net/ipv6/proc.c:snmp6_icmp6_list */
export type Icmp6Mib = {
  InMsgs: number;
  InErrors: number;
  OutMsgs: number;
  OutErrors: number;
  InCsumErrors: number;
  OutRateLimitHost: number;
};

/** Ref: net/ipv6/proc.c:snmp6_udp6_list */
export type Udp6Mib = {
  InDatagrams: number;
  NoPorts: number;
  InErrors: number;
  OutDatagrams: number;
  RcvbufErrors: number;
  SndbufErrors: number;
  InCsumErrors: number;
  IgnoredMulti: number;
  MemErrors: number;
};

export type Ipv6Mib = {
  readonly ip6: Ipstats6;
  readonly icmp6: Icmp6Mib;
  /** Messages by type number; only those that occurred. */
  readonly icmp6In: Map<number, number>;
  readonly icmp6Out: Map<number, number>;
  readonly udp6: Udp6Mib;
};

/** All zero. */
export function newIpv6Mib(): Ipv6Mib {
  return {
    ip6: {
      InReceives: 0,
      InHdrErrors: 0,
      InTooBigErrors: 0,
      InNoRoutes: 0,
      InAddrErrors: 0,
      InUnknownProtos: 0,
      InTruncatedPkts: 0,
      InDiscards: 0,
      InDelivers: 0,
      OutForwDatagrams: 0,
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
      InMcastPkts: 0,
      OutMcastPkts: 0,
      InOctets: 0,
      OutOctets: 0,
      InMcastOctets: 0,
      OutMcastOctets: 0,
      InBcastOctets: 0,
      OutBcastOctets: 0,
      InNoECTPkts: 0,
      InECT1Pkts: 0,
      InECT0Pkts: 0,
      InCEPkts: 0,
    },
    icmp6: { InMsgs: 0, InErrors: 0, OutMsgs: 0, OutErrors: 0, InCsumErrors: 0, OutRateLimitHost: 0 },
    icmp6In: new Map(),
    icmp6Out: new Map(),
    udp6: {
      InDatagrams: 0,
      NoPorts: 0,
      InErrors: 0,
      OutDatagrams: 0,
      RcvbufErrors: 0,
      SndbufErrors: 0,
      InCsumErrors: 0,
      IgnoredMulti: 0,
      MemErrors: 0,
    },
  };
}

/** One more message of a type. */
export function icmp6MsgInc(counts: Map<number, number>, type: number): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}

const icmp6types: Readonly<Record<number, string>> = {
  1: 'DestUnreachs',
  2: 'PktTooBigs',
  3: 'TimeExcds',
  4: 'ParmProblems',
  128: 'Echos',
  129: 'EchoReplies',
  130: 'GroupMembQueries',
  131: 'GroupMembResponses',
  132: 'GroupMembReductions',
  133: 'RouterSolicits',
  134: 'RouterAdvertisements',
  135: 'NeighborSolicits',
  136: 'NeighborAdvertisements',
  137: 'Redirects',
  143: 'MLDv2Reports',
};

/** Every line of /proc/net/snmp6 in its order. Ref: net/ipv6/proc.c:snmp6_seq_show() */
export function snmp6Lines(mib: Ipv6Mib): readonly (readonly [name: string, value: number])[] {
  const out: [string, number][] = [];
  for (const [name, value] of Object.entries(mib.ip6)) out.push([`Ip6${name}`, value]);
  for (const [name, value] of Object.entries(mib.icmp6)) out.push([`Icmp6${name}`, value]);
  for (const [direction, counts] of [
    ['In', mib.icmp6In],
    ['Out', mib.icmp6Out],
  ] as const)
    for (const [type, name] of Object.entries(icmp6types))
      out.push([`Icmp6${direction}${name}`, counts.get(Number(type)) ?? 0]);
  for (const [direction, counts] of [
    ['In', mib.icmp6In],
    ['Out', mib.icmp6Out],
  ] as const)
    for (const [type, value] of [...counts].sort((a, b) => a[0] - b[0]))
      out.push([`Icmp6${direction}Type${type}`, value]);
  for (const [name, value] of Object.entries(mib.udp6)) out.push([`Udp6${name}`, value]);
  for (const name of [
    'InDatagrams',
    'NoPorts',
    'InErrors',
    'OutDatagrams',
    'RcvbufErrors',
    'SndbufErrors',
    'InCsumErrors',
    'MemErrors',
  ])
    out.push([`UdpLite6${name}`, 0]);
  return out;
}
