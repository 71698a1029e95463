import { Store } from '../store/store.ts';
import { remember, remembered } from './layout_store.ts';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'vethlab.theme';
const saved = remembered(KEY);

/** What the person chose; `system` follows the machine. */
export const themeStore = new Store<Theme>(saved === 'light' || saved === 'dark' ? saved : 'system');

function prefersDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

export function isDark(): boolean {
  const theme = themeStore.get();
  return theme === 'dark' || (theme === 'system' && prefersDark().matches);
}

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  for (const l of listeners) l();
}

const listeners = new Set<() => void>();

/** Called when light turned dark or back: for what is not drawn by CSS. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setTheme(theme: Theme): void {
  themeStore.set(theme);
  remember(KEY, theme);
  apply();
}

export function startTheme(): void {
  prefersDark().addEventListener('change', apply);
  apply();
}
