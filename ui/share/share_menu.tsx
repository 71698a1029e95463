import { useRef } from 'react';
import { useClient } from '../client_context.tsx';
import { download } from '../layout/download.ts';
import { fragmentOf } from './link.ts';
import { noticeStore, openFile } from './open.ts';
import { scriptOf } from './script.ts';

/** Save, link, export, open. */
export function ShareMenu() {
  const client = useClient();
  const file = useRef<HTMLInputElement>(null);
  const save = async (): Promise<void> => {
    const session = await client.ask({ ask: 'save' });
    download('session.json', JSON.stringify(session), 'application/json');
  };
  const link = async (): Promise<void> => {
    const fragment = await fragmentOf({ kind: 'session', session: await client.ask({ ask: 'save' }) });
    history.replaceState(null, '', fragment);
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    noticeStore.set(
      `This state is now in the page’s address${copied ? ', and the address in the clipboard' : ''} (${location.href.length} characters).`,
    );
  };
  const script = (): void =>
    download('session.sh', scriptOf(client.commands.get(), client.terminals.get()), 'text/x-shellscript');
  return (
    <details
      className="menu"
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget)) e.currentTarget.open = false;
      }}
      onClick={(e) => {
        if ((e.target as HTMLElement).closest('.menu-list button')) e.currentTarget.open = false;
      }}
    >
      <summary>Share</summary>
      <div className="menu-list">
        <button type="button" onClick={() => void link()}>
          Link to this state
        </button>
        <button type="button" onClick={() => void save()}>
          Save the session
        </button>
        <button type="button" onClick={script}>
          Commands as a script
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          Open a file …
        </button>
      </div>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="File to open"
        accept=".md,.markdown,.sh,.bash,.txt,.json"
        onChange={(e) => {
          const [chosen] = e.target.files ?? [];
          if (chosen !== undefined) void openFile(client, chosen);
          e.target.value = '';
        }}
      />
    </details>
  );
}
