// Migrates the database of keys and those of all services, one after the other in one process. Reads a Preparation as JSON
// from standard input; says what it did, a line each, on standard output.
import { migrateKeys } from '@footbridge/keyring';
import { migrateService, type ServiceDefinition } from '@footbridge/service';
import { text } from 'node:stream/consumers';
import { portalMigrations } from '../../apps/portal/migrations/migrations.js';
import { type Preparation } from './preparation.js';

type Exported = { definition: ServiceDefinition | (() => ServiceDefinition) };

async function definitionOf(service: string): Promise<ServiceDefinition> {
  const { definition } = (await import(`../../apps/${service}/src/definition.js`)) as Exported;
  return typeof definition === 'function' ? definition() : definition;
}

const say = (name: string, ran: readonly string[]) => {
  if (ran.length > 0) process.stdout.write(`migrated ${name}: ${ran.join(', ')}\n`);
};

try {
  const { keysOwner, owners, portalOwner } = JSON.parse(await text(process.stdin)) as Preparation;
  say('keys', await migrateKeys(keysOwner));
  for (const [service, url] of Object.entries(owners)) {
    say(service, await migrateService(await definitionOf(service), url));
  }
  if (portalOwner !== undefined) say('portal', await migrateService(portalMigrations, portalOwner));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
