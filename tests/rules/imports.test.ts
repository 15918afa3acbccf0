import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Who may import whom, besides itself: the folders, and which packages (null: any). */
const rules: Record<string, { folders: string[]; packages: string[] | null }> = {
  protocol: { folders: [], packages: ['zod'] },
  sfu: { folders: [], packages: ['mediasoup'] },
  recordings: { folders: ['#sfu'], packages: ['mediabunny', '@aws-sdk/client-s3'] },
  server: { folders: ['#protocol', '#sfu', '#recordings', 'prisma/generated'], packages: null },
  client: { folders: ['#protocol'], packages: null },
};

interface Import {
  file: string;
  from: string;
  typeOnly: boolean;
}

const imports = Object.keys(rules).flatMap((folder) => sourcesIn(join(root, folder)).flatMap(importsOf));

test('every folder imports only what it may, and enters another by its index', () => {
  expect(imports.filter((entry) => !mayImport(entry)).map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
});

test('no files import one another in a circle', () => {
  expect(firstCircle()).toEqual([]);
});

function mayImport({ file, from }: Import): boolean {
  const folder = file.split('/')[0] ?? '';
  const rule = rules[folder];
  if (!rule) return false;
  if (from.startsWith('#')) return rule.folders.includes(from);
  if (from.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), from));
    if (rule.folders.some((allowed) => `#${target}` === `${allowed}/index.ts`)) return true;
    return target.startsWith(`${folder}/`) || rule.folders.some((allowed) => target.startsWith(`${allowed}/`));
  }
  const name = from.replace(/^node:/, '');
  if (from.startsWith('node:') || builtinModules.includes(name)) return folder !== 'protocol' && folder !== 'client';
  return rule.packages?.some((allowed) => from === allowed || from.startsWith(`${allowed}/`)) ?? true;
}

/** The files of one circle of imports that exist at run time, or none. */
function firstCircle(): string[] {
  const targets = Map.groupBy(
    imports.filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly),
    ({ file }) => file,
  );
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { from } of targets.get(file) ?? []) {
      const circle = visit(relative(root, resolve(root, dirname(file), from)), [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of targets.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('dist/'))
    .map((name) => join(folder, name));
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = text.matchAll(/\bimport\('([^']+)'\)/g);
  const file = relative(root, path);
  return [
    ...[...statements].map(([, type, from = '']) => ({ file, from, typeOnly: type !== undefined })),
    ...[...calls].map(([, from = '']) => ({ file, from, typeOnly: true })),
  ];
}
