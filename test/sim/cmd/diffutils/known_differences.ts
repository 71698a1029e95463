/** Command lines whose recorded output the model does not give, each with the reason. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([
  [
    "diff -B -u -L a -L b nums.txt <(sed '2s/$/\\n/;9s/n/N/' nums.txt)",
    'a hunk of blank lines only is left out, beside another the host keeps it',
  ],
]);
