import type { Panel } from './panel.ts';

/** A shell for every host or namespace that was asked for. */
export const terminalsPanel = {
  id: 'terminals',
  title: 'Terminals',
  area: 'terminals',
  open: true,
  load: () => import('../terminals/terminals_panel.tsx'),
} as const satisfies Panel;
