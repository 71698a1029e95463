import { natTarget } from './nat_range.ts';

/** Ref: extensions/libxt_NAT.c:SNAT_help() */
export const SNAT = natTarget({
  name: 'SNAT',
  to: 'to-source',
  flags: ['random', 'random-fully', 'persistent'],
  print: 'to:',
  help: `SNAT target options:
 --to-source [<ipaddr>[-<ipaddr>]][:port[-port]]
				Address to map source to.
[--random] [--random-fully] [--persistent]
`,
});
