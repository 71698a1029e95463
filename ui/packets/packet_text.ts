import type { Nsec } from '../../core/world.ts';
import type { PacketRow } from '../worker/protocol.ts';
import { isLoudReason } from './loud.ts';

/** What became of a packet at an instant: null while it was on its way. */
export function endAt(row: PacketRow, now: Nsec): PacketRow['end'] {
  return row.end !== null && row.end.at <= now ? row.end : null;
}

/** Its end in a few words; a drop that is everybody's is no cross. */
export function endText(row: PacketRow, now: Nsec): string {
  const end = endAt(row, now);
  if (end === null) return '…';
  switch (end.kind) {
    case 'delivered':
      return `✓ ${end.socket} socket`;
    case 'consumed':
      return '✓ taken';
    case 'left':
      return '→ left';
    case 'dropped':
      return `${isLoudReason(end.reason, row.proto) ? '✗' : '·'} ${end.reason}`;
  }
}

export function isLoud(row: PacketRow, now: Nsec): boolean {
  const end = endAt(row, now);
  return end?.kind === 'dropped' && isLoudReason(end.reason, row.proto);
}

/** All words of a filter occur somewhere in the row. */
export function matches(row: PacketRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text =
    `#${row.id} ${row.where} ${row.dev} ${row.src} ${row.dst} ${row.proto} ${row.info} ${row.end?.kind ?? ''} ${row.end?.kind === 'dropped' ? row.end.reason : ''}`.toLowerCase();
  return words.every((w) => text.includes(w));
}
