import type { Plugin, Rolldown } from 'vite';

/** A file for each set of pages that have something in common, but for what is too small for one; bytes before compression. */
const each = { entriesAware: true, entriesAwareMergeThreshold: 8000 };
const openAtOnce = `${import.meta.dirname}/src/live/openAtOnce.ts`;
const episodePage = `${import.meta.dirname}/src/live/EpisodePage.tsx`;

/**
 * Says which modules come in one file. Left to itself the bundler makes a file of each few modules that the same pages share, and
 * a page begins with dozens; over HTTP/1.1 each six of them cost another way there and back.
 */
export function chunks(): Plugin {
  /** All that a module needs, itself too. */
  const needs = { openAtOnce: new Set<string>(), episodePage: new Set<string>() };
  const groups: Rolldown.CodeSplittingGroup[] = [
    // What opens an episode before its page is there; of that, what every page needs.
    { name: 'opening', test: (id) => needs.openAtOnce.has(id), ...each, priority: 2 },
    // What every page needs.
    { name: 'first', tags: ['$initial'], test: (id) => !needs.openAtOnce.has(id), priority: 1 },
    // What a livestream's page has in common with others.
    { name: 'common', test: (id) => needs.episodePage.has(id), minShareCount: 2, ...each },
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
      add(openAtOnce, needs.openAtOnce);
      add(episodePage, needs.episodePage);
    },
  };
}

/** `common` of `common~CallPage~EpisodePage.css`: without the pages that a group's file is for. */
function shortName(name: string): string {
  return name.replace(/~.*|\.\w+$/, '');
}
