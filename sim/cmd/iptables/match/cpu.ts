import type { XtCpuInfo } from '../../../../core/netfilter/match/cpu.ts';
import { parseInteger } from '../parse_value.ts';
import type { XtExtension } from '../xtables.ts';

/** Ref: extensions/libxt_cpu.c */
export const cpu: XtExtension<XtCpuInfo, { info: XtCpuInfo }> = {
  name: 'cpu',
  families: ['ipv4', 'ipv6'],
  help: () => 'cpu match options:\n[!] --cpu number   Match CPU number\n',
  options: [
    {
      name: 'cpu',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { cpu: parseInteger('cpu', 'cpu', arg, 0, 0xffffffff), invert };
      },
    },
  ],
  init: () => ({ info: { cpu: 0, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` cpu ${i.invert ? '! ' : ''}${i.cpu}`,
  save: (i) => `${i.invert ? ' !' : ''} --cpu ${i.cpu}`,
  xlate: (i) => `cpu ${i.invert ? '!= ' : ''}${i.cpu}`,
};
