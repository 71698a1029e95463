import { formatIpv4, type Ipv4Addr } from '../../core/addr/ipv4.ts';
import type { AddrView, LinkView, NetView } from '../../sim/view.ts';

/** How a link stands, for the eye: what it would do with a frame. */
export type LinkLook = 'up' | 'down' | 'no-carrier' | 'blocked' | 'admin-down';

export function linkLook(link: LinkView): LinkLook {
  if (!link.flags.up) return 'admin-down';
  if (!link.flags.lowerUp) return 'no-carrier';
  const port = link.slaveData?.state;
  if (port !== undefined && port !== 'forwarding') return 'blocked';
  return link.operstate === 'DOWN' ? 'down' : 'up';
}

/** In words, as a person would say it. */
export function lookWords(link: LinkView): string {
  const look = linkLook(link);
  switch (look) {
    case 'admin-down':
      return 'down: not set up';
    case 'no-carrier':
      return 'up, but no carrier: the other end is down';
    case 'blocked':
      return `up, bridge port ${link.slaveData?.state}`;
    case 'down':
      return 'up, but nothing runs on it';
    case 'up':
      return 'up';
  }
}

export function addrText(a: AddrView): string {
  const local = a.family === 'inet' ? formatIpv4(a.local as Ipv4Addr) : `${a.local}`;
  return `${local}/${a.prefixLen}`;
}

/** The addresses a picture shows: those a person gave, not the link-local ones every interface makes for itself. */
export function shownAddrs(net: NetView, ifindex: number): readonly string[] {
  const texts: string[] = [];
  for (const key of net.addrs.order) {
    const a = net.addrs.byKey[key]!;
    if (a.ifindex === ifindex && a.scope !== 'link' && a.scope !== 'host') texts.push(addrText(a));
  }
  return texts;
}
