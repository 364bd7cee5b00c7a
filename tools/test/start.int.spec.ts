import { freePorts, readSecrets, signInAs } from '@footbridge/infra';
import { ask } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf, readRunning, writeInstallation, writeWhole } from '../start/installation.js';
import { giveAll, ordinaryUser } from './ordinary-user.js';
import { killedWhileSubmitting } from './killed-while-submitting.js';
import { allGone, begin, descendantsOf, exitOf, MAIN, runs, START_LIMIT_MS, type Start } from './starting.js';

// The system on the PostgreSQL and Kafka of the test run, in a directory of its own that only its owner may enter.
const dir = mkdtempSync(join(tmpdir(), 'footbridge-start-'));
const places = placesOf(dir);
const user = ordinaryUser();
let port: number;
let url: string;
const begun: Start[] = [];

beforeAll(async () => {
  [port = 0] = await freePorts(1);
  url = `http://localhost:${port}`;
  // As if the journey had been played: this is about starting and ending.
  writeInstallation(places, { base: url, ports: {}, journeys: 1, played: true });
});
afterAll(() => {
  for (const { child } of begun) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function start(words: readonly string[] = [], more: { environment?: Record<string, string>; as?: typeof user } = {}) {
  const environment = { FOOTBRIDGE_DIR: dir, FOOTBRIDGE_PORT: String(port), ...more.environment };
  const started = begin({ command: [...MAIN, ...words], environment, as: more.as });
  begun.push(started);
  return started;
}

describe('npm start', () => {
  let first: Start;

  it(
    'brings everything up behind one address',
    async () => {
      first = start();
      await runs(first);
      const { token } = await signInAs(`${url}/identity/nhs`, 'triage-clinician@RW4');
      const { status, body } = await ask(url, { path: '/api/directory/me', token });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain('"role":"triage-clinician"');
      expect(readRunning(places)).toMatchObject({ url, pid: first.child.pid });
    },
    START_LIMIT_MS,
  );

  it('refuses a second one on the same data, and one on the same port', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'footbridge-start-'));
    const [second, anew, beside] = await Promise.all([
      exitOf(start()),
      exitOf(start(['--fresh'])),
      exitOf(start([], { environment: { FOOTBRIDGE_DIR: elsewhere } })),
    ]);
    rmSync(elsewhere, { recursive: true });
    expect(second).toMatchObject({ code: 1, said: expect.stringContaining(`Footbridge runs already, at ${url}`) });
    expect(anew).toMatchObject({ code: 1, said: expect.stringContaining('Footbridge runs already') });
    expect(beside).toMatchObject({ code: 1, said: expect.stringContaining(`Port ${port} is taken`) });
  });

  it(
    'brings a service back that is killed in the middle of a command: nothing is half done, and the repeat is done once',
    async () => {
      const found = await killedWhileSubmitting({ url, dir, pid: first.child.pid ?? 0 });
      expect(found.before).toEqual({ state: 'draft', events: 0, entries: 0, answers: 0, copies: 0 });
      expect(found.answers).toEqual([found.answers[0], found.answers[0]]);
      expect(found.answers[0]).toMatchObject({ status: 204 });
      expect(found.after).toEqual({ state: 'submitted', events: 1, entries: 1, answers: 1, copies: 1 });
      expect(first.said()).toContain('referrals has ended by itself');
    },
    START_LIMIT_MS,
  );

  it('leaves no process behind when it is told to end', async () => {
    const processes = descendantsOf(first.child.pid ?? 0);
    expect(processes.length).toBeGreaterThan(6);
    first.child.kill('SIGTERM');
    expect(await exitOf(first)).toMatchObject({ code: 0 });
    await allGone(processes);
  });

  it(
    'starts again on what is there as an ordinary user, who alone may enter, and leaves no process behind when it is killed',
    async () => {
      const secrets = join(dir, 'given-secrets.json');
      writeWhole(secrets, JSON.stringify(readSecrets(process.env['FOOTBRIDGE_SECRETS'] ?? '')));
      chmodSync(dir, 0o700);
      giveAll(dir, user);
      const again = start([], { environment: { FOOTBRIDGE_SECRETS: secrets }, as: user });
      await runs(again);
      const processes = descendantsOf(again.child.pid ?? 0);
      expect(statSync(places.running).uid).toBe(user?.uid ?? process.getuid?.());
      again.child.kill('SIGKILL');
      await allGone(processes);
    },
    START_LIMIT_MS,
  );
});
