import type { XtPhysdevInfo } from '../../../../core/netfilter/match/physdev.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';
import { parseInterface } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtPhysdevInfo]: XtPhysdevInfo[K] };

const not = (asked: { readonly inv: boolean }): string => (asked.inv ? ' !' : '');

/** Ref: extensions/libxt_physdev.c:physdev_save() */
function text(i: XtPhysdevInfo): string {
  let out = '';
  if (i.isIn !== null) out += `${not(i.isIn)} --physdev-is-in`;
  if (i.in !== null) out += `${not(i.in)} --physdev-in ${i.in.name}`;
  if (i.isOut !== null) out += `${not(i.isOut)} --physdev-is-out`;
  if (i.out !== null) out += `${not(i.out)} --physdev-out ${i.out.name}`;
  if (i.isBridged !== null) out += `${not(i.isBridged)} --physdev-is-bridged`;
  return out;
}

/** Ref: extensions/libxt_physdev.c */
export const physdev: XtExtension<XtPhysdevInfo, Draft> = {
  name: 'physdev',
  families: ['ipv4', 'ipv6'],
  help: () => `physdev match options:
 [!] --physdev-in inputname[+]		bridge port name ([+] for wildcard)
 [!] --physdev-out outputname[+]	bridge port name ([+] for wildcard)
 [!] --physdev-is-in			arrived on a bridge device
 [!] --physdev-is-out			will leave on a bridge device
 [!] --physdev-is-bridged		it's a bridged packet
`,
  options: [
    {
      name: 'physdev-in',
      inv: true,
      parse(d, arg, inv, cx) {
        d.in = { name: parseInterface(arg, cx), inv };
      },
    },
    {
      name: 'physdev-out',
      inv: true,
      parse(d, arg, inv, cx) {
        d.out = { name: parseInterface(arg, cx), inv };
      },
    },
    {
      name: 'physdev-is-in',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.isIn = { inv };
      },
    },
    {
      name: 'physdev-is-out',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.isOut = { inv };
      },
    },
    {
      name: 'physdev-is-bridged',
      flag: true,
      inv: true,
      parse(d, _arg, inv) {
        d.isBridged = { inv };
      },
    },
  ],
  init: () => ({ in: null, out: null, isIn: null, isOut: null, isBridged: null }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('PHYSDEV: no physdev option specified');
  },
  make: (d) => ({ ...d }),
  print: (i) => ` PHYSDEV match${text(i)}`,
  save: text,
};
