import { areas } from './areas/index.ts';

/** The shell text that every namespace's tables are read with, there and in the model. */
export function areaScript(): string {
  return areas.map((a) => `printf '\\001A %s\\n' ${quote(a.name)}\n{ ${a.commands.join('\n')}\n} 2>&1`).join('\n');
}

/** One word of shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
