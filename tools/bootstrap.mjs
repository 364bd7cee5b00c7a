// The first thing that `npm start` and `npm test` do, on whatever Node is there (20.19 or later): install what is missing,
// then go on with the project's own Node. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(root, 'node_modules', '.bin', 'node');
const stamp = join(root, 'node_modules', '.footbridge-lock');

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Installs the dependencies when they are missing or older than the lock file; says so, since it takes a minute. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Footbridge needs Node 20.19 or later; this is ${process.version}. Install a newer Node and try again.`,
    );
    process.exit(1);
  }
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return;
  console.log('Installing dependencies (about a minute, the first time only)…');
  const installed = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (installed.status !== 0) {
    console.error('The dependencies could not be installed. Check the connection to your npm registry and try again.');
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The arguments that make Node run the TypeScript sources directly. */
export const fromSource = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--conditions=@footbridge/source',
  '--import',
  join(root, 'tools', 'ts-hook.mjs'),
];
