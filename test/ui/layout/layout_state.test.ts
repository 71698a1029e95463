import { expect, test } from 'vitest';
import {
  closePanel,
  defaultLayout,
  frontOf,
  panelsOf,
  resize,
  restoreLayout,
  showPanel,
} from '../../../ui/layout/layout_state.ts';
import type { Panel } from '../../../ui/panels/panel.ts';

const load: Panel['load'] = () => Promise.reject(new Error('not shown here'));
const story: Panel = { id: 'story', title: 'Life', area: 'detail', open: true, load };
const frame: Panel = { id: 'frame', title: 'Bytes', area: 'detail', open: false, load };
const all = [story, frame];

test('a closed panel is found again, in front', () => {
  let s = defaultLayout(all);
  expect(panelsOf(s, all, 'detail')).toEqual([story]);
  s = showPanel(s, frame);
  expect(frontOf(s, all, 'detail')).toBe(frame);
  s = closePanel(s, 'frame');
  expect(frontOf(s, all, 'detail')).toBe(story);
  s = closePanel(s, 'story');
  expect(frontOf(s, all, 'detail')).toBeNull();
  expect(frontOf(showPanel(s, story), all, 'detail')).toBe(story);
});

test.each([
  [-1, 0.1],
  [0.3, 0.3],
  [7, 0.9],
])('a split set to %d stands at %d', (asked, part) => {
  expect(resize(defaultLayout(all), 'left', asked).splits.left).toBe(part);
});

test('what was remembered comes back; what makes no sense does not', () => {
  const s = resize(closePanel(defaultLayout(all), 'story'), 'left', 0.5);
  expect(restoreLayout(JSON.stringify(s), all)).toEqual(s);
  for (const bad of [null, '', 'x', '7', '[]', '{"splits":{"left":"wide"},"closed":["nothing"],"front":3}'])
    expect(restoreLayout(bad, all)).toMatchObject({ splits: defaultLayout(all).splits });
});
