import {
  noConntrackInfo,
  XT_CONNTRACK_STATE,
  type XtConntrackInfo,
} from '../../../../core/netfilter/match/conntrack.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { type ConntrackDraft, conntrackDump, conntrackXlate, parseList, stateBit } from './conntrack.ts';

const { SNAT, DNAT } = XT_CONNTRACK_STATE;

function parseState(word: string): number | null {
  const bit = stateBit(word);
  return bit === SNAT || bit === DNAT ? null : bit;
}

function bad(arg: string, rest: string): never {
  if (rest === '' && (arg === '' || arg.endsWith(',')))
    parameterProblem('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
  parameterProblem(`Bad state "${rest}"`);
}

/** The old name of conntrack's `--ctstate`. Ref: extensions/libxt_conntrack.c:state_ct23_parse() */
export const state: XtExtension<XtConntrackInfo, ConntrackDraft> = {
  name: 'state',
  families: ['ipv4', 'ipv6'],
  help: () =>
    'state match options:\n [!] --state [INVALID|ESTABLISHED|NEW|RELATED|UNTRACKED][,...]\n\t\t\t\tState(s) to match\n',
  options: [
    {
      name: 'state',
      inv: true,
      mand: true,
      parse(d, arg, inv) {
        d.state = { is: parseList(arg, parseState, (rest) => bad(arg, rest)), inv };
      },
    },
  ],
  init: () => ({ ...noConntrackInfo }),
  make: (d) => ({ ...d }),
  print: (i, numeric) => conntrackDump(i, '', 'state', numeric),
  save: (i) => conntrackDump(i, '--', 'state', true),
  xlate: conntrackXlate,
};
