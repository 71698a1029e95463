import { formatIpv4, parseIpv4 } from '../../../../core/addr/ipv4.ts';
import { parseIpv6 } from '../../../../core/addr/ipv6.ts';
import type { NfNatRange } from '../../../../core/netfilter/nf_conn.ts';
import type { XtFamily } from '../../../../core/netfilter/x_tables.ts';
import { parameterProblem, type XtContext, type XtExtension, type XtOption } from '../xtables.ts';

export type RangeDraft = { -readonly [K in keyof NfNatRange]: NfNatRange[K] };

const newRange = (): RangeDraft => ({
  addrs: null,
  ports: null,
  random: false,
  randomFully: false,
  persistent: false,
});

/** Protocols that have ports. Ref: extensions/libxt_NAT.c:__NAT_parse() */
const PORT_PROTOS = new Set([6, 17, 132, 33, 1]);

function leadingNumber(text: string, min = 0): { n: number; rest: string } | null {
  const m = /^\+?(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (m === null) return null;
  const n = Number(m[1]);
  return n < min || n > 65535 ? null : { n, rest: text.slice(m[0].length) };
}

/** Ref: extensions/libxt_NAT.c:parse_ports() */
function parsePorts(arg: string, d: RangeDraft, cx: XtContext): void {
  if (!PORT_PROTOS.has(cx.proto)) parameterProblem('Need TCP, UDP, SCTP or DCCP with port specification');
  const first = leadingNumber(arg);
  if (first === null) {
    const port = cx.netdb.servicePort(arg, '');
    if (port === null) parameterProblem(`Port \`${arg}' not valid`);
    d.ports = { min: port, max: port, base: null };
    return;
  }
  if (first.rest === '') {
    d.ports = { min: first.n, max: first.n, base: null };
    return;
  }
  if (first.rest[0] === ':') parameterProblem('Invalid port:port syntax - use dash');
  if (first.rest[0] !== '-') parameterProblem(`Garbage after port value: \`${first.rest}'`);
  const to = first.rest.slice(1);
  const last = leadingNumber(to);
  if (last === null) parameterProblem(`Port \`${to}' not valid`);
  if (last.n < first.n) parameterProblem(`Port range \`${to}' funky`);
  d.ports = { min: first.n, max: last.n, base: null };
  if (last.rest === '') return;
  if (last.rest[0] !== '/') parameterProblem(`Garbage after port range: \`${last.rest}'`);
  const text = last.rest.slice(1);
  const base = leadingNumber(text, 1)?.n ?? cx.netdb.servicePort(text, '');
  if (base === null) parameterProblem(`Port \`${text}' not valid`);
  d.ports = { min: first.n, max: last.n, base };
}

/** Ref: extensions/libxt_NAT.c:parse_to() */
function parseTo(arg: string, d: RangeDraft, cx: XtContext): void {
  const open = arg.indexOf('[');
  let addrs = arg;
  let ports: string | null = null;
  if (open < 0) {
    const colon = arg.indexOf(':');
    if (colon >= 0 && arg.indexOf(':', colon + 1) < 0) {
      addrs = arg.slice(0, colon);
      ports = arg.slice(colon + 1);
    }
  } else {
    const close = arg.indexOf(']', open);
    if (close < 0 || cx.family === 'ipv4') parameterProblem('Invalid address format');
    addrs = arg.slice(open + 1, close);
    const colon = arg.indexOf(':', close);
    if (colon >= 0) ports = arg.slice(colon + 1);
  }
  if (ports !== null) {
    parsePorts(ports, d, cx);
    if (addrs === '') return;
  }
  const dash = addrs.indexOf('-');
  const from = dash < 0 ? addrs : addrs.slice(0, dash);
  const parse = (text: string) => {
    const a = cx.family === 'ipv4' ? parseIpv4(text) : parseIpv6(text);
    if (a === null) parameterProblem(`Bad IP address "${text}"`);
    return a;
  };
  const min = parse(from);
  d.addrs = { min, max: dash < 0 ? min : parse(addrs.slice(dash + 1)) };
}

/** Ref: extensions/libxt_NAT.c:sprint_range() */
function rangeText(r: NfNatRange, family: XtFamily): string {
  const addr = (a: NonNullable<NfNatRange['addrs']>['min']): string => (typeof a === 'number' ? formatIpv4(a) : a);
  let out = '';
  if (r.addrs !== null) {
    const { min, max } = r.addrs;
    out = addr(min) + (min === max ? '' : `-${addr(max)}`);
    if (family === 'ipv6' && r.ports !== null) out = `[${out}]`;
  }
  if (r.ports !== null) {
    const { min, max, base } = r.ports;
    out += `:${min}${min === max ? '' : `-${max}`}${base === null ? '' : `/${base}`}`;
  }
  return out;
}

function natText(r: NfNatRange, family: XtFamily, option: string, flag: string, skipColon: boolean): string {
  const range = rangeText(r, family);
  let out = range === '' ? '' : ` ${option}${skipColon && range.startsWith(':') ? range.slice(1) : range}`;
  if (r.random) out += ` ${flag}random`;
  if (r.randomFully) out += ` ${flag}random-fully`;
  if (r.persistent) out += ` ${flag}persistent`;
  return out;
}

function natXlate(r: NfNatRange, family: XtFamily, verb: string): string | null {
  if (r.ports !== null && r.ports.base !== null) return null;
  const range = rangeText(r, family);
  const flags = [
    r.random ? 'random' : '',
    r.randomFully ? 'fully-random' : '',
    r.persistent ? 'persistent' : '',
  ].filter(Boolean);
  return `${verb}${range === '' ? '' : ` to ${range}`}${flags.length === 0 ? '' : ` ${flags.join(',')}`}`;
}

const toOption = (name: string): XtOption<RangeDraft> => ({
  name,
  mand: true,
  parse: (d, arg, _inv, cx) => parseTo(arg, d, cx),
});

const toPorts: XtOption<RangeDraft> = { name: 'to-ports', parse: (d, arg, _inv, cx) => parsePorts(arg, d, cx) };

const flags: { readonly [K in 'random' | 'random-fully' | 'persistent']: XtOption<RangeDraft> } = {
  random: {
    name: 'random',
    flag: true,
    parse: (d) => {
      d.random = true;
    },
  },
  'random-fully': {
    name: 'random-fully',
    flag: true,
    parse: (d) => {
      d.randomFully = true;
    },
  },
  persistent: {
    name: 'persistent',
    flag: true,
    parse: (d) => {
      d.persistent = true;
    },
  },
};

/** What the four that take a range have in common. Ref: extensions/libxt_NAT.c:PSX_GEN() */
export function natTarget(spec: {
  readonly name: 'SNAT' | 'DNAT' | 'MASQUERADE' | 'REDIRECT';
  readonly to: string;
  readonly flags: readonly (keyof typeof flags)[];
  readonly print: string;
  readonly help: string;
}): XtExtension<NfNatRange, RangeDraft> {
  const ports = spec.to === 'to-ports';
  return {
    name: spec.name,
    families: ['ipv4', 'ipv6'],
    help: () => spec.help,
    options: [ports ? toPorts : toOption(spec.to), ...spec.flags.map((f) => flags[f])],
    init: newRange,
    check(d) {
      if (spec.name !== 'DNAT' && d.ports !== null && d.ports.base !== null)
        parameterProblem('Shifted portmap ranges not supported with this kernel');
    },
    make: (d) => d,
    print: (r, _numeric, cx) => natText(r, cx.family, spec.print, '', ports),
    save: (r, cx) => natText(r, cx.family, `--${spec.to} `, '--', ports),
    xlate: (r, cx) => natXlate(r, cx.family, spec.name.toLowerCase()),
  };
}
