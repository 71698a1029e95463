import type { Panel } from './panel.ts';

/** The tables of a namespace: bridges, neighbours, routes, packet filter, connections, sockets, sysctls. */
export const inspectPanel = {
  id: 'inspect',
  title: 'Tables',
  area: 'detail',
  open: true,
  load: () => import('../inspect/inspect_panel.tsx'),
} as const satisfies Panel;
