import { natTarget } from './nat_range.ts';

/** Ref: extensions/libxt_NAT.c:DNAT_help_v2() */
export const DNAT = natTarget({
  name: 'DNAT',
  to: 'to-destination',
  flags: ['random', 'persistent'],
  print: 'to:',
  help: `DNAT target options:
 --to-destination [<ipaddr>[-<ipaddr>]][:port[-port[/port]]]
				Address to map destination to.
[--random] [--persistent]
`,
});
