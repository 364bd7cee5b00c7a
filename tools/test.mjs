// `npm test`: format, lint, types, boundaries, then every spec on real PostgreSQL and Kafka, then the pages in a real
// browser. Ends with "N passed, N failed".
import { spawnSync } from 'node:child_process';
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

/** Runs one check; each counts as one. */
function check(name, command, args) {
  const began = Date.now();
  console.log(`\n▸ ${name}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...env, NODE_OPTIONS: '--max-old-space-size=6144' },
    stdio: 'inherit',
  });
  const ok = status === 0;
  ok ? passed++ : failed++;
  console.log(`${ok ? '✓' : '✗'} ${name} (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** Runs Jest and adds its counts; a run that wrote no report counts as one failure. */
function jest(name, config, wrap = [], more = []) {
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
  const { status } = spawnSync(command, rest, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
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

check('format', bin('prettier'), ['--check', '--log-level=warn', '.']);
check('types and build', bin('nx'), ['run-many', '-t', 'build', '--parallel=1', '--outputStyle=static']);
check('types of the tools', node, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-b', 'tools']);
check('lint', bin('eslint'), [
  '.',
  '--max-warnings=0',
  '--cache',
  '--cache-location',
  join(root, '.footbridge', 'eslint-cache'),
]);
check('boundaries', node, [
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
check('generated contracts', node, [...fromSource, 'tools/contracts.ts', '--check']);

const withSystem = [node, ...fromSource, join(root, 'tools', 'with-system.ts'), '--'];
const ran = new Set([
  ...jest('unit specs', 'jest.config.mjs'),
  ...jest('specs on PostgreSQL and Kafka', 'jest.int.config.mjs', [
    node,
    ...fromSource,
    join(root, 'tools', 'with-platform.mjs'),
    '--',
  ]),
  ...jest('pages in a real browser', 'jest.browser.config.mjs', withSystem, ['--testPathIgnorePatterns=outage']),
  ...jest('pages without Kafka', 'jest.browser.config.mjs', withSystem, ['outage']),
]);
const missed = specsOnDisk().filter((file) => !ran.has(file));
if (missed.length > 0) {
  failed += missed.length;
  console.log(`\n✗ These spec files did not run:\n  ${missed.join('\n  ')}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
