import { removePlatform } from '@footbridge/infra';
import { existsSync, rmSync } from 'node:fs';
import { StartError, type Places } from './installation.js';
import { type Progress } from './progress.js';

/** Deletes what an installation keeps, and says so. What can be had again (the class path of Kafka) stays. */
export function beginAnew(places: Places, progress: Progress): void {
  if (process.env['FOOTBRIDGE_POSTGRES_URL'] || process.env['FOOTBRIDGE_KAFKA_BROKERS']) {
    throw new StartError(
      '--fresh does not delete data on servers that were given. Drop the databases footbridge_… and delete the topics footbridge.… there, then start without --fresh.',
    );
  }
  const { installation, platform, identity, keys, logs, world, journey, running } = places;
  const there = [installation, platform, identity, keys, logs, world, journey, running].filter((path) =>
    existsSync(path),
  );
  if (there.length === 0) return;
  progress.line('Beginning anew. Deleting:');
  for (const path of there) progress.line(`  ${path}`);
  rmSync(installation, { force: true });
  removePlatform(platform);
  for (const path of there) rmSync(path, { recursive: true, force: true });
}
