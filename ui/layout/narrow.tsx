import { useState } from 'react';
import type { Area } from '../panels/panel.ts';
import { useStore } from '../store/store.ts';
import { AreaView } from './area.tsx';
import { panelsOf } from './layout_state.ts';
import { allPanels, layoutStore } from './layout_store.ts';

const NAMES: { readonly [K in Area]: string } = {
  lesson: 'Lesson',
  terminals: 'Terminal',
  picture: 'Picture',
  packets: 'Packets',
  detail: 'Details',
};

/** A narrow screen has one area at a time, chosen at the bottom. */
export function Narrow() {
  const [area, setArea] = useState<Area>('picture');
  const layout = useStore(layoutStore, (s) => s);
  const areas = (Object.keys(NAMES) as Area[]).filter((a) => panelsOf(layout, allPanels(), a).length > 0);
  const shown = areas.includes(area) ? area : areas[0];
  return (
    <div className="narrow">
      <div className="narrow-body">{shown && <AreaView key={shown} area={shown} />}</div>
      <nav className="narrow-nav" aria-label="Panels">
        {areas.map((a) => (
          <button key={a} type="button" aria-pressed={a === shown} onClick={() => setArea(a)}>
            {NAMES[a]}
          </button>
        ))}
      </nav>
    </div>
  );
}
