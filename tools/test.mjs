// `npm test`: format, lint, types, boundaries, then every spec on real PostgreSQL and Kafka, then the pages in a real
// browser. Ends with "N passed, N failed".
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureDependencies, fromSource, node, root } from './bootstrap.mjs';

ensureDependencies();
const browser = ensureBrowser();
const reports = join(root, '.footbridge', 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const env = {
  ...process.env,
  ...(browser && { CHROMIUM_PATH: browser }),
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  NODE_OPTIONS:
    '--experimental-vm-modules --disable-warning=ExperimentalWarning --disable-warning=TimeoutNegativeWarning',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};
const bin = (name) => join(root, 'node_modules', '.bin', name);
let passed = 0;
let failed = 0;

/** Runs a command to its end; what it says is shown as it comes, or held back for whoever asks. */
async function run(command, args, { more = {}, shows }) {
  const child = spawn(command, args, { cwd: root, env: { ...env, ...more }, stdio: ['ignore', shows, 'inherit'] });
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  const [status] = await once(child, 'close');
  return { status, said };
}

/** Runs one check; each counts as one. */
async function check(name, command, args, shows = 'inherit') {
  const began = Date.now();
  console.log(`\n▸ ${name}`);
  const { status, said } = await run(command, args, { more: { NODE_OPTIONS: '--max-old-space-size=6144' }, shows });
  if (said) console.log(said);
  const ok = status === 0;
  ok ? passed++ : failed++;
  console.log(`${ok ? '✓' : '✗'} ${name} (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** Runs Jest and adds its counts; a run that wrote no report counts as one failure. */
async function jest(name, config, wrap = [], more = []) {
  const began = Date.now();
  console.log(`\n▸ ${name}`);
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const args = [
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--config',
    config,
    '--json',
    `--outputFile=${report}`,
    ...more,
  ];
  const [command, ...rest] = [...wrap, node, ...args];
  const { status } = await run(command, rest, { shows: 'ignore' });
  if (!existsSync(report)) {
    failed++;
    console.log(`✗ ${name}: no report was written`);
    return [];
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  const unloaded = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  failed += result.numFailedTests + unloaded;
  const skipped = result.numPendingTests + result.numTodoTests;
  if (skipped > 0) {
    failed += skipped;
    console.log(`✗ ${skipped} tests were skipped; a skipped test counts as failed`);
  }
  if (status !== 0 && result.numFailedTests + unloaded === 0) failed++;
  console.log(
    `${status === 0 ? '✓' : '✗'} ${name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed (${Math.round((Date.now() - began) / 1000)} s)`,
  );
  return result.testResults.map((file) => relative(root, file.name));
}

/** Every spec file on disk, so that one which no configuration matches is found. */
function specsOnDisk(directory = root) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', '.git', '.footbridge', '.nx'].includes(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return specsOnDisk(path);
    return entry.name.endsWith('.spec.ts') ? [relative(root, path)] : [];
  });
}

// Prettier keeps one core busy, as lint does below.
await Promise.all([
  check('format', bin('prettier'), ['--check', '--log-level=warn', '.'], 'pipe'),
  check('types and build', bin('nx'), ['run-many', '-t', 'build', '--parallel=1', '--outputStyle=static'], 'pipe'),
]);
await check('types of the tools', node, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-b', 'tools']);
await check('boundaries', node, [
  bin('depcruise'),
  'apps',
  'libs',
  'infra',
  'tools',
  '--config',
  '.dependency-cruiser.mjs',
  '--output-type',
  'err',
]);
await check('generated contracts', node, [...fromSource, 'tools/contracts.ts', '--check']);

const withSystem = [node, ...fromSource, join(root, 'tools', 'with-system.ts'), '--'];
// Lint keeps one core busy; pages without Kafka wait most of their time for what they know to grow old.
const [, withoutKafka] = await Promise.all([
  check(
    'lint',
    bin('eslint'),
    ['.', '--max-warnings=0', '--cache', '--cache-location', join(root, '.footbridge', 'eslint-cache')],
    'pipe',
  ),
  jest('pages without Kafka', 'jest.browser.config.mjs', withSystem, ['outage']),
]);
const ran = new Set([
  ...withoutKafka,
  ...(await jest('unit specs', 'jest.config.mjs')),
  ...(await jest('specs on PostgreSQL and Kafka', 'jest.int.config.mjs', [
    node,
    ...fromSource,
    join(root, 'tools', 'with-platform.mjs'),
    '--',
  ])),
  ...(await jest('pages in a real browser', 'jest.browser.config.mjs', withSystem, [
    '--testPathIgnorePatterns=outage',
  ])),
]);
const missed = specsOnDisk().filter((file) => !ran.has(file));
if (missed.length > 0) {
  failed += missed.length;
  console.log(`\n✗ These spec files did not run:\n  ${missed.join('\n  ')}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
