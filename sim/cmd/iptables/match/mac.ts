import type { MacAddr } from '../../../../core/addr/mac.ts';
import type { XtMacInfo } from '../../../../core/netfilter/match/mac.ts';
import type { XtExtension } from '../xtables.ts';
import { parseEthermac } from '../xtoptions.ts';

/** Ref: extensions/libxt_mac.c */
export const mac: XtExtension<XtMacInfo, { info: XtMacInfo }> = {
  name: 'mac',
  families: ['ipv4', 'ipv6'],
  help: () => 'mac match options:\n[!] --mac-source XX:XX:XX:XX:XX:XX\n\t\t\t\tMatch source MAC address\n',
  options: [
    {
      name: 'mac-source',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        d.info = { srcaddr: parseEthermac(arg), invert };
      },
    },
  ],
  init: () => ({ info: { srcaddr: '00:00:00:00:00:00' as MacAddr, invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` MAC ${i.invert ? '! ' : ''}${i.srcaddr}`,
  save: (i) => `${i.invert ? ' !' : ''} --mac-source ${i.srcaddr}`,
  xlate: (i) => `ether saddr${i.invert ? ' !=' : ''} ${i.srcaddr}`,
};
