import type { XtNflogInfo } from '../../../../core/netfilter/target/nflog.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { saveString } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtNflogInfo]: XtNflogInfo[K] };

/** Ref: include/linux/netfilter/nf_log.h:NF_LOG_PREFIXLEN, with its NUL */
const NF_LOG_PREFIXLEN = 128;
const DEFAULT_THRESHOLD = 0;

function words(i: XtNflogInfo, dash: '' | '--'): string {
  let out = '';
  if (i.prefix !== '') out += ` ${dash}nflog-prefix${saveString(i.prefix)}`;
  if (i.group !== 0) out += ` ${dash}nflog-group ${i.group}`;
  if (i.size !== null) out += ` ${dash}nflog-size ${i.size}`;
  else if (i.range !== 0) out += ` ${dash}nflog-range ${i.range}`;
  if (i.threshold !== DEFAULT_THRESHOLD) out += ` ${dash}nflog-threshold ${i.threshold}`;
  return out;
}

/** Ref: extensions/libxt_NFLOG.c */
export const NFLOG: XtExtension<XtNflogInfo, Draft> = {
  name: 'NFLOG',
  families: ['ipv4', 'ipv6'],
  help: () => `NFLOG target options:
 --nflog-group NUM		NETLINK group used for logging
 --nflog-range NUM		This option has no effect, use --nflog-size
 --nflog-size NUM		Number of bytes to copy
 --nflog-threshold NUM		Message threshold of in-kernel queue
 --nflog-prefix STRING		Prefix string for log messages
`,
  options: [
    {
      name: 'nflog-group',
      parse(d, arg) {
        d.group = parseInteger('NFLOG', 'nflog-group', arg, 0, 65535);
      },
    },
    {
      name: 'nflog-prefix',
      parse(d, arg) {
        if (arg.length < 1) parameterProblem('Argument must have a minimum length of 1 characters\n');
        if (arg.includes('\n')) parameterProblem('Newlines not allowed in --log-prefix');
        d.prefix = arg.slice(0, NF_LOG_PREFIXLEN - 1);
      },
    },
    {
      name: 'nflog-range',
      excl: ['nflog-size'],
      parse(_d, arg) {
        // an expression of nf_tables has no room for it
        parseInteger('NFLOG', 'nflog-range', arg, 0, 0xffffffff);
      },
    },
    {
      name: 'nflog-size',
      excl: ['nflog-range'],
      parse(d, arg) {
        d.size = parseInteger('NFLOG', 'nflog-size', arg, 0, 0xffffffff);
      },
    },
    {
      name: 'nflog-threshold',
      parse(d, arg) {
        d.threshold = parseInteger('NFLOG', 'nflog-threshold', arg, 0, 65535);
      },
    },
  ],
  init: () => ({ group: 0, prefix: '', size: null, range: 0, threshold: DEFAULT_THRESHOLD }),
  check(_d, given, cx) {
    if (given.has('nflog-range'))
      cx.warn('warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead\n');
  },
  make: (d) => ({ ...d }),
  print: (i) => words(i, ''),
  save: (i) => words(i, '--'),
  xlate(i) {
    const prefix = i.prefix === '' ? '' : ` prefix "${i.prefix}"`;
    const size = i.size === null ? '' : ` snaplen ${i.size}`;
    const threshold = i.threshold === DEFAULT_THRESHOLD ? '' : ` queue-threshold ${i.threshold}`;
    return `log${prefix} group ${i.group}${size}${threshold}`;
  },
};
