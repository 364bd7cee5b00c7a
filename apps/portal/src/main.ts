import '@footbridge/service/telemetry';
import { migrateService, safeError, SettingsError } from '@footbridge/service';
import { portalMigrations } from '../migrations/migrations.js';
import { startPortal } from './portal.js';
import { portalSettings } from './settings.js';

/** `main.ts` serves until SIGTERM or SIGINT; `main.ts migrate` brings the database up to date and ends. */
async function run(words: readonly string[]): Promise<void> {
  if (words[0] === 'migrate') {
    const url = process.env['DATABASE_URL_OWNER'];
    if (url === undefined || url === '') throw new SettingsError('Settings: DATABASE_URL_OWNER is missing');
    const ran = await migrateService(portalMigrations, url);
    process.stdout.write(`portal: ${ran.length === 0 ? 'nothing to migrate' : `migrated ${ran.join(', ')}`}\n`);
    return;
  }
  const portal = await startPortal(portalSettings(process.env));
  const end = () => {
    void portal.stop().finally(() => setTimeout(() => process.exit(0), 1_000).unref());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const shown = error instanceof SettingsError ? error.message : JSON.stringify(safeError(error));
  process.stderr.write(`portal: ${shown}\n`);
  process.exit(1);
}
