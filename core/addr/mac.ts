declare const brand: unique symbol;

/** An Ethernet address in lower-case colon form, so `===` is equality. */
export type MacAddr = string & { readonly [brand]: 'MacAddr' };

export const MAC_ZERO = '00:00:00:00:00:00' as MacAddr;
export const MAC_BROADCAST = 'ff:ff:ff:ff:ff:ff' as MacAddr;

/** Strict form with two digits an octet; null when it is not one. */
export function parseMac(text: string): MacAddr | null {
  const mac = text.toLowerCase();
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? (mac as MacAddr) : null;
}

/** From six octets. */
export function macFromBytes(bytes: ArrayLike<number>, offset = 0): MacAddr {
  let s = '';
  for (let i = 0; i < 6; i++) s += (i ? ':' : '') + HEX[bytes[offset + i]! & 255];
  return s as MacAddr;
}

/** Its six octets. */
export function macToBytes(mac: MacAddr): number[] {
  const out: number[] = [];
  for (let i = 0; i < 17; i += 3) out.push(Number.parseInt(mac.slice(i, i + 2), 16));
  return out;
}

/** A broadcast is a multicast too. Ref: include/linux/etherdevice.h:is_multicast_ether_addr() */
export function isMulticastMac(mac: MacAddr): boolean {
  return (HEXVAL[mac.charCodeAt(1)]! & 1) === 1;
}

/** Neither multicast nor zero. Ref: include/linux/etherdevice.h:is_valid_ether_addr() */
export function isValidEtherAddr(mac: MacAddr): boolean {
  return !isMulticastMac(mac) && mac !== MAC_ZERO;
}

/** Locally administered and unicast, from 48 random bits. Ref: include/linux/etherdevice.h:eth_random_addr() */
export function randomMac(random32: () => number): MacAddr {
  const a = random32();
  const b = random32();
  return macFromBytes([((a >>> 24) & 0xfe) | 0x02, a >>> 16, a >>> 8, a, b >>> 8, b]);
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const HEXVAL: Record<number, number> = {};
for (let i = 0; i < 16; i++) HEXVAL[i.toString(16).charCodeAt(0)] = i;
