import type { Panel } from './panel.ts';

/** The text that is followed, with its blocks to run and its checks. */
export const lessonPanel = {
  id: 'lesson',
  title: 'Lesson',
  area: 'lesson',
  open: true,
  load: () => import('../lesson/lesson_panel.tsx'),
} as const satisfies Panel;
