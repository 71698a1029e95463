import type { Area, Panel, PanelId } from '../panels/panel.ts';

/** How the page is laid out: the part of each split, what is closed, which tab of an area is in front. */
export type LayoutState = {
  readonly splits: { readonly [K in SplitId]: number };
  readonly closed: readonly PanelId[];
  readonly front: { readonly [K in Area]?: PanelId };
};

/** `left` is the left column's part of the width, the others the upper or left part of theirs. */
export type SplitId = 'left' | 'lesson' | 'picture' | 'packets';

export function defaultLayout(panels: readonly Panel[]): LayoutState {
  return {
    splits: { left: 0.38, lesson: 0.5, picture: 0.56, packets: 0.6 },
    closed: panels.filter((p) => !p.open).map((p) => p.id),
    front: {},
  };
}

/** The open panels of an area, in their order. */
export function panelsOf(state: LayoutState, panels: readonly Panel[], area: Area): readonly Panel[] {
  return panels.filter((p) => p.area === area && !state.closed.includes(p.id));
}

/** Which of an area's panels is seen. */
export function frontOf(state: LayoutState, panels: readonly Panel[], area: Area): Panel | null {
  const open = panelsOf(state, panels, area);
  return open.find((p) => p.id === state.front[area]) ?? open[0] ?? null;
}

export function closePanel(state: LayoutState, id: PanelId): LayoutState {
  return state.closed.includes(id) ? state : { ...state, closed: [...state.closed, id] };
}

/** Opens a panel, or brings an open one to the front. */
export function showPanel(state: LayoutState, panel: Panel): LayoutState {
  return {
    ...state,
    closed: state.closed.filter((c) => c !== panel.id),
    front: { ...state.front, [panel.area]: panel.id },
  };
}

/** A split's part stays where both sides can be found again. */
export function resize(state: LayoutState, split: SplitId, part: number): LayoutState {
  const held = Math.min(0.9, Math.max(0.1, part));
  return { ...state, splits: { ...state.splits, [split]: held } };
}

/** What was remembered, as far as it still makes sense. */
export function restoreLayout(text: string | null, panels: readonly Panel[]): LayoutState {
  const state = defaultLayout(panels);
  try {
    const saved = JSON.parse(text ?? 'null') as Partial<LayoutState> | null;
    if (saved === null || typeof saved !== 'object') return state;
    const known = new Set<string>(panels.map((p) => p.id));
    let restored: LayoutState = {
      ...state,
      closed: Array.isArray(saved.closed) ? saved.closed.filter((id) => known.has(id)) : state.closed,
      front: typeof saved.front === 'object' && saved.front !== null ? saved.front : {},
    };
    for (const split of Object.keys(state.splits) as SplitId[]) {
      const part = saved.splits?.[split];
      if (typeof part === 'number' && Number.isFinite(part)) restored = resize(restored, split, part);
    }
    return restored;
  } catch {
    return state;
  }
}
