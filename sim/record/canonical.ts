import type { TranscriptCommand } from './transcript.ts';

const MAC = '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}';
const macs = new RegExp(MAC, 'g');

/** Commands whose lines come in an order of hash tables or of addresses drawn by chance. */
const UNORDERED = [
  'showmacs',
  'bridge fdb',
  'bridge -s fdb',
  'bridge mdb',
  'conntrack -L',
  'conntrack -D',
  'nf_conntrack',
  'ip neigh',
  'ip n ',
  'ip -6 neigh',
  'lsns',
];

/** A line of a connection as far as the seconds it has left, which the clock decides. */
const CONNECTION = /^((?:ipv[46] +\d+ +)?(?:tcp|udp|udplite|icmp|icmpv6|gre|sctp|dccp|unknown) +\d+) \d+(?= )/gm;

/** What a line of a connection has of chance: the id of an echo, a port that the kernel chose. */
const DRAWN = /\bid=\d+|\b(?:3[2-9]\d{3}|4\d{4}|5\d{4}|60\d{3})\b/g;

/** Addresses that mean something by themselves and so are compared as they are. */
const FIXED_MACS = ['00:00:00:00:00:00', 'ff:ff:ff', '01:00:5e', '01:80:c2', '33:33:00', '02:42:ac'];

/**
 * What a command printed, with everything that chance or the clock decides replaced by tokens. A token stands for an
 * identity where the thing has one: the same MAC address gives the same token within a command, so it must come back in the
 * same places. `given` is the text of the lab: addresses that it sets itself are no chance.
 */
