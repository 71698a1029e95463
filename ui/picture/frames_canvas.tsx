import { type RefObject, useEffect, useRef } from 'react';
import { useClient } from '../client_context.tsx';
import { onTheme } from '../layout/theme.ts';
import { protoVar } from '../packets/proto_color.ts';
import type { DevKey } from '../worker/protocol.ts';
import type { Camera } from './camera.ts';
import { along, Flights, fallen, pathsOf } from './flights.ts';
import type { Picture, Point } from './picture_layout.ts';

const PROTOS = ['ARP', 'ICMP', 'ICMPv6', 'TCP', 'UDP', 'STP', 'other'];

/** Frames above the picture. It draws only while something moves. */
export function FramesCanvas({ picture, camera }: { readonly picture: Picture; readonly camera: RefObject<Camera> }) {
  const client = useClient();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef(picture);
  drawn.current = picture;

  useEffect(() => {
    const element = canvas.current!;
    const g = element.getContext('2d')!;
    const flights = new Flights();
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    let colors = readColors(element);
    let running = false;
    let of: Picture | null = null;
    let paths = new Map<string, readonly Point[]>();
    let places = new Map<DevKey, Point>();

    const draw = (now: number): void => {
      const ratio = devicePixelRatio;
      const { clientWidth: w, clientHeight: h } = element;
      if (element.width !== w * ratio || element.height !== h * ratio) {
        element.width = w * ratio;
        element.height = h * ratio;
      }
      const p = drawn.current;
      if (of !== p) {
        of = p;
        paths = pathsOf(p.lines);
        places = new Map();
        for (const c of p.cards) places.set(c.key, [c.x + c.w / 2, c.y]);
        for (const r of p.rails) places.set(r.key, [r.x + r.w / 2, r.y + 10]);
      }
      const { x, y, scale } = camera.current;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.clearRect(0, 0, w, h);
      const put = ([px, py]: Point): Point => [(px - x) * scale, (py - y) * scale];
      const label = scale > 0.35;
      g.font = '600 10px ui-monospace, "DejaVu Sans Mono", monospace';
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.lineJoin = 'round';
      for (const f of flights.flights) {
        if (now < f.starts) continue;
        const points = paths.get(f.path);
        if (points === undefined) continue;
        const t = (now - f.starts) / (f.ends - f.starts);
        const [cx, cy] = put(along(points, t * t * (3 - 2 * t)));
        token(g, cx, cy, f.proto, colors, label, 1);
      }
      for (const f of flights.falls) {
        if (now < f.starts) continue;
        const at = places.get(f.dev);
        if (at === undefined) continue;
        const t = fallen(f, now);
        const [cx, cy] = put(at);
        const dy = f.loud ? t * t * 46 : t * 16;
        const alpha = f.loud ? 1 - t ** 3 : (1 - t) * 0.4;
        token(g, cx, cy + dy, f.proto, colors, label && f.loud, alpha);
        if (!f.loud) continue;
        g.globalAlpha = alpha;
        g.strokeStyle = colors.drop;
        g.lineWidth = 2.5;
        g.beginPath();
        g.moveTo(cx - 6, cy + dy - 6);
        g.lineTo(cx + 6, cy + dy + 6);
        g.moveTo(cx + 6, cy + dy - 6);
        g.lineTo(cx - 6, cy + dy + 6);
        g.stroke();
        if (label) {
          g.fillStyle = colors.drop;
          g.textAlign = 'left';
          g.font = '700 11px ui-monospace, "DejaVu Sans Mono", monospace';
          g.lineWidth = 4;
          g.strokeStyle = colors.surface;
          g.strokeText(f.reason, cx + 24, cy + dy);
          g.fillText(f.reason, cx + 24, cy + dy);
          g.textAlign = 'center';
          g.font = '600 10px ui-monospace, "DejaVu Sans Mono", monospace';
        }
        g.globalAlpha = 1;
      }
      running = flights.sweep(now);
      if (running) requestAnimationFrame(draw);
    };
    const wake = (): void => {
      if (running) return;
      running = true;
      requestAnimationFrame(draw);
    };
    const stopTicks = client.onTick((tick) => {
      if (tick.hops.length === 0 && tick.falls.length === 0) return;
      if (document.hidden || still.matches || client.inPast) return;
      const speed = client.player.getSnapshot().context.speed;
      flights.add(tick.hops, tick.falls, performance.now(), speed === 'frames' ? 700 : undefined);
      wake();
    });
    const stopWorlds = client.onWorld(() => flights.clear());
    const stopTheme = onTheme(() => {
      colors = readColors(element);
    });
    return () => {
      stopTicks();
      stopWorlds();
      stopTheme();
      flights.clear();
    };
  }, [client, camera]);

  return <canvas className="frames" ref={canvas} aria-hidden="true" />;
}

type Colors = { readonly [proto: string]: string } & { readonly drop: string; readonly surface: string };

function readColors(element: Element): Colors {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const colors: Record<string, string> = { drop: of('--drop'), surface: of('--surface') };
  for (const p of PROTOS) colors[p] = of(protoVar(p));
  return colors as Colors;
}

function token(
  g: CanvasRenderingContext2D,
  x: number,
  y: number,
  proto: string,
  colors: Colors,
  label: boolean,
  alpha: number,
): void {
  g.globalAlpha = alpha;
  g.fillStyle = colors[proto] ?? colors.other!;
  g.beginPath();
  if (label) {
    const w = proto.length * 6.2 + 12;
    g.roundRect(x - w / 2, y - 8.5, w, 17, 8.5);
    g.fill();
    g.lineWidth = 1.5;
    g.strokeStyle = colors.surface;
    g.stroke();
    g.fillStyle = colors.surface;
    g.fillText(proto, x, y + 0.5);
  } else {
    g.arc(x, y, 4, 0, Math.PI * 2);
    g.fill();
  }
  g.globalAlpha = 1;
}
