import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useStore } from '../store/store.ts';
import type { SplitId } from './layout_state.ts';
import { layoutStore, setSplit } from './layout_store.ts';

type SplitProps = {
  readonly id: SplitId;
  /** `row`: side by side. */
  readonly direction: 'row' | 'column';
  readonly label: string;
  /** Null where nothing is open: the other side then has all the room. */
  readonly first: ReactNode | null;
  readonly second: ReactNode | null;
};

/** Two parts with a bar between them, to be dragged or moved with the arrow keys; Enter puts it in the middle. */
export function Split({ id, direction, label, first, second }: SplitProps) {
  const part = useStore(layoutStore, (s) => s.splits[id]);
  const box = useRef<HTMLDivElement>(null);
  if (first === null || second === null) return <div className="split">{first ?? second}</div>;

  const drag = (e: PointerEvent<HTMLElement>): void => {
    if (!e.currentTarget.hasPointerCapture(e.pointerId) || box.current === null) return;
    const r = box.current.getBoundingClientRect();
    setSplit(id, direction === 'row' ? (e.clientX - r.left) / r.width : (e.clientY - r.top) / r.height);
  };
  const key = (e: KeyboardEvent): void => {
    const step = e.shiftKey ? 0.1 : 0.02;
    const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (e.key === less) setSplit(id, part - step);
    else if (e.key === more) setSplit(id, part + step);
    else if (e.key === 'Enter') setSplit(id, 0.5);
    else return;
    e.preventDefault();
  };
  return (
    <div className={`split ${direction}`} ref={box}>
      <div className="split-part" style={{ flexGrow: part }}>
        {first}
      </div>
      <div
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(part * 100)}
        aria-valuemin={10}
        aria-valuemax={90}
        className="split-bar"
        onPointerDown={(e) => e.currentTarget.setPointerCapture(e.pointerId)}
        onPointerMove={drag}
        onKeyDown={key}
        onDoubleClick={() => setSplit(id, 0.5)}
      />
      <div className="split-part" style={{ flexGrow: 1 - part }}>
        {second}
      </div>
    </div>
  );
}
