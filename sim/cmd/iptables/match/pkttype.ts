import type { XtPkttypeInfo } from '../../../../core/netfilter/match/pkttype.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Type = XtPkttypeInfo['pkttype'];

const names: Readonly<Record<Type, string>> = {
  HOST: 'unicast',
  BROADCAST: 'broadcast',
  MULTICAST: 'multicast',
  OTHERHOST: 'otherhost',
};
const types = new Map<string, Type>([
  ...Object.entries(names).map(([type, name]) => [name, type as Type] as const),
  ['bcast', 'BROADCAST'],
  ['mcast', 'MULTICAST'],
  ['host', 'HOST'],
]);

/** Ref: extensions/libxt_pkttype.c */
export const pkttype: XtExtension<XtPkttypeInfo, { info: XtPkttypeInfo }> = {
  name: 'pkttype',
  families: ['ipv4', 'ipv6'],
  help: () =>
    'pkttype match options:\n[!] --pkt-type packettype    match packet type\nValid packet types:\n' +
    '\tunicast       \t\tto us\n\tbroadcast     \t\tto all\n\tmulticast     \t\tto group\n\totherhost     \t\tto someone else\n\n',
  options: [
    {
      name: 'pkt-type',
      inv: true,
      mand: true,
      parse(d, arg, invert) {
        const type = types.get(arg.toLowerCase());
        if (type === undefined) parameterProblem(`Bad packet type '${arg}'`);
        d.info = { pkttype: type, invert };
      },
    },
  ],
  init: () => ({ info: { pkttype: 'HOST', invert: false } }),
  make: ({ info }) => info,
  print: (i) => ` PKTTYPE ${i.invert ? '!' : ''}= ${names[i.pkttype]}`,
  save: (i) => `${i.invert ? ' !' : ''} --pkt-type ${names[i.pkttype]}`,
  xlate: (i) => `pkttype${i.invert ? ' !=' : ''} ${i.pkttype === 'OTHERHOST' ? '3' : names[i.pkttype]}`,
};
