import type { XtDscpTargetInfo } from '../../../../core/netfilter/target/dscp.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

/** Ref: extensions/dscp_helper.c:ds_classes */
const CLASSES: readonly (readonly [string, number])[] = [
  ['CS0', 0x00], ['CS1', 0x08], ['CS2', 0x10], ['CS3', 0x18], ['CS4', 0x20], ['CS5', 0x28], ['CS6', 0x30],
  ['CS7', 0x38], ['BE', 0x00], ['AF11', 0x0a], ['AF12', 0x0c], ['AF13', 0x0e], ['AF21', 0x12], ['AF22', 0x14],
  ['AF23', 0x16], ['AF31', 0x1a], ['AF32', 0x1c], ['AF33', 0x1e], ['AF41', 0x22], ['AF42', 0x24], ['AF43', 0x26],
  ['EF', 0x2e],
]; // biome-ignore format: a table

const hex = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

/** Ref: extensions/libxt_DSCP.c */
export const DSCP: XtExtension<XtDscpTargetInfo, { dscp: number }> = {
  name: 'DSCP',
  families: ['ipv4', 'ipv6'],
  help: () => `DSCP target options
  --set-dscp value		Set DSCP field in packet header to value
  		                This value can be in decimal (ex: 32)
               		or in hex (ex: 0x20)
  --set-dscp-class class	Set the DSCP field in packet header to the
				value represented by the DiffServ class value.
				This class may be EF,BE or any of the CSxx
				or AFxx classes.

				These two options are mutually exclusive !
`,
  options: [
    {
      name: 'set-dscp',
      excl: ['set-dscp-class'],
      parse(d, arg) {
        d.dscp = parseInteger('DSCP', 'set-dscp', arg, 0, 63);
      },
    },
    {
      name: 'set-dscp-class',
      excl: ['set-dscp'],
      parse(d, arg) {
        // a name is known by its beginning
        const known = CLASSES.find(([name]) => arg.toUpperCase().startsWith(name));
        if (known === undefined) parameterProblem(`Invalid DSCP value \`${arg}'`);
        d.dscp = known[1];
      },
    },
  ],
  init: () => ({ dscp: 0 }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('DSCP target: Parameter --set-dscp is required');
  },
  make: (d) => ({ dscp: d.dscp }),
  print: (i) => ` DSCP set ${hex(i.dscp)}`,
  save: (i) => ` --set-dscp ${hex(i.dscp)}`,
  xlate: (i, cx) => `${cx.family === 'ipv4' ? 'ip' : 'ip6'} dscp set ${hex(i.dscp)}`,
};
