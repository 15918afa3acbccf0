import type { Plugin, Rolldown } from 'vite';
import { episodePage, openAtOnce, receiver } from './chunks.ts';

/**
 * Writes live.html beside index.html: the same page, whose head names the scripts of a livestream's page too. The browser then
 * fetches all of them at once, where otherwise each is known only when the one before has come. Those that open the episode and
 * receive its program come first, and run before the page is there.
 */
export function livePage(): Plugin {
  return {
    name: 'live-page',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: `${import.meta.dirname}/..${openAtOnce}` });
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const index = bundle['index.html'];
        if (index?.type !== 'asset') return this.error('no index.html to add to');
        const html = index.source.toString();
        const first = chunkOf(bundle, openAtOnce).fileName;
        const early = filesOf(bundle, openAtOnce, receiver).filter((file) => file !== first);
        const late = filesOf(bundle, episodePage).filter(
          (file) => !html.includes(`/${file}"`) && !early.includes(file),
        );
        this.emitFile({
          type: 'asset',
          fileName: 'live.html',
          source: early
            .reduce((page, file) => page.replace(linkTo(file), ''), html)
            .replace(
              '<script',
              `<script type="module" async crossorigin src="/${first}"></script>${early.map(linkTo).join('')}<script`,
            )
            .replace('</head>', `${late.map(linkTo).join('')}</head>`),
        });
      },
    },
  };
}

function linkTo(file: string): string {
  return `<link rel="${file.endsWith('.css') ? 'stylesheet' : 'modulepreload'}" crossorigin href="/${file}">`;
}

/** The chunks of these modules, what they import and their styles. */
function filesOf(bundle: Rolldown.OutputBundle, ...sources: string[]): string[] {
  const files = new Set<string>();
  function add(file: string): void {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || files.has(file)) return;
    files.add(file);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    for (const imported of chunk.imports) add(imported);
  }
  for (const source of sources) add(chunkOf(bundle, source).fileName);
  return [...files];
}

function chunkOf(bundle: Rolldown.OutputBundle, source: string): Rolldown.OutputChunk {
  for (const output of Object.values(bundle)) {
    if (output.type === 'chunk' && output.facadeModuleId?.endsWith(source)) return output;
  }
  throw new Error(`${source} is in no chunk of its own`);
}
