import { type Errno, type Result, strerror } from '../../../../core/errno.ts';
import type { Tool } from './tool.ts';

/** The kernel's message wins over strerror. Ref: lib/libnetlink.c:rtnl_talk_error(), print_ext_ack_msg() */
export function rtnlError({ errno, extack }: Errno): string {
  if (extack === undefined || extack === '') return `RTNETLINK answers: ${strerror[errno]}\n`;
  return extack.endsWith('.') ? `Error: ${extack}\n` : `Error: ${extack}.\n`;
}

/** Prints a refusal. True when it was done. Ref: lib/libnetlink.c:rtnl_talk() */
export function rtnlTalk<T>(t: Tool, result: Result<T>): result is { readonly ok: true; readonly value: T } {
  if (!result.ok) t.sys.err(rtnlError(result.error));
  return result.ok;
}

/** perror(3) */
export function perror(t: Tool, what: string, { errno }: Errno): void {
  t.sys.err(`${what}: ${strerror[errno]}\n`);
}
