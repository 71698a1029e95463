import type { RouteMetrics } from '../../../../core/netlink/messages.ts';
import { getTimeRtt, getUnsigned } from '../lib/numbers.ts';
import { type Args, invarg, matches, type Tool } from '../lib/tool.ts';

type Metrics = { -readonly [K in keyof RouteMetrics]: RouteMetrics[K] };

/** Metrics, in the order they are tried; the word in the message where it differs. */
// biome-ignore format: a table
const PLAIN_1: readonly (readonly [string, keyof RouteMetrics, 'exact' | 'short', number, string])[] = [
  ['mtu', 'mtu', 'exact', 0xffffffff, 'mtu'],
  ['hoplimit', 'hoplimit', 'exact', 255, 'hoplimit'],
  ['advmss', 'advmss', 'exact', 0xffffffff, 'mss'],
  ['reordering', 'reordering', 'short', 0xffffffff, 'reordering'],
];
// biome-ignore format: a table
const PLAIN_2: typeof PLAIN_1 = [
  ['window', 'window', 'short', 0xffffffff, 'window'],
  ['cwnd', 'cwnd', 'short', 0xffffffff, 'cwnd'],
  ['initcwnd', 'initcwnd', 'short', 0xffffffff, 'initcwnd'],
  ['initrwnd', 'initrwnd', 'short', 0xffffffff, 'initrwnd'],
];

/** Takes a metric if the word is one. Ref: ip/iproute.c:iproute_modify() */
export function parseMetric(t: Tool, args: Args, m: Metrics): boolean {
  const word = args.cur;
  if (plain(t, args, m, PLAIN_1)) return true;
  if (word === 'rtt') {
    const time = lockedTime(t, args, 'rtt');
    m.rtt = time.raw ? time.value : time.value * 8;
  } else if (word === 'rto_min') {
    const time = getTimeRtt(args.next());
    if (time === null) invarg(t, '"rto_min" value is invalid\n', args.cur);
    m.rtoMin = time.value;
  } else if (plain(t, args, m, PLAIN_2)) return true;
  else if (matches(word, 'features')) {
    if (args.next() !== 'ecn') invarg(t, '"features" value not valid\n', args.cur);
    m.features = 1;
  } else if (matches(word, 'quickack')) {
    const n = getUnsigned(args.next());
    if (n === null) invarg(t, '"quickack" value is invalid\n', args.cur);
    if (n !== 0 && n !== 1) invarg(t, '"quickack" value should be 0 or 1\n', args.cur);
    m.quickack = n;
  } else if (matches(word, 'congctl')) {
    const arg = args.next();
    m.congctl = arg === 'lock' ? args.next() : arg;
  } else if (matches(word, 'rttvar')) {
    const time = lockedTime(t, args, 'rttvar');
    m.rttvar = time.raw ? time.value : time.value * 4;
  } else return plain(t, args, m, [['ssthresh', 'ssthresh', 'short', 0xffffffff, 'ssthresh']]);
  return true;
}

function plain(t: Tool, args: Args, m: Metrics, table: typeof PLAIN_1): boolean {
  const word = args.cur;
  for (const [name, key, how, max, msg] of table) {
    if (how === 'exact' ? word !== name : !matches(word, name)) continue;
    let arg = args.next();
    if (arg === 'lock') {
      if (key === 'mtu') m.mtuLock = true;
      arg = args.next();
    }
    const n = getUnsigned(arg);
    if (n === null || n > max) invarg(t, `"${msg}" value is invalid\n`, arg);
    (m as Record<string, unknown>)[key] = n;
    return true;
  }
  return false;
}

function lockedTime(t: Tool, args: Args, word: string): { readonly value: number; readonly raw: boolean } {
  let arg = args.next();
  if (arg === 'lock') arg = args.next();
  const time = getTimeRtt(arg);
  if (time === null) invarg(t, `"${word}" value is invalid\n`, arg);
  return time;
}
