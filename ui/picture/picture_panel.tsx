import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useClient } from '../client_context.tsx';
import { show } from '../layout/layout_store.ts';
import { useStore } from '../store/store.ts';
import type { DevKey } from '../worker/protocol.ts';
import { type Camera, detailAt, fitIn, pan, zoomAt } from './camera.ts';
import { BridgeRail, DeviceCard, HostBox, WireLine } from './drawing.tsx';
import { savePicture } from './export.ts';
import { FramesCanvas } from './frames_canvas.tsx';
import { linkLook } from './labels.ts';
import { usePacedView } from './paced_view.ts';
import { layoutPicture } from './picture_layout.ts';
import './picture.css';

/** The world as a picture: it draws itself from the view that is shown. */
export default function PicturePanel() {
  const client = useClient();
  const view = usePacedView(client);
  const marks = useStore(client.marks, (m) => m);
  const selected = useStore(client.selection, (s) => s.dev);
  const picture = useMemo(() => layoutPicture(view), [view]);
  const box = useRef<HTMLDivElement>(null);
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 1 });
  const current = useRef(camera);
  current.current = camera;
  /** The camera follows the picture until somebody takes it. */
  const [held, setHeld] = useState(false);
  const [size, setSize] = useState({ w: 800, h: 500 });

  useEffect(() => {
    const element = box.current!;
    const sizes = new ResizeObserver(() => setSize({ w: element.clientWidth, h: element.clientHeight }));
    sizes.observe(element);
    const wheel = (e: WheelEvent): void => {
      e.preventDefault();
      const r = element.getBoundingClientRect();
      const factor = Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0015));
      setHeld(true);
      setCamera((c) => zoomAt(c, factor, e.clientX - r.left, e.clientY - r.top));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      sizes.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, []);

  const { width, height } = picture;
  useLayoutEffect(() => {
    if (!held) setCamera(fitIn(width, height, size.w, size.h));
  }, [width, height, size, held]);

  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const move = (e: PointerEvent): void => {
    const d = drag.current;
    if (d === null) return;
    const dx = e.clientX - d.x;
    const dy = e.clientY - d.y;
    if (!d.moved && Math.hypot(dx, dy) < 4) return;
    drag.current = { x: e.clientX, y: e.clientY, moved: true };
    setHeld(true);
    setCamera((c) => pan(c, dx, dy));
  };
  const zoom = (factor: number): void => {
    setHeld(true);
    setCamera((c) => zoomAt(c, factor, size.w / 2, size.h / 2));
  };
  const key = (e: KeyboardEvent): void => {
    const by = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (by !== undefined) {
      setHeld(true);
      setCamera((c) => pan(c, by[0]!, by[1]!));
    } else if (e.key === '+' || e.key === '=') zoom(1.25);
    else if (e.key === '-') zoom(0.8);
    else if (e.key === '0') setHeld(false);
    else return;
    e.preventDefault();
  };
  const select = useCallback(
    (dev: DevKey) => {
      client.selectDevice(dev);
      show('interfaces');
    },
    [client],
  );

  const look = new Map(picture.cards.map((c) => [c.key, linkLook(c.link)]));
  const live = (k: DevKey): boolean => look.get(k) === 'up' || look.get(k) === 'blocked';
  const empty = picture.cards.length <= 1 && picture.rails.length === 0;
  return (
    <div
      className="picture"
      ref={box}
      data-detail={detailAt(camera.scale)}
      data-keys="picture"
      role="application"
      aria-label="Picture of the network; the interfaces panel has the same as a table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the keys
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={(e) => {
        if (e.button === 0) drag.current = { x: e.clientX, y: e.clientY, moved: false };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerLeave={() => {
        drag.current = null;
      }}
    >
      <svg className="drawing" width="100%" height="100%" aria-hidden="true">
        <g transform={`scale(${camera.scale}) translate(${-camera.x} ${-camera.y})`}>
          {picture.boxes.map((b) => (
            <HostBox key={b.key} box={b} />
          ))}
          {picture.lines.map((l) => (
            <WireLine key={l.key} line={l} up={live(l.a) && live(l.b)} />
          ))}
          {picture.rails.map((r) => (
            <BridgeRail
              key={r.key}
              rail={r}
              mark={marks.devices.get(r.key)}
              selected={selected === r.key}
              onSelect={select}
            />
          ))}
          {picture.cards.map((c) => (
            <DeviceCard
              key={c.key}
              card={c}
              mark={marks.devices.get(c.key)}
              selected={selected === c.key}
              onSelect={select}
            />
          ))}
        </g>
      </svg>
      <FramesCanvas picture={picture} camera={current} />
      {marks.gone.length > 0 && <p className="gone">− {marks.gone.join(', ')}</p>}
      {empty && (
        <p className="picture-hint">
          An empty host. Type a command, or run the lesson’s first block: what you build appears here.
        </p>
      )}
      <div className="zoom">
        <button type="button" aria-label="Closer" title="Closer (+)" onClick={() => zoom(1.25)}>
          +
        </button>
        <button type="button" aria-label="Farther" title="Farther (−)" onClick={() => zoom(0.8)}>
          −
        </button>
        <button type="button" title="Show all (0)" aria-pressed={!held} onClick={() => setHeld(false)}>
          fit
        </button>
        {(['svg', 'png'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            title={`Save the picture as ${kind.toUpperCase()}`}
            onClick={() =>
              void savePicture(kind, box.current!.querySelector<SVGSVGElement>('.drawing')!, width, height)
            }
          >
            {kind}
          </button>
        ))}
      </div>
      <Legend />
    </div>
  );
}

function Legend() {
  return (
    <p className="legend" aria-hidden="true">
      <span>● up</span>
      <span>○ down</span>
      <span>◒ no carrier</span>
      <span>■ blocked</span>
      <span className="new">+ new</span>
      <span className="changed">~ changed</span>
    </p>
  );
}
