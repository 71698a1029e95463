import { brDeviceEvent } from './bridge/br_device.ts';
import { bridgeExpire } from './bridge/br_expire.ts';
import { brHandleFrame } from './bridge/br_input.ts';
import { brStpRcv } from './bridge/br_stp_rcv.ts';
import type { Ctx } from './ctx.ts';
import { assertNever, done, fail } from './errno.ts';
import { ipv4Expire, ipv4NetdevEvent, ipv4Pernet } from './ipv4/af_inet.ts';
import { arpOps, arpRcv } from './ipv4/arp.ts';
import { icmpSend } from './ipv4/icmp_send.ts';
import { ipRcv } from './ipv4/ip_input.ts';
import { addrGenModeOf, setAddrGenMode } from './ipv6/addrconf.ts';
import { inet6Ops, ipv6Expire, ipv6NetdevEvent, ipv6Pernet } from './ipv6/af_inet6.ts';
import { ipv6Rcv } from './ipv6/ip6_input.ts';
import { ndiscNeighOps } from './ipv6/ndisc.ts';
import type { KernelOps } from './kernel_ops.ts';
import { linkOps } from './link/index.ts';
import { linkwatchEvent } from './link/link_watch.ts';
import { neighExpire } from './neigh/neigh_timer.ts';
import { nfHookFns } from './netfilter/index.ts';
import { nfCtGc } from './netfilter/nf_conntrack_core.ts';
import { masqDeviceEvent } from './netfilter/nf_nat_core.ts';
import { rtnetlinkEvent } from './netlink/ifinfo.ts';
import { packetNotifier } from './socket/packet.ts';
import type { KernelTimer } from './timer.ts';
import { ETH_P_802_2, ETH_P_ARP, ETH_P_IP, ETH_P_IPV6 } from './wire/ether.ts';

function expire(timer: KernelTimer, ctx: Ctx): void {
  switch (timer.kind) {
    case 'linkwatch':
      return linkwatchEvent(timer.host, ctx);
    case 'bridge':
    case 'bridge-port':
    case 'bridge-mcast':
    case 'bridge-mcast-port':
    case 'bridge-mcast-host':
    case 'bridge-mcast-group':
      return bridgeExpire(timer, ctx);
    case 'neigh':
      return neighExpire(timer, ctx);
    case 'ipv4':
      return ipv4Expire(timer, ctx);
    case 'ipv6':
      return ipv6Expire(timer, ctx);
    case 'nf-ct-gc':
      return nfCtGc(timer.net, ctx);
    default:
      return assertNever(timer);
  }
}

/** The whole kernel: who handles what. */
export const kernelOps: KernelOps = {
  link: linkOps,
  ptype: new Map([
    [ETH_P_IP, ipRcv],
    [ETH_P_IPV6, ipv6Rcv],
    [ETH_P_ARP, arpRcv],
    [ETH_P_802_2, brStpRcv],
  ]),
  brHandleFrame,
  netdevNotifiers: [rtnetlinkEvent, ipv4NetdevEvent, ipv6NetdevEvent, brDeviceEvent, packetNotifier, masqDeviceEvent],
  pernet: [ipv4Pernet, ipv6Pernet],
  addrGenMode: addrGenModeOf,
  setAddrGenMode: (dev, mode) => {
    const errno = setAddrGenMode(dev, mode);
    return errno === null ? done : fail(errno);
  },
  neigh: { inet: arpOps, inet6: ndiscNeighOps },
  inet6: inet6Ops,
  icmpSend,
  nf: nfHookFns,
  expire,
};
