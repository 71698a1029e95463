import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * A service worker that keeps every file of this build, so that the page opens offline after the first visit. A new build
 * is a new cache, taken up when no page of the old one is open any more.
 */
function offline(): Plugin {
  return {
    name: 'vethlab-offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle).sort();
        // names carry their content's hash
        const hash = [...files.join()].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0, 7).toString(36);
        const source = `const own = 'vethlab ' + registration.scope + ' ';
const cache = own + '${hash}';
const files = ${JSON.stringify(['./', ...files])};
addEventListener('install', (e) => e.waitUntil(caches.open(cache).then((c) => c.addAll(files))));
addEventListener('activate', (e) =>
  e.waitUntil(
    caches.keys().then((all) => Promise.all(all.filter((k) => k.startsWith(own) && k !== cache).map((k) => caches.delete(k)))),
  ),
);
addEventListener('fetch', (e) => {
  if (e.request.method !== 'GET' || !e.request.url.startsWith(registration.scope)) return;
  const asked = e.request.mode === 'navigate' ? './' : e.request;
  e.respondWith(caches.open(cache).then((c) => c.match(asked)).then((kept) => kept ?? fetch(e.request)));
});
`;
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}

/** The page: a static site that works from any folder of any file server. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), offline()],
  build: { target: 'es2022', outDir: '../dist/site', emptyOutDir: true, reportCompressedSize: false },
  worker: { format: 'es' },
});
