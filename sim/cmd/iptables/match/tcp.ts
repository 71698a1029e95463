import type { XtTcpInfo } from '../../../../core/netfilter/match/tcp.ts';
import { parsePortRange, strtoui } from '../parse_value.ts';
import { portsSave, portsText, portXlate } from '../print_value.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtTcpInfo]: XtTcpInfo[K] } & { given: Set<string> };

/** Only once, with a message of its own. Ref: extensions/libxt_tcp.c:tcp_parse() */
function only(d: Draft, what: string): void {
  if (d.given.has(what)) parameterProblem(`Only one ${what} allowed`);
  d.given.add(what);
}

/** Ref: extensions/libxt_tcp.c:tcp_flag_names */
const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', 1],
  ['SYN', 2],
  ['RST', 4],
  ['PSH', 8],
  ['ACK', 16],
  ['URG', 32],
];
const ALL = 0x3f;

function parseFlags(list: string): number {
  let bits = 0;
  for (const word of list.split(',')) {
    const name = word.toUpperCase();
    if (name === 'ALL') bits |= ALL;
    else if (name !== 'NONE') {
      const flag = FLAGS.find(([n]) => n === name);
      if (flag === undefined) parameterProblem(`Unknown TCP flag \`${word}'`);
      bits |= flag[1];
    }
  }
  return bits;
}

function flagNames(bits: number): string {
  if (bits === 0) return 'NONE';
  return FLAGS.filter(([, b]) => (bits & b) !== 0)
    .map(([n]) => n)
    .join(',');
}

const hex = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');

/** Ref: extensions/libxt_tcp.c */
export const tcp: XtExtension<XtTcpInfo, Draft> = {
  name: 'tcp',
  families: ['ipv4', 'ipv6'],
  proto: 6,
  help: () => `tcp match options:
[!] --tcp-flags mask comp	match when TCP flags & mask == comp
				(Flags: SYN ACK FIN RST URG PSH ALL NONE)
[!] --syn			match when only SYN flag set
				(equivalent to --tcp-flags SYN,RST,ACK,FIN SYN)
[!] --source-port port[:port]
 --sport ...
				match source port(s)
[!] --destination-port port[:port]
 --dport ...
				match destination port(s)
[!] --tcp-option number        match if TCP option set
`,
  options: [
    ...(['source-port', 'sport'] as const).map((name) => ({
      name,
      inv: true as const,
      multi: true as const,
      parse(d: Draft, arg: string, inv: boolean, cx: XtContext) {
        only(d, "`--source-port'");
        d.spts = parsePortRange(arg, 'tcp', cx);
        d.spInv = inv;
      },
    })),
    ...(['destination-port', 'dport'] as const).map((name) => ({
      name,
      inv: true as const,
      multi: true as const,
      parse(d: Draft, arg: string, inv: boolean, cx: XtContext) {
        only(d, "`--destination-port'");
        d.dpts = parsePortRange(arg, 'tcp', cx);
        d.dpInv = inv;
      },
    })),
    {
      name: 'syn',
      flag: true,
      inv: true,
      multi: true,
      parse(d, _arg, inv) {
        only(d, "of `--syn' or `--tcp-flags' ");
        d.flgMask = 0x17;
        d.flgCmp = 2;
        d.flagsInv = inv;
      },
    },
    {
      name: 'tcp-flags',
      inv: true,
      args: 2,
      multi: true,
      parse(d, arg, inv) {
        only(d, "of `--syn' or `--tcp-flags' ");
        const [mask, comp] = arg.split('\0');
        if (comp === undefined || comp.startsWith('!')) parameterProblem('--tcp-flags requires two args.');
        d.flgMask = parseFlags(mask!);
        d.flgCmp = parseFlags(comp);
        d.flagsInv = inv;
      },
    },
    {
      name: 'tcp-option',
      inv: true,
      multi: true,
      parse(d, arg, inv) {
        only(d, "`--tcp-option'");
        const n = strtoui(arg, 1, 255);
        if (n === null) parameterProblem(`Bad TCP option "${arg}"`);
        d.option = n;
        d.optionInv = inv;
      },
    },
  ],
  init: () => ({
    spts: { min: 0, max: 65535 },
    spInv: false,
    dpts: { min: 0, max: 65535 },
    dpInv: false,
    option: 0,
    optionInv: false,
    flgMask: 0,
    flgCmp: 0,
    flagsInv: false,
    given: new Set(),
  }),
  make({ given: _, ...info }) {
    return info;
  },
  print(i, numeric, cx) {
    let out = ' tcp';
    out += portsText('spt', i.spts, i.spInv, numeric, 'tcp', cx);
    out += portsText('dpt', i.dpts, i.dpInv, numeric, 'tcp', cx);
    if (i.option !== 0 || i.optionInv) out += ` option=${i.optionInv ? '!' : ''}${i.option}`;
    if (i.flgMask !== 0 || i.flagsInv) {
      out += ` flags:${i.flagsInv ? '!' : ''}`;
      out += numeric ? `0x${hex(i.flgMask)}/0x${hex(i.flgCmp)}` : `${flagNames(i.flgMask)}/${flagNames(i.flgCmp)}`;
    }
    return out;
  },
  save(i) {
    let out = portsSave('sport', i.spts, i.spInv) + portsSave('dport', i.dpts, i.dpInv);
    if (i.option !== 0 || i.optionInv) out += `${i.optionInv ? ' !' : ''} --tcp-option ${i.option}`;
    if (i.flgMask !== 0 || i.flagsInv)
      out += `${i.flagsInv ? ' !' : ''} --tcp-flags ${flagNames(i.flgMask)} ${flagNames(i.flgCmp)}`;
    return out;
  },
  xlate(i) {
    const parts = [portXlate('tcp sport', i.spts, i.spInv), portXlate('tcp dport', i.dpts, i.dpInv)].filter(Boolean);
    if (i.option !== 0) parts.push(`tcp option ${i.option} ${i.optionInv ? 'missing' : 'exists'}`);
    if (i.flgMask !== 0 || i.flagsInv) {
      const names = (bits: number) => flagNames(bits).toLowerCase().split(',').join(',');
      const comp = i.flgCmp === 0 ? '0x0' : names(i.flgCmp);
      parts.push(`tcp flags ${i.flagsInv ? '!= ' : ''}${comp} / ${names(i.flgMask)}`);
    }
    return parts.join(' ');
  },
};
