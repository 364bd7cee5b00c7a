import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removePlatform, startLocalPostgres, waitUntil, withClient } from '../src/index.js';

const root = resolve(import.meta.dirname, '../..');
type Held = { pids: number[]; url: string };

describe('a platform whose process is killed', () => {
  let dir: string;
  let parent: ChildProcess;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-parent-'));
  });
  afterEach(() => {
    parent.kill('SIGKILL');
    removePlatform(dir);
  });

  async function startParent(words: string[]): Promise<Held> {
    const hook = ['--conditions=@footbridge/source', '--import', join(root, 'tools', 'ts-hook.mjs')];
    const program = [join(import.meta.dirname, 'parent.ts'), dir, ...words];
    parent = spawn(process.execPath, [...hook, ...program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning' },
    });
    let said = '';
    parent.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return waitUntil(
      () => (said.endsWith('\n') ? (JSON.parse(said) as Held) : undefined),
      90_000,
      () => `the parent said only: ${said}`,
    );
  }

  const lives = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const gone = (pids: number[]) =>
    waitUntil(
      () => !pids.some(lives) || undefined,
      10_000,
      () => `still there: ${pids.filter(lives).join(', ')}`,
    );

  it.each([
    { name: 'SIGKILL', parts: 'PostgreSQL and Kafka', words: [join(root, '.footbridge')] },
    { name: 'SIGTERM', parts: 'PostgreSQL', words: [] },
    { name: 'SIGINT', parts: 'PostgreSQL', words: [] },
  ] as const)(
    'takes $parts with it within seconds on $name, and the data serve the next one',
    async ({ name, words }) => {
      const { pids, url } = await startParent([...words]);
      expect(pids.map(lives)).not.toContain(false);
      await withClient(url, (client) => client.query('create table kept ()'));
      parent.kill(name);
      await once(parent, 'exit');
      await gone(pids);
      const next = await startLocalPostgres({ dir, password: 'of-this-test', durable: false });
      const { rowCount } = await withClient(next.url, (client) => client.query('table kept'));
      expect(rowCount).toBe(0);
      await next.stop();
    },
    120_000,
  );
});
