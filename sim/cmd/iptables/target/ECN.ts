import type { XtEcnInfo } from '../../../../core/netfilter/target/ecn.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtEcnInfo]: XtEcnInfo[K] };

const removes = (i: XtEcnInfo): boolean => i.ece === 0 && i.cwr === 0 && i.ipEct === null;

function bit(name: 'ecn-tcp-cwr' | 'ecn-tcp-ece', field: 'cwr' | 'ece') {
  return {
    name,
    excl: ['ecn-tcp-remove'],
    parse(d: Draft, arg: string) {
      d[field] = parseInteger('ECN', name, arg, 0, 1) as 0 | 1;
    },
  };
}

/** Ref: extensions/libipt_ECN.c */
export const ECN: XtExtension<XtEcnInfo, Draft> = {
  name: 'ECN',
  families: ['ipv4'],
  help: () => 'ECN target options\n  --ecn-tcp-remove		Remove all ECN bits from TCP header\n',
  options: [
    {
      name: 'ecn-tcp-remove',
      flag: true,
      excl: ['ecn-tcp-cwr', 'ecn-tcp-ece'],
      parse(d) {
        d.ece = 0;
        d.cwr = 0;
        d.ipEct = null;
      },
    },
    bit('ecn-tcp-cwr', 'cwr'),
    bit('ecn-tcp-ece', 'ece'),
    {
      name: 'ecn-ip-ect',
      parse(d, arg) {
        d.ipEct = parseInteger('ECN', 'ecn-ip-ect', arg, 0, 3);
      },
    },
  ],
  init: () => ({ ece: null, cwr: null, ipEct: null }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('ECN target: An operation is required');
  },
  make: (d) => ({ ...d }),
  print(i) {
    if (removes(i)) return ' ECN TCP remove';
    const parts = [
      i.ece === null ? '' : ` ECE=${i.ece}`,
      i.cwr === null ? '' : ` CWR=${i.cwr}`,
      i.ipEct === null ? '' : ` ECT codepoint=${i.ipEct}`,
    ];
    return ` ECN${parts.join('')}`;
  },
  save(i) {
    if (removes(i)) return ' --ecn-tcp-remove';
    const parts = [
      i.ece === null ? '' : ` --ecn-tcp-ece ${i.ece}`,
      i.cwr === null ? '' : ` --ecn-tcp-cwr ${i.cwr}`,
      i.ipEct === null ? '' : ` --ecn-ip-ect ${i.ipEct}`,
    ];
    return parts.join('');
  },
};
