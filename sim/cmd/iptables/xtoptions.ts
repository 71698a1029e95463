import { type Ipv4Addr, inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import { type Ipv6Addr, ipv6FromGroups } from '../../../core/addr/ipv6.ts';
import { type MacAddr, macFromBytes } from '../../../core/addr/mac.ts';
import type { XtAddr, XtFamily } from '../../../core/netfilter/x_tables.ts';
import type { XtRange } from '../../../core/netfilter/xt_transport.ts';

/** What an extension has to say to the user when it gives up. Ref: include/xtables.h:enum xtables_exittype */
export class XtablesError extends Error {
  readonly status: 1 | 2 | 3 | 4;
  constructor(status: 1 | 2 | 3 | 4, message: string) {
    super(message);
    this.status = status;
  }
}

/** PARAMETER_PROBLEM: the message is followed by the hint at --help. */
export function parameterProblem(message: string): never {
  throw new XtablesError(2, message);
}

export function otherProblem(message: string): never {
  throw new XtablesError(1, message);
}

/** What extensions ask of their host: names, from /etc. */
export type XtNames = {
  readonly family: XtFamily;
  /** Addresses of a host, written out or named; null when there are none. */
  host(name: string): readonly (Ipv4Addr | Ipv6Addr)[] | null;
  hostName(addr: Ipv4Addr | Ipv6Addr): string | null;
  /** A service's port by name and protocol (null: any). */
  service(name: string, proto: string | null): number | null;
  serviceName(port: number, proto: string | null): string | null;
  protocol(name: string): number | null;
  protocolName(proto: number): string | null;
  /** By name; null when there is none. */
  uid(name: string): number | null;
  gid(name: string): number | null;
  userName(uid: number): string | null;
  groupName(gid: number): string | null;
};

/** Ref: include/xtables.h:enum xt_option_type */
export type XtOptionType =
  | 'none' | 'string' | 'double' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'uint8rc' | 'uint16rc' | 'uint32rc' | 'uint64rc'
  | 'tosmask' | 'markmask32' | 'host' | 'hostmask' | 'protocol' | 'port' | 'portrc' | 'plen' | 'plenmask' | 'ethermac'; // biome-ignore format: a table

/** One option of an extension. Ref: include/xtables.h:struct xt_option_entry */
export type XtOption = {
  readonly name: string;
  readonly type: XtOptionType;
  /** Options of one id are synonyms; the name when absent. */
  readonly id?: string;
  readonly mand?: boolean;
  readonly multi?: boolean;
  readonly invert?: boolean;
  /** Ids. */
  readonly excl?: readonly string[];
  readonly also?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** It eats a second argument itself (`--tcp-flags mask comp`). */
  readonly two?: string;
};

/** An option as it was given, with its value by type. Ref: include/xtables.h:struct xt_option_call */
export type XtOptionCall = {
  readonly entry: XtOption;
  readonly id: string;
  readonly extName: string;
  readonly arg: string;
  /** The second argument of options that have one. */
  readonly arg2: string;
  readonly invert: boolean;
  /** Numbers: one, or the parts of a range with how many were given; ports too. */
  readonly num: number;
  readonly range: XtRange;
  readonly nvals: number;
  readonly mark: { readonly mark: number; readonly mask: number };
  readonly tos: { readonly value: number; readonly mask: number };
  readonly host: XtAddr;
  readonly hlen: number;
  readonly mac: MacAddr;
};

const maxByType: Partial<Record<XtOptionType, number>> = {
  uint8: 0xff, uint8rc: 0xff, uint16: 0xffff, uint16rc: 0xffff, uint32: 0xffffffff, uint32rc: 0xffffffff,
  uint64: 2 ** 64, uint64rc: 2 ** 64,
}; // biome-ignore format: a table

const idOf = (o: XtOption): string => o.id ?? o.name;

/**
 * Reads one option's argument as its type wants it and remembers in `seen` that it was given. Refuses, as XtablesError, what
 * may not be given twice or inverted, and values that make no sense. Ref: libxtables/xtoptions.c:xtables_option_parse()
 */
export function xtablesOptionParse(
  extName: string,
  entry: XtOption,
  arg: string,
  arg2: string,
  invert: boolean,
  seen: Set<string>,
  names: XtNames,
): XtOptionCall {
  const id = idOf(entry);
  if ((entry.multi !== true || entry.excl?.includes(id) === true) && seen.has(id))
    parameterProblem(`${extName}: option "--${entry.name}" can only be used once.`);
  if (invert && entry.invert !== true) parameterProblem(`${extName}: option "--${entry.name}" cannot be inverted.`);
  const cb: { -readonly [K in keyof XtOptionCall]: XtOptionCall[K] } = {
    entry,
    id,
    extName,
    arg,
    arg2,
    invert,
    num: 0,
    range: { min: 0, max: 0 },
    nvals: 1,
    mark: { mark: 0, mask: 0 },
    tos: { value: 0, mask: 0 },
    host: { family: 'ipv4', addr: ipv4(0), mask: ipv4(0) },
    hlen: 0,
    mac: '00:00:00:00:00:00' as MacAddr,
  };
  switch (entry.type) {
    case 'none':
      break;
    case 'string':
      if (entry.min !== undefined && arg.length < entry.min)
        parameterProblem(`Argument must have a minimum length of ${entry.min} characters`);
      if (entry.max !== undefined && arg.length > entry.max)
        parameterProblem(`Argument must have a maximum length of ${entry.max} characters`);
      break;
    case 'double': {
      const { min = 0, max = 0 } = entry;
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(arg) ? Number(arg) : Number.NaN;
      if (Number.isNaN(value) || (min !== max && (value < min || value > max)))
        parameterProblem(`${extName}: bad value for option "--${entry.name}", or out of range (${min}-${max}).`);
      cb.num = value;
      break;
    }
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64': {
      const min = entry.min ?? 0;
      const max = entry.max ?? maxByType[entry.type]!;
      const value = strtoui(arg, min, max);
      if (value === null)
        parameterProblem(
          `${extName}: bad value for option "--${entry.name}", or out of range (${min}-${max === 2 ** 64 ? '18446744073709551615' : max}).`,
        );
      cb.num = value;
      break;
    }
    case 'uint8rc':
    case 'uint16rc':
    case 'uint32rc':
    case 'uint64rc':
      parseMint(cb, maxByType[entry.type]!);
      break;
    case 'tosmask':
      cb.tos = parseTosmask(arg, entry.max ?? 0xff);
      break;
    case 'markmask32':
      cb.mark = parseMarkMask(arg);
      break;
    case 'host':
      cb.host = parseHost(arg, names);
      cb.hlen = names.family === 'ipv4' ? 32 : 128;
      break;
    case 'hostmask': {
      const slash = arg.indexOf('/');
      const host = parseHost(slash < 0 ? arg : arg.slice(0, slash), names);
      cb.hlen = names.family === 'ipv4' ? 32 : 128;
      cb.host = host;
      if (slash < 0) break;
      const plen = parsePlen(extName, entry.name, arg.slice(slash + 1), names.family);
      cb.hlen = plen.hlen;
      cb.host = { ...host, mask: plen.mask } as XtAddr;
      break;
    }
    case 'plen':
    case 'plenmask': {
      const plen = parsePlen(extName, entry.name, arg, names.family);
      cb.hlen = plen.hlen;
      cb.host = (
        names.family === 'ipv4'
          ? { family: 'ipv4', addr: ipv4(0), mask: plen.mask }
          : { family: 'ipv6', addr: '::', mask: plen.mask }
      ) as XtAddr;
      break;
    }
    case 'protocol':
      cb.num = xtablesParseProtocol(arg, names);
      break;
    case 'port':
      cb.num = portByName(arg, names);
      break;
    case 'portrc':
      parseMport(cb, names);
      break;
    case 'ethermac':
      cb.mac = parseEthermac(arg);
      break;
  }
  seen.add(id);
  return cb;
}

