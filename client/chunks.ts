import type { Plugin, Rolldown } from 'vite';

/* How the ids of modules end. */
const main = '/client/src/main.tsx';
/** Opens an episode before its page is there. */
export const openAtOnce = '/client/src/live/openAtOnce.ts';
/** Receives its program. */
export const receiver = '/node_modules/mediasoup-client/lib/index.js';
export const episodePage = '/client/src/live/EpisodePage.tsx';

/** A file for each set of pages that have something in common, but for what is too small for one; bytes before compression. */
const each = { entriesAware: true, entriesAwareMergeThreshold: 8000 };

/**
 * Says which modules come in one file. Left to itself the bundler makes a file of each few modules that the same pages share, and
 * a page begins with dozens; over HTTP/1.1 each six of them cost another way there and back.
 */
export function chunks(): Plugin {
  /** All that a module needs, itself too. */
  const needs = new Map([main, openAtOnce, receiver, episodePage].map((source) => [source, new Set<string>()]));
  const neededBy = (source: string, id: string) => needs.get(source)?.has(id) ?? false;
  const groups: Rolldown.CodeSplittingGroup[] = [
    // What every page needs; apart from the rest, what the picture is not to wait for the rest for.
    {
      name: 'base',
      test: (id) => neededBy(main, id) && (neededBy(openAtOnce, id) || neededBy(receiver, id)),
      priority: 3,
    },
    { name: 'opening', test: (id) => neededBy(openAtOnce, id), ...each, priority: 2 },
    { name: 'first', test: (id) => neededBy(main, id), priority: 1 },
    // What a livestream's page has in common with others.
    { name: 'common', test: (id) => neededBy(episodePage, id), minShareCount: 2, ...each },
  ];
  const output: Rolldown.OutputOptions = {
    codeSplitting: { groups },
    chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
    assetFileNames: ({ names: [name = ''] }) => `assets/${shortName(name)}-[hash][extname]`,
  };
  return {
    name: 'chunks',
    apply: 'build',
    config: () => ({ build: { rolldownOptions: { output } } }),
    buildEnd() {
      const add = (id: string, to: Set<string>) => {
        if (to.has(id)) return;
        to.add(id);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) add(imported, to);
      };
      for (const id of this.getModuleIds()) {
        for (const [source, set] of needs) if (id.endsWith(source)) add(id, set);
      }
    },
  };
}

/** `common` of `common~CallPage~EpisodePage.css`: without the pages that a group's file is for. */
function shortName(name: string): string {
  return name.replace(/~.*|\.\w+$/, '');
}
