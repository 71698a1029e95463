/** Command lines whose recorded output the model does not give, each with the reason. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([]);
