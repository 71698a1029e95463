import type { Panel } from './panel.ts';

/** Every packet, one a line. */
export const packetsPanel = {
  id: 'packets',
  title: 'Packets',
  area: 'packets',
  open: true,
  load: () => import('../packets/packet_list.tsx'),
} as const satisfies Panel;
