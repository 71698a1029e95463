import { addrconfAddrSolictMult, IN6ADDR_ALLROUTERS, IN6ADDR_ANY, type Ipv6Addr } from '../addr/ipv6.ts';
import type { Ctx } from '../ctx.ts';
import type { NetDevice } from '../device.ts';
import {
  type Icmpv6Message,
  NDISC_NEIGHBOUR_ADVERTISEMENT,
  NDISC_NEIGHBOUR_SOLICITATION,
  NDISC_ROUTER_SOLICITATION,
  type NdOption,
} from '../wire/icmpv6.ts';
import { IPPROTO_ICMPV6 } from '../wire/ipv4.ts';
import { ipv6GetIfaddr, ipv6GetLladdr } from './addrconf_core.ts';
import { ip6CountOut, ip6LocalOut, newIp6Skb } from './ip6_output.ts';
import { icmp6DstAlloc } from './ip6_route.ts';
import type { Ipv6Dst } from './route.ts';
import { ipv6DevGetSaddr } from './saddr.ts';
import { icmp6MsgInc } from './snmp6.ts';

/** Ref: net/ipv6/ndisc.c:ndisc_send_skb() */
export function ndiscSendSkb(
  dev: NetDevice,
  daddr: Ipv6Addr,
  saddr: Ipv6Addr,
  body: Icmpv6Message,
  says: string,
  ctx: Ctx,
  dst: Ipv6Dst = icmp6DstAlloc(dev),
): void {
  const { net } = dev;
  const trafficClass = dev.ip6Ptr?.cnf.ndisc_tclass ?? 0;
  const skb = newIp6Skb(dev, { saddr, daddr, hopLimit: 255, trafficClass }, IPPROTO_ICMPV6, body, ctx);
  if (ctx.tracing) ctx.step(skb, 'ndisc_send_skb', { says });
  ip6CountOut(net, skb.len);
  icmp6MsgInc(net.ipv6.mib.icmp6Out, body.type);
  net.ipv6.mib.icmp6.OutMsgs++;
  ip6LocalOut(skb, dst, ctx);
}

/** Asks who has an address; from `::` it asks whether anybody has. Ref: net/ipv6/ndisc.c:ndisc_send_ns() */
export function ndiscSendNs(
  dev: NetDevice,
  solicit: Ipv6Addr,
  daddr: Ipv6Addr,
  saddr: Ipv6Addr | null,
  nonce: Uint8Array | null,
  ctx: Ctx,
): void {
  const source = saddr ?? ipv6GetLladdr(dev);
  if (source === null) return;
  const options: NdOption[] = [];
  if (source !== IN6ADDR_ANY) options.push({ kind: 'source-lladdr', lladdr: dev.addr });
  if (nonce !== null) options.push({ kind: 'nonce', bytes: nonce });
  const says = source === IN6ADDR_ANY ? `does anybody have ${solicit} already?` : `asks who has ${solicit}`;
  ndiscSendSkb(
    dev,
    daddr,
    source,
    { kind: 'icmpv6', type: NDISC_NEIGHBOUR_SOLICITATION, code: 0, target: solicit, options },
    says,
    ctx,
  );
}

/** To the group of all who might have the address. */
export function ndiscSendNsMulticast(
  dev: NetDevice,
  solicit: Ipv6Addr,
  saddr: Ipv6Addr | null,
  nonce: Uint8Array | null,
  ctx: Ctx,
): void {
  ndiscSendNs(dev, solicit, addrconfAddrSolictMult(solicit), saddr, nonce, ctx);
}

export type NaFlags = { readonly router: boolean; readonly solicited: boolean; readonly override: boolean };

/** Says who has an address. Ref: net/ipv6/ndisc.c:ndisc_send_na() */
export function ndiscSendNa(
  dev: NetDevice,
  daddr: Ipv6Addr,
  solicited: Ipv6Addr,
  flags: NaFlags,
  withLladdr: boolean,
  ctx: Ctx,
): void {
  const ifp = ipv6GetIfaddr(dev.net, solicited, dev, true);
  const saddr = ifp === null ? ipv6DevGetSaddr(dev.net, dev, daddr) : solicited;
  if (saddr === null) return;
  const override = flags.override && !ifp?.optimistic;
  const tell = withLladdr || (ifp?.idev.cnf.force_tllao ?? 0) !== 0;
  const options: NdOption[] = tell ? [{ kind: 'target-lladdr', lladdr: dev.addr }] : [];
  ndiscSendSkb(
    dev,
    daddr,
    saddr,
    { kind: 'icmpv6', type: NDISC_NEIGHBOUR_ADVERTISEMENT, code: 0, ...flags, override, target: solicited, options },
    `${solicited} is at ${dev.addr}`,
    ctx,
  );
}

/** Asks routers to introduce themselves. Ref: net/ipv6/ndisc.c:ndisc_send_rs() */
export function ndiscSendRs(dev: NetDevice, saddr: Ipv6Addr, ctx: Ctx): void {
  // an optimistic address must not tell its link address; otherwise a source has one to tell
  const optimistic = ipv6GetIfaddr(dev.net, saddr, dev, true)?.optimistic === true;
  const options: NdOption[] = saddr === IN6ADDR_ANY || optimistic ? [] : [{ kind: 'source-lladdr', lladdr: dev.addr }];
  const body = { kind: 'icmpv6', type: NDISC_ROUTER_SOLICITATION, code: 0, options } as const;
  ndiscSendSkb(dev, IN6ADDR_ALLROUTERS, saddr, body, 'asks for routers', ctx);
}
