import type { SkbId } from '../../core/skb.ts';
import type { PacketRow } from '../worker/protocol.ts';

/** The packets that the list can show, by number; the oldest go first. */
export type PacketLog = { readonly rows: readonly PacketRow[]; readonly byId: ReadonlyMap<SkbId, PacketRow> };

export const emptyLog: PacketLog = { rows: [], byId: new Map() };

const KEPT = 20_000;

/** The log with news: a row that was known is replaced by what became of it. */
export function withPackets(log: PacketLog, news: readonly PacketRow[]): PacketLog {
  if (news.length === 0) return log;
  const byId = new Map(log.byId);
  for (const row of news) byId.set(row.id, row);
  let rows = [...byId.values()].sort((a, b) => a.id - b.id);
  if (rows.length > KEPT) {
    rows = rows.slice(-KEPT + KEPT / 10);
    return { rows, byId: new Map(rows.map((r) => [r.id, r])) };
  }
  return { rows, byId };
}
