/** Command lines whose recorded output the model does not give, each with the reason. */
export const knownDifferences: ReadonlyMap<string, string> = new Map([
  [`awk 'BEGIN{printf "%d %s\\n", 1}'`, 'mawk prints the conversions before the one that lacks its argument'],
  ['jq', 'jq without a program copies its input when it is not a terminal'],
  ['grep foo words.txt nofile.txt', 'grep flushes stdout before it complains about a file'],
  [`grep 'a[' words.txt`, "dfa.c's message for a bracket that is not closed"],
  [`grep -E '^*a' l1.txt`, 'the warning about a star behind an anchor'],
  ['sed -i 2q l1.txt; cat l1.txt', 'q ends an edited file'],
  [`sed '2i\\  indented' l1.txt`, 'a backslash keeps the blanks behind it'],
  [`sed '2r /dev/stdin' l1.txt < l2.txt`, 'r of standard input'],
  [`sed '#no' l1.txt`, 'a comment that begins with n'],
  [`sed 's/\\x61/Z/;s/\\o142/Y/;s/\\d99/W/' l1.txt`, 'decimal escapes of two digits'],
]);
