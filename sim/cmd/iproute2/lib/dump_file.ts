import type { Task } from '../../../proc/sys.ts';
import type { Tool } from './tool.ts';

/**
 * `save` and `restore` files: the tool's magic number, then what the kernel said.
 * Differs: the messages are kept as JSON text, not as netlink bytes; only these commands read them.
 */
export function* saveDump(t: Tool, magic: number, messages: readonly unknown[]): Task<boolean> {
  if (t.sys.isatty(1)) {
    t.sys.err('Not sending a binary stream to stdout\n');
    return false;
  }
  yield* t.sys.flush();
  yield* t.sys.write(1, magicBytes(magic) + JSON.stringify(messages));
  return true;
}

/** The messages on stdin; null after saying what is wrong with them. */
export function* readDump<T>(t: Tool, magic: number, what: string): Task<readonly T[] | null> {
  if (t.sys.isatty(0)) {
    t.sys.err(`Can't restore ${what} dump from a terminal\n`);
    return null;
  }
  let text = '';
  for (;;) {
    const chunk = yield* t.sys.read(0);
    if (!chunk.ok || chunk.value === '') break;
    text += chunk.value;
  }
  if (text.slice(0, 4) !== magicBytes(magic)) {
    let found = 0;
    if (text.length >= 4) for (let i = 3; i >= 0; i--) found = found * 256 + text.charCodeAt(i);
    t.sys.err(`Magic mismatch (${text.length >= 4 ? 1 : 0} elems, ${found.toString(16)} magic)\n`);
    return null;
  }
  return JSON.parse(text.slice(4)) as readonly T[];
}

function magicBytes(magic: number): string {
  return String.fromCharCode(magic & 255, (magic >> 8) & 255, (magic >> 16) & 255, (magic >>> 24) & 255);
}
