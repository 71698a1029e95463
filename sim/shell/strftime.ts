import type { Nsec } from '../../core/world.ts';

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

/** strftime(3) of a wall clock in UTC and the C locale. */
export function strftime(format: string, wall: Nsec): string {
  const d = new Date(Math.floor(wall / 1e6));
  const p2 = (n: number) => String(n).padStart(2, '0');
  const sp = (n: number) => String(n).padStart(2, ' ');
  const year = d.getUTCFullYear();
  const yday = Math.floor((Date.UTC(year, d.getUTCMonth(), d.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000);
  const wday = d.getUTCDay();
  const one = (c: string): string | null => {
    switch (c) {
      case 'a':
        return days[wday]!.slice(0, 3);
      case 'A':
        return days[wday]!;
      case 'b':
      case 'h':
        return months[d.getUTCMonth()]!.slice(0, 3);
      case 'B':
        return months[d.getUTCMonth()]!;
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', wall);
      case 'C':
        return p2(Math.floor(year / 100));
      case 'd':
        return p2(d.getUTCDate());
      case 'D':
        return strftime('%m/%d/%y', wall);
      case 'e':
        return sp(d.getUTCDate());
      case 'F':
        return strftime('%Y-%m-%d', wall);
      case 'H':
        return p2(d.getUTCHours());
      case 'I':
        return p2(d.getUTCHours() % 12 || 12);
      case 'j':
        return String(yday + 1).padStart(3, '0');
      case 'k':
        return sp(d.getUTCHours());
      case 'l':
        return sp(d.getUTCHours() % 12 || 12);
      case 'm':
        return p2(d.getUTCMonth() + 1);
      case 'M':
        return p2(d.getUTCMinutes());
      case 'n':
        return '\n';
      case 'p':
        return d.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'r':
        return strftime('%I:%M:%S %p', wall);
      case 'R':
        return strftime('%H:%M', wall);
      case 's':
        return String(Math.floor(wall / 1e9));
      case 'S':
        return p2(d.getUTCSeconds());
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', wall);
      case 'u':
        return String(wday || 7);
      case 'U':
        return p2(Math.floor((yday + 7 - wday) / 7));
      case 'w':
        return String(wday);
      case 'x':
        return strftime('%m/%d/%y', wall);
      case 'y':
        return p2(year % 100);
      case 'Y':
        return String(year);
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case '%':
        return '%';
      default:
        return null;
    }
  };
  return format.replace(/%[EO]?(.)/gs, (all, c: string) => one(c) ?? all);
}
