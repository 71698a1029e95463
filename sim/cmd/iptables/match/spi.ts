import type { XtSpiInfo } from '../../../../core/netfilter/match/esp.ts';
import { parseMint } from '../xtoptions.ts';

const any = (i: XtSpiInfo): boolean => i.spis.min === 0 && i.spis.max === 0xffffffff;

/** `--espspi`, `--ahspi`. */
export function spiOption(ext: string, name: string) {
  return {
    name,
    inv: true as const,
    parse(d: { info: XtSpiInfo }, arg: string, invert: boolean) {
      const { min, max } = parseMint(ext, name, arg, 0xffffffff);
      d.info = { spis: { min, max }, invert };
    },
  };
}

/** Ref: extensions/libxt_esp.c:print_spis() */
export function spiText(i: XtSpiInfo, before: string): string {
  if (any(i) && !i.invert) return '';
  const { min, max } = i.spis;
  const not = i.invert ? '!' : '';
  return min === max ? `${before}spi:${not}${min}` : `${before}spis:${not}${min}:${max}`;
}

export function spiSave(option: string, i: XtSpiInfo): string {
  if (any(i)) return '';
  const { min, max } = i.spis;
  return `${i.invert ? ' !' : ''} --${option} ${min === max ? min : `${min}:${max}`}`;
}

export function spiXlate(proto: string, i: XtSpiInfo): string {
  if (any(i)) return '';
  const { min, max } = i.spis;
  return `${proto} spi ${i.invert ? '!= ' : ''}${min === max ? min : `${min}-${max}`}`;
}
