import type { XtEcnInfo } from '../../../../core/netfilter/match/ecn.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtEcnInfo]: XtEcnInfo[K] };

/** Ref: extensions/libxt_ecn.c */
export const ecn: XtExtension<XtEcnInfo, Draft> = {
  name: 'ecn',
  families: ['ipv4', 'ipv6'],
  help: () => `ECN match options
[!] --ecn-tcp-cwr 		Match CWR bit of TCP header
[!] --ecn-tcp-ece		Match ECE bit of TCP header
[!] --ecn-ip-ect [0..3]	Match ECN codepoint in IPv4/IPv6 header
`,
  options: [
    {
      name: 'ecn-tcp-cwr',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.cwr = { inv };
      },
    },
    {
      name: 'ecn-tcp-ece',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.ece = { inv };
      },
    },
    {
      name: 'ecn-ip-ect',
      inv: true,
      parse(d, arg, inv) {
        d.ect = { is: parseInteger('ecn', 'ecn-ip-ect', arg, 0, 3), inv };
      },
    },
  ],
  init: () => ({ ece: null, cwr: null, ect: null }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('ECN match: some option required');
  },
  make: (d) => ({ ...d }),
  print(i) {
    let out = ' ECN match';
    if (i.ece !== null) out += ` ${i.ece.inv ? '!' : ''}ECE`;
    if (i.cwr !== null) out += ` ${i.cwr.inv ? '!' : ''}CWR`;
    if (i.ect !== null) out += ` ${i.ect.inv ? '!' : ''}ECT=${i.ect.is}`;
    return out;
  },
  save(i) {
    let out = '';
    if (i.ece !== null) out += `${i.ece.inv ? ' !' : ''} --ecn-tcp-ece`;
    if (i.cwr !== null) out += `${i.cwr.inv ? ' !' : ''} --ecn-tcp-cwr`;
    if (i.ect !== null) out += `${i.ect.inv ? ' !' : ''} --ecn-ip-ect ${i.ect.is}`;
    return out;
  },
  xlate(i) {
    // one inverted condition inverts all
    const not = [i.ece, i.cwr, i.ect].some((c) => c?.inv === true) ? '!= ' : '';
    const out: string[] = [];
    if (i.ece !== null) out.push(`tcp flags ${not}ecn`);
    if (i.cwr !== null) out.push(`tcp flags ${not}cwr`);
    if (i.ect !== null) out.push(`ip ecn ${not}${['not-ect', 'ect1', 'ect0', 'ce'][i.ect.is]}`);
    return out.join(' ');
  },
};
