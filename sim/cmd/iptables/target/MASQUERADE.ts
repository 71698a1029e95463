import { natTarget } from './nat_range.ts';

/** Ref: extensions/libxt_NAT.c:MASQUERADE_help() */
export const MASQUERADE = natTarget({
  name: 'MASQUERADE',
  to: 'to-ports',
  flags: ['random', 'random-fully'],
  print: 'masq ports: ',
  help: `MASQUERADE target options:
 --to-ports <port>[-<port>]
				Port (range) to map to.
 --random
				Randomize source port.
 --random-fully
				Fully randomize source port.
`,
});
