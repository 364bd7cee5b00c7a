// The first thing that `npm start` and `npm test` do, on whatever Node is there (20.19 or later): install what is missing,
// then go on with the project's own Node. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(root, 'node_modules', '.bin', 'node');
const lockFile = join(root, 'package-lock.json');
/** What npm says that it has installed. */
const installedFile = join(root, 'node_modules', '.package-lock.json');
/** The hash of the lock file that was last found installed, so that the next start need not compare. */
const stamp = join(root, 'node_modules', '.footbridge-lock');
const installing = join(root, '.footbridge', 'installing');
const LONGEST_INSTALLATION_MS = 15 * 60_000;

/** Installs the dependencies when they are missing or differ from the lock file; says so, since it takes a minute. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Footbridge needs Node 20.19 or later; this is ${process.version}. Install a newer Node and try again.`,
    );
    process.exit(1);
  }
  if (isInstalled()) return;
  if (!oneAtATime(() => isInstalled() || install())) {
    console.error('The dependencies could not be installed. Check the connection to your npm registry and try again.');
    process.exit(1);
  }
}

function isInstalled() {
  if (!existsSync(node)) return false;
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  if (!isAsLocked()) return false;
  writeFileSync(stamp, wanted);
  return true;
}

function install() {
  console.log('Installing dependencies (about a minute, the first time only)…');
  const { status } = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) return false;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lockHash());
  return true;
}

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

/** Whether each package is there in the version that the lock file names; optional ones are for other machines. */
function isAsLocked() {
  if (!existsSync(installedFile)) return false;
  const packagesIn = (file) =>
    Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages).filter(([path]) => path.includes('node_modules/'));
  const wanted = new Map(packagesIn(lockFile));
  const installed = new Map(packagesIn(installedFile));
  return (
    [...installed].every(([path, { version }]) => wanted.has(path) && wanted.get(path).version === version) &&
    [...wanted].every(([path, { optional }]) => optional || installed.has(path))
  );
}

/** Two installations in one checkout would delete each other's files: the second start waits for the first. */
function oneAtATime(work) {
  mkdirSync(dirname(installing), { recursive: true });
  for (let waited = false; !takes(installing); waited = true) {
    if (!waited) console.log('Another start is installing the dependencies; waiting for it…');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return work();
  } finally {
    rmSync(installing, { force: true });
  }
}

function takes(file) {
  if (isLeftBehind(file)) rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** By a process that is gone; or too long ago, when its number may belong to another. */
function isLeftBehind(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > LONGEST_INSTALLATION_MS) return true;
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** The arguments that make Node run the TypeScript sources directly. */
export const fromSource = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--conditions=@footbridge/source',
  '--import',
  join(root, 'tools', 'ts-hook.mjs'),
];
