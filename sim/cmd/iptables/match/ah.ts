import type { XtSpiInfo } from '../../../../core/netfilter/match/esp.ts';
import type { XtExtension } from '../xtables.ts';
import { spiOption, spiSave, spiText, spiXlate } from './spi.ts';

/** Ref: extensions/libipt_ah.c */
export const ah: XtExtension<XtSpiInfo, { info: XtSpiInfo }> = {
  name: 'ah',
  families: ['ipv4'],
  proto: 51,
  help: () => 'ah match options:\n[!] --ahspi spi[:spi]\n\t\t\t\tmatch spi (range)\n',
  options: [spiOption('ah', 'ahspi')],
  init: () => ({ info: { spis: { min: 0, max: 0xffffffff }, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` ah ${spiText(i, '')}`,
  save: (i) => spiSave('ahspi', i),
  xlate: (i) => spiXlate('ah', i),
};
