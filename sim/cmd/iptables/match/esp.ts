import type { XtSpiInfo } from '../../../../core/netfilter/match/esp.ts';
import type { XtExtension } from '../xtables.ts';
import { spiOption, spiSave, spiText, spiXlate } from './spi.ts';

/** Ref: extensions/libxt_esp.c */
export const esp: XtExtension<XtSpiInfo, { info: XtSpiInfo }> = {
  name: 'esp',
  families: ['ipv4', 'ipv6'],
  proto: 50,
  help: () => 'esp match options:\n[!] --espspi spi[:spi]\n\t\t\t\tmatch spi (range)\n',
  options: [spiOption('esp', 'espspi')],
  init: () => ({ info: { spis: { min: 0, max: 0xffffffff }, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` esp${spiText(i, ' ')}`,
  save: (i) => spiSave('espspi', i),
  xlate: (i) => spiXlate('esp', i),
};
