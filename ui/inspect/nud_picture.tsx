import type { NudState } from '../../core/netlink/messages.ts';

type Place = { readonly x: number; readonly y: number };

const PLACES: { readonly [K in NudState]: Place } = {
  NONE: { x: 60, y: 26 },
  INCOMPLETE: { x: 60, y: 100 },
  REACHABLE: { x: 230, y: 26 },
  STALE: { x: 400, y: 26 },
  DELAY: { x: 400, y: 100 },
  PROBE: { x: 230, y: 100 },
  FAILED: { x: 145, y: 172 },
  PERMANENT: { x: 315, y: 172 },
  NOARP: { x: 430, y: 172 },
};
const ARROWS: readonly (readonly [NudState, NudState, string, number, number])[] = [
  ['NONE', 'INCOMPLETE', 'a packet', 66, 66],
  ['INCOMPLETE', 'REACHABLE', 'answer', 160, 58],
  ['REACHABLE', 'STALE', 'some 30 s of silence', 315, 17],
  ['STALE', 'DELAY', 'a packet', 406, 66],
  ['DELAY', 'PROBE', '5 s unconfirmed', 315, 92],
  ['PROBE', 'REACHABLE', 'answer', 236, 66],
  ['INCOMPLETE', 'FAILED', '3 asked', 58, 142],
  ['PROBE', 'FAILED', '3 asked', 204, 142],
];

/** The machine of neighbour unreachability detection; states that some entry is in are lit, with how many. */
export function NudPicture({ counts }: { readonly counts: ReadonlyMap<NudState, number> }) {
  const said = [...counts].map(([s, n]) => `${n} ${s}`).join(', ');
  return (
    <svg className="nud" viewBox="0 0 490 196" role="img" aria-label={`States of neighbours: ${said || 'no entry'}`}>
      <defs>
        <marker id="nud-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {ARROWS.map(([from, to, label, x, y]) => {
        const [a, b] = [edge(PLACES[from], PLACES[to]), edge(PLACES[to], PLACES[from])];
        return (
          <g key={`${from} ${to}`}>
            <path d={`M${a.x} ${a.y}L${b.x} ${b.y}`} markerEnd="url(#nud-arrow)" />
            <text x={x} y={y} textAnchor={Math.abs(PLACES[from].x - PLACES[to].x) < 1 ? 'start' : 'middle'}>
              {label}
            </text>
          </g>
        );
      })}
      {(Object.keys(PLACES) as NudState[]).map((s) => {
        const n = counts.get(s);
        const { x, y } = PLACES[s];
        return (
          <g key={s} className={n === undefined ? 'nud-state' : `nud-state lit ${s}`}>
            <rect x={x - 46} y={y - 13} width={92} height={26} rx={13} />
            <text x={x} y={y + 4} textAnchor="middle">
              {n === undefined ? s : `${s} ${n}`}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Where a line from `a` to `b` leaves the box of `a`. */
function edge(a: Place, b: Place): Place {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const t = Math.min(dx === 0 ? 1 : 48 / Math.abs(dx), dy === 0 ? 1 : 15 / Math.abs(dy));
  return { x: a.x + dx * t, y: a.y + dy * t };
}
