import type { XtRejectInfo } from '../../../../core/netfilter/target/reject.ts';
import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Type = readonly [code: XtRejectInfo['with'], name: string, alias: string, desc: string, xlate: string];

/** Ref: extensions/libipt_REJECT.c:reject_table */
const TYPES4: readonly Type[] = [
  [0, 'icmp-net-unreachable', 'net-unreach', 'ICMP network unreachable', 'net-unreachable'],
  [1, 'icmp-host-unreachable', 'host-unreach', 'ICMP host unreachable', 'host-unreachable'],
  [2, 'icmp-proto-unreachable', 'proto-unreach', 'ICMP protocol unreachable', 'prot-unreachable'],
  [3, 'icmp-port-unreachable', 'port-unreach', 'ICMP port unreachable (default)', 'port-unreachable'],
  [9, 'icmp-net-prohibited', 'net-prohib', 'ICMP network prohibited', 'net-prohibited'],
  [10, 'icmp-host-prohibited', 'host-prohib', 'ICMP host prohibited', 'host-prohibited'],
  ['tcp-reset', 'tcp-reset', 'tcp-rst', 'TCP RST packet', 'tcp reset'],
  [13, 'icmp-admin-prohibited', 'admin-prohib', 'ICMP administratively prohibited (*)', 'admin-prohibited'],
];

/** Ref: extensions/libip6t_REJECT.c:reject_table */
const TYPES6: readonly Type[] = [
  [0, 'icmp6-no-route', 'no-route', 'ICMPv6 no route', 'no-route'],
  [1, 'icmp6-adm-prohibited', 'adm-prohibited', 'ICMPv6 administratively prohibited', 'admin-prohibited'],
  [3, 'icmp6-addr-unreachable', 'addr-unreach', 'ICMPv6 address unreachable', 'addr-unreachable'],
  [4, 'icmp6-port-unreachable', 'port-unreach', 'ICMPv6 port unreachable', 'port-unreachable'],
  ['tcp-reset', 'tcp-reset', 'tcp-reset', 'TCP RST packet', 'tcp reset'],
  [5, 'icmp6-policy-fail', 'policy-fail', 'ICMPv6 policy fail', 'policy-fail'],
  [6, 'icmp6-reject-route', 'reject-route', 'ICMPv6 reject route', 'reject-route'],
];

const typesOf = (family: XtFamily): readonly Type[] => (family === 'ipv4' ? TYPES4 : TYPES6);

function typeOf(info: XtRejectInfo, family: XtFamily): Type {
  return typesOf(family).find(([w]) => w === info.with)!;
}

/** Ref: extensions/libipt_REJECT.c, libip6t_REJECT.c */
export const REJECT: XtExtension<XtRejectInfo, { with: XtRejectInfo['with'] }> = {
  name: 'REJECT',
  families: ['ipv4', 'ipv6'],
  help(family) {
    const types = typesOf(family).map(
      ([, name, alias, desc]) => `    ${name.padEnd(25)}\t${desc}\n    ${alias.padEnd(25)}\talias\n`,
    );
    const note =
      family === 'ipv4' ? '(*) See man page or read the INCOMPATIBILITES file for compatibility issues.\n' : '';
    return `REJECT target options:
--reject-with type              drop input packet and send back
                                a reply packet according to type:
Valid reject types:
${types.join('')}
${note}`;
  },
  options: [
    {
      name: 'reject-with',
      parse(d, arg, _inv, cx) {
        const typed = arg.toLowerCase();
        const found = typesOf(cx.family).find(([, name, alias]) => name.startsWith(typed) || alias.startsWith(typed));
        if (found === undefined) {
          if (cx.family === 'ipv4' && ('echo-reply'.startsWith(typed) || 'echoreply'.startsWith(typed)))
            cx.warn('--reject-with echo-reply no longer supported\n');
          parameterProblem(`unknown reject type "${arg}"`);
        }
        d.with = found[0];
      },
    },
  ],
  init: (cx) => ({ with: cx.family === 'ipv4' ? 3 : 4 }),
  make: (d) => d,
  print: (i, _numeric, cx) => ` reject-with ${typeOf(i, cx.family)[1]}`,
  save: (i, cx) => ` --reject-with ${typeOf(i, cx.family)[1]}`,
  xlate(i, cx) {
    const [w, , , , xlate] = typeOf(i, cx.family);
    if (w === (cx.family === 'ipv4' ? 3 : 4)) return 'reject';
    return w === 'tcp-reset'
      ? `reject with ${xlate}`
      : `reject with icmp${cx.family === 'ipv6' ? 'v6' : ''} type ${xlate}`;
  },
};
