import { limitRate, type XtLimitInfo } from '../../../../core/netfilter/match/limit.ts';
import { parseInteger } from '../parse_value.ts';
import { parameterProblem, type XtExtension } from '../xtables.ts';

const XT_LIMIT_SCALE = 10000;
const XT_LIMIT_BURST = 5;

/** `N[/unit]` as the time between two packets; null when it is none. Ref: extensions/libxt_limit.c:parse_rate() */
function parseRate(rate: string): number | null {
  const slash = rate.indexOf('/');
  let mult = 1;
  if (slash >= 0) {
    const unit = rate.slice(slash + 1).toLowerCase();
    if (unit === '') return null;
    if ('second'.startsWith(unit)) mult = 1;
    else if ('minute'.startsWith(unit)) mult = 60;
    else if ('hour'.startsWith(unit)) mult = 3600;
    else if ('day'.startsWith(unit)) mult = 86400;
    else return null;
  }
  const r = Number(/^\s*[+-]?\d+/.exec(rate)?.[0] ?? 0) >>> 0;
  if (r === 0) return null;
  const avg = Math.floor((XT_LIMIT_SCALE * mult) / r);
  if (avg === 0) parameterProblem(`Rate too fast "${rate}"`);
  return avg;
}

const names = new Map([
  [86400, ['day', 'day']],
  [3600, ['hour', 'hour']],
  [60, ['min', 'minute']],
  [1, ['sec', 'second']],
]);

function rateText(avg: number, long: boolean): string {
  const { rate, unit } = limitRate(avg);
  return ` ${rate}/${names.get(unit)![long ? 1 : 0]}`;
}

/** Ref: extensions/libxt_limit.c */
export const limit: XtExtension<XtLimitInfo, { avg: number; burst: number }> = {
  name: 'limit',
  families: ['ipv4', 'ipv6'],
  help: () => `limit match options:
--limit avg			max average match rate: default 3/hour
                                [Packets per second unless followed by 
                                /sec /minute /hour /day postfixes]
--limit-burst number		number to match in a burst, default 5
`,
  options: [
    {
      name: 'limit',
      parse(d, arg) {
        const avg = parseRate(arg);
        if (avg === null) parameterProblem(`bad rate "${arg}"'`);
        d.avg = avg;
      },
    },
    {
      name: 'limit-burst',
      parse(d, arg) {
        d.burst = parseInteger('limit', 'limit-burst', arg, 0, 10000);
      },
    },
  ],
  init: () => ({ avg: parseRate('3/hour')!, burst: XT_LIMIT_BURST }),
  // what nf_tables keeps of it is a rate in a unit, and a burst of 0 is its own default
  make({ avg, burst }) {
    const { rate, unit } = limitRate(avg);
    return { avg: Math.floor((XT_LIMIT_SCALE * unit) / rate), burst: burst === 0 ? XT_LIMIT_BURST : burst };
  },
  print: (i) => ` limit: avg${rateText(i.avg, false)} burst ${i.burst}`,
  save: (i) => ` --limit${rateText(i.avg, false)}${i.burst === XT_LIMIT_BURST ? '' : ` --limit-burst ${i.burst}`}`,
  xlate: (i) => `limit rate${rateText(i.avg, true)} burst ${i.burst} packets`,
};
