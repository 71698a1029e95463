import type { XtTarget } from '../x_tables.ts';

/** What each target is told: adding a target starts here. */
export type TargetInfoOf = Record<never, never>;

/** Every target extension the kernel has. */
export const xtTargets: { readonly [K in keyof TargetInfoOf]: XtTarget<TargetInfoOf[K]> } = {};
