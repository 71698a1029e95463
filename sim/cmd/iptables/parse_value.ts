import { formatIpv4, type Ipv4Addr, ipv4, parseIpv4 } from '../../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromBytes, ipv6ToBytes, parseIpv6 } from '../../../core/addr/ipv6.ts';
import type { XtAddr, XtFamily } from '../../../core/netfilter/x_tables.ts';
import type { XtRange } from '../../../core/netfilter/xt_transport.ts';
import { parameterProblem, type XtContext } from './xtables.ts';

/** A number as strtoul(3) with base 0 takes it, whole, in range; null else. Ref: libxtables:xtables_strtoui() */
export function strtoui(text: string, min = 0, max = 0xffffffff): number | null {
  const m = /^\s*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  if (m === null) return null;
  const n = /^0[0-7]+$/.test(m[1]!) ? Number.parseInt(m[1]!, 8) : Number(m[1]);
  return n >= min && n <= max ? n : null;
}

/** Ref: libxtables/xtoptions.c:xtopt_parse_int() */
export function parseInteger(ext: string, option: string, arg: string, min: number, max: number): number {
  const n = strtoui(arg, min, max);
  if (n === null) parameterProblem(`${ext}: bad value for option "--${option}", or out of range (${min}-${max}).\n`);
  return n;
}

/** `VALUE[/MASK]`. Ref: libxtables/xtables.c:xtables_parse_val_mask() */
export function parseMarkMask(ext: string, option: string, arg: string): { value: number; mask: number } {
  const bad = (): never => parameterProblem(`${ext}: bad integer value for option "--${option}", or out of range.\n`);
  const garbage = (): never => parameterProblem(`${ext}: trailing garbage after value for option "--${option}".\n`);
  const m = /^(\s*\+?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*))(.*)$/.exec(arg);
  const value = m === null ? null : strtoui(m[1]!);
  if (m === null || value === null) return bad();
  const rest = m[2]!;
  if (rest === '') return { value, mask: 0xffffffff };
  if (rest[0] !== '/') return garbage();
  const n = /^(\s*\+?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*))(.*)$/.exec(rest.slice(1));
  const mask = n === null ? null : strtoui(n[1]!);
  if (n === null || mask === null) return bad();
  return n[2] === '' ? { value, mask } : garbage();
}

/** A port by number or by name. Ref: libxtables/xtables.c:xtables_parse_port() */
export function parsePort(arg: string, proto: string, cx: XtContext): number {
  const port = strtoui(arg, 0, 65535) ?? cx.netdb.servicePort(arg, proto);
  if (port === null) parameterProblem(`invalid port/service \`${arg}' specified`);
  return port;
}

/** `FROM[:TO]` of ports. */
export function parsePortRange(arg: string, proto: string, cx: XtContext): XtRange {
  const at = arg.indexOf(':');
  if (at < 0) {
    const port = parsePort(arg, proto, cx);
    return { min: port, max: port };
  }
  const from = arg.slice(0, at);
  const to = arg.slice(at + 1);
  const range: XtRange = {
    min: from === '' ? 0 : parsePort(from, proto, cx),
    max: to === '' ? 65535 : parsePort(to, proto, cx),
  };
  if (range.min > range.max) parameterProblem('invalid portrange (min > max)');
  return range;
}

/** `A[/MASK]` with a mask of bits or as an address. Ref: libxtables/xtables.c:xtables_ipparse_multiple() */
export function parseHostNetwork(text: string, family: XtFamily): XtAddr | null {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(0, slash);
  const mask = slash < 0 ? null : text.slice(slash + 1);
  if (family === 'ipv4') {
    const m = mask === null ? 0xffffffff : parseMask4(mask);
    const addr = parseIpmask4(name, mask !== null);
    if (addr === null) parameterProblem(`host/network \`${name}' not found`);
    if (m === 0) return null;
    return { family, addr: ipv4((addr & m) >>> 0), mask: ipv4(m) };
  }
  const m = mask === null ? ones6(128) : parseMask6(mask);
  const addr = parseIpv6(name);
  if (addr === null) parameterProblem(`host/network \`${name}' not found`);
  const mBytes = ipv6ToBytes(m);
  if (mBytes.every((b) => b === 0)) return null;
  return { family, addr: ipv6FromBytes(ipv6ToBytes(addr).map((b, i) => b & mBytes[i]!)), mask: m };
}

/** Ref: libxtables/xtables.c:xtables_numeric_to_ipaddr(), is_mask false: four octets; with a mask short forms are whole */
function parseIpmask4(name: string, withMask: boolean): Ipv4Addr | null {
  const whole = parseIpv4(name);
  if (whole !== null || !withMask) return whole;
  const parts = name.split('.');
  if (parts.length > 4 || parts.some((p) => !/^\d{1,3}$/.test(p) || Number(p) > 255)) return null;
  while (parts.length < 4) parts.push('0');
  return parseIpv4(parts.map(Number).join('.'));
}

function parseMask4(mask: string): number {
  const dotted = parseIpv4(mask);
  if (dotted !== null && mask.includes('.')) return dotted;
  const bits = strtoui(mask, 0, 32);
  if (bits === null) parameterProblem(`invalid mask \`${mask}' specified`);
  return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
}

function parseMask6(mask: string): Ipv6Addr {
  const full = mask.includes(':') ? parseIpv6(mask) : null;
  if (full !== null) return full;
  const bits = strtoui(mask, 0, 128);
  if (bits === null) parameterProblem(`invalid mask \`${mask}' specified`);
  return ones6(bits);
}

function ones6(bits: number): Ipv6Addr {
  const b = new Uint8Array(16);
  for (let i = 0; i < bits; i++) b[i >> 3]! |= 0x80 >> (i & 7);
  return ipv6FromBytes(b);
}

/** How many leading bits a mask has; null when it is no prefix. */
export function prefixLength(a: XtAddr): number | null {
  const bytes = a.family === 'ipv4' ? [24, 16, 8, 0].map((s) => (a.mask >>> s) & 255) : [...ipv6ToBytes(a.mask)];
  const bits = bytes.map((b) => b.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? (bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0')) : null;
}

export function addrText(a: XtAddr): string {
  return a.family === 'ipv4' ? formatIpv4(a.addr) : a.addr;
}

/** Always with its mask, as -S has it. Ref: xtables_ipmask_to_numeric(), mask_to_str() */
export function addrMaskSave(a: XtAddr): string {
  const len = prefixLength(a);
  return `${addrText(a)}/${len ?? (a.family === 'ipv4' ? formatIpv4(a.mask) : a.mask)}`;
}

/** A single host without its mask, as -L -n has it. */
export function addrMaskList(a: XtAddr): string {
  const full = a.family === 'ipv4' ? 32 : 128;
  return prefixLength(a) === full ? addrText(a) : addrMaskSave(a);
}