/** Were all options given that must be, and none that exclude each other? Ref: libxtables/xtoptions.c:xtables_options_fcheck() */
export function xtablesOptionsFcheck(extName: string, seen: ReadonlySet<string>, table: readonly XtOption[]): void {
  const first = new Map<string, XtOption>();
  for (const o of table) if (!first.has(idOf(o))) first.set(idOf(o), o);
  for (const entry of table) {
    const id = idOf(entry);
    if (entry.mand === true && !seen.has(id))
      parameterProblem(`${extName}: option "--${entry.name}" must be specified`);
    if (!seen.has(id)) continue;
    for (const [other, o] of first) {
      if (other === id) continue;
      if (entry.also?.includes(other) === true && !seen.has(other))
        parameterProblem(`${extName}: option "--${entry.name}" also requires "--${o.name}".`);
      if (entry.excl?.includes(other) === true && seen.has(other))
        parameterProblem(`${extName}: option "--${entry.name}" cannot be used together with "--${o.name}".`);
    }
  }
}

/**
 * A number at the start of a text, decimal, octal or hexadecimal; null when there is none, when it is negative or out of
 * range. `end` is where it stops. Ref: libxtables/xtables.c:xtables_strtoul()
 */
export function strtoul(
  text: string,
  min: number,
  max: number,
): { readonly value: number; readonly end: number } | null {
  const m = /^[ \t\n\v\f\r]*\+?(0x[0-9a-f]+|\d+)/i.exec(text);
  if (m === null) return null;
  let digits = m[1]!;
  let value: number;
  if (/^0x/i.test(digits)) value = Number(digits);
  else if (digits[0] === '0' && digits.length > 1) {
    digits = /^[0-7]+/.exec(digits)![0];
    value = Number.parseInt(digits, 8);
  } else value = Number(digits);
  const end = m[0].length - m[1]!.length + digits.length;
  return value < min || (max !== 0 && value > max) || value >= 2 ** 64 ? null : { value, end };
}

