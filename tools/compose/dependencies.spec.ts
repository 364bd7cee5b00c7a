import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What an image of a service holds: the source of apps and libs, and migrations; nothing that only tests need. */
const shipped = ['apps', 'libs'].flatMap((group) =>
  readdirSync(join(root, group))
    .filter((name) => name !== 'testing')
    .flatMap((name) => readdirSync(join(root, group, name)).map((room) => join(root, group, name, room)))
    .filter((path) => /\/(src|migrations)$/.test(path))
    .flatMap(sources),
);

/** Packages that a file imports or requires by name; types alone leave no trace in what runs. */
function packagesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const named = [
    ...text.matchAll(
      /^(?:import|export) (?!type\b)[\w\s$*,{}]*? from '([^'.][^']*)'|import\('([^'.][^']*)'\)|^import '([^'.][^']*)'/gm,
    ),
  ];
  return named
    .map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

describe('an image of a service', () => {
  it('finds every package that its code needs among those installed without development tools', () => {
    const missing = shipped.flatMap((file) =>
      packagesOf(file)
        .filter((name) => !(name in dependencies) && !/^@footbridge\/(?!testing|infra)/.test(name))
        .map((name) => `${relative(root, file)} needs ${name}`),
    );
    expect(missing).toEqual([]);
    expect(shipped.length).toBeGreaterThan(100);
  });

  it('would miss a package that is for development alone', () => {
    expect(packagesOf(import.meta.filename)).toContain('@jest/globals');
    expect(dependencies).not.toHaveProperty(['@jest/globals']);
  });
});
