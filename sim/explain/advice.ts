import { formatIpv4, type Ipv4Addr } from '../../core/addr/ipv4.ts';
import type { DropReason } from '../../core/drop_reason.ts';
import type { NetnsId } from '../../core/net.ts';
import type { Netlink } from '../../core/netlink/netlink.ts';
import type { Life } from '../../core/trace.ts';

/** What a drop means on this host, and commands that would change it. */
export type Advice = { readonly why: string; readonly tries: readonly string[] };

/** What advice looks at: the place of the drop as userland sees it. */
export type Scene = {
  readonly life: Life;
  readonly dev: string;
  /** How a command is run where the packet died: '' or `ip netns exec NAME `. */
  readonly prefix: string;
  readonly netns: NetnsId;
  readonly netlink: (netns: NetnsId) => Netlink;
};

type Adviser = (s: Scene) => Advice;

/** Who answers what: reasons that need no advice (a flood that reached those who do not care) are not listed. */
const advisers: Partial<Record<DropReason, Adviser>> = {
  IP_LOCAL_SOURCE: ownSource,
  IP_INVALID_SOURCE: (s) => ({
    why: `The source address cannot be anybody's (a martian source): ${sender(s)}.`,
    tries: [`${s.prefix}sysctl -w net.ipv4.conf.all.log_martians=1   # and watch dmesg`],
  }),
  IP_RPFILTER: (s) => ({
    why: `Reverse path filtering on ${s.dev}: the way back to ${sender(s)} does not lead out of ${s.dev}.`,
    tries: [
      `${s.prefix}ip route get ${sender(s)}   # where the answer would go`,
      `${s.prefix}sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.${s.dev}.rp_filter=2   # accept any way back`,
    ],
  }),
  NEIGH_FAILED: (s) => ({
    why: `Nobody answered for the next hop's address on ${s.dev}: the packet waited in its neighbour entry and was given up.`,
    tries: [
      `${s.prefix}ip neigh show dev ${s.dev}`,
      `${s.prefix}ip link show dev ${s.dev}   # is it the right link, and up at both ends?`,
    ],
  }),
  NEIGH_QUEUEFULL: (s) => ({
    why: `More packets waited for the neighbour's address on ${s.dev} than its queue holds.`,
    tries: [`${s.prefix}sysctl net.ipv4.neigh.${s.dev}.unres_qlen_bytes`],
  }),
  IP_OUTNOROUTES: noRoute,
  IP_INNOROUTES: noRoute,
  FORWARDING_DISABLED: (s) => ({
    why: `The packet is for somebody else and this namespace does not forward.`,
    tries: [`${s.prefix}sysctl -w net.ipv4.ip_forward=1`],
  }),
  IP_INADDRERRORS: (s) => ({
    why: `The packet is for somebody else and this namespace does not forward.`,
    tries: [`${s.prefix}sysctl -w net.ipv4.ip_forward=1`],
  }),
  IP_TTL: () => ({
    why: 'Its TTL reached 0 here: too many hops, or a loop of routes.',
    tries: ['traceroute -n DESTINATION   # the same hop twice is a loop'],
  }),
  OTHERHOST: (s) => ({
    why: `The frame's destination MAC is not ${s.dev}'s: it came here by flooding, and ${s.dev} is not promiscuous.`,
    tries: [],
  }),
  NO_CARRIER: linkDown,
  DEV_DOWN: linkDown,
  DEV_READY: linkDown,
  BRIDGE_INGRESS_STP_STATE: (s) => ({
    why: `The bridge port ${s.dev} is not forwarding yet (spanning tree).`,
    tries: [`${s.prefix}bridge link show dev ${s.dev}`],
  }),
  BRIDGE_NO_EGRESS: (s) => ({
    why: 'The bridge had no other port that could deliver it.',
    tries: [`${s.prefix}bridge link`],
  }),
  VLAN_FILTER: (s) => ({
    why: `The bridge filters VLANs and port ${s.dev} is not in this one.`,
    tries: [`${s.prefix}bridge vlan show dev ${s.dev}`],
  }),
  PKT_TOO_BIG: (s) => ({
    why: `It is larger than ${s.dev}'s MTU and may not be fragmented.`,
    tries: [`${s.prefix}ip link show dev ${s.dev}`],
  }),
  NO_SOCKET: () => ({ why: 'Nothing listens there.', tries: ['ss -tuln'] }),
  ARP_IGNORED: (s) => ({
    why: `A sysctl (arp_ignore, arp_filter) keeps ${s.dev} from answering for this address.`,
    tries: [`${s.prefix}sysctl -a -r 'net.ipv4.conf.(all|${s.dev}).arp_'`],
  }),
};

/** Null where a drop is nobody's mistake. */
export function adviceFor(reason: DropReason, scene: Scene): Advice | null {
  return advisers[reason]?.(scene) ?? null;
}

/** Who the packet says it is from. */
function sender(s: Scene): string {
  const p = s.life.skb?.payload;
  if (p?.kind === 'arp') return formatIpv4(p.spa);
  if (p?.kind === 'ipv4') return formatIpv4(p.saddr);
  if (p?.kind === 'ipv6') return p.saddr;
  return 'its sender';
}

function target(s: Scene): string {
  const p = s.life.skb?.payload;
  if (p?.kind === 'ipv4') return formatIpv4(p.daddr);
  if (p?.kind === 'ipv6') return p.daddr;
  if (p?.kind === 'arp') return formatIpv4(p.tpa);
  return 'the destination';
}

/** Both ends in one namespace: the receiver sees its own address as the sender's. */
function ownSource(s: Scene): Advice {
  const from = sender(s);
  const nl = s.netlink(s.netns);
  const owner = nl.dumpAddrs('inet').find((a) => formatIpv4(a.local as Ipv4Addr) === from);
  const link = owner && nl.getLink({ ifindex: owner.ifindex });
  const ownerDev = link?.ok ? link.value.ifname : null;
  if (ownerDev === null || owner === undefined) {
    return {
      why: `The sender ${from} is one of this namespace's own addresses: a packet from outside cannot come from it.`,
      tries: [],
    };
  }
  return {
    why:
      `The sender ${from} is an address of this same namespace (on ${ownerDev}), so ${s.dev} takes the packet for a forgery ` +
      '(a martian source) and does not answer: sender and receiver live in one namespace, which would never send to itself over a wire.',
    tries: [
      `give ${ownerDev} a namespace of its own:`,
      `  ip netns add con1`,
      `  ip link set ${ownerDev} netns con1`,
      `  ip -n con1 addr add ${from}/${owner.prefixLen} dev ${ownerDev}`,
      `  ip -n con1 link set ${ownerDev} up`,
      `  ip netns exec con1 ping -c 2 ${target(s)}`,
      `or let ${s.dev} accept its own addresses as senders: sysctl -w net.ipv4.conf.${s.dev}.accept_local=1 (both ends need it)`,
    ],
  };
}

function noRoute(s: Scene): Advice {
  return {
    why: `No route leads to ${target(s)}.`,
    tries: [`${s.prefix}ip route get ${target(s)}`, `${s.prefix}ip route   # is a default route missing?`],
  };
}

function linkDown(s: Scene): Advice {
  return {
    why: `${s.dev} cannot pass frames: it, or the other end of its link, is down.`,
    tries: [`${s.prefix}ip link show dev ${s.dev}`, `${s.prefix}ip link set ${s.dev} up`],
  };
}
