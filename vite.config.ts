import { defineConfig } from 'vite';

/** The CLI and the benchmark, as modules that Node runs as they are. The page joins as a build of its own. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    reportCompressedSize: false,
    rollupOptions: {
      input: { vethlab: 'sim/cli/main.ts', bench: 'test/bench/bench.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js', banner: '#!/usr/bin/env node' },
    },
  },
  ssr: { noExternal: true },
});
