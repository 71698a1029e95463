import type { XtMarkTginfo } from '../../../../core/netfilter/target/mark.ts';
import { parseInteger, parseMarkMask } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { mark: number; mask: number };
const NAMES = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'] as const;
const u32 = (n: number): number => n >>> 0;
const hex = (n: number): string => `0x${n.toString(16)}`;

function apply(d: Draft, name: (typeof NAMES)[number], arg: string): void {
  if (name === 'set-xmark' || name === 'set-mark') {
    const { value, mask } = parseMarkMask('MARK', name, arg);
    d.mark = value;
    d.mask = name === 'set-mark' ? u32(value | mask) : mask;
    return;
  }
  const bits = parseInteger('MARK', name, arg, 0, 0xffffffff);
  if (name === 'and-mark') Object.assign(d, { mark: 0, mask: u32(~bits) });
  else if (name === 'or-mark') Object.assign(d, { mark: bits, mask: bits });
  else Object.assign(d, { mark: bits, mask: 0 });
}

/** Ref: extensions/libxt_MARK.c, revision 2 */
export const MARK: XtExtension<XtMarkTginfo, Draft> = {
  name: 'MARK',
  families: ['ipv4', 'ipv6'],
  help: () => `MARK target options:
  --set-xmark value[/mask]  Clear bits in mask and XOR value into nfmark
  --set-mark value[/mask]   Clear bits in mask and OR value into nfmark
  --and-mark bits           Binary AND the nfmark with bits
  --or-mark bits            Binary OR the nfmark with bits
  --xor-mark bits           Binary XOR the nfmark with bits

`,
  options: NAMES.map((name) => ({
    name,
    excl: NAMES.filter((n) => n !== name),
    parse: (d: Draft, arg: string) => apply(d, name, arg),
  })),
  init: () => ({ mark: 0, mask: 0 }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  make: (d) => d,
  print({ mark, mask }) {
    if (mark === 0) return ` MARK and ${hex(u32(~mask))}`;
    if (mark === mask) return ` MARK or ${hex(mark)}`;
    if (mask === 0) return ` MARK xor ${hex(mark)}`;
    if (mask === 0xffffffff) return ` MARK set ${hex(mark)}`;
    return ` MARK xset ${hex(mark)}/${hex(mask)}`;
  },
  save: ({ mark, mask }) => ` --set-xmark ${hex(mark)}/${hex(mask)}`,
  xlate({ mark, mask }) {
    if (mask === 0xffffffff) return `meta mark set ${hex(mark)}`;
    if (mark === 0) return `meta mark set mark and ${hex(u32(~mask))}`;
    if (mark === mask) return `meta mark set mark or ${hex(mark)}`;
    if (mask === 0) return `meta mark set mark xor ${hex(mark)}`;
    return `meta mark set mark and ${hex(u32(~mask))} xor ${hex(mark)}`;
  },
};
