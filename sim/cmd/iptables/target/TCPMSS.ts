import type { XtTcpmssInfo } from '../../../../core/netfilter/target/tcpmss.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

/** Ref: extensions/libxt_TCPMSS.c */
export const TCPMSS: XtExtension<XtTcpmssInfo, { mss: number | null }> = {
  name: 'TCPMSS',
  families: ['ipv4', 'ipv6'],
  help: (family) => `TCPMSS target mutually-exclusive options:
  --set-mss value               explicitly set MSS option to specified value
  --clamp-mss-to-pmtu           automatically clamp MSS value to (path_MTU - ${family === 'ipv4' ? 20 : 40})
`,
  options: [
    {
      name: 'set-mss',
      parse(d, arg, _inv, cx) {
        d.mss = parseInteger('TCPMSS', 'set-mss', arg, 0, 65535 - (cx.family === 'ipv4' ? 20 : 40));
      },
    },
    {
      name: 'clamp-mss-to-pmtu',
      flag: true,
      parse(d) {
        d.mss = null;
      },
    },
  ],
  init: () => ({ mss: 0 }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('TCPMSS target: At least one parameter is required');
  },
  make: (d) => ({ mss: d.mss }),
  print: (i) => ` TCPMSS ${i.mss === null ? 'clamp to PMTU' : `set ${i.mss}`}`,
  save: (i) => (i.mss === null ? ' --clamp-mss-to-pmtu' : ` --set-mss ${i.mss}`),
  xlate: (i) => `tcp option maxseg size set ${i.mss === null ? 'rt mtu' : i.mss}`,
};