/** A number that is the whole text; null when it is not, or out of range. Ref: libxtables/xtables.c:xtables_strtoui() */
export function strtoui(text: string, min: number, max: number): number | null {
  const n = strtoul(text, min, max);
  return n !== null && n.end === text.length ? n.value : null;
}

type Draft = { -readonly [K in keyof XtOptionCall]: XtOptionCall[K] };

/** Ref: libxtables/xtoptions.c:xtopt_parse_mint() */
function parseMint(cb: Draft, lmax: number): void {
  const { entry, extName } = cb;
  const values: number[] = [];
  let at = 0;
  for (;;) {
    const rest = cb.arg.slice(at);
    if (values.length === 2) parameterProblem(`${extName}: Too many components for option "--${entry.name}" (max: 2)`);
    if (rest === '' || rest[0] === ':') {
      values.push(values.length === 1 ? lmax : 0);
    } else {
      const n = strtoul(rest, 0, lmax);
      if (n === null)
        parameterProblem(
          `${extName}: bad value for option "--${entry.name}" near "${rest}", or out of range (0-${lmax === 2 ** 64 ? '18446744073709551615' : lmax}).`,
        );
      at += n.end;
      if (at < cb.arg.length && cb.arg[at] !== ':')
        parameterProblem(
          `${extName}: Argument to "--${entry.name}" has unexpected characters near "${cb.arg.slice(at)}".`,
        );
      values.push(n.value);
    }
    if (at >= cb.arg.length) break;
    at++;
  }
  cb.nvals = values.length;
  cb.num = values[0]!;
  cb.range = { min: values[0]!, max: values[1] ?? 0 };
}

/** Ref: libxtables/xtoptions.c:xtopt_parse_mport() */
function parseMport(cb: Draft, names: XtNames): void {
  const parts = cb.arg.split(':');
  const range = [0, 0xffff];
  let nvals = 0;
  for (const part of parts) {
    if (nvals === 2) parameterProblem(`${cb.extName}: Too many components for option "--${cb.entry.name}" (max: 2)`);
    if (part !== '') range[nvals] = portByName(part, names);
    nvals++;
  }
  if (nvals === 1) {
    range[1] = range[0]!;
    nvals++;
  }
  cb.nvals = nvals;
  cb.num = range[0]!;
  cb.range = { min: range[0]!, max: range[1]! };
}

function portByName(name: string, names: XtNames): number {
  if (/^\d+$/.test(name) && Number(name) <= 0xffff) return Number(name);
  const port = names.service(name, null);
  if (port === null) parameterProblem(`Port "${name}" does not resolve to anything.`);
  return port;
}

