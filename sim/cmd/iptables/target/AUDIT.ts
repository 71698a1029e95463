import type { XtAuditInfo } from '../../../../core/netfilter/target/audit.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

const TYPES = ['accept', 'drop', 'reject'] as const;

/** Ref: extensions/libxt_AUDIT.c */
export const AUDIT: XtExtension<XtAuditInfo, { type: XtAuditInfo['type'] }> = {
  name: 'AUDIT',
  families: ['ipv4', 'ipv6'],
  help: () => 'AUDIT target options\n  --type TYPE		Action type to be recorded.\n',
  options: [
    {
      name: 'type',
      mand: true,
      parse(d, arg) {
        const type = TYPES.find((t) => t === arg.toLowerCase());
        if (type === undefined) parameterProblem(`Bad action type value "${arg}"`);
        d.type = type;
      },
    },
  ],
  init: () => ({ type: 'accept' }),
  make: (d) => ({ type: d.type }),
  print: (i) => ` AUDIT ${i.type}`,
  save: (i) => ` --type ${i.type}`,
  xlate: () => 'log level audit',
};
