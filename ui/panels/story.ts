import type { Panel } from './panel.ts';

/** What became of the selected packet, step by step, and why. */
export const storyPanel = {
  id: 'story',
  title: 'Packet life',
  area: 'detail',
  open: true,
  load: () => import('../story/story_panel.tsx'),
} as const satisfies Panel;
