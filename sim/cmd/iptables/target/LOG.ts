import { NF_LOG } from '../../../../core/netfilter/nf_log_syslog.ts';
import type { XtLogInfo } from '../../../../core/netfilter/target/log.ts';
import { strtoui } from '../parse_value.ts';
import { parameterProblem, type XtExtension, type XtOption } from '../xtables.ts';
import { saveString } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtLogInfo]: XtLogInfo[K] };

const LEVELS: readonly (readonly [string, number])[] = [
  ['emerg', 0],
  ['alert', 1],
  ['crit', 2],
  ['error', 3],
  ['warning', 4],
  ['notice', 5],
  ['info', 6],
  ['debug', 7],
  ['panic', 0],
];
/** LOG_WARNING, which nobody needs to say. */
const DEFAULT = 4;

const flag = (name: string, bit: number): XtOption<Draft> => ({
  name,
  flag: true,
  parse(d) {
    d.flags |= bit;
  },
});

/** With its NUL. Ref: include/uapi/linux/netfilter/xt_LOG.h:struct xt_log_info */
const LOG_PREFIXLEN = 30;

/** Ref: extensions/libxt_LOG.c */
export const LOG: XtExtension<XtLogInfo, Draft> = {
  name: 'LOG',
  families: ['ipv4', 'ipv6'],
  help: () => `LOG target options:
 --log-level level		Level of logging (numeric or see syslog.conf)
 --log-prefix prefix		Prefix log messages with this prefix.
 --log-tcp-sequence		Log TCP sequence numbers.
 --log-tcp-options		Log TCP options.
 --log-ip-options		Log IP options.
 --log-uid			Log UID owning the local socket.
 --log-macdecode		Decode MAC addresses and protocol.
`,
  options: [
    {
      name: 'log-level',
      parse(d, arg) {
        const level = strtoui(arg, 0, 7) ?? LEVELS.find(([n]) => n === arg)?.[1];
        if (level === undefined) parameterProblem(`log level "${arg}" unknown\n`);
        d.level = level;
      },
    },
    {
      name: 'log-prefix',
      parse(d, arg) {
        if (arg.length < 1) parameterProblem('Argument must have a minimum length of 1 characters\n');
        if (arg.includes('\n')) parameterProblem('Newlines not allowed in --log-prefix');
        d.prefix = arg.slice(0, LOG_PREFIXLEN - 1);
      },
    },
    flag('log-tcp-sequence', NF_LOG.TCPSEQ),
    flag('log-tcp-options', NF_LOG.TCPOPT),
    flag('log-ip-options', NF_LOG.IPOPT),
    flag('log-uid', NF_LOG.UID),
    flag('log-macdecode', NF_LOG.MACDECODE),
  ],
  init: () => ({ level: DEFAULT, flags: 0, prefix: '' }),
  make: (d) => d,
  print(i, numeric) {
    let out = ' LOG';
    if (numeric) out += ` flags ${i.flags} level ${i.level}`;
    else {
      out += ` level ${LEVELS[i.level]![0]}`;
      if (i.flags & NF_LOG.TCPSEQ) out += ' tcp-sequence';
      if (i.flags & NF_LOG.TCPOPT) out += ' tcp-options';
      if (i.flags & NF_LOG.IPOPT) out += ' ip-options';
      if (i.flags & NF_LOG.UID) out += ' uid';
      if (i.flags & NF_LOG.MACDECODE) out += ' macdecode';
    }
    return out + (i.prefix === '' ? '' : ` prefix "${i.prefix}"`);
  },
  save(i) {
    let out = i.prefix === '' ? '' : ` --log-prefix${saveString(i.prefix)}`;
    if (i.level !== DEFAULT) out += ` --log-level ${i.level}`;
    if (i.flags & NF_LOG.TCPSEQ) out += ' --log-tcp-sequence';
    if (i.flags & NF_LOG.TCPOPT) out += ' --log-tcp-options';
    if (i.flags & NF_LOG.IPOPT) out += ' --log-ip-options';
    if (i.flags & NF_LOG.UID) out += ' --log-uid';
    if (i.flags & NF_LOG.MACDECODE) out += ' --log-macdecode';
    return out;
  },
  xlate(i) {
    let out = 'log';
    if (i.prefix !== '') out += ` prefix "${i.prefix}"`;
    if (i.level !== DEFAULT) out += ` level ${LEVELS[i.level]![0]}`;
    const tcp = [i.flags & NF_LOG.TCPSEQ ? 'sequence' : '', i.flags & NF_LOG.TCPOPT ? 'options' : ''].filter(Boolean);
    if ((i.flags & 0x2f) === 0x2f) return `${out} flags all`;
    if (tcp.length > 0) out += ` flags tcp ${tcp.join(',')}`;
    if (i.flags & NF_LOG.IPOPT) out += ' flags ip options';
    if (i.flags & NF_LOG.UID) out += ' flags skuid';
    if (i.flags & NF_LOG.MACDECODE) out += ' flags ether';
    return out;
  },
};
