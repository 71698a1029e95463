import type { Tool } from './tool.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Wall clock, UTC. Ref: lib/utils.c:print_timestamp() */
export function printTimestamp(t: Tool): void {
  const usec = Math.floor((t.sys.wall % 1e9) / 1000);
  const d = new Date(Math.floor(t.sys.wall / 1e6));
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  if (t.timestampShort) {
    const day = `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
    t.sys.out(`[${day}T${clock}.${String(usec).padStart(6, '0')}] `);
  } else {
    const mday = String(d.getUTCDate()).padStart(2);
    const text = `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${mday} ${clock} ${d.getUTCFullYear()}`;
    t.sys.out(`Timestamp: ${text} ${usec} usec\n`);
  }
}
