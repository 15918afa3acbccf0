import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';

/** What Chrome 87 or Safari 14 drop: a rule with it is lost, or the layout is. */
const unknownToOldBrowsers: Record<string, RegExp> = {
  'cascade layers': /@layer\b/,
  'registered properties': /@property\b/,
  'container queries': /@container\b|container-type:/,
  ':has()': /:has\(/,
  ':is() and :where()': /:(is|where)\(/,
  'nested rules': /&/,
  inset: /[{;]inset(-block|-inline)?:/,
  'aspect-ratio': /[{;]aspect-ratio:/,
  'color-mix() and newer colours': /color-mix\(|oklch\(|oklab\(|[^-]lab\(|[^-]lch\(/,
  'dynamic viewport units': /\d(dv|sv|lv)(h|w)\b/,
  'media ranges': /@media[^{]*[<>]=?/,
};

/** Safari before 14.1 knows gaps in grids only. */
const flexGap = /\{[^}]*display:(inline-)?flex[^}]*[;{](gap|row-gap|column-gap):[^}]*\}/;

/** In KiB, compressed: what an old phone on a weak network loads before it shows anything; a livestream's page names its receiver, too. */
const firstLoadKiB = { 'index.html': 150, 'live.html': 230 };

interface Chunk {
  fileName: string;
  code: string;
  isEntry: boolean;
  facadeModuleId: string | null;
  imports: string[];
  dynamicImports: string[];
}

const chunks: Chunk[] = [];
const sheets: { fileName: string; text: string }[] = [];
const pages = new Map<string, string>();

beforeAll(async () => {
  // vitest's own value would build React for developers.
  process.env.NODE_ENV = 'production';
  const configFile = join(import.meta.dirname, '../../client/vite.config.ts');
  const built = await build({ configFile, logLevel: 'error', build: { write: false } });
  const outputs = [built].flat().flatMap((part) => ('output' in part ? part.output : []));
  for (const output of outputs) {
    if (output.type === 'chunk') chunks.push(output);
    else if (output.fileName.endsWith('.css')) sheets.push({ fileName: output.fileName, text: String(output.source) });
    else if (output.fileName.endsWith('.html')) pages.set(output.fileName, String(output.source));
  }
});

test.each(Object.entries(unknownToOldBrowsers))('the built CSS is free of %s', (_what, pattern) => {
  expect(sheets.length).toBeGreaterThan(0);
  expect(sheets.filter(({ text }) => pattern.test(text)).map(({ fileName }) => fileName)).toEqual([]);
});

test('citizen pages space flex boxes without gaps', () => {
  const own = new Set(citizenChunks().map(({ fileName }) => nameOf(fileName)));
  const wrong = sheets.filter(({ fileName, text }) => own.has(nameOf(fileName)) && flexGap.test(text));
  expect(wrong.map(({ fileName }) => fileName)).toEqual([]);
});

test('no citizen page has a lookbehind, at which Safari 14 gives the whole file up', () => {
  const wrong = citizenChunks().filter(({ code }) => /\(\?<[=!]/.test(code));
  expect(wrong.map(({ fileName }) => fileName)).toEqual([]);
});

test.each(Object.entries(firstLoadKiB))(
  '%s loads from this host alone, without inline script, and is small',
  (page, mostKiB) => {
    const html = pages.get(page) ?? '';
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    const first = chunks.filter(({ fileName }) => html.includes(fileName));
    const bytes = first.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
    expect(first.length).toBeGreaterThan(0);
    expect(bytes / 1024).toBeLessThan(mostKiB);
  },
);

/** What a citizen can come to load: everything but the staff pages, which are for desktops. */
function citizenChunks(): Chunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const reached = new Set<Chunk>();
  const visit = (chunk: Chunk | undefined) => {
    if (!chunk || reached.has(chunk) || chunk.facadeModuleId?.includes('/staff/')) return;
    reached.add(chunk);
    for (const name of [...chunk.imports, ...chunk.dynamicImports]) visit(byName.get(name));
  };
  chunks.filter(({ isEntry }) => isEntry).forEach(visit);
  return [...reached];
}

/** `assets/CallPage` of assets/CallPage-jX651P8j.css: a chunk and its style sheet share it. */
function nameOf(fileName: string): string {
  return fileName.replace(/-[\w-]{8}\.\w+$/, '');
}
