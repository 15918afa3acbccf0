import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** One of this folder's pages and all that it imports, as one script. */
export async function bundlePage(file: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL(file, import.meta.url)), formats: ['iife'], name: 'page' },
    },
    define: { 'process.env.NODE_ENV': '"test"', 'process.env': '{}' },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error(`${file} was not bundled.`);
  return output.output[0].code;
}
