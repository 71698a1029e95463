import type { XtTosTargetInfo } from '../../../../core/netfilter/target/tos.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseTosmask, tosSymbolNames } from '../xtoptions.ts';

type Draft = { info: XtTosTargetInfo };

const ALL = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'] as const;
const hex = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;
const others = (name: string): readonly string[] => ALL.filter((o) => o !== name);

function bits(name: 'and-tos' | 'or-tos' | 'xor-tos', info: (n: number) => XtTosTargetInfo) {
  return {
    name,
    excl: others(name),
    parse(d: Draft, arg: string) {
      d.info = info(parseInteger('TOS', name, arg, 0, 255));
    },
  };
}

/** Ref: extensions/libxt_TOS.c */
export const TOS: XtExtension<XtTosTargetInfo, Draft> = {
  name: 'TOS',
  families: ['ipv4', 'ipv6'],
  help: () => `TOS target vlibxtables.so.12 options:
  --set-tos value[/mask]  Set Type of Service/Priority field to value
                          (Zero out bits in mask and XOR value into TOS)
  --set-tos symbol        Set TOS field (IPv4 only) by symbol
                          (this zeroes the 4-bit Precedence part!)
                          Accepted symbolic names for value are:
${tosSymbolNames.map(([value, name]) => `                            (${hex(value)}) ${String(value).padStart(2)} ${name}\n`).join('')}
  --and-tos bits          Binary AND the TOS value with bits
  --or-tos  bits          Binary OR the TOS value with bits
  --xor-tos bits          Binary XOR the TOS value with bits
`,
  options: [
    {
      name: 'set-tos',
      excl: others('set-tos'),
      parse(d, arg) {
        d.info = parseTosmask(arg, 0x3f);
      },
    },
    bits('and-tos', (n) => ({ value: 0, mask: ~n & 0xff })),
    bits('or-tos', (n) => ({ value: n, mask: n })),
    bits('xor-tos', (n) => ({ value: n, mask: 0 })),
  ],
  init: () => ({ info: { value: 0, mask: 0 } }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('TOS: An action is required');
  },
  make: (d) => d.info,
  print({ value, mask }, numeric) {
    const set = ` TOS set ${hex(value)}/${hex(mask)}`;
    if (numeric) return set;
    const symbol = mask === 0x3f ? tosSymbolNames.find(([v]) => v === value) : undefined;
    // the tool puts the blank before its prefix, and none behind it
    if (symbol !== undefined) return `  TOS set${symbol[1]}`;
    if (value === 0) return ` TOS and ${hex(~mask & 0xff)}`;
    if (value === mask) return ` TOS or ${hex(value)}`;
    return mask === 0 ? ` TOS xor ${hex(value)}` : set;
  },
  save: ({ value, mask }) => ` --set-tos ${hex(value)}/${hex(mask)}`,
  xlate({ value, mask }) {
    // of IPv6 for both families
    const set = 'ip6 dscp set ';
    const keep = hex((~mask & 0xff) >> 2);
    if ((mask & 0x3f) === 0x3f) return `${set}${hex(value >> 2)}`;
    if (value === 0) return `${set}ip6 dscp and ${keep}`;
    if (value === mask) return `${set}ip6 dscp or ${hex(value >> 2)}`;
    if (mask === 0) return `${set}ip6 dscp xor ${hex(value >> 2)}`;
    return `${set}ip6 dscp and ${keep} xor ${hex(value >> 2)}`;
  },
};
