import { freePorts, kafkaLacks, removePlatform, signInAs, waitUntil } from '@footbridge/infra';
import { ask } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf, root, writeInstallation } from '../start/installation.js';
import { servicesHere } from '../start/services.js';
import { allGone, begin, descendantsOf, runs, START_LIMIT_MS, type Start } from './starting.js';

// With PostgreSQL and Kafka of its own where there is Java; otherwise on those of the test run.
const own = kafkaLacks() === undefined;
const dir = mkdtempSync(join(tmpdir(), 'footbridge-killed-'));
const places = placesOf(dir);
const begun: Start[] = [];
let environment: Record<string, string | undefined>;
let url: string;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  url = `http://localhost:${port}`;
  const none = undefined;
  const notGiven = { FOOTBRIDGE_POSTGRES_URL: none, FOOTBRIDGE_KAFKA_BROKERS: none, FOOTBRIDGE_SECRETS: none };
  environment = { FOOTBRIDGE_DIR: dir, FOOTBRIDGE_PORT: String(port), ...(own && notGiven) };
  writeInstallation(places, { base: url, ports: {}, journeys: 1, played: true });
  const fetched = join(root, '.footbridge', 'kafka-classpath');
  if (existsSync(fetched)) copyFileSync(fetched, join(dir, 'kafka-classpath'));
});
afterAll(async () => {
  const left = begun.flatMap(({ child }) => descendantsOf(child.pid ?? 0));
  for (const { child } of begun) child.kill('SIGKILL');
  await allGone(left);
  removePlatform(places.platform);
  rmSync(dir, { recursive: true, force: true });
});

function start(command: readonly string[]): Start {
  const started = begin({ command, environment });
  begun.push(started);
  return started;
}

/** Children that hold data or answer, by the end of their command; guards and shells are children too. */
const platform = own ? ['kafka/server.properties', 'native/bin/postgres -D'] : [];
const migrating = [...platform, 'tools/start/prepare.ts'];
const everything = [
  ...platform,
  'infra/src/identity/main.ts',
  ...servicesHere().map((service) => `apps/${service}/src/main.ts`),
];

/** Those of the programs that run below it. */
function running(programs: readonly string[], { child }: Start): string[] {
  const commands = descendantsOf(child.pid ?? 0).map(({ command }) => command);
  return programs.filter((program) =>
    commands.some((command) => command.includes(program) && !command.startsWith('/bin/sh')),
  );
}

/** Kills the one process that was started, by its id, and waits until all below it have ended by themselves. */
async function killAlone({ child }: Start): Promise<void> {
  const processes = descendantsOf(child.pid ?? 0);
  child.kill('SIGKILL');
  await allGone(processes);
}

describe('the whole system', () => {
  it(
    'ends when npm is killed in the middle of the first start, while databases are migrated',
    async () => {
      const npm = start(['npm', 'start']);
      await waitUntil(
        () => {
          if (npm.child.exitCode !== null) throw new Error(npm.said());
          return running(migrating, npm).length === migrating.length || undefined;
        },
        START_LIMIT_MS,
        () => `It did not come to the migrations: ${npm.said()}`,
      );
      await killAlone(npm);
    },
    START_LIMIT_MS,
  );

  it(
    'starts again on what is there, and ends when what npm had started is killed',
    async () => {
      const again = start([process.execPath, join(root, 'tools', 'start.mjs')]);
      await runs(again);
      const { token } = await signInAs(`${url}/identity/nhs`, 'triage-clinician@RW4');
      const { status } = await ask(url, { path: '/api/directory/me', token });
      expect(status).toBe(200);
      expect(running(everything, again)).toEqual(everything);
      await killAlone(again);
    },
    START_LIMIT_MS,
  );
});
