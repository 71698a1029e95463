import type { Shell } from './shell.ts';
import { strftime } from './strftime.ts';

/**
 * Backslash escapes of a prompt; a line editor is told what takes no room on the screen.
 * Ref: bash parse.y:decode_prompt_string()
 */
export function promptExpand(sh: Shell, text: string, editing = false): string {
  const cwd = sh.sys.cwd;
  const home = sh.getParam('HOME') ?? '';
  const short = home !== '' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  return text.replace(/\\([0-7]{3}|D\{[^}]*\}|.)/gs, (all, c: string) => {
    if (/^[0-7]{3}$/.test(c)) return String.fromCharCode(Number.parseInt(c, 8) & 255);
    if (c.startsWith('D{')) return strftime(c.slice(2, -1) || '%H:%M:%S', sh.sys.wall);
    switch (c) {
      case 'a':
        return '\x07';
      case 'e':
        return '\x1b';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'h':
        return sh.sys.hostname.replace(/\..*/, '');
      case 'H':
        return sh.sys.hostname;
      case 'u':
        return 'root';
      case 'w':
        return short;
      case 'W':
        return short === '~' || short === '/' ? short : short.slice(short.lastIndexOf('/') + 1);
      case '$':
        return sh.sys.uid === 0 ? '#' : '$';
      case 's':
        return sh.arg0.slice(sh.arg0.lastIndexOf('/') + 1);
      case 'v':
        return '5.2';
      case 'V':
        return '5.2.15';
      case 'j':
        return String(sh.jobs.list.length);
      case 'l':
        return '0';
      case '!':
        return String(sh.historyBase + sh.history.length);
      case '#':
        return String(sh.commandNumber);
      case 't':
        return strftime('%H:%M:%S', sh.sys.wall);
      case 'T':
        return strftime('%I:%M:%S', sh.sys.wall);
      case '@':
        return strftime('%I:%M %p', sh.sys.wall);
      case 'A':
        return strftime('%H:%M', sh.sys.wall);
      case 'd':
        return strftime('%a %b %d', sh.sys.wall);
      case '\\':
        return '\\';
      case '[':
        return editing ? '\x01' : '';
      case ']':
        return editing ? '\x02' : '';
      default:
        return all;
    }
  });
}
