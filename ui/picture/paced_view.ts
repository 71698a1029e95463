import { useEffect, useState } from 'react';
import type { EngineClient } from '../engine_client.ts';
import type { PageView } from '../worker/protocol.ts';

/** Below so many milliseconds a drawing is quick enough to be made for every change. */
const QUICK_MS = 10;

/** The view that is shown, no more often than a third of the time goes into drawing it: a large picture lags, the page does not. */
export function usePacedView(client: EngineClient): PageView {
  const [view, setView] = useState(() => client.view.get());
  useEffect(() => {
    let cost = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (): void => {
      timer = undefined;
      const from = performance.now();
      setView(client.view.get());
      setTimeout(() => {
        cost = performance.now() - from;
      }, 0);
    };
    const changed = (): void => {
      if (timer !== undefined) return;
      if (cost < QUICK_MS) take();
      else timer = setTimeout(take, cost * 2);
    };
    take();
    const stop = client.view.subscribe(changed);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client]);
  return view;
}
