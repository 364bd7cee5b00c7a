import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * What the tables of a database are made of, by path in the repository: the files of these folders, everything of ours that
 * they import, directly or not, and the helpers with which the specs of `libs` make tables of their own.
 */
export function migrationSources(folders: readonly string[], root: string = repository()): Map<string, string> {
  const sources = new Map<string, string>();
  const pending = folders.flatMap((folder) => filesIn(join(root, folder)));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const path = relative(root, file);
    if (sources.has(path)) continue;
    const text = readFileSync(file, 'utf8');
    sources.set(path, text);
    pending.push(...importsOf(text, file, root));
  }
  for (const lib of readdirSync(join(root, 'libs')))
    for (const file of filesIn(join(root, 'libs', lib, 'test')))
      sources.set(relative(root, file), readFileSync(file, 'utf8'));
  return new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files of the repository that a source names in `from '…'` or `import '…'`; packages of others are not ours to read. */
function importsOf(text: string, file: string, root: string): string[] {
  const specifiers = [...text.matchAll(/\b(?:from|import) '([^']+)'/g)].map(([, specifier = '']) => specifier);
  const files = specifiers.map((specifier) => {
    if (specifier.startsWith('.')) return join(dirname(file), specifier.replace(/\.js$/, '.ts'));
    const [, lib, entry = 'index'] = /^@footbridge\/([a-z]+)(?:\/([a-z]+))?$/.exec(specifier) ?? [];
    return join(root, 'libs', lib ?? '', 'src', `${entry}.ts`);
  });
  return files.filter((each) => existsSync(each));
}

function repository(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package-lock.json'))) return dir;
  }
  throw new Error('The root of the repository was not found.');
}

/** TypeScript files under a folder, specs left out: they make no tables. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => /(?<!\.spec)\.ts$/.test(name)).map((name) => join(folder, name));
}
