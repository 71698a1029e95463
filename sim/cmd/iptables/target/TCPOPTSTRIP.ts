import type { XtTcpoptstripInfo } from '../../../../core/netfilter/target/tcpoptstrip.ts';
import { strtoui } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

/** Ref: extensions/libxt_TCPOPTSTRIP.c:tcp_optionmap */
const NAMES: readonly (readonly [name: string, desc: string, option: number])[] = [
  ['wscale', 'Window scale', 3],
  ['mss', 'Maximum Segment Size', 2],
  ['sack-permitted', 'SACK permitted', 4],
  ['sack', 'Selective ACK', 5],
  ['timestamp', 'Timestamp', 8],
  ['md5', 'MD5 signature', 19],
];

/** Ref: extensions/libxt_TCPOPTSTRIP.c */
export const TCPOPTSTRIP: XtExtension<XtTcpoptstripInfo, { options: number[] }> = {
  name: 'TCPOPTSTRIP',
  families: ['ipv4', 'ipv6'],
  help: () => `TCPOPTSTRIP target options:
  --strip-options value     strip specified TCP options denoted by value
                            (separated by comma) from TCP header
  Instead of the numeric value, you can also use the following names:
${NAMES.map(([name, desc]) => `    ${name.padEnd(14)}    strip "${desc}" option\n`).join('')}`,
  options: [
    {
      name: 'strip-options',
      parse(d, arg) {
        for (const word of arg.split(',')) {
          const option = NAMES.find(([name]) => name === word)?.[2] ?? strtoui(word, 0, 255);
          if (option === null) parameterProblem(`Bad TCP option value "${word}"`);
          if (option < 2) parameterProblem('Option value may not be 0 or 1');
          if (d.options.includes(option)) parameterProblem(`Option "${word}" already specified`);
          d.options.push(option);
        }
      },
    },
  ],
  init: () => ({ options: [] }),
  make: (d) => ({ options: d.options.toSorted((a, b) => a - b) }),
  print({ options }, numeric) {
    if (options.length === 0) return '';
    const name = (n: number) => (numeric ? undefined : NAMES.find(([, , o]) => o === n)?.[0]) ?? String(n);
    return ` TCPOPTSTRIP options ${options.map(name).join(',')}`;
  },
  save: ({ options }) => (options.length === 0 ? '' : ` --strip-options ${options.join(',')}`),
};
