import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

  const run = (...words: string[]) =>
    spawnSync(
      process.execPath,
      ['--conditions=@footbridge/source', join(root, 'tools', 'with-platform.mjs'), ...words],
      {
        encoding: 'utf8',
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );

  it('uses what is given, says so, names it to the command, and passes on its exit code', () => {
    const { status, stdout, stderr } = run('--dir', dir, '--', 'sh', '-c', 'echo "$FOOTBRIDGE_KAFKA_BROKERS"; exit 7');
    expect(stdout.trim()).toBe(testPlatform().brokers.join(','));
    expect(stderr).toContain('given in FOOTBRIDGE_POSTGRES_URL');
    expect(stderr).toContain('given in FOOTBRIDGE_KAFKA_BROKERS');
    expect(status).toBe(7);
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
