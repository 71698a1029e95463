import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { lessonMachine } from '../../../ui/machine/lesson.ts';
import { playerMachine } from '../../../ui/machine/player.ts';
import { terminalMachine } from '../../../ui/machine/terminal.ts';

test('looking at the past stops the present, and coming back leaves it stopped', () => {
  const player = createActor(playerMachine).start();
  expect(player.getSnapshot().value).toBe('playing');
  player.send({ type: 'SEEK', at: 5 });
  expect(player.getSnapshot()).toMatchObject({ value: 'past', context: { at: 5 } });
  player.send({ type: 'ENGINE', playing: true });
  expect(player.getSnapshot().value).toBe('past');
  player.send({ type: 'LIVE' });
  expect(player.getSnapshot().value).toBe('paused');
  player.send({ type: 'PLAY' });
  expect(player.getSnapshot().value).toBe('playing');
});

test('a step pauses, and the speed stays what it was', () => {
  const player = createActor(playerMachine).start();
  player.send({ type: 'SPEED', speed: 'frames' });
  player.send({ type: 'STEP' });
  expect(player.getSnapshot()).toMatchObject({ value: 'paused', context: { speed: 'frames' } });
});

test('a terminal follows its shell until the shell ends', () => {
  const t = createActor(terminalMachine).start();
  for (const state of ['prompt', 'running', 'reading', 'running', 'prompt', 'ended'] as const) {
    t.send({ type: 'STATE', state });
    expect(t.getSnapshot().value).toBe(state);
  }
  t.send({ type: 'STATE', state: 'prompt' });
  expect(t.getSnapshot().value).toBe('ended');
});

test('one block of a lesson runs at a time; the prompt ends it', () => {
  const lesson = createActor(lessonMachine).start();
  lesson.send({ type: 'RUN', block: 0 });
  lesson.send({ type: 'RUN', block: 1 });
  expect(lesson.getSnapshot().context).toMatchObject({ running: 0, blocks: { 0: 'running' } });
  lesson.send({ type: 'PROMPT' });
  expect(lesson.getSnapshot().context).toEqual({ running: null, blocks: { 0: 'done' }, checks: {} });
  lesson.send({ type: 'CHECKED', check: 2, ok: false });
  lesson.send({ type: 'RESET' });
  expect(lesson.getSnapshot().context.checks).toEqual({});
});
