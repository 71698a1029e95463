import type { XtMatch } from '../x_tables.ts';

/** What each match is told: adding a match starts here. */
export type MatchInfoOf = Record<never, never>;

/** Every match the kernel has. */
export const xtMatches: { readonly [K in keyof MatchInfoOf]: XtMatch<MatchInfoOf[K]> } = {};
