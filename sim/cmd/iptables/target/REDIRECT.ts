import { natTarget } from './nat_range.ts';

/** Ref: extensions/libxt_NAT.c:REDIRECT_help() */
export const REDIRECT = natTarget({
  name: 'REDIRECT',
  to: 'to-ports',
  flags: ['random'],
  print: 'redir ports ',
  help: `REDIRECT target options:
 --to-ports <port>[-<port>]
				Port (range) to map to.
 [--random]
`,
});
