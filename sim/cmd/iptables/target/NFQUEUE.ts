import type { XtNfqueueInfo } from '../../../../core/netfilter/target/nfqueue.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseMint } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtNfqueueInfo]: XtNfqueueInfo[K] };

const last = (i: XtNfqueueInfo): number => i.num + i.total - 1;

/** Ref: extensions/libxt_NFQUEUE.c */
export const NFQUEUE: XtExtension<XtNfqueueInfo, Draft> = {
  name: 'NFQUEUE',
  families: ['ipv4', 'ipv6'],
  help: () => `NFQUEUE target options
  --queue-num value            Send packet to QUEUE number <value>.
                               Valid queue numbers are 0-65535
  --queue-balance first:last   Balance flows between queues <value> to <value>.
  --queue-bypass               Bypass Queueing if no queue instance exists.
  --queue-cpu-fanout	Use current CPU (no hashing)
`,
  options: [
    {
      name: 'queue-num',
      excl: ['queue-balance'],
      parse(d, arg) {
        d.num = parseInteger('NFQUEUE', 'queue-num', arg, 0, 65535);
      },
    },
    {
      name: 'queue-balance',
      excl: ['queue-num'],
      parse(d, arg) {
        const r = parseMint('NFQUEUE', 'queue-balance', arg, 65534);
        if (r.nvals !== 2) parameterProblem(`Bad range "${arg}"`);
        if (r.min >= r.max) parameterProblem(`${r.min} should be less than ${r.max}`);
        d.num = r.min;
        d.total = r.max - r.min + 1;
      },
    },
    {
      name: 'queue-bypass',
      flag: true,
      parse(d) {
        d.bypass = true;
      },
    },
    {
      name: 'queue-cpu-fanout',
      flag: true,
      also: ['queue-balance'],
      parse(d) {
        d.cpuFanout = true;
      },
    },
  ],
  init: () => ({ num: 0, total: 1, bypass: false, cpuFanout: false }),
  make: (d) => ({ ...d }),
  print(i) {
    const queue = i.total > 1 ? `balance ${i.num}:${last(i)}` : `num ${i.num}`;
    return ` NFQUEUE ${queue}${i.bypass ? ' bypass' : ''}${i.cpuFanout ? ' cpu-fanout' : ''}`;
  },
  save(i) {
    const queue = i.total > 1 ? `--queue-balance ${i.num}:${last(i)}` : `--queue-num ${i.num}`;
    return ` ${queue}${i.bypass ? ' --queue-bypass' : ''}${i.cpuFanout ? ' --queue-cpu-fanout' : ''}`;
  },
  xlate(i) {
    const queue = i.total > 1 ? `${i.num}-${last(i)}` : `${i.num}`;
    return `queue num ${queue} ${i.bypass ? 'bypass' : ''}${i.cpuFanout ? `${i.bypass ? ',' : ''}fanout ` : ''}`;
  },
};
