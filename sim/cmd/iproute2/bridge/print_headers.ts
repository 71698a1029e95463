import { printTimestamp } from '../lib/timestamp.ts';
import type { Tool } from '../lib/tool.ts';

/** `[LINK]` and its like are printed by `bridge monitor all` only. Ref: bridge/monitor.c:print_headers() */
export type Headers = { readonly label: boolean; readonly timestamp: boolean };

export const NO_HEADERS: Headers = { label: false, timestamp: false };

export function printHeaders(t: Tool, label: string, headers: Headers): void {
  if (headers.timestamp) printTimestamp(t);
  if (headers.label) t.sys.out(label);
}
