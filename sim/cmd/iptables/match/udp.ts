import type { XtUdpInfo } from '../../../../core/netfilter/match/udp.ts';
import { portsSave, portsText, portXlate } from '../print_value.ts';
import type { XtContext, XtExtension } from '../xtables.ts';
import { parseMport } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtUdpInfo]: XtUdpInfo[K] };

/** Ref: extensions/libxt_udp.c */
export const udp: XtExtension<XtUdpInfo, Draft> = {
  name: 'udp',
  families: ['ipv4', 'ipv6'],
  proto: 17,
  help: () => `udp match options:
[!] --source-port port[:port]
 --sport ...
				match source port(s)
[!] --destination-port port[:port]
 --dport ...
				match destination port(s)
`,
  options: [
    ...(['source-port', 'sport'] as const).map((name) => ({
      name,
      inv: true as const,
      once: 'source-port',
      parse(d: Draft, arg: string, inv: boolean, cx: XtContext) {
        d.spts = parseMport('udp', name, arg, cx);
        d.spInv = inv;
      },
    })),
    ...(['destination-port', 'dport'] as const).map((name) => ({
      name,
      inv: true as const,
      once: 'destination-port',
      parse(d: Draft, arg: string, inv: boolean, cx: XtContext) {
        d.dpts = parseMport('udp', name, arg, cx);
        d.dpInv = inv;
      },
    })),
  ],
  init: () => ({ spts: { min: 0, max: 65535 }, spInv: false, dpts: { min: 0, max: 65535 }, dpInv: false }),
  make: (d) => d,
  print: (i, numeric, cx) =>
    ` udp${portsText('spt', i.spts, i.spInv, numeric, 'udp', cx)}${portsText('dpt', i.dpts, i.dpInv, numeric, 'udp', cx)}`,
  save: (i) => portsSave('sport', i.spts, i.spInv) + portsSave('dport', i.dpts, i.dpInv),
  xlate(i) {
    const parts = [portXlate('udp sport', i.spts, i.spInv), portXlate('udp dport', i.dpts, i.dpInv)].filter(Boolean);
    return parts.join(' ');
  },
};
