import { type Ipv4Addr, inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromGroups, parseIpv6 } from '../../../core/addr/ipv6.ts';
import { type MacAddr, macFromBytes } from '../../../core/addr/mac.ts';
import type { XtAddr, XtFamily } from '../../../core/netfilter/x_tables.ts';
import type { XtRange } from '../../../core/netfilter/xt_transport.ts';
import { inetAton } from '../getaddrinfo.ts';
import { strtoui } from './parse_value.ts';
import { parameterProblem, type XtContext } from './xtables.ts';

/** Ref: libxtables/xtables.c:xtables_param_act() with XTF_BAD_VALUE */
export function badValue(ext: string, option: string, arg: string): never {
  parameterProblem(`${ext}: Bad value for "${option}" option: "${arg}"`);
}

/**
 * A number at the start of a text, decimal, octal or hexadecimal, and where it ends; null when there is none, when it is
 * negative or out of range. Ref: libxtables/xtables.c:xtables_strtoul()
 */
export function strtoul(
  text: string,
  min: number,
  max: number,
): { readonly value: number; readonly end: number } | null {
  const m = /^[ \t\n\v\f\r]*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (m === null) return null;
  const digits = m[1]!;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const over = value >= UINT64_MAX && BigInt(digits) > 0xffff_ffff_ffff_ffffn;
  return value < min || value > max || over ? null : { value, end: m[0].length };
}

/** The nearest number there is. */
export const UINT64_MAX = 2 ** 64;
const text = (n: number): string => (n >= UINT64_MAX ? '18446744073709551615' : String(n));

/** `A`, `A:B`, `A:`, `:B`: how many parts there were comes with them. Ref: libxtables/xtoptions.c:xtopt_parse_mint() */
export function parseMint(ext: string, option: string, arg: string, max: number): XtRange & { readonly nvals: number } {
  const values: number[] = [];
  for (let at = 0; ; at++) {
    const rest = arg.slice(at);
    if (values.length === 2) parameterProblem(`${ext}: Too many components for option "--${option}" (max: 2)\n`);
    if (rest === '' || rest[0] === ':') values.push(values.length === 1 ? max : 0);
    else {
      const n = strtoul(rest, 0, max);
      if (n === null)
        parameterProblem(
          `${ext}: bad value for option "--${option}" near "${rest}", or out of range (0-${text(max)}).\n`,
        );
      at += n.end;
      if (at < arg.length && arg[at] !== ':')
        parameterProblem(`${ext}: Argument to "--${option}" has unexpected characters near "${arg.slice(at)}".\n`);
      values.push(n.value);
    }
    if (at >= arg.length) break;
  }
  return { min: values[0]!, max: values[1] ?? values[0]!, nvals: values.length };
}

/** Ports by number or by name of a service. Ref: libxtables/xtoptions.c:xtopt_parse_mport() */
export function parseMport(ext: string, option: string, arg: string, cx: XtContext): XtRange {
  const parts = arg.split(':');
  if (parts.length > 2) parameterProblem(`${ext}: Too many components for option "--${option}" (max: 2)\n`);
  const [min, max] = parts.map((part, i) => (part === '' ? i * 0xffff : portByName(part, cx)));
  return { min: min!, max: max ?? min! };
}

/** Ref: libxtables/xtoptions.c:xtables_getportbyname() */
function portByName(name: string, cx: XtContext): number {
  if (/^\d+$/.test(name) && Number(name) <= 0xffff) return Number(name);
  const port = cx.netdb.servicePort(name, '');
  if (port === null) parameterProblem(`Port "${name}" does not resolve to anything.\n`);
  return port;
}

/** Ref: libxtables/xtables.c:xtables_parse_protocol() */
export function parseProtocol(arg: string, cx: XtContext): number {
  const n = strtoui(arg, 0, 0xff) ?? cx.netdb.protocolNumber(arg);
  if (n === null) parameterProblem(`unknown protocol "${arg}" specified`);
  return n;
}

/** A host, with its mask if it has one. Ref: libxtables/xtoptions.c:xtopt_parse_hostmask() */
export function parseHostmask(ext: string, option: string, arg: string, cx: XtContext): XtAddr {
  const { family } = cx;
  const slash = arg.indexOf('/');
  const addr = parseHost(slash < 0 ? arg : arg.slice(0, slash), cx);
  const bits = family === 'ipv4' ? '32' : '128';
  const { mask } = parsePlen(ext, option, slash < 0 ? bits : arg.slice(slash + 1), family);
  return { family, addr, mask } as XtAddr;
}

/** A host by its one address, in numbers or by name. Ref: libxtables/xtoptions.c:xtopt_parse_host() */
export function parseHost(arg: string, { family, netdb }: XtContext): Ipv4Addr | Ipv6Addr {
  const addr = parseAddr(arg, family);
  if (addr !== null) return addr;
  if (parseAddr(arg, family === 'ipv4' ? 'ipv6' : 'ipv4') !== null)
    parameterProblem('getaddrinfo: Address family for hostname not supported\n');
  const found = netdb.hostAddrs(arg).flatMap((text) => parseAddr(text, family) ?? []);
  if (found.length === 0)
    parameterProblem(
      `getaddrinfo: ${/^[\w.-]+$/.test(arg) ? 'Temporary failure in name resolution' : 'Name or service not known'}\n`,
    );
  if (found.some((a) => a !== found[0])) parameterProblem(`${arg} resolves to more than one address\n`);
  return found[0]!;
}

/** An address written in numbers; null when it is none. Ref: getaddrinfo(3), inet_aton(3) */
export function parseAddr(arg: string, family: XtFamily): Ipv4Addr | Ipv6Addr | null {
  return family === 'ipv4' ? inetAton(arg) : parseIpv6(arg);
}

