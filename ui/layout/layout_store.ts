import type { Panel, PanelId } from '../panels/panel.ts';
import { Store } from '../store/store.ts';
import {
  closePanel,
  defaultLayout,
  type LayoutState,
  resize,
  restoreLayout,
  type SplitId,
  showPanel,
} from './layout_state.ts';

const KEY = 'vethlab.layout';

/** What the browser keeps for us; nothing where it keeps nothing (a private window, a full disk). */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // the page works without it
  }
}

export const layoutStore = new Store<LayoutState>(defaultLayout([]));

/** Every panel there is: given at the start, as panels themselves use this file and it must not import them. */
let registry: readonly Panel[] = [];

export function allPanels(): readonly Panel[] {
  return registry;
}

/** Takes up the layout where the person left it. */
export function startLayout(panels: readonly Panel[]): void {
  registry = panels;
  layoutStore.set(restoreLayout(remembered(KEY), panels));
  layoutStore.subscribe(() => remember(KEY, JSON.stringify(layoutStore.get())));
}

/** Brings a panel to the front, opening it where it was closed. */
export function show(id: PanelId): void {
  const panel = registry.find((p) => p.id === id);
  if (panel !== undefined) layoutStore.update((s) => showPanel(s, panel));
}

export function close(id: PanelId): void {
  layoutStore.update((s) => closePanel(s, id));
}

export function setSplit(split: SplitId, part: number): void {
  layoutStore.update((s) => resize(s, split, part));
}

export function resetLayout(): void {
  layoutStore.set(defaultLayout(registry));
}
