import { expect, test } from 'vitest';
import { runScript } from '../../support/host.ts';

test('an endless loop ends at the limit of steps, and time passed', () => {
  const r = runScript('while :; do :; done', { limits: { steps: 10_000 } });
  expect(r.limit?.limit).toBe('steps');
  expect(r.time).toBeGreaterThan(0);
});

test('a fork bomb first cannot fork, then is ended', () => {
  const r = runScript(':(){ :|:& };:; sleep 60', { limits: { processes: 50, forkFailures: 20 } });
  expect(r.stderr).toMatch(/fork: retry: Resource temporarily unavailable/);
  expect(r.limit?.limit).toBe('forkFailures');
});

test('a file does not grow past its limit', () => {
  const r = runScript('while :; do echo yyyyyyyyyyyyyyyy; done > f', { limits: { fileSize: 1000, steps: 5000 } });
  expect(r.stderr).toMatch(/write error: File too large/);
});

test('endless recursion ends with a message', () => {
  expect(runScript('f() { f; }; f').stderr).toMatch(/maximum function nesting level exceeded/);
});

test('endless output ends at its limit', () => {
  expect(runScript('while :; do echo yyyyyyyyyyyy; done', { limits: { output: 10_000 } }).limit?.limit).toBe('output');
});

test('sleep takes virtual time, and children run beside each other', () => {
  const r = runScript('sleep 100 & sleep 200 & sleep 50; wait');
  expect(Math.round(r.time / 1e9)).toBe(200);
});

test('a script that waits for nothing that can come stops', () => {
  expect(runScript('cat < fifo', { files: {} }).status).toBe(1);
});
