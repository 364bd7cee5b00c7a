import { freePorts, signInAs, waitUntil } from '@footbridge/infra';
import { ask } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf, readRunning, root, writeInstallation } from '../start/installation.js';

// The system on the PostgreSQL and Kafka of the test run, in a directory of its own.
const dir = mkdtempSync(join(tmpdir(), 'footbridge-start-'));
const places = placesOf(dir);
const limit = 150_000;
let port: number;
let url: string;
const begun: ChildProcess[] = [];

beforeAll(async () => {
  [port = 0] = await freePorts(1);
  url = `http://localhost:${port}`;
  // As if the journey had been played: this is about starting and ending.
  writeInstallation(places, { base: url, ports: {}, journeys: 1, played: true });
});
afterAll(() => {
  for (const each of begun) each.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

type Start = { readonly child: ChildProcess; readonly said: () => string };

function start(words: readonly string[] = [], environment: Record<string, string> = {}): Start {
  const hook = ['--conditions=@footbridge/source', '--import', join(root, 'tools', 'ts-hook.mjs')];
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const child = spawn(process.execPath, [...hook, join(root, 'tools', 'start', 'main.ts'), ...words], {
    env: { ...rest, NODE_ENV: 'development', FOOTBRIDGE_DIR: dir, FOOTBRIDGE_PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  begun.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

async function exitOf({ child, said }: Start): Promise<{ code: number | null; said: string }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, said: said() };
}

async function runs({ child, said }: Start): Promise<void> {
  await waitUntil(
    () => {
      if (child.exitCode !== null) throw new Error(said());
      return said().includes('Footbridge runs at') || undefined;
    },
    limit,
    () => `It does not run: ${said()}`,
  );
}

/** The processes below one, with theirs. */
function descendantsOf(pid: number): number[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    all.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function allGone(pids: readonly number[]): Promise<void> {
  await waitUntil(
    () => !pids.some(isAlive) || undefined,
    20_000,
    () => `still there: ${pids.filter(isAlive).join(', ')}`,
  );
}

describe('npm start', () => {
  it(
    'brings everything up behind one address, refuses a second one, and leaves no process behind when it is told to end',
    async () => {
      const first = start();
      await runs(first);
      const { token } = await signInAs(`${url}/identity/nhs`, 'triage-clinician@RW4');
      const { status, body } = await ask(url, { path: '/api/directory/me', token });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain('"role":"triage-clinician"');
      expect(readRunning(places)).toMatchObject({ url, pid: first.child.pid });

      const second = await exitOf(start());
      expect(second).toMatchObject({ code: 1, said: expect.stringContaining(`Footbridge runs already, at ${url}`) });
      const anew = await exitOf(start(['--fresh']));
      expect(anew).toMatchObject({ code: 1, said: expect.stringContaining('Footbridge runs already') });
      const elsewhere = mkdtempSync(join(tmpdir(), 'footbridge-start-'));
      const beside = await exitOf(start([], { FOOTBRIDGE_DIR: elsewhere }));
      rmSync(elsewhere, { recursive: true });
      expect(beside).toMatchObject({ code: 1, said: expect.stringContaining(`Port ${port} is taken`) });

      const processes = descendantsOf(first.child.pid ?? 0);
      expect(processes.length).toBeGreaterThan(6);
      first.child.kill('SIGTERM');
      expect(await exitOf(first)).toMatchObject({ code: 0 });
      await allGone(processes);
    },
    limit * 2,
  );

  it(
    'starts again on what is there, and leaves no process behind when it is killed',
    async () => {
      const again = start();
      await runs(again);
      const processes = descendantsOf(again.child.pid ?? 0);
      again.child.kill('SIGKILL');
      await allGone(processes);
    },
    limit,
  );

  it('says what is wrong with its words, and does not run in production', async () => {
    expect(await exitOf(start(['--frsh']))).toMatchObject({
      code: 2,
      said: expect.stringContaining('Usage: npm start'),
    });
    expect(await exitOf(start([], { FOOTBRIDGE_PORT: 'http' }))).toMatchObject({ code: 2 });
    const production = await exitOf(start([], { NODE_ENV: 'production' }));
    expect(production).toMatchObject({ code: 1, said: expect.stringContaining('does not run in production') });
  });
});
