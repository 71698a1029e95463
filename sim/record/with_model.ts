import { ok, type Result } from '../../core/errno.ts';
import { Comparing, type Report } from './compare.ts';
import { type ModelOptions, runModel } from './model.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './recording.ts';

/** So many courses of chance are taken before something counts as different. */
export const MODEL_RUNS = 24;

export type WithModelOptions = Omit<ModelOptions, 'seed' | 'clock'> & {
  readonly runs?: number;
  readonly seed?: number;
};

/** Runs a recorded lab on the model, with the recording's clock and one course of chance after the other, and compares. */
export function compareWithModel(real: Recording, plan: Plan, options: WithModelOptions = {}): Result<Report> {
  const comparing = new Comparing(real);
  const { runs = MODEL_RUNS, seed = 1, ...rest } = options;
  for (let i = 0; i < runs; i++) {
    const model = runModel(plan, { ...rest, clock: real, seed: seed + i });
    if (!model.ok) return model;
    comparing.add(model.value);
    if (comparing.equal) break;
  }
  return ok(comparing.report());
}
