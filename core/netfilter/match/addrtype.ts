import type { Ipv6Addr } from '../../addr/ipv6.ts';
import type { Ctx } from '../../ctx.ts';
import type { NetDevice } from '../../device.ts';
import { done, fail } from '../../errno.ts';
import { inetDevAddrType } from '../../ipv4/fib_lookup.ts';
import { ipv6AddrType } from '../../ipv6/addr_type.ts';
import { flowi6, ip6RouteOutput } from '../../ipv6/ip6_route.ts';
import type { Net } from '../../net.ts';
import type { NfHook } from '../netfilter.ts';
import type { XtMatch } from '../x_tables.ts';

/** In the order of rtnetlink's types, which are the bits of a mask. Ref: include/uapi/linux/netfilter/xt_addrtype.h */
export const XT_ADDRTYPES = [
  'UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE',
] as const; // biome-ignore format: a table

const bit = (type: (typeof XT_ADDRTYPES)[number]): number => 1 << XT_ADDRTYPES.indexOf(type);

/** Masks of types; 0: not asked. */
export type XtAddrtypeInfo = {
  readonly source: number;
  readonly sourceInv: boolean;
  readonly dest: number;
  readonly destInv: boolean;
  readonly limitIface: 'in' | 'out' | null;
};

/** Ref: net/netfilter/xt_addrtype.c:addrtype_mt_v1() */
export const addrtype: XtMatch<XtAddrtypeInfo> = {
  name: 'addrtype',
  families: ['ipv4', 'ipv6'],
  checkentry(info, { hook, family }) {
    if (info.limitIface === 'out' && within(hook, 'PREROUTING', 'INPUT')) return fail('EINVAL');
    if (info.limitIface === 'in' && within(hook, 'POSTROUTING', 'OUTPUT')) return fail('EINVAL');
    const both = info.source | info.dest;
    if (family === 'ipv6' && ((both & (bit('BLACKHOLE') | bit('BROADCAST'))) !== 0 || both >= bit('PROHIBIT')))
      return fail('EINVAL');
    return done;
  },
  match(skb, info, { state }, ctx) {
    const p = skb.payload;
    const dev = info.limitIface === 'in' ? state.in : info.limitIface === 'out' ? state.out : null;
    if (p.kind === 'ipv6')
      return (
        (info.source === 0 || matchType6(state.net, dev, p.saddr, info.source, ctx) !== info.sourceInv) &&
        (info.dest === 0 || matchType6(state.net, dev, p.daddr, info.dest, ctx) !== info.destInv)
      );
    if (p.kind !== 'ipv4') return false;
    return (
      (info.source === 0 || hasType4(state.net, dev, p.saddr, info.source) !== info.sourceInv) &&
      (info.dest === 0 || hasType4(state.net, dev, p.daddr, info.dest) !== info.destInv)
    );
  },
  says(skb, info, { state }) {
    const p = skb.payload;
    if (p.kind !== 'ipv4') return 'address type';
    const type = (addr: typeof p.saddr) => inetDevAddrType(state.net, null, addr);
    return info.source === 0
      ? `the destination is ${type(p.daddr)}`
      : `the source is ${type(p.saddr)}, the destination ${type(p.daddr)}`;
  },
};

function within(hook: NfHook | null, ...hooks: NfHook[]): boolean {
  return hook !== null && hooks.includes(hook);
}

function hasType4(net: Net, dev: NetDevice | null, addr: Parameters<typeof inetDevAddrType>[2], mask: number): boolean {
  const type = inetDevAddrType(net, dev, addr).toUpperCase() as (typeof XT_ADDRTYPES)[number];
  return (mask & bit(type)) !== 0;
}

/** Ref: net/netfilter/xt_addrtype.c:match_type6() */
function matchType6(net: Net, dev: NetDevice | null, addr: Ipv6Addr, mask: number, ctx: Ctx): boolean {
  const type = ipv6AddrType(addr);
  if ((mask & bit('MULTICAST')) !== 0 && type !== 'multicast') return false;
  if ((mask & bit('UNICAST')) !== 0 && (type === 'multicast' || type === 'any' || type === 'mapped')) return false;
  if ((mask & bit('UNSPEC')) !== 0 && addr !== '::') return false;
  if ((mask & (bit('LOCAL') | bit('ANYCAST') | bit('UNREACHABLE'))) === 0) return true;
  return (mask & lookupRt6(net, dev, addr, ctx)) !== 0;
}

/** Ref: net/netfilter/xt_addrtype.c:match_lookup_rt6() */
function lookupRt6(net: Net, dev: NetDevice | null, addr: Ipv6Addr, ctx: Ctx): number {
  const dst = ip6RouteOutput(net, flowi6(addr, dev === null ? {} : { oif: dev.ifindex }), ctx);
  if (dst.error !== null) return bit('UNREACHABLE');
  return dst.input === 'ip6_input' ? bit('LOCAL') : 0;
}
