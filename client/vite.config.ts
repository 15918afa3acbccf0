import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { operations } from '../protocol/index.ts';
import { chunks } from './chunks.ts';
import { livePage } from './livePage.ts';

const server = `http://localhost:${process.env.PORT ?? 3000}`;

/** The oldest browsers that are served: WeChat's X5 (Chromium 87) and the iPhone's Safari 14. */
const oldest = ['chrome87', 'safari14'];

/** All that a browser needs of the contract at run time: its schemas would double the first page of an old phone. */
const doors = Object.fromEntries(Object.entries(operations).map(([name, { method, path }]) => [name, [method, path]]));

export default defineConfig({
  root: import.meta.dirname,
  define: { __DOORS__: JSON.stringify(doors) },
  plugins: [react(), chunks(), livePage()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: oldest,
    cssTarget: oldest,
    // Nothing is inlined as data: URLs, so that the content security policy stays strict.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    port: 5173,
    fs: { allow: ['..'] },
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
    },
  },
});
