import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../client_context.tsx';
import { show } from '../layout/layout_store.ts';
import { clockText } from '../player/clock_text.ts';
import { useStore } from '../store/store.ts';
import type { PacketRow } from '../worker/protocol.ts';
import { endText, isLoud, matches } from './packet_text.ts';
import { protoVar } from './proto_color.ts';
import { useFilter } from './use_filter.ts';
import './packets.css';

const ROW = 24;

/** Every packet, one a line; only the lines in sight are in the page. */
export default function PacketList() {
  const client = useClient();
  const log = useStore(client.packets, (p) => p);
  const now = useStore(client.clock, (c) => c.now);
  const live = useStore(client.clock, (c) => c.live);
  /** Null in the present: then the clock moves no row. */
  const until = now < live ? now : null;
  const selected = useStore(client.selection, (s) => s.packet);
  const [filter, setFilter] = useState('');
  const [copies, setCopies] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(300);
  const wanted = useFilter(client, useDeferredValue(filter).trim());

  const rows = useMemo(
    () =>
      log.rows.filter(
        (r) =>
          (until === null || r.at <= until) &&
          (copies || !isCopy(r, log.byId)) &&
          (wanted.kind === 'pcap' ? wanted.ids.has(r.id) : wanted.kind === 'none' || matches(r, wanted.words)),
      ),
    [log, wanted, copies, until],
  );
  const chosen = selected === null ? undefined : log.byId.get(selected);

  useEffect(() => {
    const element = box.current!;
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  // a list that was at its end stays there
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new rows that move the end
  useEffect(() => {
    const element = box.current!;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
  }, [rows.length]);

  const select = (row: PacketRow | undefined): void => {
    if (row === undefined) return;
    client.selectPacket(row.id);
  };
  const key = (e: KeyboardEvent): void => {
    const i = rows.findIndex((r) => r.id === selected);
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: rows.length - 1, PageDown: i + 10, PageUp: i - 10 }[
      e.key
    ];
    if (to === undefined || rows.length === 0) return;
    e.preventDefault();
    const at = Math.min(rows.length - 1, Math.max(0, to));
    select(rows[at]);
    const element = box.current!;
    const y = at * ROW;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + 2 * ROW > element.scrollTop + height) element.scrollTop = y + 2 * ROW - height;
  };

  const from = Math.max(0, Math.floor(top / ROW) - 6);
  const to = Math.min(rows.length, Math.ceil((top + height) / ROW) + 6);
  return (
    <div className="packets">
      <div className="packets-bar">
        <input
          type="search"
          placeholder="arp or host 172.16.0.1; or words: dropped br0"
          aria-label="Filter packets"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
        <label>
          <input type="checkbox" checked={copies} onChange={(e) => setCopies(e.target.checked)} /> copies
        </label>
        {wanted.kind !== 'none' && (
          <span className="count" role="status" title={wanted.kind === 'words' ? wanted.error : 'a tcpdump expression'}>
            {wanted.kind === 'pcap' ? 'tcpdump' : 'words'}
          </span>
        )}
        {chosen !== undefined && chosen.src !== '' && (
          <button
            type="button"
            className="quiet"
            title="Only what these two say to each other"
            onClick={() => setFilter(conversation(chosen))}
          >
            follow
          </button>
        )}
        <span className="count">
          {rows.length} of {log.rows.length}
        </span>
        <button
          type="button"
          className="why"
          disabled={log.rows.length === 0}
          title="Why the last packet a program sent lived or died"
          onClick={async () => {
            const id = await client.ask({ ask: 'why' });
            if (id === null) return;
            client.selectPacket(id);
            show('story');
          }}
        >
          Why?
        </button>
      </div>
      <div
        className="packets-body"
        ref={box}
        onScroll={(e) => {
          const { scrollTop, scrollHeight, clientHeight } = e.currentTarget;
          setTop(scrollTop);
          atEnd.current = scrollTop + clientHeight > scrollHeight - ROW;
        }}
      >
        <div
          role="grid"
          aria-label="Packets"
          aria-rowcount={rows.length + 1}
          aria-activedescendant={selected === null ? undefined : `packet-${selected}`}
          tabIndex={0}
          data-keys="list"
          onKeyDown={key}
          className="packet-grid"
          style={{ height: (rows.length + 1) * ROW }}
        >
          <div role="row" className="packet-row head" aria-rowindex={1}>
            {['#', 'time', 'where', 'what', 'from → to', 'info', 'end'].map((h) => (
              <span role="columnheader" key={h}>
                {h}
              </span>
            ))}
          </div>
          {rows.slice(from, to).map((r, i) => (
            <Row
              key={r.id}
              row={r}
              index={from + i}
              now={now}
              selected={r.id === selected}
              onSelect={() => select(r)}
            />
          ))}
        </div>
        {log.rows.length === 0 && (
          <p className="empty over">No packet yet. The first interface that comes up sends some by itself.</p>
        )}
      </div>
    </div>
  );
}

/** An expression for all that the two ends of a packet say to each other. */
function conversation(row: PacketRow): string {
  const word = row.proto === 'ARP' || /^([0-9a-f]{2}:){5}/.test(row.src) ? 'ether host' : 'host';
  return `${word} ${row.src} and ${word} ${row.dst}`;
}

/** The same packet again, as a flood or a bridge made it. */
function isCopy(row: PacketRow, byId: ReadonlyMap<number, PacketRow>): boolean {
  const parent = byId.get(row.parent);
  return parent !== undefined && parent.info === row.info && parent.proto === row.proto;
}

type RowProps = {
  readonly row: PacketRow;
  readonly index: number;
  readonly now: number;
  readonly selected: boolean;
  readonly onSelect: () => void;
};

function Row({ row, index, now, selected, onSelect }: RowProps) {
  const loud = isLoud(row, now);
  return (
    <div
      role="row"
      id={`packet-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={loud ? 'packet-row loud' : 'packet-row'}
      style={{ top: (index + 1) * ROW }}
      onClick={onSelect}
      onDoubleClick={() => show('story')}
    >
      <span role="gridcell">{row.id}</span>
      <span role="gridcell">{clockText(row.at)}</span>
      <span role="gridcell">{`${row.where} ${row.dev}`}</span>
      <span role="gridcell" style={{ color: `var(${protoVar(row.proto)})` }}>
        {row.proto}
      </span>
      <span role="gridcell" title={`${row.src} → ${row.dst}`}>
        {row.src} → {row.dst}
      </span>
      <span role="gridcell" title={row.info}>
        {row.info}
      </span>
      <span role="gridcell" className="packet-end">
        {endText(row, now)}
      </span>
    </div>
  );
}
