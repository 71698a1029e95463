import type { LinkView, NetView } from '../../sim/view.ts';
import type { DevKey, NetPlace, PageView } from '../worker/protocol.ts';
import { shownAddrs } from './labels.ts';

/** A place and a size, in the picture's own units (pixels at zoom 1). */
export type Rect = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

export type Box = Rect & {
  readonly key: string;
  readonly kind: 'host' | 'netns';
  readonly name: string;
  readonly netns: number;
};
/** A bridge: a rail with its ports along one edge. */
export type Rail = Rect & { readonly key: DevKey; readonly link: LinkView; readonly addrs: readonly string[] };
/** Any other device, or a bridge's port. `tight` ones have no room for their name. */
export type Card = Rect & {
  readonly key: DevKey;
  readonly link: LinkView;
  readonly addrs: readonly string[];
  readonly port: boolean;
  readonly tight: boolean;
};
export type Point = readonly [number, number];
/** A wire from `a` to `b`, with its corners. */
export type Line = { readonly key: string; readonly a: DevKey; readonly b: DevKey; readonly points: readonly Point[] };

export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly rails: readonly Rail[];
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
};

const NAME_CHAR = 8.1;
const ADDR_CHAR = 6.9;
const PAD = 18;
const HEADER = 30;
const GAP_X = 30;
const LANE = 8;
const GAP_Y = 22;
const MAX_LANES = 16;
const RAIL_H = 46;
const PORT_H = 34;
/** A bridge with more ports than this shows them as ticks. */
const TIGHT_PORTS = 40;

/** What stands in one row: a device or a namespace with all in it, measured from its own corner. */
type Item = {
  readonly w: number;
  readonly h: number;
  readonly boxes: readonly Box[];
  readonly rails: readonly Rail[];
  readonly cards: readonly Card[];
  /** Where wires arrive, from the item's corner; always at its upper edge. */
  readonly ends: ReadonlyMap<DevKey, number>;
};

/** An item with its place in its row. */
type Placed = { readonly item: Item; readonly x: number };

/** Where a wire ends: in which gap between rows, and where. */
type End = {
  readonly x: number;
  readonly gap: number;
  readonly at: 'above' | 'below';
  readonly row: number;
  readonly dy: number;
};

/** Draws a view: the same view gives the same picture, and what is added later moves little of what was there. */
export function layoutPicture(view: PageView): Picture {
  const wires = Object.values(view.wires);
  const peers = new Map<DevKey, DevKey>();
  for (const { a, b } of wires) {
    peers.set(a, b);
    peers.set(b, a);
  }
  const parts: { readonly host: Picture; readonly name: string; readonly key: string; readonly netns: number }[] = [];
  for (const host of Object.values(view.hosts)) {
    const places = Object.values(view.nets).filter((n) => n.host === host.id);
    const init = places.find((n) => n.init);
    parts.push({
      host: layoutHost(view, places, peers),
      name: host.name,
      key: `host ${host.id}`,
      netns: init?.id ?? 0,
    });
  }
  const columns = Math.max(1, Math.ceil(Math.sqrt(parts.length)));
  const boxes: Box[] = [];
  const rails: Rail[] = [];
  const cards: Card[] = [];
  const lines: Line[] = [];
  let width = 0;
  let y = PAD;
  for (let row = 0; row < parts.length; row += columns) {
    let x = PAD;
    let h = 0;
    for (const { host, name, key, netns } of parts.slice(row, row + columns)) {
      boxes.push({ key, kind: 'host', name, netns, x, y, w: host.width, h: host.height });
      for (const b of host.boxes) boxes.push(moved(b, x, y));
      for (const r of host.rails) rails.push(moved(r, x, y));
      for (const c of host.cards) cards.push(moved(c, x, y));
      for (const l of host.lines) lines.push({ ...l, points: l.points.map(([px, py]): Point => [px + x, py + y]) });
      x += host.width + GAP_X * 2;
      h = Math.max(h, host.height);
    }
    width = Math.max(width, x - GAP_X * 2 + PAD);
    y += h + GAP_X * 2;
  }
  const drawn = new Set(lines.map((l) => l.key));
  const where = new Map<DevKey, Rect>([...cards, ...rails].map((c) => [c.key, c]));
  for (const [key, { a, b }] of Object.entries(view.wires)) {
    const [p, q] = [where.get(a), where.get(b)];
    if (drawn.has(key) || p === undefined || q === undefined) continue;
    lines.push({ key, a, b, points: [middle(p), middle(q)] });
  }
  return { width, height: y - GAP_X * 2 + PAD, boxes, rails, cards, lines };
}

