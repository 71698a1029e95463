import { useEffect, useState } from 'react';
import { ClientContext, usePlayer } from './client_context.tsx';
import type { EngineClient } from './engine_client.ts';
import { AreaView, useHasPanels } from './layout/area.tsx';
import { Header } from './layout/header.tsx';
import { Narrow } from './layout/narrow.tsx';
import { Split } from './layout/split.tsx';
import { useKeys } from './player/keys.ts';
import { PlayerBar } from './player/player_bar.tsx';
import { Drop } from './share/drop.tsx';
import { useStore } from './store/store.ts';

/** The whole page around one engine. */
export function App({ client }: { readonly client: EngineClient }) {
  return (
    <ClientContext value={client}>
      <Page client={client} />
    </ClientContext>
  );
}

function Page({ client }: { readonly client: EngineClient }) {
  const narrow = useNarrow();
  const past = usePlayer().matches('past');
  const broken = useStore(client.broken, (b) => b);
  useKeys(client);
  return (
    <div className={past ? 'page past' : 'page'}>
      <Header />
      {broken !== null && (
        <div className="broken" role="alert">
          <strong>The host stopped:</strong> {broken.split('\n')[0]}
          <button type="button" onClick={() => client.restart()}>
            Start a new one
          </button>
        </div>
      )}
      <Drop />
      <main className="stage">{narrow ? <Narrow /> : <Wide />}</main>
      <PlayerBar />
    </div>
  );
}

function Wide() {
  const lesson = useHasPanels('lesson');
  const terminals = useHasPanels('terminals');
  const picture = useHasPanels('picture');
  const packets = useHasPanels('packets');
  const detail = useHasPanels('detail');
  const left =
    lesson || terminals ? (
      <Split
        id="lesson"
        direction="column"
        label="Height of the lesson"
        first={lesson ? <AreaView area="lesson" /> : null}
        second={terminals ? <AreaView area="terminals" /> : null}
      />
    ) : null;
  const below =
    packets || detail ? (
      <Split
        id="packets"
        direction="row"
        label="Width of the packet list"
        first={packets ? <AreaView area="packets" /> : null}
        second={detail ? <AreaView area="detail" /> : null}
      />
    ) : null;
  const right =
    picture || below ? (
      <Split
        id="picture"
        direction="column"
        label="Height of the picture"
        first={picture ? <AreaView area="picture" /> : null}
        second={below}
      />
    ) : null;
  if (left === null && right === null)
    return <p className="nothing">Everything is closed. The menu at the top brings it back.</p>;
  return <Split id="left" direction="row" label="Width of the left side" first={left} second={right} />;
}

const NARROW = '(max-width: 820px)';

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const change = (): void => setNarrow(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return narrow;
}
