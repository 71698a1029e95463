import { formatIpv4, type Ipv4Addr } from '../../../../core/addr/ipv4.ts';
import type { Ipv6Addr } from '../../../../core/addr/ipv6.ts';
import { compareAddr, type XtIprangeInfo } from '../../../../core/netfilter/match/iprange.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';
import { badValue, numericToAddr } from '../xtoptions.ts';

type AddrRange = NonNullable<XtIprangeInfo['src']>;
type Draft = { -readonly [K in keyof XtIprangeInfo]: XtIprangeInfo[K] };

/** Ref: extensions/libxt_iprange.c:iprange_parse_range() */
function parseRange(arg: string, inv: boolean, option: string, cx: XtContext): AddrRange {
  const dash = arg.indexOf('-');
  const [from, to] = dash < 0 ? [arg, arg] : [arg.slice(0, dash), arg.slice(dash + 1)];
  const min = numericToAddr(from!, cx.family) ?? badValue('iprange', option, from!);
  const max = numericToAddr(to!, cx.family) ?? badValue('iprange', option, to!);
  if (compareAddr(min, max) > 0) cx.warn(`xt_iprange: range ${from}-${to} is reversed and will never match\n`);
  return { min, max, inv };
}

const addr = (a: Ipv4Addr | Ipv6Addr): string => (typeof a === 'number' ? formatIpv4(a) : a);
const rangeText = (r: AddrRange): string => `${addr(r.min)}-${addr(r.max)}`;

/** Ref: extensions/libxt_iprange.c */
export const iprange: XtExtension<XtIprangeInfo, Draft> = {
  name: 'iprange',
  families: ['ipv4', 'ipv6'],
  help: () => `iprange match options:
[!] --src-range ip[-ip]    Match source IP in the specified range
[!] --dst-range ip[-ip]    Match destination IP in the specified range
`,
  options: [
    {
      name: 'src-range',
      inv: true,
      parse(d, arg, inv, cx) {
        d.src = parseRange(arg, inv, '--src-range', cx);
      },
    },
    {
      name: 'dst-range',
      inv: true,
      parse(d, arg, inv, cx) {
        d.dst = parseRange(arg, inv, '--dst-range', cx);
      },
    },
  ],
  init: () => ({ src: null, dst: null }),
  check(_d, given) {
    if (given.size === 0) parameterProblem("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  make: (d) => ({ ...d }),
  print: (i) =>
    `${i.src === null ? '' : ` source IP range${i.src.inv ? ' !' : ''} ${rangeText(i.src)}`}${
      i.dst === null ? '' : ` destination IP range${i.dst.inv ? ' !' : ''} ${rangeText(i.dst)}`
    }`,
  save: (i) =>
    `${i.src === null ? '' : `${i.src.inv ? ' !' : ''} --src-range ${rangeText(i.src)}`}${
      i.dst === null ? '' : `${i.dst.inv ? ' !' : ''} --dst-range ${rangeText(i.dst)}`
    }`,
  xlate(i, cx) {
    const ip = cx.family === 'ipv4' ? 'ip' : 'ip6';
    const parts: string[] = [];
    if (i.src !== null) parts.push(`${ip} saddr ${i.src.inv ? '!= ' : ''}${rangeText(i.src)}`);
    if (i.dst !== null) parts.push(`${ip} daddr ${i.dst.inv ? '!= ' : ''}${rangeText(i.dst)}`);
    return parts.join(' ');
  },
};