function moved<T extends Rect>(r: T, x: number, y: number): T {
  return { ...r, x: r.x + x, y: r.y + y };
}

function middle(r: Rect): Point {
  return [r.x + r.w / 2, r.y + r.h / 2];
}

function keyOf(net: NetView, link: LinkView): DevKey {
  return `${net.id}:${link.ifindex}`;
}

function linksOf(net: NetView): readonly LinkView[] {
  return net.links.order.map((k) => net.links.byKey[k]!);
}

/** A device as large as its name and addresses need. */
function cardOf(net: NetView, link: LinkView): Card {
  const addrs = shownAddrs(net, link.ifindex);
  const text = Math.max(
    link.ifname.length * NAME_CHAR + 42,
    ...addrs.map((a) => a.length * ADDR_CHAR + 24),
    link.ifname === 'lo' ? 0 : 132,
  );
  const extra = link.ifname === 'lo' ? 0 : 16;
  return {
    key: keyOf(net, link),
    link,
    addrs,
    port: false,
    tight: false,
    x: 0,
    y: 0,
    w: Math.ceil(text),
    h: 30 + addrs.length * 16 + extra,
  };
}

function portCard(net: NetView, link: LinkView, tight: boolean): Card {
  const addrs = shownAddrs(net, link.ifindex);
  const w = tight
    ? 12
    : Math.max(64, link.ifname.length * NAME_CHAR + 34, ...addrs.map((a) => a.length * ADDR_CHAR + 20));
  return {
    key: keyOf(net, link),
    link,
    addrs,
    port: true,
    tight,
    x: 0,
    y: 0,
    w: Math.ceil(w),
    h: tight ? 14 : PORT_H + addrs.length * 15,
  };
}

function isBridge(link: LinkView): boolean {
  return link.kind === 'bridge';
}

function railWidth(link: LinkView, addrs: readonly string[]): number {
  return Math.max(180, link.ifname.length * NAME_CHAR + 50 + addrs.join('  ').length * ADDR_CHAR);
}

/** Devices that belong to no bridge; loopback comes last. */
function freeLinks(net: NetView): readonly LinkView[] {
  const free = linksOf(net).filter((l) => !isBridge(l) && l.master === null);
  return [...free.filter((l) => l.linkType !== 'loopback'), ...free.filter((l) => l.linkType === 'loopback')];
}

