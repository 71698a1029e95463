import type { XtClassifyInfo } from '../../../../core/netfilter/target/classify.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { info: XtClassifyInfo };

const hex = (n: number): string => n.toString(16);

/** Ref: extensions/libxt_CLASSIFY.c */
export const CLASSIFY: XtExtension<XtClassifyInfo, Draft> = {
  name: 'CLASSIFY',
  families: ['ipv4', 'ipv6'],
  help: () => `CLASSIFY target options:
--set-class MAJOR:MINOR    Set skb->priority value (always hexadecimal!)
`,
  options: [
    {
      name: 'set-class',
      mand: true,
      parse(d, arg) {
        const m = /^\s*([+-]?)(?:0x)?([0-9a-f]+):\s*([+-]?)(?:0x)?([0-9a-f]+)/i.exec(arg);
        if (m === null) parameterProblem(`Bad class value "${arg}"`);
        const low16 = (sign: string, digits: string): number =>
          Number(BigInt.asUintN(16, BigInt(`0x${digits}`) * (sign === '-' ? -1n : 1n)));
        d.info = { major: low16(m[1]!, m[2]!), minor: low16(m[3]!, m[4]!) };
      },
    },
  ],
  init: () => ({ info: { major: 0, minor: 0 } }),
  make: (d) => d.info,
  print: (i) => ` CLASSIFY set ${hex(i.major)}:${hex(i.minor)}`,
  save: (i) => ` --set-class ${hex(i.major).padStart(4, '0')}:${hex(i.minor).padStart(4, '0')}`,
  xlate({ major, minor }) {
    if (major === 0xffff && minor === 0xffff) return 'meta priority set root';
    return `meta priority set ${major === 0 && minor === 0 ? 'none' : `${hex(major)}:${hex(minor)}`}`;
  },
};