export function canonical({ command, output }: TranscriptCommand, given: string): string[] {
  const unordered = UNORDERED.some((u) => command.includes(u));
  let lines = output.map((l) => l.trimEnd());
  const fixed = (mac: string): boolean => given.includes(mac) || FIXED_MACS.some((f) => mac.startsWith(f));
  if (unordered) {
    const key = (l: string): string =>
      l.replace(/\d+\.\d\d$/, '').replace(macs, (m) => (fixed(m) ? m : '')).replace(CONNECTION, '$1 ').replace(DRAWN, ''); // biome-ignore format: a chain
    lines = lines.map((l) => [key(l), l] as const).sort(([a, x], [b, y]) => order(a, b) || order(x, y)).map(([, l]) => l); // biome-ignore format: a chain
  }
  const tokens = new Map<string, string>();
  const counts = new Map<string, number>();
  const token = (kind: string, identity: string): string => {
    const key = `${kind} ${identity}`;
    let t = tokens.get(key);
    if (t === undefined) {
      const n = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, n);
      t = `<${kind}${n}>`;
      tokens.set(key, t);
    }
    return t;
  };
  let text = lines.join('\n');
  text = text.replace(/fe80::((?:[0-9a-f]{1,4}:){3}[0-9a-f]{1,4})/g, (whole, groups: string) => {
    const h = groups.split(':').map((x) => x.padStart(4, '0')).join(''); // biome-ignore format: a chain
    if (h.slice(6, 10) !== 'fffe') return whole;
    const flipped = (Number.parseInt(h.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
    const mac = `${flipped}${h.slice(2, 6)}${h.slice(10)}`.match(/../g)!.join(':');
    return fixed(mac) ? whole : `fe80::${token('MAC', mac)}`;
  });
  text = text.replace(/\b([0-9a-f]{4})\.((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/g, (_m, prio: string, mac: string) => {
    return `${prio}.${mac.split(':').map((x) => x.padStart(2, '0')).join(':')}`; // biome-ignore format: a chain
  });
  text = text.replace(/(33:33:ff|ff02::1:ff)[0-9a-f:]+/g, (m) => (given.includes(m.slice(-2)) ? m : '<SOLICITED>'));
  text = text.replace(macs, (m) => (fixed(m) ? m : token('MAC', m)));
  text = text.replace(/\b([0-9a-f]{4})\.([0-9a-f]{12})\b/g, (m, prio: string, hex: string) => {
    const mac = hex.match(/../g)!.join(':');
    return fixed(mac) ? m : `${prio}.${token('MAC', mac)}`;
  });
  for (const [pattern, by] of CLOCKS) text = text.replace(pattern, by);
  if (command.includes('showmacs')) text = text.replace(/(\t+ *)\d+\.\d\d/g, '$1<T>');
  text = text.replace(/\bid=\d+/g, (m) => token('ID', m));
  text = text.replace(/, id \d+,/g, (m) => `, id ${token('ID', m)},`);
  text = text.replace(/\b(3[2-9]\d{3}|4\d{4}|5\d{4}|60\d{3})\b(?!\/)/g, (m) => token('PORT', m));
  text = text.replace(/\b[0-9a-f]{64}\b/g, (m) => token('CID', m.slice(0, 12)));
  text = text.replace(/\b[0-9a-f]{12}\b/g, (m) => token('CID', m));
  text = text.replace(/\bveth[0-9a-f]{7}\b/g, (m) => token('VETH', m));
  text = text.replace(/402653\d{4}/g, (m) => token('NS', m));
  if (command.includes('lsns')) text = text.replace(/^(\S+ +net) +\d+ +\d+/gm, '$1 N PID').replace(/ {2,}/g, ' ');
  lines = text === '' ? [] : text.split('\n');
  return unordered ? lines.sort(order) : lines;
}

const CLOCKS: readonly (readonly [RegExp, string])[] = [
  [CONNECTION, '$1 <T>'],
  [/^# (Generated|Completed) .*$/gm, '# $1'],
  [/^\S*(?:transcribe\.sh|bash|\.sh|\.md): (?:line \d+: )?/gm, 'bash: '],
  [/time[=<][\d.]+ ?ms/g, 'time=<T>'],
  [/^(rtt|round-trip) min.*$/gm, '$1 <T>'],
  [/, time \d+ms/g, ', time <T>'],
  [/^\d\d:\d\d:\d\d\.\d{6}/gm, '<TS>'],
  [/(timer|ageing timer)(\s+)\d+\.\d\d/g, '$1$2<T>'],
  [/\d+\.\d{2,3}(usec|ms)\b/g, '<T>$1'],
  [/ {2}\d+\.\d{3} ms/g, '  <T> ms'],
  [/expires \d+sec/g, 'expires <T>sec'],
  [/(valid_lft|preferred_lft) \d+sec/g, '$1 <T>sec'],
  [/used \d+\/\d+\/\d+/g, 'used <T>'],
  [/(\(tos 0x[0-9a-f]+, ttl \d+), id \d+/g, '$1, id <IPID>'],
  [/\b(seq|ack) \d{6,}/g, '$1 <SEQ>'],
  [/(seq|ack) \d{5,}(:\d+)?/g, '$1 <SEQ>'],
  [/TS val \d+ ecr \d+/g, 'TS <T>'],
  [/cksum 0x[0-9a-f]{4} \((in)?correct[^)]*\)/g, 'cksum <C>'],
];

/** One command compared: what each side printed, canonical, and whether it is the same. */
export type Comparison = {
  readonly command: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  readonly equal: boolean;
};

/** Compares two transcripts of one lab, command by command. */
export function compareTranscripts(
  expected: readonly TranscriptCommand[],
  actual: readonly TranscriptCommand[],
): Comparison[] {
  const given = expected.map((c) => c.command).join('\n').match(macs)?.join(' ') ?? ''; // biome-ignore format: a chain
  return expected.map((e, i) => {
    const a = actual[i] ?? { command: '(missing)', output: ['(missing)'] };
    const want = canonical(e, given);
    const got = canonical({ command: e.command, output: a.output }, given);
    const equal =
      a.command.trim() === e.command.trim() && want.length === got.length && want.every((l, j) => l === got[j]);
    return { command: e.command, expected: want, actual: got, equal };
  });
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
