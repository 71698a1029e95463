import { createContext, useContext, useSyncExternalStore } from 'react';
import type { EngineClient } from './engine_client.ts';
import { useStore } from './store/store.ts';
import type { PageView } from './worker/protocol.ts';

export const ClientContext = createContext<EngineClient | null>(null);

/** The engine's client; panels are always inside its provider. */
export function useClient(): EngineClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no engine client around this component');
  return client;
}

/** A part of the view that is shown, past or present. Renders again only when that part changed. */
export function useView<R>(select: (view: PageView) => R): R {
  return useStore(useClient().view, select);
}

/** Where the player stands. */
export function usePlayer() {
  const { player } = useClient();
  return useSyncExternalStore(
    (f) => {
      const s = player.subscribe(f);
      return () => s.unsubscribe();
    },
    () => player.getSnapshot(),
  );
}
