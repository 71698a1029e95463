import { memo } from 'react';
import type { Mark } from '../store/marks.ts';
import type { DevKey } from '../worker/protocol.ts';
import { linkLook, lookWords } from './labels.ts';
import type { Box, Card, Line, Point, Rail } from './picture_layout.ts';

/** The parts of the picture, each drawn again only when it changed. */

export const HostBox = memo(function HostBox({ box }: { readonly box: Box }) {
  return (
    <g className={`box ${box.kind}`}>
      <rect x={box.x} y={box.y} width={box.w} height={box.h} rx={box.kind === 'host' ? 14 : 10} />
      <text x={box.x + 14} y={box.y + 20} className="box-name">
        {box.name}
      </text>
      <text x={box.x + box.w - 14} y={box.y + 20} className="box-kind" textAnchor="end">
        {box.kind === 'netns' ? 'namespace' : box.name === 'host' ? '' : 'host'}
      </text>
    </g>
  );
}, sameRect);

type DeviceProps = {
  readonly mark: Mark | undefined;
  readonly selected: boolean;
  readonly onSelect: (key: DevKey) => void;
};

export const BridgeRail = memo(function BridgeRail({
  rail,
  mark,
  selected,
  onSelect,
}: DeviceProps & { readonly rail: Rail }) {
  const { x, y, w, h, link, addrs } = rail;
  const look = linkLook(link);
  return (
    <g className={`rail ${look}${selected ? ' selected' : ''}`} data-mark={mark} onClick={() => onSelect(rail.key)}>
      <title>{`${link.ifname}: bridge, ${lookWords(link)}, ${link.address}`}</title>
      <rect x={x} y={y} width={w} height={h} rx={9} />
      <Dot x={x + 16} y={y + 15} look={look} />
      <text x={x + 28} y={y + 19.5} className="name">
        {link.ifname}
      </text>
      <text x={x + 28 + link.ifname.length * 8.1 + 12} y={y + 19} className="addr">
        {addrs.join('  ')}
      </text>
      <text x={x + 16} y={y + 37} className="small">
        bridge {link.address}
        {link.data?.stpState ? ' · STP' : ''}
        {link.data?.vlanFiltering ? ' · VLAN filtering' : ''}
      </text>
      <MarkSign x={x + w} y={y} mark={mark} />
    </g>
  );
}, sameDevice('rail'));

export const DeviceCard = memo(function DeviceCard({
  card,
  mark,
  selected,
  onSelect,
}: DeviceProps & { readonly card: Card }) {
  const { x, y, w, h, link, addrs, port, tight } = card;
  const look = linkLook(link);
  const title = `${link.ifname}: ${link.kind ?? link.linkType}, ${lookWords(link)}, ${link.address}${addrs.length > 0 ? `, ${addrs.join(', ')}` : ''}`;
  return (
    <g
      className={`card ${look}${port ? ' port' : ''}${selected ? ' selected' : ''}`}
      data-mark={mark}
      onClick={() => onSelect(card.key)}
    >
      <title>{title}</title>
      <rect x={x} y={y} width={w} height={h} rx={tight ? 3 : 7} />
      {!tight && (
        <>
          <Dot x={x + 14} y={y + 15} look={look} />
          <text x={x + 25} y={y + 19.5} className="name">
            {link.ifname}
          </text>
          {addrs.map((a, i) => (
            <text key={a} x={x + 12} y={y + 36 + i * 16} className="addr">
              {a}
            </text>
          ))}
          {!port && link.linkType !== 'loopback' && (
            <text x={x + 12} y={y + 36 + addrs.length * 16} className="small">
              {link.address}
            </text>
          )}
          {port && look === 'blocked' && (
            <text x={x + 12} y={y + 31} className="small">
              {link.slaveData?.state}
            </text>
          )}
        </>
      )}
      <MarkSign x={x + w} y={y} mark={mark} />
    </g>
  );
}, sameDevice('card'));

/** Up is a full dot, down a ring, no carrier half a dot, blocked a square. */
function Dot({ x, y, look }: { readonly x: number; readonly y: number; readonly look: string }) {
  if (look === 'blocked') return <rect className="state" x={x - 4.5} y={y - 4.5} width={9} height={9} rx={1.5} />;
  if (look === 'no-carrier' || look === 'down')
    return (
      <g className="state half">
        <circle cx={x} cy={y} r={4.5} />
        <path d={`M${x - 4.5} ${y}a4.5 4.5 0 0 0 9 0z`} />
      </g>
    );
  return <circle className="state" cx={x} cy={y} r={4.5} />;
}

function MarkSign({ x, y, mark }: { readonly x: number; readonly y: number; readonly mark: Mark | undefined }) {
  if (mark === undefined) return null;
  return (
    <g className={`sign ${mark}`}>
      <circle cx={x - 2} cy={y + 2} r={7.5} />
      <text x={x - 2} y={y + 5.8} textAnchor="middle">
        {mark === 'new' ? '+' : '~'}
      </text>
    </g>
  );
}

export const WireLine = memo(function WireLine({ line, up }: { readonly line: Line; readonly up: boolean }) {
  return <path className={up ? 'wire' : 'wire cut'} d={roundedPath(line.points)} />;
});

/** A line with its corners rounded. */
export function roundedPath(points: readonly Point[], radius = 7): string {
  if (points.length < 2) return '';
  let d = `M${points[0]![0]} ${points[0]![1]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i]!;
    const [px, py] = points[i - 1]!;
    const [nx, ny] = points[i + 1]!;
    const before = Math.hypot(x - px, y - py);
    const after = Math.hypot(nx - x, ny - y);
    const r = Math.min(radius, before / 2, after / 2);
    if (r < 0.5) {
      d += `L${x} ${y}`;
      continue;
    }
    d += `L${x + ((px - x) / before) * r} ${y + ((py - y) / before) * r}Q${x} ${y} ${x + ((nx - x) / after) * r} ${y + ((ny - y) / after) * r}`;
  }
  const [x, y] = points.at(-1)!;
  return `${d}L${x} ${y}`;
}

function sameRect(a: { readonly box: Box }, b: { readonly box: Box }): boolean {
  const [p, q] = [a.box, b.box];
  return p.x === q.x && p.y === q.y && p.w === q.w && p.h === q.h && p.name === q.name;
}

/** Rectangles are made anew by every layout; what they show may be the same all the same. */
function sameDevice<K extends 'rail' | 'card'>(kind: K) {
  type Props = DeviceProps & { readonly [P in K]: Rail | Card };
  return (a: Props, b: Props): boolean => {
    const p = a[kind];
    const q = b[kind];
    return (
      a.mark === b.mark &&
      a.selected === b.selected &&
      p.key === q.key &&
      p.link === q.link &&
      p.x === q.x &&
      p.y === q.y &&
      p.w === q.w &&
      p.h === q.h &&
      p.addrs.join() === q.addrs.join()
    );
  };
}
