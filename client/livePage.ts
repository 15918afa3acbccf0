import type { Plugin, Rolldown } from 'vite';

/** What is needed before the first picture: the page itself, and what receives it. */
const neededSources = ['client/src/live/EpisodePage.tsx', 'node_modules/mediasoup-client/lib/index.js'];

/**
 * Writes live.html beside index.html: the same page, whose head names the scripts of a livestream's page too. The browser then
 * fetches all of them at once, where otherwise each is known only when the one before has come.
 */
export function livePage(): Plugin {
  return {
    name: 'live-page',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const index = bundle['index.html'];
        if (index?.type !== 'asset') return this.error('no index.html to add to');
        const html = index.source.toString();
        const links = filesOf(bundle)
          .filter((file) => !html.includes(`/${file}"`))
          .map((file) =>
            file.endsWith('.css')
              ? `<link rel="stylesheet" crossorigin href="/${file}">`
              : `<link rel="modulepreload" crossorigin href="/${file}">`,
          );
        this.emitFile({
          type: 'asset',
          fileName: 'live.html',
          source: html.replace('</head>', `${links.join('')}</head>`),
        });
      },
    },
  };
}

/** The needed chunks, what they import and their styles. */
function filesOf(bundle: Rolldown.OutputBundle): string[] {
  const files = new Set<string>();
  function add(file: string): void {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || files.has(file)) return;
    files.add(file);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    for (const imported of chunk.imports) add(imported);
  }
  for (const source of neededSources) {
    const found = Object.values(bundle).find(
      (output) => output.type === 'chunk' && output.facadeModuleId?.endsWith(source),
    );
    if (!found) throw new Error(`${source} is in no chunk of its own`);
    add(found.fileName);
  }
  return [...files];
}
