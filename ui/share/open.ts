import type { EngineClient } from '../engine_client.ts';
import { show } from '../layout/layout_store.ts';
import { lessonOfFile, lessonStore } from '../lesson/open_lesson.ts';
import { Store } from '../store/store.ts';
import { type Linked, readFragment, sessionOf } from './link.ts';

/** What the page has to say about a file or link: shown until it is put away. */
export const noticeStore = new Store<string | null>(null);

const MAX_FILE_BYTES = 20_000_000;

/** Opens what a link's fragment holds; true when the session in it has made the world. */
export async function openFragment(client: EngineClient, fragment: string): Promise<boolean> {
  const linked = await readFragment(fragment);
  if (linked instanceof Error) noticeStore.set(linked.message);
  else if (linked !== null) return openLinked(client, linked);
  return false;
}

function openLinked(client: EngineClient, linked: Linked): boolean {
  if (linked.kind === 'session') {
    client.load(linked.session);
    return true;
  }
  lessonStore.set(linked.kind === 'catalog' ? linked.name : { name: linked.name, text: linked.text });
  show('lesson');
  return false;
}

/** A file of the person's: a lesson, a script, or a saved session. */
export async function openFile(client: EngineClient, file: File): Promise<void> {
  if (file.size > MAX_FILE_BYTES) return noticeStore.set(`${file.name} is too large to be a lab or a session.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.includes(0))
    return noticeStore.set(`${file.name} is no text: a .md, a .sh or a saved session can be opened.`);
  const text = new TextDecoder().decode(bytes);
  if (/\.json$/i.test(file.name)) {
    const session = sessionOf(text);
    if (session === null) noticeStore.set(`${file.name} is no saved session.`);
    else client.load(session);
    return;
  }
  if (!/\.(md|markdown|sh|bash|txt)$/i.test(file.name))
    return noticeStore.set(`${file.name}: a .md, a .sh or a saved session (.json) can be opened.`);
  lessonStore.set(lessonOfFile(file.name, text));
  show('lesson');
}
