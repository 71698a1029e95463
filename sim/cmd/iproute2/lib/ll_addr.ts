import { type MacAddr, macFromBytes } from '../../../../core/addr/mac.ts';
import { getAddrIpv4 } from './ipv4_text.ts';
import { strtol } from './numbers.ts';
import type { Tool } from './tool.ts';

/** A link address as octets (at most `max`); prints what is wrong and gives null. Ref: lib/ll_addr.c:ll_addr_a2n() */
export function llAddrA2n(t: Tool, arg: string, max: number): number[] | null {
  if (arg.includes('.')) {
    const a = getAddrIpv4(arg);
    if (a === null) return invalid(t, arg);
    return [a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255];
  }
  const octets: number[] = [];
  const parts = arg.split(':');
  for (const part of parts) {
    if (octets.length === max) break;
    const n = strtol(part, 16); // sscanf("%x") takes what is hexadecimal and forgets the rest
    if (n.end === 0 || n.value < 0 || n.value > 255) return invalid(t, part);
    octets.push(n.value);
  }
  return octets;
}

function invalid(t: Tool, arg: string): null {
  t.sys.err(`"${arg}" is invalid lladdr.\n`);
  return null;
}

/** Six octets as an Ethernet address; shorter ones are filled with zeros. */
export function macOf(octets: readonly number[]): MacAddr {
  return macFromBytes([...octets, 0, 0, 0, 0, 0, 0].slice(0, 6));
}
