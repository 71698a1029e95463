import { useRef, useSyncExternalStore } from 'react';
import { useClient } from '../client_context.tsx';
import { ShareMenu } from '../share/share_menu.tsx';
import { useStore } from '../store/store.ts';
import { allPanels, close, layoutStore, resetLayout, show } from './layout_store.ts';
import { setTheme, type Theme, themeStore } from './theme.ts';

const NEXT: { readonly [K in Theme]: Theme } = { system: 'light', light: 'dark', dark: 'system' };
const SIGN: { readonly [K in Theme]: string } = { system: '◐', light: '☀', dark: '☾' };

/** Name, panels, theme, a new host. */
export function Header() {
  const client = useClient();
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.get);
  return (
    <header className="header">
      <h1>
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <rect width="32" height="32" rx="7" className="logo-box" />
          <path d="M7 11h6v10h6V11h6" className="logo-wire" />
        </svg>
        vethlab
      </h1>
      <p className="tagline">a Linux host’s networking, in memory</p>
      <div className="header-tools">
        <button type="button" onClick={() => client.restart()} title="Throw this host away and begin with a fresh one">
          New host
        </button>
        <ShareMenu />
        <PanelMenu />
        <button
          type="button"
          onClick={() => setTheme(NEXT[theme])}
          title={`Colours: ${theme}`}
          aria-label={`Colours: ${theme}. Change`}
        >
          {SIGN[theme]}
        </button>
      </div>
    </header>
  );
}

function PanelMenu() {
  const layout = useStore(layoutStore, (s) => s);
  const menu = useRef<HTMLDetailsElement>(null);
  return (
    <details
      className="menu"
      ref={menu}
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget)) e.currentTarget.open = false;
      }}
    >
      <summary>Panels</summary>
      <div className="menu-list">
        {allPanels().map((p) => {
          const open = !layout.closed.includes(p.id);
          return (
            <label key={p.id}>
              <input type="checkbox" checked={open} onChange={() => (open ? close(p.id) : show(p.id))} />
              {p.title}
            </label>
          );
        })}
        <button type="button" onClick={resetLayout}>
          As it was at first
        </button>
      </div>
    </details>
  );
}
