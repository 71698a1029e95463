import { formatIpv4, ipv4 } from '../../../core/addr/ipv4.ts';
import { ipv6FromBytes } from '../../../core/addr/ipv6.ts';
import { macFromBytes } from '../../../core/addr/mac.ts';
import { type Ndo, need, u4 } from './netdissect.ts';
import { ouiValues } from './tokens.ts';

/**
 * Names for numbers: /etc/hosts and /etc/services as text tables; empty where -n forbids them. Answers are kept.
 * Ref: tcpdump addrtoname.c
 */
export type Names = {
  readonly hosts: ReadonlyMap<string, string>;
  readonly tcpPorts: ReadonlyMap<number, string>;
  readonly udpPorts: ReadonlyMap<number, string>;
  /** `-e` adds the vendor; not with -n. */
  readonly vendors: boolean;
  /** Devices by index, for `-i any`. */
  readonly devices: ReadonlyMap<number, string>;
  readonly ip4: Map<number, string>;
  readonly ether: Map<number, string>;
};

/** Without names, as -n. */
export function numericNames(devices: ReadonlyMap<number, string> = new Map()): Names {
  const none = new Map<never, never>();
  return { hosts: none, tcpPorts: none, udpPorts: none, vendors: false, devices, ip4: new Map(), ether: new Map() };
}

/** From the files' text. With -N a name loses its domain. */
export function namesFrom(
  hosts: string,
  services: string,
  noDomain: boolean,
  devices: ReadonlyMap<number, string>,
): Names {
  const byAddr = new Map<string, string>();
  for (const line of hosts.split('\n')) {
    const [addr, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (addr && name && !byAddr.has(addr)) byAddr.set(addr, noDomain ? name.replace(/\..*/, '') : name);
  }
  const tcpPorts = new Map<number, string>();
  const udpPorts = new Map<number, string>();
  for (const line of services.split('\n')) {
    const m = /^(\S+)\s+(\d+)\/(tcp|udp)/.exec(line);
    if (m === null) continue;
    const ports = m[3] === 'tcp' ? tcpPorts : udpPorts;
    ports.set(Number(m[2]), m[1]!);
  }
  return { hosts: byAddr, tcpPorts, udpPorts, vendors: true, devices, ip4: new Map(), ether: new Map() };
}

/** Ref: addrtoname.c:ipaddr_string() */
export function ipaddr(ndo: Ndo, at: number): string {
  return ip4Name(ndo, u4(ndo, at));
}

export function ip4Name(ndo: Ndo, addr: number): string {
  const names = ndo.names;
  let text = names.ip4.get(addr);
  if (text === undefined) {
    const quad = formatIpv4(ipv4(addr));
    text = names.hosts.get(quad) ?? quad;
    if (names.ip4.size > 65536) names.ip4.clear();
    names.ip4.set(addr, text);
  }
  return text;
}

/** Ref: addrtoname.c:ip6addr_string() */
export function ip6addr(ndo: Ndo, at: number): string {
  need(ndo, at, 16);
  const text = ipv6FromBytes(ndo.b, at);
  return ndo.names.hosts.get(text) ?? text;
}

/** Ref: addrtoname.c:etheraddr_string() */
export function etheraddr(ndo: Ndo, at: number): string {
  need(ndo, at, 6);
  const b = ndo.b;
  const high = (b[at]! << 16) | (b[at + 1]! << 8) | b[at + 2]!;
  const key = high * 0x1000000 + ((b[at + 3]! << 16) | (b[at + 4]! << 8) | b[at + 5]!);
  const cache = ndo.names.ether;
  let text = cache.get(key);
  if (text === undefined) {
    text = macFromBytes(b, at) as string;
    if (ndo.names.vendors) {
      text = text === 'ff:ff:ff:ff:ff:ff' ? 'Broadcast' : `${text} (oui ${ouiValues.get(high) ?? 'Unknown'})`;
    }
    if (cache.size > 65536) cache.clear();
    cache.set(key, text);
  }
  return text;
}

export function tcpport(ndo: Ndo, port: number): string {
  return ndo.names.tcpPorts.get(port) ?? String(port);
}

export function udpport(ndo: Ndo, port: number): string {
  return ndo.names.udpPorts.get(port) ?? String(port);
}
