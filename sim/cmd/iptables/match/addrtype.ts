import { XT_ADDRTYPES, type XtAddrtypeInfo } from '../../../../core/netfilter/match/addrtype.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtAddrtypeInfo]: XtAddrtypeInfo[K] };

/** The type that begins so, as a bit. Ref: extensions/libxt_addrtype.c:parse_type() */
function typeBit(name: string): number {
  const i = name === '' ? -1 : XT_ADDRTYPES.findIndex((t) => t.startsWith(name.toUpperCase()));
  return i < 0 ? 0 : 1 << i;
}

function parseTypes(arg: string): number {
  let mask = 0;
  let rest = arg;
  for (;;) {
    const comma = rest.indexOf(',');
    const bit = typeBit(comma < 0 ? rest : rest.slice(0, comma));
    if (bit === 0) parameterProblem(comma < 0 ? `addrtype: bad type "${rest}"` : `addrtype: bad type \`${rest}'`);
    mask |= bit;
    if (comma < 0) return mask;
    rest = rest.slice(comma + 1);
  }
}

function typeNames(mask: number): string[] {
  return XT_ADDRTYPES.filter((_, i) => (mask & (1 << i)) !== 0);
}

/** Ref: extensions/libxt_addrtype.c */
export const addrtype: XtExtension<XtAddrtypeInfo, Draft> = {
  name: 'addrtype',
  families: ['ipv4', 'ipv6'],
  help: () =>
    `Address type match options:
 [!] --src-type type[,...]      Match source address type
 [!] --dst-type type[,...]      Match destination address type
     --limit-iface-in           Match only on the packet's incoming device
     --limit-iface-out          Match only on the packet's outgoing device

Valid types:           
${XT_ADDRTYPES.map((t) => `                                ${t}\n`).join('')}`,
  options: [
    {
      name: 'src-type',
      inv: true,
      parse(d, arg, inv) {
        d.source |= parseTypes(arg);
        d.sourceInv = inv;
      },
    },
    {
      name: 'dst-type',
      inv: true,
      parse(d, arg, inv) {
        d.dest |= parseTypes(arg);
        d.destInv = inv;
      },
    },
    {
      name: 'limit-iface-in',
      flag: true,
      excl: ['limit-iface-out'],
      parse(d) {
        d.limitIface = 'in';
      },
    },
    {
      name: 'limit-iface-out',
      flag: true,
      excl: ['limit-iface-in'],
      parse(d) {
        d.limitIface = 'out';
      },
    },
  ],
  init: () => ({ source: 0, sourceInv: false, dest: 0, destInv: false, limitIface: null }),
  check(_d, given) {
    if (!given.has('src-type') && !given.has('dst-type'))
      parameterProblem('addrtype: you must specify --src-type or --dst-type');
  },
  make: (d) => ({ ...d }),
  print: (i) =>
    ` ADDRTYPE match${i.source === 0 ? '' : ` src-type ${i.sourceInv ? '!' : ''}${typeNames(i.source)}`}${
      i.dest === 0 ? '' : ` dst-type ${i.destInv ? '!' : ''}${typeNames(i.dest)}`
    }${i.limitIface === null ? '' : ` limit-${i.limitIface}`}`,
  save: (i) =>
    `${i.source === 0 ? '' : `${i.sourceInv ? ' !' : ''} --src-type ${typeNames(i.source)}`}${
      i.dest === 0 ? '' : `${i.destInv ? ' !' : ''} --dst-type ${typeNames(i.dest)}`
    }${i.limitIface === null ? '' : ` --limit-iface-${i.limitIface}`}`,
  xlate(i) {
    const side = i.source === 0 ? 'daddr' : 'saddr';
    const iface = i.limitIface === null ? '' : `. ${i.limitIface === 'in' ? 'iif' : 'oif'} `;
    const types = typeNames(i.source === 0 ? i.dest : i.source).map((t) => t.toLowerCase());
    const set = types.length > 1 ? `{ ${types.join(', ')} }` : types.join('');
    return `fib ${side} ${iface}type ${i.sourceInv || i.destInv ? '!= ' : ''}${set}`;
  },
};
