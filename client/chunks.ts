import type { Plugin, Rolldown } from 'vite';

const source = (path: string) => `${import.meta.dirname}/src/${path}`;
const main = source('main.tsx');
/** Opens an episode before its page is there. */
export const openAtOnce = source('live/openAtOnce.ts');
export const episodePage = source('live/EpisodePage.tsx');

/** A file for each set of pages that have something in common, but for what is too small for one; bytes before compression. */
const each = { entriesAware: true, entriesAwareMergeThreshold: 8000 };

/**
 * Says which modules come in one file. Left to itself the bundler makes a file of each few modules that the same pages share, and
 * a page begins with dozens; over HTTP/1.1 each six of them cost another way there and back.
 */
export function chunks(): Plugin {
  /** All that a module needs, itself too. */
  const needs = { [main]: new Set<string>(), [openAtOnce]: new Set<string>(), [episodePage]: new Set<string>() };
  const needed = (by: string) => (id: string) => needs[by]?.has(id) ?? false;
  const [byAll, atOnce, byEpisode] = [needed(main), needed(openAtOnce), needed(episodePage)];
  const groups: Rolldown.CodeSplittingGroup[] = [
    { name: 'base', test: (id) => byAll(id) && atOnce(id), priority: 3 },
    { name: 'opening', test: atOnce, ...each, priority: 2 },
    { name: 'first', test: byAll, priority: 1 },
    // What a livestream's page has in common with others.
    { name: 'common', test: byEpisode, minShareCount: 2, ...each },
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
      for (const [id, set] of Object.entries(needs)) add(id, set);
    },
  };
}

/** `common` of `common~CallPage~EpisodePage.css`: without the pages that a group's file is for. */
function shortName(name: string): string {
  return name.replace(/~.*|\.\w+$/, '');
}
