import {
  IPS,
  noConntrackInfo,
  XT_CONNTRACK_STATE as STATE,
  type XtConntrackInfo,
} from '../../../../core/netfilter/match/conntrack.ts';
import type { XtAddr } from '../../../../core/netfilter/x_tables.ts';
import type { XtRange } from '../../../../core/netfilter/xt_transport.ts';
import { addrMaskList } from '../parse_value.ts';
import { parameterProblem, type XtContext, type XtExtension, type XtOption } from '../xtables.ts';
import { badValue, parseHostmask, parseMint, parseMport, parseProtocol } from '../xtoptions.ts';

export type ConntrackDraft = { -readonly [K in keyof XtConntrackInfo]: XtConntrackInfo[K] };

/** In the order they are printed; a beginning is enough, the first that fits counts in the order they are asked. */
const printed = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;
const asked = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;
const statuses = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const;

/** Ref: extensions/libxt_conntrack.c:conntrack_ps_states(), conntrack_ps_statuses() */
export function parseList(arg: string, bitOf: (word: string) => number | null, bad: (rest: string) => never): number {
  let mask = 0;
  let rest = arg;
  for (;;) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const bit = word === '' ? null : bitOf(word.toUpperCase());
    if (bit === null) bad(rest);
    mask |= bit;
    if (comma < 0) return mask;
    rest = rest.slice(comma + 1);
  }
}

export function stateBit(word: string): number | null {
  const name = asked.find((s) => s.startsWith(word));
  return name === undefined ? null : STATE[name];
}

function statusBit(word: string): number | null {
  if ('NONE'.startsWith(word)) return 0;
  const name = statuses.find((s) => s.startsWith(word));
  return name === undefined ? null : IPS[name];
}

export function stateNames(mask: number): string {
  return printed.filter((s) => (mask & STATE[s]) !== 0).join(',');
}

function statusNames(mask: number): string {
  return mask === 0 ? 'NONE' : statuses.filter((s) => (mask & IPS[s]) !== 0).join(',');
}

const addrs = [
  ['ctorigsrc', 'origSrc'],
  ['ctorigdst', 'origDst'],
  ['ctreplsrc', 'replSrc'],
  ['ctrepldst', 'replDst'],
] as const;
const ports = [
  ['ctorigsrcport', 'origSrcPort'],
  ['ctorigdstport', 'origDstPort'],
  ['ctreplsrcport', 'replSrcPort'],
  ['ctrepldstport', 'replDstPort'],
] as const;

const rangeText = (r: XtRange, sep: string): string => (r.min === r.max ? `${r.min}` : `${r.min}${sep}${r.max}`);

function addrText(a: XtAddr, numeric: boolean): string {
  const any = a.family === 'ipv4' ? a.addr === 0 : a.addr === '::';
  return !numeric && any ? 'anywhere' : addrMaskList(a);
}

/** Ref: extensions/libxt_conntrack.c:conntrack_dump() */
export function conntrackDump(i: XtConntrackInfo, prefix: string, stateWord: string, numeric: boolean): string {
  let out = '';
  const say = (of: { readonly inv: boolean } | null, word: string, value: () => string) => {
    if (of !== null) out += `${of.inv ? ' !' : ''} ${prefix}${word} ${value()}`;
  };
  say(i.state, stateWord, () => stateNames(i.state!.is));
  say(i.proto, 'ctproto', () => String(i.proto!.is));
  for (const [word, key] of addrs) say(i[key], word, () => addrText(i[key]!.is, numeric));
  for (const [word, key] of ports) say(i[key], word, () => rangeText(i[key]!.is, ':'));
  say(i.status, 'ctstatus', () => statusNames(i.status!.is));
  say(i.expires, 'ctexpire', () => rangeText(i.expires!.is, ':'));
  if (i.dir !== null) out += ` ${prefix}ctdir ${i.dir.is}`;
  return out;
}