/** By number or by name of a protocol's service. Ref: libxtables/xtables.c:xtables_parse_port() */
export function xtablesParsePort(text: string, proto: string | null, names: XtNames): number {
  const n = strtoui(text, 0, 0xffff) ?? names.service(text, proto);
  if (n === null) parameterProblem(`invalid port/service \`${text}' specified`);
  return n;
}

/** Ref: libxtables/xtables.c:xtables_parse_protocol() */
export function xtablesParseProtocol(text: string, names: XtNames): number {
  const n = strtoui(text, 0, 0xff);
  if (n !== null) return n;
  if (text === 'all') return 0;
  const p = names.protocol(text);
  if (p === null) parameterProblem(`unknown protocol "${text}" specified`);
  return p;
}

/** `mark[/mask]`. Ref: libxtables/xtables.c:xtables_parse_mark_mask() */
export function parseMarkMask(arg: string): { readonly mark: number; readonly mask: number } {
  const mark = strtoul(arg, 0, 0xffffffff);
  if (mark === null) parameterProblem(`bad mark value for option "--mark", or out of range.`);
  if (mark.end === arg.length) return { mark: mark.value, mask: 0xffffffff };
  if (arg[mark.end] !== '/') parameterProblem('bad mark value for option "--mark", or out of range.');
  const mask = strtoui(arg.slice(mark.end + 1), 0, 0xffffffff);
  if (mask === null) parameterProblem('bad mark value for option "--mark", or out of range.');
  return { mark: mark.value, mask };
}

/** Ref: libxtables/xtoptions.c:tos_symbol_names */
export const tosSymbolNames: readonly (readonly [number, string])[] = [
  [0x10, 'Minimize-Delay'],
  [0x08, 'Maximize-Throughput'],
  [0x04, 'Maximize-Reliability'],
  [0x02, 'Minimize-Cost'],
  [0x00, 'Normal-Service'],
];

/** Ref: libxtables/xtoptions.c:xtopt_parse_tosmask() */
function parseTosmask(arg: string, nameMask: number): { readonly value: number; readonly mask: number } {
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

function parseHost(arg: string, names: XtNames): XtAddr {
  const found = names.host(arg);
  if (found === null || found.length === 0) parameterProblem('getaddrinfo: Name or service not known');
  if (found.some((a) => a !== found[0])) parameterProblem(`${arg} resolves to more than one address`);
  return hostAddr(found[0]!);
}

/** An address with the mask of a host. */
export function hostAddr(addr: Ipv4Addr | Ipv6Addr): XtAddr {
  return typeof addr === 'number'
    ? { family: 'ipv4', addr, mask: ipv4(0xffffffff) }
    : { family: 'ipv6', addr, mask: ipv6Mask(128) };
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

/** Ref: libxtables/xtoptions.c:xtopt_parse_plenmask() */
function parsePlen(
  extName: string,
  option: string,
  arg: string,
  family: XtFamily,
): { readonly hlen: number; readonly mask: Ipv4Addr | Ipv6Addr } {
  const bits = family === 'ipv4' ? 32 : 128;
  let hlen = strtoui(arg, 0, bits);
  if (hlen === null && family === 'ipv4' && /^\d+(\.\d+){3}$/.test(arg)) {
    const mask = arg.split('.').reduce((n, part) => n * 256 + Number(part), 0);
    for (let n = 0; n <= 32; n++) if (inetMakeMask(n) === mask) hlen = n;
  }
  if (hlen === null)
    parameterProblem(
      `${extName}: bad value for option "--${option}", neither a valid network mask nor valid CIDR (0-${bits}).`,
    );
  return { hlen, mask: family === 'ipv4' ? ipv4(inetMakeMask(hlen)) : ipv6Mask(hlen) };
}

/** Ref: libxtables/xtoptions.c:xtopt_parse_ethermac() */
function parseEthermac(arg: string): MacAddr {
  const parts = arg.split(':');
  if (parts.length !== 6 || parts.some((p) => !/^[0-9a-f]{0,2}$/i.test(p)))
    parameterProblem('Invalid MAC address specified.');
  return macFromBytes(parts.map((p) => (p === '' ? 0 : Number.parseInt(p, 16))));
}
