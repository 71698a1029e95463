import { useState } from 'react';
import { useClient, usePlayer, useView } from '../client_context.tsx';
import { remember, remembered } from '../layout/layout_store.ts';
import { useStore } from '../store/store.ts';
import type { TerminalInfo } from '../worker/protocol.ts';
import { Screen } from './screen.tsx';
import './terminals.css';

const FONT = 'vethlab.font';

/** Shells side by side as tabs; `+` opens one on a host or in a namespace. */
export default function TerminalsPanel() {
  const client = useClient();
  const terminals = useStore(client.terminals, (t) => t);
  const chosen = useStore(client.front, (f) => f);
  const [fontSize, setFontSize] = useState(() => Number(remembered(FONT)) || 12);
  const state = usePlayer();
  const front = terminals.find((t) => t.term === chosen) ?? terminals[0];
  const size = (by: number): void => {
    const next = Math.min(28, Math.max(9, fontSize + by));
    setFontSize(next);
    remember(FONT, `${next}`);
  };
  return (
    <div className="terminals">
      <div className="term-tabs">
        <div role="tablist" aria-label="Terminals" className="term-list">
          {terminals.map((t) => (
            <TermTab key={t.term} terminal={t} front={t === front} />
          ))}
        </div>
        <OpenMenu />
        <span className="grow" />
        {state.matches('past') && <span className="term-note">as it was; typing here begins another future</span>}
        {state.matches('paused') && <span className="term-note">time stands still: nothing runs until you play</span>}
        <button type="button" className="quiet" aria-label="Smaller text" onClick={() => size(-1)}>
          A−
        </button>
        <button type="button" className="quiet" aria-label="Larger text" onClick={() => size(1)}>
          A+
        </button>
      </div>
      {terminals.map((t) => (
        <Screen key={t.term} term={t.term} label={t.where} fontSize={fontSize} front={t === front} />
      ))}
      {terminals.length === 0 && (
        <p className="empty">
          No terminal is open. <b>+</b> opens one.
        </p>
      )}
    </div>
  );
}

function TermTab({ terminal, front }: { readonly terminal: TerminalInfo; readonly front: boolean }) {
  const client = useClient();
  const { term, where, state, comm } = terminal;
  return (
    <span className="term-tab" data-front={front}>
      <button type="button" role="tab" aria-selected={front} onClick={() => client.front.set(term)}>
        <i className={`dot ${state}`} title={state} />
        {where}
        {state === 'running' && comm !== 'bash' && comm !== '' ? <small> {comm}</small> : null}
        {state === 'ended' ? <small> ended</small> : null}
      </button>
      <button type="button" className="quiet" aria-label={`Close terminal ${where}`} onClick={() => client.close(term)}>
        ×
      </button>
    </span>
  );
}

function OpenMenu() {
  const client = useClient();
  const nets = useView((v) => v.nets);
  return (
    <details
      className="menu"
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget)) e.currentTarget.open = false;
      }}
    >
      <summary aria-label="Open a terminal">+</summary>
      <div className="menu-list start">
        {Object.values(nets).map((n) => (
          <button
            key={n.id}
            type="button"
            onClick={(e) => {
              client.front.set(client.open(n.init ? null : n.name));
              e.currentTarget.closest('details')!.open = false;
            }}
          >
            {n.init ? n.name : `${n.name} (namespace)`}
          </button>
        ))}
      </div>
    </details>
  );
}
