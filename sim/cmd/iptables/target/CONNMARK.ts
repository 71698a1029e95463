import type { XtConnmarkTargetInfo } from '../../../../core/netfilter/target/connmark.ts';
import { parseInteger, parseMarkMask } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtConnmarkTargetInfo]: XtConnmarkTargetInfo[K] };

const OPERATIONS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'] as const;
type Operation = (typeof OPERATIONS)[number];

const ALL_ONES = 0xffffffff;
const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const excl = (name: Operation): readonly string[] => OPERATIONS.filter((o) => o !== name);

function setting(name: 'set-xmark' | 'set-mark') {
  return {
    name,
    excl: excl(name),
    parse(d: Draft, arg: string) {
      const { value, mask } = parseMarkMask('CONNMARK', name, arg);
      d.mode = 'set';
      d.ctmark = value;
      d.ctmask = name === 'set-mark' ? (value | mask) >>> 0 : mask;
    },
  };
}

function bits(name: 'and-mark' | 'or-mark' | 'xor-mark', set: (n: number) => readonly [number, number]) {
  return {
    name,
    excl: excl(name),
    parse(d: Draft, arg: string) {
      const [mark, mask] = set(parseInteger('CONNMARK', name, arg, 0, ALL_ONES));
      d.mode = 'set';
      d.ctmark = mark;
      d.ctmask = mask;
    },
  };
}

function copying(name: 'save-mark' | 'restore-mark') {
  return {
    name,
    flag: true as const,
    excl: excl(name),
    parse(d: Draft) {
      d.mode = name === 'save-mark' ? 'save' : 'restore';
    },
  };
}

function shifting(shiftDir: 'left' | 'right') {
  const name = `${shiftDir}-shift-mark`;
  return {
    name,
    parse(d: Draft, arg: string) {
      d.shiftDir = shiftDir;
      d.shiftBits = parseInteger('CONNMARK', name, arg, 0, 32);
    },
  };
}

function masking(name: 'ctmask' | 'nfmask' | 'mask') {
  return {
    name,
    excl: name === 'mask' ? ['ctmask', 'nfmask'] : ['mask'],
    parse(d: Draft, arg: string) {
      const mask = parseInteger('CONNMARK', name, arg, 0, ALL_ONES);
      if (name !== 'nfmask') d.ctmask = mask;
      if (name !== 'ctmask') d.nfmask = mask;
    },
  };
}

/** Ref: extensions/libxt_CONNMARK.c:connmark_tg_print_v2() */
function setText({ ctmark, ctmask }: XtConnmarkTargetInfo): string {
  if (ctmark === 0) return `and ${hex(~ctmask)}`;
  if (ctmark === ctmask) return `or ${hex(ctmark)}`;
  if (ctmask === 0) return `xor ${hex(ctmark)}`;
  return ctmask === ALL_ONES ? `set ${hex(ctmark)}` : `xset ${hex(ctmark)}/${hex(ctmask)}`;
}

function copyText(i: XtConnmarkTargetInfo): string {
  const [from, to] = i.mode === 'save' ? (['nfmask', 'ctmask'] as const) : (['ctmask', 'nfmask'] as const);
  if (i.nfmask === ALL_ONES && i.ctmask === ALL_ONES) return i.mode;
  if (i.nfmask === i.ctmask) return `${i.mode} mask ${hex(i.nfmask)}`;
  return `${i.mode} ${from} ${hex(i[from])} ${to} ~${hex(i[to])}`;
}

function setXlate({ ctmark, ctmask }: XtConnmarkTargetInfo): string {
  if (ctmask === ALL_ONES) return `${hex(ctmark)} `;
  if (ctmark === 0) return `ct mark and ${hex(~ctmask)}`;
  if (ctmark === ctmask) return `ct mark or ${hex(ctmark)}`;
  if (ctmask === 0) return `ct mark xor ${hex(ctmark)}`;
  return `ct mark xor ${hex(ctmark)} and ${hex(~ctmask)}`;
}

/** Ref: extensions/libxt_CONNMARK.c */
export const CONNMARK: XtExtension<XtConnmarkTargetInfo, Draft> = {
  name: 'CONNMARK',
  families: ['ipv4', 'ipv6'],
  help: () => `CONNMARK target options:
  --set-xmark value[/ctmask]    Zero mask bits and XOR ctmark with value
  --save-mark [--ctmask mask] [--nfmask mask]
                                Copy ctmark to nfmark using masks
  --restore-mark [--ctmask mask] [--nfmask mask]
                                Copy nfmark to ctmark using masks
  --set-mark value[/mask]       Set conntrack mark value
  --save-mark [--mask mask]     Save the packet nfmark in the connection
  --restore-mark [--mask mask]  Restore saved nfmark value
  --and-mark value              Binary AND the ctmark with bits
  --or-mark value               Binary OR  the ctmark with bits
  --xor-mark value              Binary XOR the ctmark with bits
  --left-shift-mark value       Left shift the ctmark with bits
  --right-shift-mark value      Right shift the ctmark with bits
`,
  options: [
    setting('set-xmark'),
    setting('set-mark'),
    bits('and-mark', (n) => [0, ~n >>> 0]),
    bits('or-mark', (n) => [n, n]),
    bits('xor-mark', (n) => [n, 0]),
    copying('save-mark'),
    copying('restore-mark'),
    shifting('left'),
    shifting('right'),
    masking('ctmask'),
    masking('nfmask'),
    masking('mask'),
  ],
  init: () => ({
    mode: 'set',
    ctmark: 0,
    ctmask: ALL_ONES,
    nfmask: ALL_ONES,
    shiftDir: 'left',
    shiftBits: 0,
  }),
  check(_d, given) {
    if (!OPERATIONS.some((o) => given.has(o))) parameterProblem('CONNMARK target: No operation specified');
  },
  make: (d) => ({ ...d }),
  print: (i) => ` CONNMARK ${i.mode === 'set' ? setText(i) : copyText(i)}${shiftText(i, '')}`,
  save(i) {
    const shift = shiftText(i, '--');
    if (i.mode === 'set') return ` --set-xmark ${hex(i.ctmark)}/${hex(i.ctmask)}${shift}`;
    return ` --${i.mode}-mark --nfmask ${hex(i.nfmask)} --ctmask ${hex(i.ctmask)}${shift}`;
  },
  xlate(i) {
    const braces = i.shiftBits > 0 ? '( ' : '';
    const shift = i.shiftBits > 0 ? ` ) ${i.shiftDir === 'right' ? '>>' : '<<'} ${i.shiftBits}` : '';
    if (i.mode === 'set') return `ct mark set ${braces}${setXlate(i)}${shift}`;
    if (i.nfmask !== i.ctmask) return null;
    const and = i.nfmask === ALL_ONES ? '' : ` and ${hex(i.nfmask)}`;
    return `${i.mode === 'save' ? `ct mark set ${braces}mark` : `meta mark set ${braces}ct mark`}${and}${shift}`;
  },
};

function shiftText(i: XtConnmarkTargetInfo, dash: '' | '--'): string {
  return i.shiftBits === 0 ? '' : ` ${dash}${i.shiftDir}-shift-mark ${i.shiftBits}`;
}