/** A namespace below the host's own devices: all its wires arrive at the upper edge. */
function netnsItem(net: NetView, place: NetPlace): Item {
  const cards: Card[] = [];
  const rails: Rail[] = [];
  const ends = new Map<DevKey, number>();
  let x = PAD - 4;
  let h = 0;
  const top = HEADER;
  for (const link of linksOf(net).filter(isBridge)) {
    const members = linksOf(net).filter((l) => l.master === link.ifindex);
    const tight = members.length > TIGHT_PORTS;
    const addrs = shownAddrs(net, link.ifindex);
    let px = x + 10;
    let portH = 0;
    for (const m of members) {
      const card = { ...portCard(net, m, tight), x: px, y: top };
      cards.push(card);
      ends.set(card.key, px + card.w / 2);
      px += card.w + (tight ? 4 : 10);
      portH = Math.max(portH, card.h);
    }
    const w = Math.max(railWidth(link, addrs), px - x);
    rails.push({ key: keyOf(net, link), link, addrs, x, y: top + portH, w, h: RAIL_H });
    h = Math.max(h, portH + RAIL_H);
    x += w + 14;
  }
  for (const link of freeLinks(net)) {
    const card = { ...cardOf(net, link), x, y: top };
    cards.push(card);
    ends.set(card.key, x + card.w / 2);
    x += card.w + 10;
    h = Math.max(h, card.h);
  }
  const w = Math.max(x - 10 + PAD - 4, place.name.length * NAME_CHAR + 60, 120);
  const height = top + h + PAD - 6;
  const box: Box = {
    key: `netns ${place.id}`,
    kind: 'netns',
    name: place.name,
    netns: place.id,
    x: 0,
    y: 0,
    w,
    h: height,
  };
  return { w, h: height, boxes: [box], rails, cards, ends };
}

function deviceItem(net: NetView, link: LinkView): Item {
  const card = cardOf(net, link);
  return { w: card.w, h: card.h, boxes: [], rails: [], cards: [card], ends: new Map([[card.key, card.w / 2]]) };
}

/**
 * A host: its bridges as rails on top with their ports below them, then its free devices, then its namespaces in rows.
 * Wires run in the gaps between rows, and pass a row between two of its items.
 */
