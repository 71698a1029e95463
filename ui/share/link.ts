import type { SavedSession } from '../worker/protocol.ts';

/** What a link's fragment opens: a lesson of the catalogue, a lesson in the link itself, or a whole session. */
export type Linked =
  | { readonly kind: 'catalog'; readonly name: string }
  | { readonly kind: 'lesson'; readonly name: string; readonly text: string }
  | { readonly kind: 'session'; readonly session: SavedSession };

/** A fragment, `#` and all. Text is deflated, as base64 for URLs. */
export async function fragmentOf(linked: Linked): Promise<string> {
  switch (linked.kind) {
    case 'catalog':
      return `#lesson=${encodeURIComponent(linked.name)}`;
    case 'lesson':
      return `#text=${await packed(JSON.stringify({ name: linked.name, text: linked.text }))}`;
    case 'session':
      return `#session=${await packed(JSON.stringify(linked.session))}`;
  }
}

/** What a fragment says; null for none, an Error for one that is broken. */
export async function readFragment(fragment: string): Promise<Linked | Error | null> {
  const [, key, value = ''] = /^#(\w+)=(.*)$/.exec(fragment) ?? [];
  try {
    if (key === 'lesson') return { kind: 'catalog', name: decodeURIComponent(value) };
    if (key === 'text') {
      const { name, text } = JSON.parse(await unpacked(value)) as { name: unknown; text: unknown };
      if (typeof name !== 'string' || typeof text !== 'string') return new Error('The lesson in this link is broken.');
      return { kind: 'lesson', name, text };
    }
    if (key === 'session') {
      const session = sessionOf(await unpacked(value));
      return session === null ? new Error('The session in this link is broken.') : { kind: 'session', session };
    }
    return null;
  } catch {
    return new Error('This link is broken: some of it is missing.');
  }
}

/** A saved session out of its JSON; null for anything else. */
export function sessionOf(json: string): SavedSession | null {
  try {
    const s = JSON.parse(json) as Partial<SavedSession> | null;
    if (s === null || typeof s !== 'object' || s.vethlab !== 'session' || s.version !== 1) return null;
    if (typeof s.seed !== 'number' || typeof s.end !== 'number' || !Array.isArray(s.inputs)) return null;
    return s.inputs.every((i) => typeof i?.kind === 'string' && typeof i.at === 'number') ? (s as SavedSession) : null;
  } catch {
    return null;
  }
}

async function packed(text: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const b of bytes) binary += String.fromCharCode(b);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function unpacked(base64: string): Promise<string> {
  const binary = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')));
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(out).arrayBuffer());
}
