import type { XtIcmpInfo } from '../../../../core/netfilter/match/icmp.ts';
import { parameterProblem } from '../xtables.ts';
import { strtoul } from '../xtoptions.ts';

/** Name, type, and its codes from and to. Ref: extensions/libxt_icmp.h:struct xt_icmp_names */
export type IcmpName = readonly [name: string, type: number, codeMin: number, codeMax: number];

/** Ref: extensions/libxt_icmp.h:icmp_codes */
export const icmpCodes: readonly IcmpName[] = [
  ['any', 255, 0, 255],
  ['echo-reply', 0, 0, 255],
  ['pong', 0, 0, 255],
  ['destination-unreachable', 3, 0, 255],
  ['network-unreachable', 3, 0, 0],
  ['host-unreachable', 3, 1, 1],
  ['protocol-unreachable', 3, 2, 2],
  ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4],
  ['source-route-failed', 3, 5, 5],
  ['network-unknown', 3, 6, 6],
  ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9],
  ['host-prohibited', 3, 10, 10],
  ['TOS-network-unreachable', 3, 11, 11],
  ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13],
  ['host-precedence-violation', 3, 14, 14],
  ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, 255],
  ['redirect', 5, 0, 255],
  ['network-redirect', 5, 0, 0],
  ['host-redirect', 5, 1, 1],
  ['TOS-network-redirect', 5, 2, 2],
  ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, 255],
  ['ping', 8, 0, 255],
  ['router-advertisement', 9, 0, 255],
  ['router-solicitation', 10, 0, 255],
  ['time-exceeded', 11, 0, 255],
  ['ttl-exceeded', 11, 0, 255],
  ['ttl-zero-during-transit', 11, 0, 0],
  ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, 255],
  ['ip-header-bad', 12, 0, 0],
  ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, 255],
  ['timestamp-reply', 14, 0, 255],
  ['address-mask-request', 17, 0, 255],
  ['address-mask-reply', 18, 0, 255],
];

/** Ref: extensions/libxt_icmp.h:icmpv6_codes */
export const icmpv6Codes: readonly IcmpName[] = [
  ['destination-unreachable', 1, 0, 255],
  ['no-route', 1, 0, 0],
  ['communication-prohibited', 1, 1, 1],
  ['beyond-scope', 1, 2, 2],
  ['address-unreachable', 1, 3, 3],
  ['port-unreachable', 1, 4, 4],
  ['failed-policy', 1, 5, 5],
  ['reject-route', 1, 6, 6],
  ['packet-too-big', 2, 0, 255],
  ['time-exceeded', 3, 0, 255],
  ['ttl-exceeded', 3, 0, 255],
  ['ttl-zero-during-transit', 3, 0, 0],
  ['ttl-zero-during-reassembly', 3, 1, 1],
  ['parameter-problem', 4, 0, 255],
  ['bad-header', 4, 0, 0],
  ['unknown-header-type', 4, 1, 1],
  ['unknown-option', 4, 2, 2],
  ['echo-request', 128, 0, 255],
  ['ping', 128, 0, 255],
  ['echo-reply', 129, 0, 255],
  ['pong', 129, 0, 255],
  ['router-solicitation', 133, 0, 255],
  ['router-advertisement', 134, 0, 255],
  ['neighbour-solicitation', 135, 0, 255],
  ['neighbor-solicitation', 135, 0, 255],
  ['neighbour-advertisement', 136, 0, 255],
  ['neighbor-advertisement', 136, 0, 255],
  ['redirect', 137, 0, 255],
];

/** `NAME` (its beginning is enough), `TYPE`, `TYPE/CODE`. Ref: extensions/libxt_icmp.h:__parse_icmp() */
export function parseIcmpType(names: readonly IcmpName[], what: string, arg: string): Omit<XtIcmpInfo, 'invert'> {
  const found = names.filter(([n]) => n.toLowerCase().startsWith(arg.toLowerCase()));
  if (found.length > 1) parameterProblem(`Ambiguous ${what} type \`${arg}': \`${found[0]![0]}' or \`${found[1]![0]}'?`);
  if (found.length === 1) return { type: found[0]![1], code: { min: found[0]![2], max: found[0]![3] } };
  const type = parseRange(arg);
  if (type === null) parameterProblem(`Unknown ${what} type \`${arg}'`);
  let code = { min: 0, max: 255 };
  const rest = arg.slice(type.end);
  if (rest !== '') {
    if (rest[0] !== '/') parameterProblem(`unknown character ${rest[0]}`);
    const c = parseRange(rest.slice(1));
    if (c === null) parameterProblem(`Unknown ${what} code \`${arg}'`);
    if (c.end < rest.length - 1) parameterProblem(`unknown character ${rest[1 + c.end]}`);
    code = { min: c.min, max: c.max };
  }
  if (type.min !== type.max) parameterProblem(`${what} type range not supported`);
  return { type: type.min, code };
}

function parseRange(text: string): { readonly min: number; readonly max: number; readonly end: number } | null {
  const min = strtoul(text, 0, 255);
  if (min === null) return null;
  if (text[min.end] !== ':') return { min: min.value, max: min.value, end: min.end };
  const max = strtoul(text.slice(min.end + 1), 0, 255);
  return max && { min: min.value, max: max.value, end: min.end + 1 + max.end };
}

/** Ref: extensions/libipt_icmp.c:print_icmptype() */
export function icmpTypeText(names: readonly IcmpName[], i: XtIcmpInfo, numeric: boolean): string {
  const not = i.invert ? '!' : '';
  const name = nameOf(names, i);
  if (!numeric && name !== undefined) return ` ${not}${name}`;
  const { min, max } = i.code;
  const code = min === max ? ` code ${min}` : min !== 0 || max !== 255 ? ` codes ${min}-${max}` : '';
  return `${i.invert ? ' !' : ''}type ${i.type}${code}`;
}

export function nameOf(names: readonly IcmpName[], i: XtIcmpInfo): string | undefined {
  return names.find(([, type, min, max]) => type === i.type && min === i.code.min && max === i.code.max)?.[0];
}

/** Ref: extensions/libxt_icmp.h:xt_print_icmp_types() */
export function icmpTypesHelp(names: readonly IcmpName[]): string {
  let out = '';
  names.forEach(([name, type, min, max], i) => {
    const before = names[i - 1];
    if (before !== undefined && before[1] === type)
      out += before[2] === min && before[3] === max ? ` (${name})` : `\n   ${name}`;
    else out += `\n${name}`;
  });
  return `${out}\n`;
}
