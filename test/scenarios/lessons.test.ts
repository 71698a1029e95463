import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runScript } from '../../sim/run.ts';
import { Sandbox } from '../../sim/sandbox.ts';
import { readLesson } from '../../ui/lesson/lesson_text.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios');

describe.each(readdirSync(FOLDER).filter((f) => f.endsWith('.md')))('the lesson %s', (file) => {
  const lesson = readLesson(readFileSync(join(FOLDER, file), 'utf8'));
  const checks = lesson.parts.filter((p) => p.kind === 'check');
  /** Statuses of the checks after all blocks of some kinds were run. */
  const statuses = (kinds: readonly string[]): readonly number[] => {
    const sandbox = new Sandbox({ seed: 3 });
    for (const p of lesson.parts)
      if ((p.kind === 'run' || p.kind === 'solution') && kinds.includes(p.kind)) runScript(sandbox, p.text);
    return checks.map((c) => runScript(sandbox, c.script).status);
  };

  test('has a title, goals, and a hint for each check', () => {
    expect(lesson.title).not.toBe('');
    expect(lesson.goals.length).toBeGreaterThan(0);
    expect(checks.filter((c) => c.hint === null)).toEqual([]);
    expect(checks.length).toBeGreaterThan(0);
  });

  test('its checks are green after its blocks and its solution, and not before anything was done', () => {
    expect(statuses([]).some((status) => status !== 0)).toBe(true);
    expect(statuses(['run', 'solution'])).toEqual(checks.map(() => 0));
  });

  test.runIf(lesson.parts.some((p) => p.kind === 'solution'))('its blocks alone leave something to do', () => {
    expect(statuses(['run']).some((status) => status !== 0)).toBe(true);
  });
});
