import type { Sys } from '../../../proc/sys.ts';

/** What a colour stands for. Ref: include/color.h:enum color_attr */
export type ColorAttr = 'ifname' | 'mac' | 'inet' | 'inet6' | 'up' | 'down' | 'none';

const ATTRS: readonly ColorAttr[] = ['ifname', 'mac', 'inet', 'inet6', 'up', 'down'];
const LIGHT = ['\x1b[36m', '\x1b[33m', '\x1b[35m', '\x1b[34m', '\x1b[32m', '\x1b[31m'];
const DARK = ['\x1b[1;36m', '\x1b[1;33m', '\x1b[1;35m', '\x1b[1;34m', '\x1b[1;32m', '\x1b[1;31m'];
const CLEAR = '\x1b[0m';

export type ColorOpt = 'never' | 'auto' | 'always';

/** The argument of -c[olor][=WHEN]; null when it is something else. Ref: lib/color.c:matches_color() */
export function matchesColor(arg: string): ColorOpt | null {
  const eq = arg.indexOf('=');
  const word = eq < 0 ? arg : arg.slice(0, eq);
  if (!'-color'.startsWith(word)) return null;
  const when = eq < 0 ? '' : arg.slice(eq + 1);
  if (when === '' || when === 'always') return 'always';
  return when === 'auto' || when === 'never' ? when : null;
}

/** The palette to print with, null for none. Ref: lib/color.c:check_enable_color(), set_color_palette() */
export function checkEnableColor(sys: Sys, opt: ColorOpt, json: number): readonly string[] | null {
  if (json || opt === 'never') return null;
  if (opt !== 'always' && !sys.isatty(1)) return null;
  const fgbg = sys.env.get('COLORFGBG');
  const bg = fgbg?.includes(';') ? fgbg.slice(fgbg.lastIndexOf(';') + 1) : '';
  return bg.length === 1 && ((bg >= '0' && bg <= '6') || bg === '8') ? DARK : LIGHT;
}

/** Ref: lib/color.c:color_fprintf() */
export function paint(palette: readonly string[] | null, attr: ColorAttr, text: string): string {
  if (palette === null || attr === 'none') return text;
  return `${palette[ATTRS.indexOf(attr)]}${text}${CLEAR}`;
}

export function ifaFamilyColor(family: string): ColorAttr {
  return family === 'inet' || family === 'inet6' ? family : 'none';
}

export function operStateColor(state: string): ColorAttr {
  return state === 'UP' ? 'up' : state === 'DOWN' ? 'down' : 'none';
}
