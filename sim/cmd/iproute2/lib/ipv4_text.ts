import { type Ipv4Addr, ipv4 } from '../../../../core/addr/ipv4.ts';
import { strtol } from './numbers.ts';

/** `10.8` is 10.8.0.0; parts may be octal or hexadecimal. Ref: lib/utils.c:get_addr_ipv4() */
export function getAddrIpv4(name: string): Ipv4Addr | null {
  let value = 0;
  let rest = name;
  for (let i = 0; i < 4; i++) {
    const n = strtol(rest, 0);
    if (n.end === 0 || n.value > 255 || n.value < 0) return null;
    value += n.value * 2 ** (24 - 8 * i);
    if (n.end === rest.length) return ipv4(value);
    if (i === 3 || rest[n.end] !== '.') return null;
    rest = rest.slice(n.end + 1);
  }
  return null;
}
