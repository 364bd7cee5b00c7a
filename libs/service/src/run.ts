import { type ServiceDefinition } from './definition.js';
import { migrateService } from './migrate.js';
import { readSettings, Settings, SettingsError } from './settings.js';
import { startService } from './start.js';

/**
 * A service's main.ts: `main.ts` serves until SIGTERM or SIGINT, `main.ts migrate` brings the database up to date and ends. A
 * wrong setting or a failed start is one line on standard error and exit code 1.
 */
export async function runService(definition: ServiceDefinition, words = process.argv.slice(2)): Promise<void> {
  try {
    if (words[0] === 'migrate') await migrate(definition);
    else if (words.length === 0) await serve(definition);
    else throw new SettingsError(`Unknown word ${JSON.stringify(words[0])}: say nothing, or migrate`);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${error instanceof Error ? oneLine(error) : 'failed'}\n`);
    process.exitCode = 1;
  }
}

async function migrate(definition: ServiceDefinition): Promise<void> {
  const url = process.env['DATABASE_URL_OWNER'];
  if (url === undefined || url === '') throw new SettingsError('Settings: DATABASE_URL_OWNER is missing');
  const ran = await migrateService(definition, url);
  process.stdout.write(
    `${definition.name}: ${ran.length === 0 ? 'nothing to migrate' : `migrated ${ran.join(', ')}`}\n`,
  );
}

async function serve(definition: ServiceDefinition): Promise<void> {
  const settings = readSettings({ SERVICE: definition.name, ...process.env }, definition.settings ?? Settings);
  const service = await startService(definition, settings);
  const end = () => void service.stop();
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

function oneLine(error: Error): string {
  return error.message.replace(/\s+/g, ' ');
}
