import type { XtStringInfo } from '../../../../core/netfilter/match/string.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtStringInfo]: XtStringInfo[K] };

const XT_STRING_MAX_PATTERN_SIZE = 128;

/** `abc|00 ff|`. Ref: extensions/libxt_string.c:parse_hex_string() */
function parseHexString(s: string): string {
  if (s.length === 0) parameterProblem('STRING must contain at least one char');
  let out = '';
  let hex = false;
  for (let i = 0; i < s.length; ) {
    if (out.length >= XT_STRING_MAX_PATTERN_SIZE) parameterProblem(`STRING too long "${s}"`);
    if (s[i] === '\\') {
      if (hex) parameterProblem('Cannot include literals in hex data');
      if (i + 1 >= s.length) parameterProblem('Bad literal placement at end of string');
      out += s[i + 1];
      i += 2;
      continue;
    }
    if (s[i] === '|') {
      hex = !hex;
      if (hex) while (s[i + 1] === ' ') i++;
      if (i + 1 >= s.length) break;
      i++;
    }
    if (!hex) {
      out += s[i++];
      continue;
    }
    if (i + 1 >= s.length) parameterProblem('Odd number of hex digits');
    if (i + 2 >= s.length) parameterProblem('Invalid hex block');
    for (const c of [s[i]!, s[i + 1]!]) if (!/[0-9a-f]/i.test(c)) parameterProblem(`Invalid hex char '${c}'`);
    out += String.fromCharCode(Number.parseInt(s.slice(i, i + 2), 16));
    i += s[i + 2] === ' ' ? 3 : 2;
  }
  return out;
}

/** Ref: extensions/libxt_string.c:print_string(), print_hex_string() */
function patternText(pattern: string): string {
  if (!isHexString(pattern)) return ` "${pattern.replace(/["\\]/g, '\\$&')}"`;
  return ` "|${Array.from(pattern, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}|"`;
}

function isHexString(pattern: string): boolean {
  return /[^\x20-\x7e]/.test(pattern) || pattern.endsWith('\\');
}

/** Ref: extensions/libxt_string.c */
export const string: XtExtension<XtStringInfo, Draft> = {
  name: 'string',
  families: ['ipv4', 'ipv6'],
  help: () => `string match options:
--from                       Offset to start searching from
--to                         Offset to stop searching
--algo                       Algorithm
--icase                      Ignore case (default: 0)
[!] --string string          Match a string in a packet
[!] --hex-string string      Match a hex string in a packet
`,
  options: [
    {
      name: 'from',
      parse(d, arg) {
        d.from = parseInteger('string', 'from', arg, 0, 65535);
      },
    },
    {
      name: 'to',
      parse(d, arg) {
        d.to = parseInteger('string', 'to', arg, 0, 65535);
      },
    },
    {
      name: 'algo',
      mand: true,
      parse(d, arg) {
        d.algo = arg.slice(0, 15);
      },
    },
    {
      name: 'string',
      inv: true,
      excl: ['hex-string'],
      parse(d, arg, inv) {
        if (arg.length > XT_STRING_MAX_PATTERN_SIZE) parameterProblem(`STRING too long "${arg}"`);
        d.pattern = arg;
        if (inv) d.invert = true;
      },
    },
    {
      name: 'hex-string',
      inv: true,
      excl: ['string'],
      parse(d, arg, inv) {
        d.pattern = parseHexString(arg);
        if (inv) d.invert = true;
      },
    },
    {
      name: 'icase',
      flag: true,
      parse(d) {
        d.icase = true;
      },
    },
  ],
  init: () => ({ algo: '', pattern: '', from: 0, to: 65535, icase: false, invert: false }),
  check(_d, given) {
    if (!given.has('string') && !given.has('hex-string'))
      parameterProblem("STRING match: You must specify `--string' or `--hex-string'");
  },
  make: (d) => ({ ...d }),
  print: (i) =>
    ` STRING match ${i.invert ? '!' : ''}${patternText(i.pattern)} ALGO name ${i.algo}${
      i.from === 0 ? '' : ` FROM ${i.from}`
    }${i.to === 65535 ? '' : ` TO ${i.to}`}${i.icase ? ' ICASE' : ''}`,
  save: (i) =>
    `${i.invert ? ' !' : ''} ${isHexString(i.pattern) ? '--hex-string' : '--string'}${patternText(i.pattern)} --algo ${
      i.algo
    }${i.from === 0 ? '' : ` --from ${i.from}`}${i.to === 65535 ? '' : ` --to ${i.to}`}${i.icase ? ' --icase' : ''}`,
};
