import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The content of every file under these folders of the repository that has to do with migrations, by name or folder. */
export function migrationSources(folders: readonly string[]): string {
  const root = repository();
  const files = folders
    .flatMap((folder) => filesUnder(join(root, folder)))
    .filter((file) => /migrat|schema/.test(file));
  return files
    .sort()
    .map((file) => `${file.slice(root.length)}\n${readFileSync(file, 'utf8')}`)
    .join('\n');
}

function repository(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package-lock.json'))) return dir;
  }
  throw new Error('The root of the repository was not found.');
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
