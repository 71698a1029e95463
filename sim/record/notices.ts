import type { RecordedNotice, Stamp } from './recording.ts';

/** One datagram of an rtnetlink socket. */
export type Message = { readonly at: Stamp; readonly place: string; readonly bytes: Buffer };

export function parseMessages(_messages: readonly Message[]): RecordedNotice[] {
  return [];
}
