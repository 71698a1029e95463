import type { AnyExtension } from '../xtables.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';

/** The userland half of every match, one file each. */
export const userMatches: readonly AnyExtension[] = [tcp, udp];

export function findMatch(name: string): AnyExtension | undefined {
  return userMatches.find((m) => m.name === name);
}
