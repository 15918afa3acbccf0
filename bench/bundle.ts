import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { operations } from '#protocol';

/** One of this folder's pages and all that it imports, as one script. */
export async function bundle(entry: string): Promise<string> {
  const doors = Object.fromEntries(
    Object.entries(operations).map(([name, { method, path }]) => [name, [method, path]]),
  );
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['iife'], name: 'page' },
    },
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env': '{}',
      // As client/vite.config.ts has it.
      __DOORS__: JSON.stringify(doors),
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error(`${entry} was not bundled.`);
  return output.output[0].code;
}
