import { formatInteger } from './cprintf.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Wall clock (nanoseconds since 1970) by a format, in UTC and the C locale. Ref: strftime(3), date(1) for `%N` and flags */
export function strftime(format: string, wall: number): string {
  const d = new Date(Math.floor(wall / 1e6));
  const year = d.getUTCFullYear();
  const day = d.getUTCDay();
  const yday = Math.floor((Date.UTC(year, d.getUTCMonth(), d.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const iso = (): { year: number; week: number } => {
    const thursday = new Date(Date.UTC(year, d.getUTCMonth(), d.getUTCDate() + 4 - (day || 7)));
    const y = thursday.getUTCFullYear();
    return { year: y, week: Math.ceil(((thursday.getTime() - Date.UTC(y, 0, 1)) / 86_400_000 + 1) / 7) };
  };
  return format.replace(/%([-_0^#]*)(\d*)(:{0,3})([A-Za-z%+])/g, (whole, flags: string, width: string, colons: string, c: string) => {
    const number = (n: number, w: number, fill = '0') => {
      if (flags.includes('-')) return String(n);
      const f = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill;
      return String(n).padStart(Number(width) || w, f);
    };
    const word = (s: string) => (flags.includes('^') ? s.toUpperCase() : s).padStart(Number(width) || 0);
    switch (c) {
      case '%': return '%';
      case 'n': return '\n';
      case 't': return '\t';
      case 'a': return word(days[day]!.slice(0, 3));
      case 'A': return word(days[day]!);
      case 'b': case 'h': return word(months[d.getUTCMonth()]!.slice(0, 3));
      case 'B': return word(months[d.getUTCMonth()]!);
      case 'c': return strftime('%a %b %e %H:%M:%S %Y', wall);
      case 'C': return number(Math.floor(year / 100), 2);
      case 'd': return number(d.getUTCDate(), 2);
      case 'D': case 'x': return strftime('%m/%d/%y', wall);
      case 'e': return number(d.getUTCDate(), 2, ' ');
      case 'F': return `${year}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
      case 'g': return number(iso().year % 100, 2);
      case 'G': return number(iso().year, 4);
      case 'H': return number(d.getUTCHours(), 2);
      case 'I': return number(d.getUTCHours() % 12 || 12, 2);
      case 'j': return number(yday + 1, 3);
      case 'k': return number(d.getUTCHours(), 2, ' ');
      case 'l': return number(d.getUTCHours() % 12 || 12, 2, ' ');
      case 'm': return number(d.getUTCMonth() + 1, 2);
      case 'M': return number(d.getUTCMinutes(), 2);
      case 'N': { const ns = String(((Math.floor(wall) % 1e9) + 1e9) % 1e9).padStart(9, '0'); return width ? ns.slice(0, Number(width)) : flags.includes('-') ? ns.replace(/0+$/, '') || '0' : ns; }
      case 'p': return d.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'P': return d.getUTCHours() < 12 ? 'am' : 'pm';
      case 'q': return String(Math.floor(d.getUTCMonth() / 3) + 1);
      case 'r': return strftime('%I:%M:%S %p', wall);
      case 'R': return strftime('%H:%M', wall);
      case 's': return formatInteger(BigInt(Math.floor(wall / 1e9)), { flags: '', width: Number(width), precision: null, letter: 'd' });
      case 'S': return number(d.getUTCSeconds(), 2);
      case 'T': case 'X': return strftime('%H:%M:%S', wall);
      case 'u': return String(day || 7);
      case 'U': return number(Math.floor((yday + 7 - day) / 7), 2);
      case 'V': return number(iso().week, 2);
      case 'w': return String(day);
      case 'W': return number(Math.floor((yday + 7 - ((day + 6) % 7)) / 7), 2);
      case 'y': return number(((year % 100) + 100) % 100, 2);
      case 'Y': return number(year, 1);
      case 'z': return colons.length === 1 ? '+00:00' : colons.length === 2 ? '+00:00:00' : colons.length === 3 ? '+00' : '+0000';
      case 'Z': return flags.includes('#') ? 'utc' : 'UTC';
      default: return whole;
    }
  }); // biome-ignore format: a table
}
