import type { Panel } from './panel.ts';

/** The devices of each namespace, as ip link and ip address show them. */
export const interfacesPanel = {
  id: 'interfaces',
  title: 'Interfaces',
  area: 'detail',
  open: true,
  load: () => import('../interfaces/interfaces_panel.tsx'),
} as const satisfies Panel;
