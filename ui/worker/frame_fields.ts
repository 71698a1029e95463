import { formatIpv4 } from '../../core/addr/ipv4.ts';
import type { Life } from '../../core/trace.ts';
import { frameBytes } from '../../core/wire/frame.ts';
import type { FrameField } from './protocol.ts';

/** A packet's bytes with the fields in them; null when nobody saw it. */
export function frameOf(life: Life): { readonly bytes: Uint8Array; readonly fields: readonly FrameField[] } | null {
  const { skb } = life;
  if (skb === null) return null;
  const bytes = frameBytes({ eth: skb.eth, vlan: skb.vlan, payload: skb.payload });
  const fields: FrameField[] = [];
  const add = (layer: string, name: string, value: string | number, from: number, length: number): void => {
    fields.push({ layer, name, value: `${value}`, from, to: from + length });
  };
  let at = 0;
  if (skb.eth !== null) {
    add('Ethernet', 'Destination', skb.eth.dest, 0, 6);
    add('Ethernet', 'Source', skb.eth.source, 6, 6);
    at = 12;
    if (skb.vlan !== null) {
      add('802.1Q', 'VLAN', skb.vlan.vid, 12, 4);
      at = 16;
    }
    add('Ethernet', 'Type', hex(skb.protocol, 4), at, 2);
    at += 2;
  }
  const p = skb.payload;
  if (p.kind === 'arp') {
    add('ARP', 'Operation', p.op === 1 ? '1 (request)' : p.op === 2 ? '2 (reply)' : p.op, at + 6, 2);
    add('ARP', 'Sender MAC', p.sha, at + 8, 6);
    add('ARP', 'Sender IP', formatIpv4(p.spa), at + 14, 4);
    add('ARP', 'Target MAC', p.tha, at + 18, 6);
    add('ARP', 'Target IP', formatIpv4(p.tpa), at + 24, 4);
  } else if (p.kind === 'ipv4') {
    const header = 20 + (p.options?.length ?? 0);
    add('IPv4', 'Header length', header, at, 1);
    add('IPv4', 'Type of service', hex(p.tos, 2), at + 1, 1);
    add('IPv4', 'Total length', bytes.length - at, at + 2, 2);
    add('IPv4', 'Identification', p.id, at + 4, 2);
    const flags = [p.df ? 'DF' : '', p.mf ? 'MF' : ''].filter((f) => f !== '').join(' ') || 'none';
    add('IPv4', 'Flags, offset', `${flags}, ${p.fragOff}`, at + 6, 2);
    add('IPv4', 'Time to live', p.ttl, at + 8, 1);
    add('IPv4', 'Protocol', p.protocol, at + 9, 1);
    add('IPv4', 'Checksum', hex((bytes[at + 10]! << 8) | bytes[at + 11]!, 4), at + 10, 2);
    add('IPv4', 'Source', formatIpv4(p.saddr), at + 12, 4);
    add('IPv4', 'Destination', formatIpv4(p.daddr), at + 16, 4);
    if (p.fragOff === 0) transport(add, p.protocol, bytes, at + header);
  } else if (p.kind === 'ipv6') {
    add('IPv6', 'Traffic class, flow label', `${hex(p.trafficClass, 2)}, ${hex(p.flowLabel, 5)}`, at, 4);
    add('IPv6', 'Payload length', bytes.length - at - 40, at + 4, 2);
    add('IPv6', 'Next header', bytes[at + 6]!, at + 6, 1);
    add('IPv6', 'Hop limit', p.hopLimit, at + 7, 1);
    add('IPv6', 'Source', p.saddr, at + 8, 16);
    add('IPv6', 'Destination', p.daddr, at + 24, 16);
    if (p.extensions.length === 0) transport(add, p.nexthdr, bytes, at + 40);
  } else {
    add(p.kind === 'raw' ? 'Data' : 'STP', 'Octets', bytes.length - at, at, bytes.length - at);
  }
  return { bytes, fields };
}

type Add = (layer: string, name: string, value: string | number, from: number, length: number) => void;

function transport(add: Add, protocol: number, b: Uint8Array, at: number): void {
  const u16 = (i: number): number => (b[at + i]! << 8) | b[at + i + 1]!;
  if (at >= b.length) return;
  switch (protocol) {
    case 1:
    case 58: {
      const layer = protocol === 1 ? 'ICMP' : 'ICMPv6';
      add(layer, 'Type', b[at]!, at, 1);
      add(layer, 'Code', b[at + 1]!, at + 1, 1);
      add(layer, 'Checksum', hex(u16(2), 4), at + 2, 2);
      const echo = protocol === 1 ? b[at] === 0 || b[at] === 8 : b[at] === 128 || b[at] === 129;
      if (echo) {
        add(layer, 'Identifier', u16(4), at + 4, 2);
        add(layer, 'Sequence', u16(6), at + 6, 2);
        add(layer, 'Data', `${b.length - at - 8} octets`, at + 8, b.length - at - 8);
      } else if (b.length > at + 4) add(layer, 'Body', `${b.length - at - 4} octets`, at + 4, b.length - at - 4);
      return;
    }
    case 6:
    case 17: {
      const layer = protocol === 6 ? 'TCP' : 'UDP';
      add(layer, 'Source port', u16(0), at, 2);
      add(layer, 'Destination port', u16(2), at + 2, 2);
      const header = protocol === 17 ? 8 : (b[at + 12]! >> 4) * 4;
      if (protocol === 17) add(layer, 'Length', u16(4), at + 4, 2);
      else {
        add(layer, 'Sequence', (u16(4) * 65536 + u16(6)) >>> 0, at + 4, 4);
        add(layer, 'Acknowledgement', (u16(8) * 65536 + u16(10)) >>> 0, at + 8, 4);
        add(layer, 'Flags', hex(b[at + 13]!, 2), at + 13, 1);
        add(layer, 'Window', u16(14), at + 14, 2);
      }
      if (b.length > at + header)
        add(layer, 'Data', `${b.length - at - header} octets`, at + header, b.length - at - header);
      return;
    }
    default:
      add('Data', 'Octets', b.length - at, at, b.length - at);
  }
}

function hex(n: number, digits: number): string {
  return `0x${n.toString(16).padStart(digits, '0')}`;
}
