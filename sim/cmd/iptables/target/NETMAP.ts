import { formatIpv4 } from '../../../../core/addr/ipv4.ts';
import type { XtAddr } from '../../../../core/netfilter/x_tables.ts';
import { parseHostNetwork, prefixLength } from '../parse_value.ts';
import type { XtExtension } from '../xtables.ts';

function networkText(to: XtAddr): string {
  const addr = to.family === 'ipv4' ? formatIpv4(to.addr) : to.addr;
  const len = prefixLength(to);
  return `${addr}/${len ?? (to.family === 'ipv4' ? formatIpv4(to.mask) : to.mask)}`;
}

/** Ref: extensions/libipt_NETMAP.c, libip6t_NETMAP.c */
export const NETMAP: XtExtension<{ readonly to: XtAddr }, { to: XtAddr | null }> = {
  name: 'NETMAP',
  families: ['ipv4', 'ipv6'],
  help: () => `NETMAP target options:
  --to address[/mask]
				Network address to map to.

`,
  options: [
    {
      name: 'to',
      mand: true,
      parse(d, arg, _inv, cx) {
        d.to = parseHostNetwork(arg, cx.family);
      },
    },
  ],
  init: () => ({ to: null }),
  make: (d) => ({ to: d.to! }),
  print: ({ to }) => ` to:${networkText(to)}`,
  save: ({ to }) => ` --to ${networkText(to)}`,
  xlate: () => null,
};
