import { type Platform } from '@footbridge/infra';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole, type Places } from './installation.js';

/** Where the running installation's PostgreSQL and Kafka are, and the file of their passwords: named as in an environment. */
export type PlatformHere = Readonly<
  Record<'FOOTBRIDGE_POSTGRES_URL' | 'FOOTBRIDGE_KAFKA_BROKERS' | 'FOOTBRIDGE_SECRETS', string>
>;

const fileOf = ({ dir }: Places) => join(dir, 'platform.json');

/** For the development commands, while it runs. No password is in it. */
export function writePlatform(places: Places, { postgres, kafka, secretsFile }: Platform): void {
  const url = new URL(postgres.url);
  url.username = '';
  url.password = '';
  const here: PlatformHere = {
    FOOTBRIDGE_POSTGRES_URL: url.href,
    FOOTBRIDGE_KAFKA_BROKERS: kafka.brokers.join(','),
    FOOTBRIDGE_SECRETS: secretsFile,
  };
  writeWhole(fileOf(places), `${JSON.stringify(here, null, 2)}\n`);
}

export function readPlatform(places: Places): PlatformHere | undefined {
  if (!existsSync(fileOf(places))) return undefined;
  return JSON.parse(readFileSync(fileOf(places), 'utf8')) as PlatformHere;
}

export function forgetPlatform(places: Places): void {
  rmSync(fileOf(places), { force: true });
}
