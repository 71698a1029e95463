import type { NetnsId } from '../../core/net.ts';
import type { Nsec } from '../../core/world.ts';
import type { Sandbox } from '../sandbox.ts';
import type { RecordedNotice, Stamp } from './recording.ts';

/** One datagram of an rtnetlink socket. */
export type Message = { readonly at: Stamp; readonly place: string; readonly bytes: Buffer };

export function parseMessages(_messages: readonly Message[]): RecordedNotice[] {
  return [];
}

export function noticesOf(
  _sandbox: Sandbox,
  _place: (netns: NetnsId) => string,
  _stamp: (at: Nsec) => Stamp,
): () => RecordedNotice[] {
  return () => [];
}
