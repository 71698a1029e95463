import type { Bytes } from '../../proc/sys.ts';

/** Names in columns, sorted downwards. Ref: readline complete.c:rl_display_match_list() */
export function matchColumns(names: readonly Bytes[], screenWidth: number): Bytes[] {
  // the slash after a directory is not counted
  const longest = names.reduce((n, name) => Math.max(n, name.length - (name.endsWith('/') ? 1 : 0)), 0);
  const max = longest + 2;
  let limit = Math.floor(screenWidth / max);
  if (limit !== 1 && limit * max === screenWidth) limit--;
  if (limit < 1) limit = 1;
  const rows = Math.ceil(names.length / limit);
  const lines: Bytes[] = [];
  for (let r = 0; r < rows; r++) {
    let line = '';
    for (let i = r; i < names.length; i += rows) line += names[i]!.padEnd(max);
    lines.push(line);
  }
  return lines;
}