/** Ref: extensions/libxt_conntrack.c:_conntrack3_mt_xlate() */
export function conntrackXlate(i: XtConntrackInfo): string {
  const out: string[] = [];
  const not = (of: { readonly inv: boolean }) => (of.inv ? '!= ' : '');
  if (i.dir !== null) out.push(`ct direction ${i.dir.is.toLowerCase()}`);
  if (i.proto !== null)
    out.push(`ct ${i.dir?.is === 'REPLY' ? 'reply' : 'original'} protocol ${not(i.proto)}${i.proto.is}`);
  if (i.state !== null) {
    if ((i.state.is & (STATE.SNAT | STATE.DNAT)) !== 0)
      out.push(`ct status ${i.status?.inv === true ? '!=' : ''}${(i.state.is & STATE.SNAT) !== 0 ? 'snat' : 'dnat'}`);
    else out.push(`ct state ${i.state.inv ? '! ' : ''}${stateNames(i.state.is).toLowerCase()}`);
  }
  if (i.status !== null)
    out.push(
      `ct status ${i.status.inv ? '! ' : ''}${i.status.is === 0 ? '' : statusNames(i.status.is).toLowerCase().replace('_', '-')}`,
    );
  if (i.expires !== null) out.push(`ct expiration ${not(i.expires)}${rangeText(i.expires.is, '-')}`);
  for (const [word, key] of addrs) {
    const a = i[key];
    if (a !== null) out.push(`${field(word, 'addr')} ${not(a)}${addrMaskList(a.is)}`);
  }
  for (const [word, key] of ports) {
    const p = i[key];
    if (p !== null) out.push(`${field(word, 'proto-')} ${not(p)}${rangeText(p.is, '-')}`);
  }
  return out.join(' ');
}

function field(word: string, kind: 'addr' | 'proto-'): string {
  const dir = word.includes('orig') ? 'original' : 'reply';
  const src = word.includes('src');
  return `ct ${dir} ${kind === 'addr' ? (src ? 'saddr' : 'daddr') : src ? 'proto-src' : 'proto-dst'}`;
}

type Option = XtOption<ConntrackDraft>;

const badState = (rest: string): never => parameterProblem(`Bad ctstate "${rest}"`);
const badStatus = (rest: string): never => parameterProblem(`Bad ctstatus "${rest}"`);

/** Ref: extensions/libxt_conntrack.c */
export const conntrack: XtExtension<XtConntrackInfo, ConntrackDraft> = {
  name: 'conntrack',
  families: ['ipv4', 'ipv6'],
  help: () => `conntrack match options:
[!] --ctstate {INVALID|ESTABLISHED|NEW|RELATED|UNTRACKED|SNAT|DNAT}[,...]
                               State(s) to match
[!] --ctproto proto            Protocol to match; by number or name, e.g. "tcp"
[!] --ctorigsrc address[/mask]
[!] --ctorigdst address[/mask]
[!] --ctreplsrc address[/mask]
[!] --ctrepldst address[/mask]
                               Original/Reply source/destination address
[!] --ctorigsrcport port
[!] --ctorigdstport port
[!] --ctreplsrcport port
[!] --ctrepldstport port
                               TCP/UDP/SCTP orig./reply source/destination port
[!] --ctstatus {NONE|EXPECTED|SEEN_REPLY|ASSURED|CONFIRMED}[,...]
                               Status(es) to match
[!] --ctexpire time[:time]     Match remaining lifetime in seconds against
                               value or range of values (inclusive)
    --ctdir {ORIGINAL|REPLY}   Flow direction of packet
`,
  options: [
    {
      name: 'ctstate',
      inv: true,
      parse(d, arg, inv) {
        d.state = { is: parseList(arg, stateBit, badState), inv };
      },
    },
    {
      name: 'ctproto',
      inv: true,
      parse(d, arg, inv, cx) {
        const is = parseProtocol(arg, cx);
        d.proto = { is, inv };
      },
    },
    ...addrs.map(
      ([name, key]): Option => ({
        name,
        inv: true,
        parse(d: ConntrackDraft, arg: string, inv: boolean, cx: XtContext) {
          d[key] = { is: parseHostmask('conntrack', name, arg, cx), inv };
        },
      }),
    ),
    {
      name: 'ctstatus',
      inv: true,
      parse(d, arg, inv) {
        d.status = { is: parseList(arg, statusBit, badStatus), inv };
      },
    },
    {
      name: 'ctexpire',
      inv: true,
      parse(d, arg, inv) {
        const { min, max } = parseMint('conntrack', 'ctexpire', arg, 0xffffffff);
        d.expires = { is: { min, max }, inv };
      },
    },
    ...ports.map(
      ([name, key]): Option => ({
        name,
        inv: true,
        parse(d: ConntrackDraft, arg: string, inv: boolean, cx: XtContext) {
          d[key] = { is: parseMport('conntrack', name, arg, cx), inv };
        },
      }),
    ),
    {
      name: 'ctdir',
      parse(d, arg) {
        const is = arg.toUpperCase();
        if (is !== 'ORIGINAL' && is !== 'REPLY') badValue('conntrack', '--ctdir', arg);
        d.dir = { is, inv: false };
      },
    },
  ],
  init: () => ({ ...noConntrackInfo }),
  check(_d, given) {
    if (given.size === 0) parameterProblem('conntrack: At least one option is required');
  },
  make: (d) => ({ ...d }),
  print: (i, numeric) => conntrackDump(i, '', 'ctstate', numeric),
  save: (i) => conntrackDump(i, '--', 'ctstate', true),
  xlate: conntrackXlate,
};
