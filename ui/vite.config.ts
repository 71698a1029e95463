import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page: a static site that works from any folder of any file server. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { target: 'es2022', outDir: '../dist/site', emptyOutDir: true, reportCompressedSize: false },
  worker: { format: 'es' },
});
