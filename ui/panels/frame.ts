import type { Panel } from './panel.ts';

/** Fields and octets of the selected packet. */
export const framePanel = {
  id: 'frame',
  title: 'Bytes',
  area: 'detail',
  open: true,
  load: () => import('../frame/frame_panel.tsx'),
} as const satisfies Panel;
