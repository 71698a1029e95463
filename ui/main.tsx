import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { EngineClient, type EnginePort } from './engine_client.ts';
import { startLayout } from './layout/layout_store.ts';
import { startTheme } from './layout/theme.ts';
import { panelList } from './panels/index.ts';
import { startOffline } from './share/offline.ts';
import { openFragment } from './share/open.ts';
import './style/page.css';

startTheme();
startLayout(panelList);
const worker = new Worker(new URL('./worker/engine.worker.ts', import.meta.url), { type: 'module' });
const client = new EngineClient(worker as EnginePort);
void openFragment(client, location.hash).then((made) => {
  if (!made) client.openFirst();
});
addEventListener('hashchange', () => void openFragment(client, location.hash));
createRoot(document.getElementById('app')!).render(<App client={client} />);
startOffline();
