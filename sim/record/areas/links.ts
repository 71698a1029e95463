import { type Area, json, type Masks } from './area.ts';

/** Timers of a bridge and its ports: the clock's. */
const TIMERS = /_timer$/;

/** `ip link`: its counters as what they are apart from the frames that were seen on the device. */
export const links: Area = {
  name: 'links',
  title: 'links',
  commands: ['ip -j -d -s link'],
  entries: (output, masks) =>
    json(output).map((link) => {
      const { stats64, ...rest } = link;
      return masks.mask(
        JSON.stringify({ ...(timeless(rest) as object), stats64: counted(String(link.ifname), stats64, masks) }),
      );
    }),
};

function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, TIMERS.test(k) ? '<T>' : timeless(v)]));
}

/** Chance decides how much IPv6 says by itself; what was counted but not seen, or seen but not counted, it does not. */
function counted(ifname: string, stats: unknown, masks: Masks): unknown {
  if (typeof stats !== 'object' || stats === null) return stats;
  return Object.fromEntries(
    Object.entries(stats as Record<string, Record<string, number>>).map(([direction, counts]) => {
      const seen = direction === 'rx' || direction === 'tx' ? masks.seen(ifname, direction) : null;
      if (seen === null) return [direction, counts];
      const apart = (n: number | undefined, of: number): string => `seen${sign((n ?? 0) - of)}`;
      return [
        direction,
        { ...counts, packets: apart(counts.packets, seen.packets), bytes: apart(counts.bytes, seen.bytes) },
      ];
    }),
  );
}

function sign(n: number): string {
  return n === 0 ? '' : n > 0 ? `+${n}` : String(n);
}
