import type { XtHashlimitInfo } from '../../../../core/netfilter/match/hashlimit.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtContext, type XtExtension } from '../xtables.ts';
import { badValue, parsePlen, strtoul, UINT64_MAX } from '../xtoptions.ts';

type Draft = { -readonly [K in keyof XtHashlimitInfo]: XtHashlimitInfo[K] } & {
  /** Seconds of the rate's unit. */
  mult: number;
};

const SCALE = 1_000_000;
const BURST = 5;
const BURST_MAX = 1_000_000;
const BYTE_EXPIRE = 15;
const BYTE_EXPIRE_BURST = 60;
const GCINTERVAL = 1000;
const U32 = 0xffffffff;

/** Ref: extensions/libxt_hashlimit.c:cost_to_bytes() */
function costToBytes(cost: number): number {
  return ((cost > 0 ? Math.floor(U32 / cost) : U32) - 1) * 16;
}

/** Ref: extensions/libxt_hashlimit.c:bytes_to_cost() */
function bytesToCost(bytes: number): number {
  return Math.floor(U32 / ((Math.floor(bytes / 16) >>> 0) + 1));
}

const factorOf = (c: string | undefined): number => (c === 'm' ? 1024 * 1024 : c === 'k' ? 1024 : 1);

function burstError(): never {
  parameterProblem(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`);
}

function parseBurst(arg: string): number {
  const v = strtoul(arg, 1, UINT64_MAX);
  if (v === null || (v.end === arg.length && v.value > BURST_MAX)) burstError();
  return v.value * factorOf(arg[v.end]);
}

const atoll = (text: string): number => Math.max(0, Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0));

/** `N[k|m]b/s`; false when it is none. Ref: extensions/libxt_hashlimit.c:parse_bytes() */
function parseBytes(d: Draft, rate: string): boolean {
  const at = rate.indexOf('b/s');
  if (at <= 0) return false;
  const r = atoll(rate);
  if (r === 0) return false;
  const cost = bytesToCost(r * factorOf(rate[at - 1]));
  if (cost === 0) parameterProblem(`Rate too high "${rate}"`);
  d.mult = BYTE_EXPIRE;
  d.avg = cost;
  return true;
}

/** `N[/unit]`; false when it is none. Ref: extensions/libxt_hashlimit.c:parse_rate() */
function parseRate(d: Draft, rate: string): boolean {
  d.mult = 1;
  const slash = rate.indexOf('/');
  if (slash >= 0) {
    const unit = rate.slice(slash + 1).toLowerCase();
    if (unit === '') return false;
    if ('second'.startsWith(unit)) d.mult = 1;
    else if ('minute'.startsWith(unit)) d.mult = 60;
    else if ('hour'.startsWith(unit)) d.mult = 3600;
    else if ('day'.startsWith(unit)) d.mult = 86400;
    else return false;
  }
  const r = atoll(rate);
  if (r === 0) return false;
  d.avg = Math.floor((SCALE * d.mult) / r);
  if (d.avg === 0) parameterProblem(`Rate too fast "${rate}"`);
  return true;
}

const rates = [
  ['day', 86400],
  ['hour', 3600],
  ['min', 60],
  ['sec', 1],
] as const;
const units = [
  ['m', 1024 * 1024],
  ['k', 1024],
  ['', 1],
] as const;

/** The rate, and milliseconds after which entries expire when nothing else was said. Ref: extensions/libxt_hashlimit.c:print_rate() */
function rateText(period: number): readonly [string, number] {
  if (period === 0) return [' inf', 0];
  let i = 1;
  for (; i < rates.length; i++) {
    const mult = rates[i]![1] * SCALE;
    if (period > mult || Math.floor(mult / period) < mult % period) break;
  }
  const [name, seconds] = rates[i - 1]!;
  return [` ${Math.floor((seconds * SCALE) / period)}/${name}`, seconds * 1000];
}

/** Ref: extensions/libxt_hashlimit.c:print_bytes() */
function bytesText(avg: number, burst: number, prefix: string): readonly [string, number] {
  let r = costToBytes(avg);
  const [name, thresh] =
    units.find(([, t], i) => i === 2 || (r >= t && bytesToCost(Math.floor(r / t) * t) === avg)) ?? units[2];
  const rate = ` ${Math.floor(r / thresh)}${name}b/s`;
  if (burst === 0) return [rate, BYTE_EXPIRE * 1000];
  r *= burst;
  const [bName, bThresh] = units.find(([, t], i) => i === 2 || r >= t)!;
  return [`${rate} ${prefix}burst ${Math.floor(r / bThresh)}${bName}b`, BYTE_EXPIRE_BURST * 1000];
}

function modeText(i: XtHashlimitInfo, separator: string): string {
  const parts = [i.srcip && 'srcip', i.srcport && 'srcport', i.dstip && 'dstip', i.dstport && 'dstport'];
  return parts.filter(Boolean).join(separator);
}

/** What follows the rate. */
function restText(i: XtHashlimitInfo, prefix: string, quantum: number, cx: XtContext): string {
  const dmask = cx.family === 'ipv4' ? 32 : 128;
  let out = '';
  if (i.size !== 0) out += ` ${prefix}htable-size ${i.size}`;
  if (i.max !== 0) out += ` ${prefix}htable-max ${i.max}`;
  if (i.gcInterval !== GCINTERVAL) out += ` ${prefix}htable-gcinterval ${i.gcInterval}`;
  if (i.expire !== quantum) out += ` ${prefix}htable-expire ${i.expire}`;
  if (i.srcmask !== dmask) out += ` ${prefix}srcmask ${i.srcmask}`;
  if (i.dstmask !== dmask) out += ` ${prefix}dstmask ${i.dstmask}`;
  if (i.rateMatch) {
    out += ` ${prefix}rate-match`;
    if (i.interval !== 1) out += ` ${prefix}rate-interval ${i.interval}`;
  }
  return out;
}

const limitOption = (name: string, above: boolean) => ({
  name,
  inv: true as const,
  once: above ? 'hashlimit-above' : 'hashlimit-upto',
  excl: above ? ['hashlimit-upto', 'hashlimit'] : ['hashlimit-above'],
  parse(d: Draft, arg: string, inv: boolean) {
    if (inv !== above) d.invert = true;
    if (parseBytes(d, arg)) d.bytes = true;
    else if (!parseRate(d, arg)) badValue('hashlimit', above ? '--hashlimit-above' : '--hashlimit-upto', arg);
  },
});

const numberOption = (name: string, key: 'size' | 'max' | 'gcInterval' | 'expire') => ({
  name,
  parse(d: Draft, arg: string) {
    d[key] = parseInteger('hashlimit', name, arg, 0, U32);
  },
});

const maskOption = (name: string, key: 'srcmask' | 'dstmask') => ({
  name,
  parse(d: Draft, arg: string, _inv: boolean, cx: XtContext) {
    d[key] = parsePlen('hashlimit', name, arg, cx.family).hlen;
  },
});

/** Ref: extensions/libxt_hashlimit.c:hashlimit_mt_check() */
function check(d: Draft, given: ReadonlySet<string>): void {
  if (!given.has('hashlimit-upto') && !given.has('hashlimit-above') && !given.has('hashlimit'))
    parameterProblem('You have to specify --hashlimit');
  const expireGiven = given.has('hashlimit-htable-expire');
  if (!expireGiven) d.expire = d.mult * 1000;
  if (d.bytes) {
    let burst = 0;
    if (given.has('hashlimit-burst')) {
      const bytes = costToBytes(d.avg);
      if (d.burst < bytes) parameterProblem(`burst cannot be smaller than ${bytes}b`);
      burst = Math.ceil(d.burst / bytes);
      if (!expireGiven) d.expire = BYTE_EXPIRE_BURST * 1000;
    }
    d.burst = burst;
  } else if (d.burst > BURST_MAX) burstError();
  if (!given.has('hashlimit-rate-match')) return;
  if (!d.bytes) d.avg = Math.floor(d.avg / d.mult);
  if (d.interval === 0) d.interval = d.bytes ? 1 : d.mult;
}

/** Ref: extensions/libxt_hashlimit.c */
export const hashlimit: XtExtension<XtHashlimitInfo, Draft> = {
  name: 'hashlimit',
  families: ['ipv4', 'ipv6'],
  help: () => `hashlimit match options:
  --hashlimit-upto <avg>           max average match rate
                                   [Packets per second unless followed by 
                                   /sec /minute /hour /day postfixes]
  --hashlimit-above <avg>          min average match rate
  --hashlimit-mode <mode>          mode is a comma-separated list of
                                   dstip,srcip,dstport,srcport (or none)
  --hashlimit-srcmask <length>     source address grouping prefix length
  --hashlimit-dstmask <length>     destination address grouping prefix length
  --hashlimit-name <name>          name for /proc/net/ipt_hashlimit
  --hashlimit-burst <num>	    number to match in a burst, default ${BURST}
  --hashlimit-htable-size <num>    number of hashtable buckets
  --hashlimit-htable-max <num>     number of hashtable entries
  --hashlimit-htable-gcinterval    interval between garbage collection runs
  --hashlimit-htable-expire        after which time are idle entries expired?
  --hashlimit-rate-match           rate match the flow without rate-limiting it
  --hashlimit-rate-interval        interval in seconds for hashlimit-rate-match

`,
  options: [
    limitOption('hashlimit-upto', false),
    limitOption('hashlimit-above', true),
    limitOption('hashlimit', false),
    maskOption('hashlimit-srcmask', 'srcmask'),
    maskOption('hashlimit-dstmask', 'dstmask'),
    {
      name: 'hashlimit-burst',
      parse(d, arg) {
        d.burst = parseBurst(arg);
      },
    },
    numberOption('hashlimit-htable-size', 'size'),
    numberOption('hashlimit-htable-max', 'max'),
    numberOption('hashlimit-htable-gcinterval', 'gcInterval'),
    numberOption('hashlimit-htable-expire', 'expire'),
    {
      name: 'hashlimit-mode',
      parse(d, arg) {
        for (const word of arg.split(/[,|]+/)) {
          if (word === 'dstip') d.dstip = true;
          else if (word === 'srcip') d.srcip = true;
          else if (word === 'srcport') d.srcport = true;
          else if (word === 'dstport') d.dstport = true;
          else if (word !== '') badValue('hashlimit', '--hashlimit-mode', arg);
        }
      },
    },
    {
      name: 'hashlimit-name',
      mand: true,
      parse(d, arg) {
        if (arg === '') parameterProblem('Argument must have a minimum length of 1 characters\n');
        d.name = arg.slice(0, 254);
      },
    },
    {
      name: 'hashlimit-rate-match',
      flag: true,
      parse(d) {
        d.rateMatch = true;
      },
    },
    {
      name: 'hashlimit-rate-interval',
      parse(d, arg) {
        d.interval = atoll(arg);
        if (d.interval <= 0) badValue('hashlimit', '--hashlimit-rate-interval', arg);
      },
    },
  ],
  init: ({ family }) => ({
    name: '',
    srcip: false,
    dstip: false,
    srcport: false,
    dstport: false,
    invert: false,
    bytes: false,
    rateMatch: false,
    avg: 0,
    burst: BURST,
    size: 0,
    max: 0,
    gcInterval: GCINTERVAL,
    expire: 0,
    srcmask: family === 'ipv4' ? 32 : 128,
    dstmask: family === 'ipv4' ? 32 : 128,
    interval: 0,
    mult: 1,
  }),
  check,
  make({ mult: _, ...info }) {
    return info;
  },
  print(i, _numeric, cx) {
    const [rate, quantum] = i.bytes
      ? bytesText(i.avg, i.burst, '')
      : rateText(i.avg * (i.interval === 0 ? 1 : i.interval));
    const burst = i.bytes ? '' : ` burst ${i.burst}`;
    const mode = modeText(i, '-');
    return ` limit: ${i.invert ? 'above' : 'up to'}${rate}${burst}${mode === '' ? '' : ` mode ${mode}`}${restText(i, '', quantum, cx)}`;
  },
  save(i, cx) {
    const prefix = '--hashlimit-';
    const [rate, quantum] = i.bytes ? bytesText(i.avg, i.burst, prefix) : rateText(i.avg);
    const burst = i.bytes ? '' : ` ${prefix}burst ${i.burst}`;
    const mode = modeText(i, ',');
    return ` ${prefix}${i.invert ? 'above' : 'upto'}${rate}${burst}${mode === '' ? '' : ` ${prefix}mode ${mode}`} ${prefix}name ${i.name}${restText(i, prefix, quantum, cx)}`;
  },
  xlate(i, cx) {
    const ip = cx.family === 'ipv4' ? 'ip' : 'ip6';
    const bits = cx.family === 'ipv4' ? 32 : 128;
    const masked = (n: number) => (n === bits ? '' : ` and ${subnetText(n, cx.family === 'ipv4')}`);
    const keys: string[] = [];
    if (i.dstip) keys.push(`${ip} daddr${masked(i.dstmask)}`);
    if (i.dstport) keys.push('tcp dport');
    if (i.srcip) keys.push(`${ip} saddr${masked(i.srcmask)}`);
    if (i.srcport) keys.push('tcp sport');
    if (keys.length === 0 || i.rateMatch) return null;
    const timeout = i.expire === 1000 ? '' : ` timeout ${Math.floor(i.expire / 1000)}s`;
    return `meter ${i.name} { ${keys.join(' . ')}${timeout} limit rate${i.invert ? ' over' : ''} ${rateXlate(i)} }`;
  },
};

/** Ref: extensions/libxt_hashlimit.c:print_packets_rate_xlate(), print_bytes_rate_xlate() */
function rateXlate(i: XtHashlimitInfo): string {
  if (!i.bytes) {
    const [rate] = rateText(i.avg);
    const burst = i.burst === BURST ? '' : ` burst ${i.burst} packets`;
    return rate.trim().replace(/min$/, 'minute').replace(/sec$/, 'second') + burst;
  }
  const [all] = bytesText(i.avg, i.burst, '');
  return all
    .trim()
    .replace(/^(\d+)([km]?)b\/s/, '$1 $2bytes/second')
    .replace(/burst (\d+)([km]?)b$/, 'burst $1 $2bytes');
}

/** The mask of a prefix length, every group written out. Ref: extensions/libxt_hashlimit.c:hashlimit_print_subnet_xlate() */
function subnetText(length: number, v4: boolean): string {
  const size = v4 ? 8 : 16;
  return Array.from({ length: v4 ? 4 : 8 }, (_, i) => {
    const ones = Math.max(0, Math.min(size, length - i * size));
    // the ones are counted in from the right
    const group = 2 ** size - 2 ** (size - ones);
    return v4 ? String(group) : group.toString(16).padStart(4, '0');
  }).join(v4 ? '.' : ':');
}
