import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitUntil } from '@footbridge/infra';
import { testPlatform } from '../src/index.js';

const root = resolve(import.meta.dirname, '../../..');

describe('tools/with-platform.mjs', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-with-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  const program = ['--conditions=@footbridge/source', join(root, 'tools', 'with-platform.mjs')];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [...program, ...words], { encoding: 'utf8', cwd: root, env });

  it('uses what is given, says so, names it to the command, and passes on its exit code', () => {
    const { status, stdout, stderr } = run('--dir', dir, '--', 'sh', '-c', 'echo "$FOOTBRIDGE_KAFKA_BROKERS"; exit 7');
    expect(stdout.trim()).toBe(testPlatform().brokers.join(','));
    expect(stderr).toContain('given in FOOTBRIDGE_POSTGRES_URL');
    expect(stderr).toContain('given in FOOTBRIDGE_KAFKA_BROKERS');
    expect(status).toBe(7);
  });

  it('takes the command with it when it is killed', async () => {
    const words = ['--dir', dir, '--', 'sh', '-c', 'echo $$; exec sleep 600'];
    const running = spawn(process.execPath, [...program, ...words], { stdio: ['ignore', 'pipe', 'ignore'], env });
    const pid = Number(String((await once(running.stdout, 'data'))[0]));
    const lives = () => spawnSync('kill', ['-0', String(pid)]).status === 0;
    expect(lives()).toBe(true);
    running.kill('SIGKILL');
    await waitUntil(
      () => !lives() || undefined,
      10_000,
      () => `process ${pid} is still there`,
    );
  });

  it('says how it is used, or that there is no such command', () => {
    expect(run('--dir', dir)).toMatchObject({ status: 1, stderr: expect.stringContaining('Usage') });
    const missing = run('--dir', dir, '--', '/nowhere/at-all');
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain('/nowhere/at-all');
  });
});

describe('the platform of a test', () => {
  it('says how to run the tests where nothing was given', () => {
    expect(() => testPlatform({})).toThrow('npm test');
    expect(() => testPlatform({ FOOTBRIDGE_POSTGRES_URL: 'x' })).toThrow('FOOTBRIDGE_KAFKA_ADMIN is not set');
  });
});
