import { formatIpv4 } from '../../core/addr/ipv4.ts';
import type { NetnsId } from '../../core/net.ts';
import type { NetworkPayload } from '../../core/skb.ts';
import type { Life } from '../../core/trace.ts';
import { frameLength } from '../../core/wire/frame.ts';
import { printPacket } from '../../sim/explain/packet.ts';
import type { Sandbox } from '../../sim/sandbox.ts';
import type { PacketRow } from './protocol.ts';

const IP_PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP', 2: 'IGMP', 4: 'IPIP', 6: 'TCP', 17: 'UDP', 47: 'GRE', 58: 'ICMPv6', 132: 'SCTP',
}; // biome-ignore format: a table

/** The name of a packet's innermost protocol, as a list shows it. */
export function protocolOf(payload: NetworkPayload): string {
  switch (payload.kind) {
    case 'arp':
      return 'ARP';
    case 'ipv4':
      return IP_PROTOCOLS[payload.protocol] ?? 'IPv4';
    case 'ipv6':
      return IP_PROTOCOLS[payload.nexthdr] ?? 'IPv6';
    case 'stp-config':
    case 'stp-tcn':
      return 'STP';
    default:
      return 'ETH';
  }
}

function addresses(life: Life): { readonly src: string; readonly dst: string } {
  const skb = life.skb!;
  const p = skb.payload;
  if (p.kind === 'ipv4') return { src: formatIpv4(p.saddr), dst: formatIpv4(p.daddr) };
  if (p.kind === 'ipv6') return { src: p.saddr, dst: p.daddr };
  if (skb.eth !== null) return { src: skb.eth.source, dst: skb.eth.dest };
  return { src: '', dst: '' };
}

/** Names of namespaces, each looked up once: a name may change, so whoever holds this clears it between two looks. */
export class NetnsNames {
  private readonly sandbox: Sandbox;
  private readonly known = new Map<NetnsId, string>();

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  clear(): void {
    this.known.clear();
  }

  of(id: NetnsId): string {
    let name = this.known.get(id);
    if (name === undefined) {
      name = this.sandbox.netnsName(id);
      this.known.set(id, name);
    }
    return name;
  }
}

/** What is printed of a payload; the copies of a flood share theirs. */
const infos = new WeakMap<NetworkPayload, string>();

function infoOf(life: Life, payload: NetworkPayload): string {
  let info = infos.get(payload);
  if (info === undefined) {
    info = printPacket(life)
      .replace(/^IP6? (\([^)]*\) )?\S+ > \S+: /, '')
      .replace(/^(ARP, |ICMP6, |HBH ICMP6, |ICMP |UDP, )/, '');
    infos.set(payload, info);
  }
  return info;
}

/** A life as a line of the list. */
export function packetRow(life: Life, names: NetnsNames): PacketRow {
  const { skb, verdict } = life;
  const place = life.steps[0] ?? verdict;
  const netns = place?.netns ?? (0 as PacketRow['netns']);
  const at = place === null || place === undefined ? '' : names.of(netns);
  const common = {
    id: life.id,
    parent: life.parent,
    at: life.born,
    netns,
    where: at,
    dev: place?.dev ?? '',
    fromSocket: life.fromSocket,
    end: verdict,
  };
  if (skb === null) return { ...common, src: '', dst: '', proto: '', info: '', len: 0 };
  return {
    ...common,
    ...addresses(life),
    proto: protocolOf(skb.payload),
    info: infoOf(life, skb.payload),
    len: frameLength({ eth: skb.eth, vlan: skb.vlan, payload: skb.payload }),
  };
}
