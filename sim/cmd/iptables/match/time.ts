import { XT_TIME_ALL_MONTHDAYS, XT_TIME_ALL_WEEKDAYS, type XtTimeInfo } from '../../../../core/netfilter/match/time.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

type Draft = { -readonly [K in keyof XtTimeInfo]: XtTimeInfo[K] };

const INT_MAX = 0x7fffffff;
const MAX_DAYTIME = 24 * 60 * 60 - 1;
const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `YYYY[-MM[-DD[Thh[:mm[:ss]]]]]` in UTC. Ref: extensions/libxt_time.c:time_parse_date() */
function parseDate(arg: string): number {
  const m = /^(\d+)(?:-(\d+)(?:-(\d+)(?:T(\d+)(?::(\d+)(?::(\d+))?)?)?)?)?$/.exec(arg);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) =>
    m?.[i] === undefined ? (i < 4 ? 1 : 0) : Number(m[i]),
  ) as [number, number, number, number, number, number];
  const fits =
    m !== null &&
    year >= 1970 &&
    year <= 2038 &&
    month <= 12 &&
    day <= 31 &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!fits) parameterProblem(`Invalid date "${arg}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  return Math.floor(Date.UTC(year, month - 1, day, hour, minute, second) / 1000);
}

/** `hh:mm[:ss]`. Ref: extensions/libxt_time.c:time_parse_minutes() */
function parseMinutes(arg: string): number {
  const m = /^(\d+):(\d+)(?::(\d+))?$/.exec(arg);
  const [h, min, s] = [Number(m?.[1] ?? 99), Number(m?.[2] ?? 99), Number(m?.[3] ?? 0)];
  if (h > 23 || min > 59 || s > 59) {
    // the message has what is left of it from where it went wrong
    const rest = /^\d*:/.test(arg) && Number.parseInt(arg, 10) <= 23 ? arg.slice(arg.indexOf(':') + 1) : arg;
    const rest2 = /^\d*:/.test(rest) && rest !== arg && min <= 59 ? rest.slice(rest.indexOf(':') + 1) : rest;
    parameterProblem(`invalid time "${rest2}" specified, should be hh:mm[:ss] format and within the boundaries`);
  }
  return 3600 * h + 60 * min + s;
}

/** Ref: extensions/libxt_time.c:time_parse_monthdays() */
function parseMonthdays(arg: string): number {
  let days = 0;
  for (const word of arg.split(',')) {
    const day = word.slice(0, 2);
    if (word === '' && days !== 0) break;
    if (!/^\d*$/.test(day) || Number(day) > 31) parameterProblem(`${day} is not a valid day for --monthdays`);
    days |= 1 << Number(day);
  }
  return days >>> 0;
}

/** Ref: extensions/libxt_time.c:time_parse_weekdays() */
function parseWeekdays(arg: string): number {
  let days = 0;
  for (const word of arg.split(',')) {
    const day = word.slice(0, 3);
    if (day === '') break;
    if (/^\d+$/.test(day)) {
      if (Number(day) === 0) parameterProblem('No, the week does NOT begin with Sunday.');
      days |= 1 << Number(day);
      continue;
    }
    const at = weekDays.findIndex((d) => d.slice(0, 2) === day.slice(0, 2));
    if (at < 0) parameterProblem(`${day} is not a valid day specifier`);
    days |= 1 << (at + 1);
  }
  return days;
}

const two = (n: number): string => String(n).padStart(2, '0');

function daytime(n: number): string {
  return `${two(Math.floor(n / 3600))}:${two(Math.floor(n / 60) % 60)}:${two(n % 60)}`;
}

function date(seconds: number, separator: string): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', separator);
}

function monthdays(mask: number, suffix: (day: number) => string): string {
  const days: string[] = [];
  for (let i = 1; i <= 31; i++) if ((mask & (1 << i)) !== 0) days.push(`${i}${suffix(i)}`);
  return days.join(',');
}

function weekdays(mask: number): string {
  return weekDays.filter((_, i) => (mask & (1 << (i + 1))) !== 0).join(',');
}

const ordinal = (day: number): string => ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
const wholeDay = (i: XtTimeInfo): boolean => i.daytimeStart === 0 && i.daytimeStop === MAX_DAYTIME;

/** Ref: extensions/libxt_time.c */
export const time: XtExtension<XtTimeInfo, Draft> = {
  name: 'time',
  families: ['ipv4', 'ipv6'],
  help: () => `time match options:
    --datestart time     Start and stop time, to be given in ISO 8601
    --datestop time      (YYYY[-MM[-DD[Thh[:mm[:ss]]]]])
    --timestart time     Start and stop daytime (hh:mm[:ss])
    --timestop time      (between 00:00:00 and 23:59:59)
[!] --monthdays value    List of days on which to match, separated by comma
                         (Possible days: 1 to 31; defaults to all)
[!] --weekdays value     List of weekdays on which to match, sep. by comma
                         (Possible days: Mon,Tue,Wed,Thu,Fri,Sat,Sun or 1 to 7
                         Defaults to all weekdays.)
    --kerneltz           Work with the kernel timezone instead of UTC
`,
  options: [
    {
      name: 'datestart',
      parse(d, arg) {
        d.dateStart = parseDate(arg);
      },
    },
    {
      name: 'datestop',
      parse(d, arg) {
        d.dateStop = parseDate(arg);
      },
    },
    {
      name: 'timestart',
      parse(d, arg) {
        d.daytimeStart = parseMinutes(arg);
      },
    },
    {
      name: 'timestop',
      parse(d, arg) {
        d.daytimeStop = parseMinutes(arg);
      },
    },
    {
      name: 'contiguous',
      flag: true,
      parse(d) {
        d.contiguous = true;
      },
    },
    {
      name: 'weekdays',
      inv: true,
      parse(d, arg, inv) {
        d.weekdays = parseWeekdays(arg) ^ (inv ? XT_TIME_ALL_WEEKDAYS : 0);
      },
    },
    {
      name: 'monthdays',
      inv: true,
      parse(d, arg, inv) {
        d.monthdays = (parseMonthdays(arg) ^ (inv ? XT_TIME_ALL_MONTHDAYS : 0)) >>> 0;
      },
    },
    {
      name: 'localtz',
      flag: true,
      excl: ['utc'],
      parse(d, _arg, _inv, cx) {
        cx.warn(
          'WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.\n',
        );
        d.kerneltz = true;
      },
    },
    { name: 'utc', flag: true, excl: ['localtz', 'kerneltz'], parse() {} },
    {
      name: 'kerneltz',
      flag: true,
      excl: ['utc'],
      parse(d) {
        d.kerneltz = true;
      },
    },
  ],
  init: () => ({
    dateStart: 0,
    dateStop: INT_MAX,
    daytimeStart: 0,
    daytimeStop: MAX_DAYTIME,
    monthdays: XT_TIME_ALL_MONTHDAYS,
    weekdays: XT_TIME_ALL_WEEKDAYS,
    kerneltz: false,
    contiguous: false,
  }),
  check(d, given) {
    if (given.has('contiguous') && d.daytimeStart < d.daytimeStop)
      parameterProblem('time: --contiguous only makes sense when stoptime is smaller than starttime');
  },
  make: (d) => ({ ...d }),
  print(i) {
    let out = ' TIME';
    if (!wholeDay(i)) out += ` from ${daytime(i.daytimeStart)} to ${daytime(i.daytimeStop)}`;
    if (i.weekdays !== XT_TIME_ALL_WEEKDAYS) out += ` on ${weekdays(i.weekdays)}`;
    if (i.monthdays !== XT_TIME_ALL_MONTHDAYS) out += ` on ${monthdays(i.monthdays, ordinal)}`;
    if (i.dateStart !== 0) out += ` starting from ${date(i.dateStart, ' ')}`;
    if (i.dateStop !== INT_MAX) out += ` until date${i.dateStop === 0 ? '' : ` ${date(i.dateStop, ' ')}`}`;
    if (!i.kerneltz) out += ' UTC';
    if (i.contiguous) out += ' contiguous';
    return out;
  },
  save(i) {
    let out = '';
    if (!wholeDay(i)) out += ` --timestart ${daytime(i.daytimeStart)} --timestop ${daytime(i.daytimeStop)}`;
    if (i.monthdays !== XT_TIME_ALL_MONTHDAYS) out += ` --monthdays ${monthdays(i.monthdays, () => '')}`;
    if (i.weekdays !== XT_TIME_ALL_WEEKDAYS) out += ` --weekdays ${weekdays(i.weekdays)}`;
    if (i.dateStart !== 0) out += ` --datestart ${date(i.dateStart, 'T')}`;
    if (i.dateStop !== 0) out += ` --datestop ${date(i.dateStop, 'T')}`;
    if (i.kerneltz) out += ' --kerneltz';
    if (i.contiguous) out += ' --contiguous';
    return out;
  },
  xlate(i) {
    if (i.monthdays !== XT_TIME_ALL_MONTHDAYS) return null;
    const out: string[] = [];
    if (i.dateStart !== 0 || i.dateStop !== INT_MAX)
      out.push(`meta time "${date(i.dateStart, ' ')}"-"${date(i.dateStop, ' ')}"`);
    if (!wholeDay(i)) out.push(`meta hour "${daytime(i.daytimeStart)}"-"${daytime(i.daytimeStop)}"`);
    if (i.weekdays !== XT_TIME_ALL_WEEKDAYS) {
      const days = weekDays.flatMap((_, n) => ((i.weekdays & (1 << (n + 1))) === 0 ? [] : [(n + 1) % 7]));
      out.push(`meta day ${days.length > 1 ? `{ ${days.join(', ')} }` : days.join('')}`);
    }
    return out.join(' ');
  },
};