/** Decimal parts, those that are missing at the end 0; null when it is no address. Ref: libxtables/xtables.c:__numeric_to_ipaddr() */
export function numericToAddr(arg: string, family: XtFamily): Ipv4Addr | Ipv6Addr | null {
  if (family === 'ipv6') return parseIpv6(arg);
  const parts = arg.split('.');
  if (parts.length > 4 || parts.some((p) => !/^\d+$/.test(p) || Number(p) > 255)) return null;
  return ipv4([0, 1, 2, 3].reduce((n, i) => n * 256 + Number(parts[i] ?? 0), 0));
}

/** A prefix length, or a mask that is one, as a mask. Ref: libxtables/xtoptions.c:xtopt_parse_plenmask() */
export function parsePlen(
  ext: string,
  option: string,
  arg: string,
  family: XtFamily,
): { readonly hlen: number; readonly mask: Ipv4Addr | Ipv6Addr } {
  const bits = family === 'ipv4' ? 32 : 128;
  let hlen = strtoui(arg, 0, bits);
  const dotted = family === 'ipv4' ? inetAton(arg) : null;
  if (hlen === null && dotted !== null) {
    for (let n = 0; n <= 32 && hlen === null; n++) if (inetMakeMask(n) === dotted) hlen = n;
    // what is no prefix (`33` is 0.0.0.33) has no length, and its mask is that of a host
    if (hlen === null) return { hlen: 255, mask: ipv4(0xffffffff) };
  }
  if (hlen === null)
    parameterProblem(
      `${ext}: bad value for option "--${option}", neither a valid network mask nor valid CIDR (0-${bits}).\n`,
    );
  return { hlen, mask: family === 'ipv4' ? ipv4(inetMakeMask(hlen)) : ipv6Mask(hlen) };
}

/** The mask of a prefix length. */
export function ipv6Mask(prefixLen: number): Ipv6Addr {
  return ipv6FromGroups(
    Array.from({ length: 8 }, (_, i) => {
      const left = prefixLen - 16 * i;
      return left >= 16 ? 0xffff : left <= 0 ? 0 : (0xffff << (16 - left)) & 0xffff;
    }),
  );
}

/** Ref: libxtables/xtoptions.c:tos_symbol_names */
export const tosSymbolNames: readonly (readonly [number, string])[] = [
  [0x10, 'Minimize-Delay'],
  [0x08, 'Maximize-Throughput'],
  [0x04, 'Maximize-Reliability'],
  [0x02, 'Minimize-Cost'],
  [0x00, 'Normal-Service'],
];

/** `VALUE[/MASK]` or a name, whose mask is `nameMask`. Ref: libxtables/xtoptions.c:xtopt_parse_tosmask() */
export function parseTosmask(arg: string, nameMask: number): { readonly value: number; readonly mask: number } {
  const value = strtoul(arg, 0, 0xff);
  if (value !== null) {
    if (value.end === arg.length) return { value: value.value, mask: 0xff };
    const mask = arg[value.end] === '/' ? strtoui(arg.slice(value.end + 1), 0, 0xff) : null;
    if (mask === null) parameterProblem(`Illegal value: "${arg}"`);
    return { value: value.value, mask };
  }
  const symbol = tosSymbolNames.find(([, name]) => name.toLowerCase() === arg.toLowerCase());
  if (symbol === undefined) parameterProblem(`Symbolic name "${arg}" is unknown`);
  return { value: symbol[0], mask: nameMask };
}

/** Ref: libxtables/xtoptions.c:xtopt_parse_ethermac() */
export function parseEthermac(arg: string): MacAddr {
  const parts = arg.split(':');
  if (parts.length !== 6 || parts.some((p) => !/^[0-9a-f]{0,2}$/i.test(p)))
    parameterProblem('Invalid MAC address specified.');
  return macFromBytes(parts.map((p) => (p === '' ? 0 : Number.parseInt(p, 16))));
}

/** Ref: libxtables/xtoptions.c:xtopt_parse_float() */
export function parseFloatIn(ext: string, option: string, arg: string, min: number, max: number): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(arg) ? Number(arg) : Number.NaN;
  if (!(value >= min && value <= max))
    parameterProblem(`${ext}: bad value for option "--${option}", or out of range (${min}-${max}).\n`);
  return value;
}

/** A name of an interface, `+` at its end for all that begin so. Ref: libxtables/xtables.c:xtables_parse_interface() */
export function parseInterface(arg: string, cx: XtContext): string {
  if (arg.length > 15) parameterProblem(`interface name \`${arg}' must be shorter than IFNAMSIZ (15)`);
  if (/[/ ]/.test(arg))
    cx.warn(`Warning: weird character in interface \`${arg}' ('/' and ' ' are not allowed by the kernel).\n`);
  return arg;
}

/** Quoted where it must be, behind a blank. Ref: libxtables/xtables.c:xtables_save_string() */
export function saveString(value: string): string {
  return /^[\w-]+$/.test(value) ? ` ${value}` : ` "${value.replace(/["\\']/g, '\\$&')}"`;
}

/** Behind a blank. Ref: libxtables/xtables.c:xtables_print_mark_mask() */
export function markMaskText(mark: number, mask: number): string {
  const hex = (n: number) => `0x${n.toString(16)}`;
  return mask === 0xffffffff ? ` ${hex(mark)}` : ` ${hex(mark)}/${hex(mask)}`;
}

/** As nft has a mark and its mask. */
export function markXlate(mark: number, mask: number, invert: boolean): string {
  const hex = (n: number) => `0x${n.toString(16)}`;
  return mask === 0xffffffff
    ? ` ${invert ? '!= ' : ''}${hex(mark)}`
    : ` and ${hex(mask)} ${invert ? '!=' : '=='} ${hex(mark)}`;
}