function layoutHost(view: PageView, places: readonly NetPlace[], peers: ReadonlyMap<DevKey, DevKey>): Picture {
  const init = places.find((n) => n.init);
  const own = init && view.world.nets[init.id];
  const bridges = own ? linksOf(own).filter(isBridge) : [];
  const members = bridges.map((b) => linksOf(own!).filter((l) => l.master === b.ifindex));
  const order = new Map<DevKey, number>();
  for (const list of members) for (const l of list) order.set(keyOf(own!, l), order.size);

  const rank = (item: Item): number =>
    Math.min(
      Number.POSITIVE_INFINITY,
      ...[...item.ends.keys()].map((k) => order.get(peers.get(k)!) ?? Number.POSITIVE_INFINITY),
    );
  const byPort = (items: Item[]): Item[] =>
    items
      .map((i) => ({ i, r: rank(i) }))
      .sort((p, q) => compare(p.r, q.r))
      .map(({ i }) => i);
  const free = own ? byPort(freeLinks(own).map((l) => deviceItem(own, l))) : [];
  const nets: Item[] = [];
  for (const place of places) {
    const net = view.world.nets[place.id];
    if (!place.init && net !== undefined) nets.push(netnsItem(net, place));
  }
  const sortedNets = nets.length <= 24 ? byPort(nets) : nets;
  const area = [...free, ...sortedNets].reduce((sum, i) => sum + (i.w + GAP_X) * (i.h + GAP_Y * 2), 0);
  const target = Math.max(760, Math.sqrt(area * 2.1));
  const rows = [...wrapped(free, target), ...wrapped(sortedNets, target)];

  // the rails stand in row 0 when there are any; each port above what it is wired to, as far as there is room
  const firstRow = bridges.length > 0 ? 1 : 0;
  const ends = new Map<DevKey, End>();
  rows.forEach((row, r) => {
    for (const { item, x } of row)
      for (const [key, dx] of item.ends)
        ends.set(key, { x: x + dx, gap: firstRow + r, at: 'above', row: firstRow + r, dy: 0 });
  });
  const rails: Rail[] = [];
  const ports: Card[] = [];
  let cursor = PAD;
  let railRowH = 0;
  bridges.forEach((bridge, i) => {
    const tight = members[i]!.length > TIGHT_PORTS;
    const wanted = members[i]!.map((link) => ({
      card: portCard(own!, link, tight),
      to: ends.get(peers.get(keyOf(own!, link))!)?.x ?? Number.POSITIVE_INFINITY,
    })).sort((p, q) => compare(p.to, q.to));
    const start = cursor;
    let x = start + 12;
    for (const { card, to } of wanted) {
      const at = to === Number.POSITIVE_INFINITY ? x : Math.max(x, to - card.w / 2);
      ports.push({ ...card, x: at, y: HEADER + 6 + RAIL_H });
      x = at + card.w + (tight ? 3 : 12);
      railRowH = Math.max(railRowH, RAIL_H + card.h);
    }
    const first = ports.length > 0 && wanted.length > 0 ? Math.max(start, ports.at(-wanted.length)!.x - 12) : start;
    const addrs = shownAddrs(own!, bridge.ifindex);
    const w = Math.max(railWidth(bridge, addrs), x - first);
    rails.push({ key: keyOf(own!, bridge), link: bridge, addrs, x: first, y: HEADER + 6, w, h: RAIL_H });
    railRowH = Math.max(railRowH, RAIL_H);
    cursor = first + w + GAP_X;
  });
  for (const p of ports) ends.set(p.key, { x: p.x + p.w / 2, gap: 1, at: 'below', row: 0, dy: RAIL_H + p.h });

  // rows as the intervals that wires cannot pass
  const blocked: (readonly (readonly [number, number])[])[] = [];
  if (firstRow === 1) blocked.push(rails.map((r) => [r.x, r.x + r.w] as const));
  for (const row of rows) blocked.push(row.map(({ item, x }) => [x, x + item.w] as const));

  const routes = routesOf(view, ends, blocked);
  const lanes = lanesOf(routes, blocked.length + 1);

  // heights, now that the lanes in each gap are known
  const gapY: number[] = [];
  const rowY: number[] = [];
  let y = HEADER + 6;
  const heights = [
    ...(firstRow === 1 ? [railRowH] : []),
    ...rows.map((row) => Math.max(...row.map(({ item }) => item.h))),
  ];
  for (let g = 0; g <= heights.length; g++) {
    gapY.push(y);
    const used = lanes.count[g]!;
    if (g > 0 || used > 0)
      y +=
        (used > 0 ? GAP_Y + used * LANE : 0) +
        (g < heights.length && g > 0 ? GAP_Y / (used > 0 ? 2 : 1) : used > 0 ? GAP_Y / 2 : 0);
    if (g < heights.length) {
      rowY.push(y);
      y += heights[g]!;
    }
  }
  const height = y + PAD;
  const railY = firstRow === 1 ? rowY[0]! - (HEADER + 6) : 0;

  const boxes: Box[] = [];
  const cards: Card[] = ports.map((p) => moved(p, 0, railY));
  const allRails: Rail[] = rails.map((r) => moved(r, 0, railY));
  rows.forEach((row, r) => {
    const top = rowY[firstRow + r]!;
    for (const { item, x } of row) {
      for (const b of item.boxes) boxes.push(moved(b, x, top));
      for (const c of item.cards) cards.push(moved(c, x, top));
      for (const l of item.rails) allRails.push(moved(l, x, top));
    }
  });
  const cardAt = new Map(cards.map((c) => [c.key, c]));
  const lines: Line[] = routes.map((route) => {
    const [p, q] = [cardAt.get(route.a)!, cardAt.get(route.b)!];
    const points: Point[] = [];
    const start = ends.get(route.a)!;
    points.push([start.x, start.at === 'below' ? p.y + p.h : p.y]);
    let x = start.x;
    route.segments.forEach((s, i) => {
      const laneY = gapY[s.gap]! + GAP_Y / 2 + 4 + (lanes.of.get(`${route.key} ${i}`) ?? 0) * LANE;
      if (s.to !== s.from) points.push([x, laneY], [s.to, laneY]);
      x = s.to;
    });
    const end = ends.get(route.b)!;
    points.push([end.x, end.at === 'below' ? q.y + q.h : q.y]);
    return { key: route.key, a: route.a, b: route.b, points };
  });
  const right = Math.max(
    240,
    ...boxes.map((b) => b.x + b.w),
    ...cards.map((c) => c.x + c.w),
    ...allRails.map((r) => r.x + r.w),
  );
  const lineRight = Math.max(0, ...lines.flatMap((l) => l.points.map(([px]) => px)));
  return { width: Math.max(right, lineRight) + PAD, height, boxes, rails: allRails, cards, lines };
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Items in rows no wider than `target`, from left to right. */
function wrapped(items: readonly Item[], target: number): Placed[][] {
  const rows: Placed[][] = [];
  let x = PAD;
  for (const item of items) {
    let row = rows.at(-1);
    if (row === undefined || (x + item.w > target && row.length > 0)) {
      row = [];
      rows.push(row);
      x = PAD;
    }
    row.push({ item, x });
    x += item.w + GAP_X;
  }
  return rows;
}

/** A piece of a wire that runs along a gap. */
type Segment = { readonly gap: number; readonly from: number; readonly to: number };
type Route = { readonly key: string; readonly a: DevKey; readonly b: DevKey; readonly segments: readonly Segment[] };

function routesOf(
  view: PageView,
  ends: ReadonlyMap<DevKey, End>,
  blocked: readonly (readonly (readonly [number, number])[])[],
): Route[] {
  const routes: Route[] = [];
  for (const [key, wire] of Object.entries(view.wires)) {
    const a = ends.get(wire.a);
    const b = ends.get(wire.b);
    if (a === undefined || b === undefined) continue;
    const segments: Segment[] = [];
    const down = a.gap <= b.gap;
    let x = a.x;
    for (let gap = a.gap; gap !== b.gap; gap += down ? 1 : -1) {
      // the row between this gap and the next
      const row = down ? gap : gap - 1;
      const pass = passage(blocked[row] ?? [], b.x);
      segments.push({ gap, from: x, to: pass });
      x = pass;
    }
    segments.push({ gap: b.gap, from: x, to: b.x });
    routes.push({ key, a: wire.a, b: wire.b, segments });
  }
  return routes;
}

/** Where a wire can pass a row: nearest to `x`. */
function passage(intervals: readonly (readonly [number, number])[], x: number): number {
  const margin = GAP_X / 2;
  const free = (at: number): boolean => intervals.every(([from, to]) => at <= from - 4 || at >= to + 4);
  if (free(x)) return x;
  let best = PAD / 2;
  for (const [from, to] of intervals) {
    for (const at of [from - margin, to + margin]) if (free(at) && Math.abs(at - x) < Math.abs(best - x)) best = at;
  }
  return best;
}

/** Wires beside each other in one gap do not run over each other, as long as there are lanes. */
function lanesOf(
  routes: readonly Route[],
  gaps: number,
): { readonly of: Map<string, number>; readonly count: number[] } {
  const of = new Map<string, number>();
  const count = new Array<number>(gaps).fill(0);
  for (let gap = 0; gap < gaps; gap++) {
    const pieces: { readonly id: string; readonly lo: number; readonly hi: number }[] = [];
    for (const route of routes) {
      route.segments.forEach((s, i) => {
        if (s.gap === gap && s.from !== s.to)
          pieces.push({ id: `${route.key} ${i}`, lo: Math.min(s.from, s.to), hi: Math.max(s.from, s.to) });
      });
      if (count[gap] === 0 && route.segments.some((s) => s.gap === gap)) count[gap] = 1;
    }
    pieces.sort((p, q) => p.lo - q.lo || p.hi - q.hi);
    const ends: number[] = [];
    for (const piece of pieces) {
      let lane = ends.findIndex((hi) => hi + 6 < piece.lo);
      if (lane < 0) lane = ends.length < MAX_LANES ? ends.length : ends.indexOf(Math.min(...ends));
      ends[lane] = Math.max(ends[lane] ?? 0, piece.hi);
      of.set(piece.id, lane);
    }
    count[gap] = Math.max(count[gap]!, ends.length);
  }
  return { of, count };
}
