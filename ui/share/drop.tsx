import { useEffect, useState } from 'react';
import { useClient } from '../client_context.tsx';
import { useStore } from '../store/store.ts';
import { noticeStore, openFile } from './open.ts';

/** Files may be dropped anywhere on the page. */
export function Drop() {
  const client = useClient();
  const notice = useStore(noticeStore, (n) => n);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (e: DragEvent): void => {
      if (!e.dataTransfer?.types.includes('Files')) return;
      e.preventDefault();
      setOver(e.type === 'dragover');
    };
    const drop = (e: DragEvent): void => {
      setOver(false);
      const file = e.dataTransfer?.files[0];
      if (file === undefined) return;
      e.preventDefault();
      void openFile(client, file);
    };
    addEventListener('dragover', drag);
    addEventListener('dragleave', drag);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', drag);
      removeEventListener('dragleave', drag);
      removeEventListener('drop', drop);
    };
  }, [client]);
  return (
    <>
      {over && <div className="drop-here">Drop a lab (.md), a script (.sh) or a saved session (.json)</div>}
      {notice !== null && (
        <div className="broken notice" role="status">
          {notice}
          <button type="button" onClick={() => noticeStore.set(null)}>
            ok
          </button>
        </div>
      )}
    </>
  );
}
