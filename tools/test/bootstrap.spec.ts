import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Stands in for npm: notes each call, waits until it may go on, then installs what the lock file says. */
const NPM = `#!/bin/sh
echo "$1" >> calls
while [ -e hold ]; do sleep 0.05; done
[ -e broken ] && exit 1
mkdir -p node_modules/.bin
touch node_modules/.bin/node
cp package-lock.json node_modules/.package-lock.json
`;
const LOCK = { '': {}, 'apps/x': { version: '1' }, 'node_modules/a': { version: '1.0.0' } };

describe('what every command does first', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'footbridge-bootstrap-'));
    mkdirSync(join(root, 'tools'));
    mkdirSync(join(root, 'bin'));
    cpSync(resolve(import.meta.dirname, '../bootstrap.mjs'), join(root, 'tools', 'bootstrap.mjs'));
    writeFileSync(
      join(root, 'go.mjs'),
      `import { ensureDependencies } from './tools/bootstrap.mjs';\nensureDependencies();`,
    );
    writeFileSync(join(root, 'bin', 'npm'), NPM);
    chmodSync(join(root, 'bin', 'npm'), 0o755);
    lock(LOCK);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const lock = (packages: object) => {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  };
  const env = () => ({
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
  });
  const go = () => spawnSync(process.execPath, ['go.mjs'], { cwd: root, env: env(), encoding: 'utf8' });
  const begin = () =>
    spawn(process.execPath, ['go.mjs'], { cwd: root, env: env(), stdio: ['ignore', 'pipe', 'inherit'] });
  const calls = () =>
    existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').split('\n').length - 1 : 0;
  const held = join('.footbridge', 'installing');

  it('installs what is missing, once', () => {
    expect(go()).toMatchObject({ status: 0, stdout: expect.stringContaining('Installing dependencies') });
    expect(go()).toMatchObject({ status: 0, stdout: '' });
    expect(calls()).toBe(1);
    expect(existsSync(join(root, held))).toBe(false);
  });

  it.each([
    ['another version of a package', { ...LOCK, 'node_modules/a': { version: '1.0.1' } }, 2],
    ['one more package', { ...LOCK, 'node_modules/b': { version: '2.0.0' } }, 2],
    ['one package less', { '': {} }, 2],
    ['packages for other machines', { ...LOCK, 'node_modules/b-mac': { version: '2.0.0', optional: true } }, 1],
    ['another range in package.json', { ...LOCK, '': { dependencies: { a: '1.0.0' } } }, 1],
  ])('when the lock file has %s, installs only what really differs', (_, packages, times) => {
    go();
    lock(packages);
    expect(go().status).toBe(0);
    expect(go().stdout).toBe('');
    expect(calls()).toBe(times);
  });

  it('lets one start install and the others wait for it', async () => {
    writeFileSync(join(root, 'hold'), '');
    const first = begin();
    await once(first.stdout, 'data');
    const second = begin();
    expect(String((await once(second.stdout, 'data'))[0])).toContain('waiting');
    const ends = [once(first, 'exit'), once(second, 'exit')];
    rmSync(join(root, 'hold'));
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(calls()).toBe(1);
  });

  it('does not wait for a start that was killed', () => {
    mkdirSync(join(root, '.footbridge'));
    writeFileSync(join(root, held), String(spawnSync('true').pid));
    expect(go()).toMatchObject({ status: 0, stdout: expect.not.stringContaining('waiting') });
    expect(calls()).toBe(1);
  });

  it('says what to do when npm fails, and lets the next start try again', () => {
    writeFileSync(join(root, 'broken'), '');
    expect(go()).toMatchObject({ status: 1, stderr: expect.stringContaining('npm registry') });
    rmSync(join(root, 'broken'));
    expect(go().status).toBe(0);
    expect(calls()).toBe(2);
  });
});
