import type { Panel } from './panel.ts';

/** Hosts, namespaces, devices and the frames between them. */
export const picturePanel = {
  id: 'picture',
  title: 'Picture',
  area: 'picture',
  open: true,
  load: () => import('../picture/picture_panel.tsx'),
} as const satisfies Panel;
