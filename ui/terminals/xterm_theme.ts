import type { ITheme } from '@xterm/xterm';
import { isDark } from '../layout/theme.ts';

const dark: ITheme = {
  background: '#10161d', foreground: '#d7dee6', cursor: '#5eead4', cursorAccent: '#10161d', selectionBackground: '#33506b',
  black: '#1c2530', red: '#ff7b72', green: '#56d364', yellow: '#e3b341', blue: '#79b8ff', magenta: '#d2a8ff', cyan: '#56d4dd', white: '#c9d1d9',
  brightBlack: '#6e7a88', brightRed: '#ffa198', brightGreen: '#7ee787', brightYellow: '#f2cc60', brightBlue: '#a5d6ff', brightMagenta: '#e2c5ff', brightCyan: '#8be9ee', brightWhite: '#f0f6fc',
}; // biome-ignore format: a table

const light: ITheme = {
  background: '#ffffff', foreground: '#1c2733', cursor: '#0f766e', cursorAccent: '#ffffff', selectionBackground: '#bfe3df',
  black: '#1c2733', red: '#b42318', green: '#187a3d', yellow: '#8a5a00', blue: '#0b5cad', magenta: '#7a3fb0', cyan: '#0b7285', white: '#5c6875',
  brightBlack: '#5c6875', brightRed: '#c92a2a', brightGreen: '#157a3a', brightYellow: '#7a5200', brightBlue: '#1864ab', brightMagenta: '#862e9c', brightCyan: '#0b7285', brightWhite: '#1c2733',
}; // biome-ignore format: a table

export function xtermTheme(): ITheme {
  return isDark() ? dark : light;
}
