import { type ComponentType, type KeyboardEvent, lazy, Suspense } from 'react';
import type { Area, Panel, PanelId } from '../panels/panel.ts';
import { useStore } from '../store/store.ts';
import { frontOf, panelsOf } from './layout_state.ts';
import { allPanels, close, layoutStore, show } from './layout_store.ts';

const components = new Map<PanelId, ComponentType>();

function componentOf(panel: Panel): ComponentType {
  let c = components.get(panel.id);
  if (c === undefined) {
    c = lazy(panel.load);
    components.set(panel.id, c);
  }
  return c;
}

/** True when an area has something open. */
export function useHasPanels(area: Area): boolean {
  return useStore(layoutStore, (s) => panelsOf(s, allPanels(), area).length > 0);
}

/** The panels of one area behind their tabs. A panel that was in front once stays, hidden, so that it keeps its state. */
export function AreaView({ area }: { readonly area: Area }) {
  const layout = useStore(layoutStore, (s) => s);
  const open = panelsOf(layout, allPanels(), area);
  const front = frontOf(layout, allPanels(), area);
  if (front === null) return null;
  return (
    <section className="area" aria-label={front.title}>
      <Tabs panels={open} front={front} />
      {open.map((p) => (
        <PanelBody key={p.id} panel={p} hidden={p !== front} />
      ))}
    </section>
  );
}

const seen = new Set<PanelId>();

function PanelBody({ panel, hidden }: { readonly panel: Panel; readonly hidden: boolean }) {
  if (!hidden) seen.add(panel.id);
  if (!seen.has(panel.id)) return null;
  const Component = componentOf(panel);
  return (
    <div className="panel" role="tabpanel" id={`panel-${panel.id}`} aria-labelledby={`tab-${panel.id}`} hidden={hidden}>
      <Suspense fallback={<div className="panel-wait" />}>
        <Component />
      </Suspense>
    </div>
  );
}

function Tabs({ panels, front }: { readonly panels: readonly Panel[]; readonly front: Panel }) {
  const key = (e: KeyboardEvent, i: number): void => {
    const to = e.key === 'ArrowRight' ? i + 1 : e.key === 'ArrowLeft' ? i - 1 : null;
    if (e.key === 'Delete') close(panels[i]!.id);
    if (to === null) return;
    const next = panels[(to + panels.length) % panels.length]!;
    show(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className="tabs">
      <div role="tablist" className="tab-list">
        {panels.map((p, i) => (
          <button
            key={p.id}
            type="button"
            role="tab"
            id={`tab-${p.id}`}
            aria-selected={p === front}
            aria-controls={`panel-${p.id}`}
            tabIndex={p === front ? 0 : -1}
            className="tab"
            onClick={() => show(p.id)}
            onKeyDown={(e) => key(e, i)}
          >
            {p.title}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="tab-close"
        aria-label={`Close ${front.title}`}
        title="Close"
        onClick={() => close(front.id)}
      >
        ×
      </button>
    </div>
  );
}
