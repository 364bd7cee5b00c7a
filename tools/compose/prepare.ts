// The container `prepare`: roles, databases, topics, access lists, migrations and the demo world. Runs again at every start
// and brings what is there to what is needed.
import { SERVICES } from '@footbridge/contracts';
import {
  demoWorld,
  kafkaReady,
  loadReferenceData,
  passwordOf,
  provisionKafka,
  provisionPostgres,
  readSecrets,
} from '@footbridge/infra';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from '../start/installation.js';
import { writeWorld } from '../start/world-file.js';
import { adminUrl, BASE, BROKERS, ownerUrls, PLACES, secretEnvironment } from './installation.js';

const root = join(import.meta.dirname, '..', '..');

/** Runs one of our programs to its end; its words are ours. */
function run(
  what: string,
  program: string,
  words: readonly string[],
  how: { input?: string; env?: Record<string, string> },
) {
  const { input = '', env = {} } = how;
  const { status } = spawnSync(process.execPath, [...process.execArgv, join(root, program), ...words], {
    input,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${what} failed.`);
}

const secrets = readSecrets(join(PLACES, 'installation', 'secrets.json'));
const admin = { username: 'admin', password: passwordOf(secrets.kafka, 'admin') };
await kafkaReady(BROKERS, admin);
await Promise.all([
  provisionPostgres(adminUrl(secrets), SERVICES, secrets.postgres),
  provisionKafka(BROKERS, admin, { services: SERVICES, passwords: secrets.kafka }),
]);
console.log('Roles, databases, topics and access lists are there.');
run('Migrating', 'tools/start/prepare.ts', [], { input: JSON.stringify(ownerUrls(secrets)) });
const places = placesOf(tmpdir());
writeWorld(places, demoWorld(loadReferenceData()), BASE);
run('Loading the demo world', 'apps/directory/src/main.ts', ['load', places.world], {
  env: { HTTP_PORT: '0', ...secretEnvironment('directory', secrets) },
});
console.log('Prepared.');
process.exit(0);
