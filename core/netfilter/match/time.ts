import { done, fail } from '../../errno.ts';
import { SEC } from '../../world.ts';
import type { XtMatch } from '../x_tables.ts';

/** Seconds since 1970 and since midnight; days as bits, 1 Monday or the first. Ref: struct xt_time_info */
export type XtTimeInfo = {
  readonly dateStart: number;
  readonly dateStop: number;
  readonly daytimeStart: number;
  readonly daytimeStop: number;
  readonly monthdays: number;
  readonly weekdays: number;
  readonly kerneltz: boolean;
  readonly contiguous: boolean;
};

export const XT_TIME_ALL_MONTHDAYS = 0xfffffffe;
export const XT_TIME_ALL_WEEKDAYS = 0xfe;
export const XT_TIME_MAX_DATE = 0xffffffff;
const DAY = 86400;

/** Ref: net/netfilter/xt_time.c:time_mt() */
export const time: XtMatch<XtTimeInfo> = {
  name: 'time',
  families: ['ipv4', 'ipv6'],
  checkentry(info) {
    if (info.daytimeStart >= DAY || info.daytimeStop >= DAY) return fail('EDOM');
    return info.contiguous && info.daytimeStart < info.daytimeStop ? fail('EINVAL') : done;
  },
  match(_skb, info, _par, ctx) {
    let stamp = Math.floor((ctx.world.epoch + ctx.now) / SEC);
    if (stamp < info.dateStart || stamp > info.dateStop) return false;
    const daytime = stamp % DAY;
    if (info.daytimeStart < info.daytimeStop) {
      if (daytime < info.daytimeStart || daytime > info.daytimeStop) return false;
    } else {
      if (daytime < info.daytimeStart && daytime > info.daytimeStop) return false;
      if (info.contiguous && daytime <= info.daytimeStop) stamp -= DAY;
    }
    const days = Math.floor(stamp / DAY);
    // 1970-01-01 was a Thursday; Sunday is 7
    if ((info.weekdays & (1 << (((4 + days - 1) % 7) + 1))) === 0) return false;
    return info.monthdays === XT_TIME_ALL_MONTHDAYS || (info.monthdays & (1 << monthday(days))) !== 0;
  },
  says: (_skb, _info, _par, ctx) => `it is ${new Date((ctx.world.epoch + ctx.now) / 1e6).toUTCString()}`,
};

/** Day of the month, from 1, of a day since 1970. */
function monthday(days: number): number {
  return new Date(days * DAY * 1000).getUTCDate();
}
