/** Commands of a lab that print something else than the recorded host did, and why. Shrinks only. */
export const knownDifferences: Record<string, Record<string, string>> = {};
