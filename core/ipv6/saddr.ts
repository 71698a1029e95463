import { type Ipv6Addr, ipv6Groups, ipv6PrefixEqual, parseIpv6 } from '../addr/ipv6.ts';
import type { NetDevice } from '../device.ts';
import type { Net } from '../net.ts';
import { IPV6_ADDR_SCOPE_LINKLOCAL, ipv6AddrDiff, ipv6AddrSrcScope, ipv6AddrType } from './addr_type.ts';
import type { Inet6Dev, Inet6Ifaddr } from './inet6_dev.ts';

/** RFC 6724's policy table as Linux has it, most specific first. Ref: net/ipv6/addrlabel.c:ip6addrlbl_init_table */
const addrLabels: readonly (readonly [prefix: Ipv6Addr, plen: number, label: number])[] = (
  [
    ['::1', 128, 0],
    ['::', 96, 3],
    ['::ffff:0:0', 96, 4],
    ['2001:0:0:0::', 32, 6],
    ['2001:10::', 28, 7],
    ['3ffe::', 16, 12],
    ['2002::', 16, 2],
    ['fec0::', 10, 11],
    ['fc00::', 7, 5],
    ['::', 0, 1],
  ] as const
).map(([text, plen, label]) => [parseIpv6(text)!, plen, label]);

/** Ref: net/ipv6/addrlabel.c:ipv6_addr_label() */
function ipv6AddrLabel(addr: Ipv6Addr): number {
  return addrLabels.find(([prefix, plen]) => ipv6PrefixEqual(prefix, addr, plen))![2];
}

type Destination = {
  readonly addr: Ipv6Addr;
  readonly scope: number;
  readonly label: number;
  readonly dev: NetDevice | null;
};

const orchid = parseIpv6('2001:10::')!;

/** The rules of RFC 6724 section 5 in their order; more is better. Ref: net/ipv6/addrconf.c:ipv6_get_saddr_eval() */
const rules: readonly ((ifa: Inet6Ifaddr, dst: Destination) => number)[] = [
  (ifa, dst) => Number(ifa.addr === dst.addr),
  (ifa, dst) => scopeDistance(ifa, dst),
  (ifa) => {
    const type = ipv6AddrType(ifa.addr);
    const preferred = type === 'mapped' || type === 'compatv4' || type === 'loopback';
    return Number(preferred || !(ifa.deprecated || (ifa.optimistic && ifa.idev.cnf.use_optimistic === 0)));
  },
  (ifa) => Number(ifa.homeaddress),
  (ifa, dst) => Number(dst.dev === null || dst.dev === ifa.idev.dev),
  (ifa, dst) => Number(ipv6AddrLabel(ifa.addr) === dst.label),
  (ifa) => Number(ifa.temporary === ifa.idev.cnf.use_tempaddr >= 2),
  (ifa, dst) => Number(ipv6PrefixEqual(ifa.addr, orchid, 28) === ipv6PrefixEqual(dst.addr, orchid, 28)),
  (ifa, dst) => Math.min(ipv6AddrDiff(ifa.addr, dst.addr), ifa.prefixLen),
  (ifa) => Number(!ifa.optimistic),
];
const RULE_SCOPE = 1;

function scopeDistance(ifa: Inet6Ifaddr, dst: Destination): number {
  const scope = ipv6AddrSrcScope(ifa.addr);
  return scope >= dst.scope ? -scope : scope - 128;
}

function best(idev: Inet6Dev, dst: Destination, hiscore: Inet6Ifaddr | null): Inet6Ifaddr | null {
  let hi = hiscore;
  for (const ifa of idev.addrList) {
    if (ifa.tentative && !ifa.optimistic) continue;
    if (ipv6AddrType(ifa.addr) === 'multicast') continue;
    if (hi === null) {
      hi = ifa;
      continue;
    }
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!;
      const was = rule(hi, dst);
      const is = rule(ifa, dst);
      if (was > is) {
        if (i === RULE_SCOPE && is > 0) return hi;
        break;
      }
      if (was < is) {
        hi = ifa;
        break;
      }
    }
  }
  return hi;
}

/** The address a packet to `daddr` by `dstDev` should come from; null when there is none. Ref: net/ipv6/addrconf.c:ipv6_dev_get_saddr() */
export function ipv6DevGetSaddr(net: Net, dstDev: NetDevice | null, daddr: Ipv6Addr): Ipv6Addr | null {
  const dst: Destination = {
    addr: daddr,
    scope: ipv6AddrSrcScope(daddr),
    label: ipv6AddrLabel(daddr),
    dev: dstDev,
  };
  const idev = dstDev?.ip6Ptr ?? null;
  const multicast = ipv6Groups(daddr)[0]! >= 0xff00;
  const onlyOif =
    dstDev !== null &&
    (multicast || dst.scope <= IPV6_ADDR_SCOPE_LINKLOCAL || (idev?.cnf.use_oif_addrs_only ?? 0) !== 0);
  if (onlyOif) return (idev && best(idev, dst, null)?.addr) ?? null;
  let hi: Inet6Ifaddr | null = null;
  for (const dev of net.devByIndex.values()) if (dev.ip6Ptr !== null) hi = best(dev.ip6Ptr, dst, hi);
  return hi?.addr ?? null;
}
