import { parseIpv6 } from '../../core/addr/ipv6.ts';
import { json } from './areas/area.ts';
import type { Recording } from './recording.ts';

const MAC = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/g;
const IPV6 = /(?<![0-9a-f:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![0-9a-f:.])/g;
const BRIDGE_ID = /\b([0-9a-f]{1,4})\.((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/g;

/** Addresses that mean something by themselves and so are compared as they are. */
const FIXED = ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e', '01:80:c2', '33:33:', '02:42:ac'];

/**
 * What chance gave names to in one recording. An address becomes the name of the device that has it, so it must come back
 * in the same places, wherever it is seen: in frames, tables, notifications, and inside IPv6 addresses made of it.
 */
export class Identities {
  private readonly given: string;
  private readonly owners = new Map<string, string>();
  private readonly byTail = new Map<string, string>();
  private readonly ids = new Map<string, Map<string, number>>();

  /** `given` is the text of the lab: addresses that it sets itself are no chance. */
  constructor(recording: Recording, given: string) {
    this.given = given.toLowerCase();
    const links = recording.tables
      .filter((t) => t.area === 'links')
      .flatMap((t) => json(t.output).map((link) => ({ place: t.place, link })));
    const kind = (link: Record<string, unknown>): string =>
      String((link.linkinfo as { info_kind?: string } | undefined)?.info_kind ?? '');
    // a bridge takes the address of a port: the port is the owner
    for (const bridges of [false, true]) {
      for (const { place, link } of links) {
        if ((kind(link) === 'bridge') === bridges && typeof link.address === 'string')
          this.own(link.address, `${place}:${link.ifname}`);
      }
    }
    for (const notice of recording.notices ?? []) {
      const m = /^(?:Deleted )?\d+: ([^:@\s]+).*?link\/ether ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})/s.exec(notice.text);
      if (m !== null) this.own(m[2]!, `${notice.place}:${m[1]}`);
    }
  }

  private own(mac: string, name: string): void {
    if (this.fixed(mac) || this.owners.has(mac)) return;
    this.owners.set(mac, name);
    if (!this.byTail.has(mac.slice(9))) this.byTail.set(mac.slice(9), name);
  }

  private fixed(mac: string): boolean {
    return FIXED.some((f) => mac.startsWith(f)) || this.given.includes(mac);
  }

  private nameOf(mac: string): string {
    let name = this.owners.get(mac);
    if (name === undefined) {
      name = `other ${this.owners.size + 1}`;
      this.own(mac, name);
    }
    return name;
  }

  /** Text with every address of chance replaced by its owner's name. */
  mask(text: string): string {
    return text
      .replace(BRIDGE_ID, (_whole, priority: string, mac: string) => {
        const full = mac.split(':').map((x) => x.padStart(2, '0')).join(':'); // biome-ignore format: a chain
        return `${priority}.${this.fixed(full) ? full : `<MAC ${this.nameOf(full)}>`}`;
      })
      .replace(MAC, (mac) => {
        if (mac.startsWith('33:33:ff:')) {
          const owner = this.byTail.get(mac.slice(9));
          return owner === undefined ? mac : `33:33:ff:<TAIL ${owner}>`;
        }
        return this.fixed(mac) ? mac : `<MAC ${this.nameOf(mac)}>`;
      })
      .replace(IPV6, (address) => this.ipv6(address));
  }

  private ipv6(text: string): string {
    const parsed = parseIpv6(text);
    if (parsed === null) return text;
    const g = groupsOf(parsed);
    const hex = g.map((x) => x.toString(16).padStart(4, '0')).join('');
    if (hex.slice(22, 26) === 'fffe') {
      const first = (Number.parseInt(hex.slice(16, 18), 16) ^ 2).toString(16).padStart(2, '0');
      const mac = `${first}${hex.slice(18, 22)}${hex.slice(26)}`.match(/../g)!.join(':');
      if (this.fixed(mac)) return text;
      return `${g.slice(0, 4).map((x) => x.toString(16)).join(':')}:<EUI ${this.nameOf(mac)}>`; // biome-ignore format: a chain
    }
    if (hex.startsWith('ff0200000000000000000001ff')) {
      const owner = this.byTail.get(hex.slice(26).match(/../g)!.join(':'));
      if (owner !== undefined) return `ff02::1:ff<TAIL ${owner}>`;
    }
    return text;
  }

  /** A number of chance, as the how-manieth of its kind between two parties. */
  id(kind: string, value: number | string): string {
    let known = this.ids.get(kind);
    if (known === undefined) {
      known = new Map();
      this.ids.set(kind, known);
    }
    const key = String(value);
    let n = known.get(key);
    if (n === undefined) {
      n = known.size + 1;
      known.set(key, n);
    }
    return `<${kind.split(' ')[0]} ${n}>`;
  }
}

function groupsOf(address: string): number[] {
  const [left = '', right] = address.split('::');
  const side = (s: string): number[] => (s === '' ? [] : s.split(':').map((x) => Number.parseInt(x, 16)));
  const [l, r] = [side(left), side(right ?? '')];
  return right === undefined ? l : [...l, ...new Array<number>(8 - l.length - r.length).fill(0), ...r];
}
