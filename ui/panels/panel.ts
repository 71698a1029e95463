import type { ComponentType } from 'react';

/** Where a panel is put; several in one area are tabs. `side` is beside the picture, `below` under it. */
export type Area = 'lesson' | 'terminals' | 'picture' | 'packets' | 'detail';

/**
 * One panel of the page. To add one: a file `ui/panels/NAME.tsx` that exports an object of this type, a line in
 * `ui/panels/index.ts`, its id in `PanelId` below. Its component lies in `ui/NAME/` and comes by `import()`, so that the
 * page starts without it. It takes no props: it reads `useClient()` and `useView()` (ui/client_context.tsx).
 */
export type Panel = {
  readonly id: PanelId;
  /** On the tab and in the menu. */
  readonly title: string;
  readonly area: Area;
  /** Shown to who comes for the first time; others wait in the menu. */
  readonly open: boolean;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
};

/** The registry is typed over this, so that a panel without an entry does not compile. */
export type PanelId = 'lesson' | 'terminals' | 'picture' | 'packets' | 'story' | 'frame' | 'interfaces' | 'inspect';
