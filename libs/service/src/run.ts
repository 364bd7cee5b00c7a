import { isTransient } from '@footbridge/messaging';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServiceDefinition } from './definition.js';
import { safeError } from './logging.js';
import { migrateService } from './migrate.js';
import { readSettings, Settings, SettingsError } from './settings.js';
import { startService, type RunningService } from './start.js';

/**
 * A service's main.ts: `main.ts` serves until SIGTERM or SIGINT, `main.ts migrate` brings the database up to date and ends. A
 * wrong setting or a failed start is one line on standard error and exit code 1.
 */
export async function runService(definition: ServiceDefinition, words = process.argv.slice(2)): Promise<void> {
  try {
    if (words[0] === 'migrate') await migrate(definition);
    else if (words.length === 0) await serve(definition);
    else throw new SettingsError('Settings: say nothing after the name of the program, or "migrate"');
  } catch (error) {
    process.stderr.write(`${definition.name}: ${error instanceof Error ? oneLine(error) : 'failed'}\n`);
    process.exit(1);
  }
}

async function migrate(definition: ServiceDefinition): Promise<void> {
  const url = process.env['DATABASE_URL_OWNER'];
  if (url === undefined || url === '') throw new SettingsError('Settings: DATABASE_URL_OWNER is missing');
  const ran = await migrateService(definition, url);
  const said = ran.length === 0 ? 'nothing to migrate' : `migrated ${ran.join(', ')}`;
  process.stdout.write(`${definition.name}: ${said}\n`);
}

async function serve(definition: ServiceDefinition): Promise<void> {
  const settings = readSettings({ SERVICE: definition.name, ...process.env }, definition.settings ?? Settings);
  const service = await whenPossible(() => startService(definition, settings));
  const end = () => {
    // What keeps the process alive after everything has stopped must not.
    void service.stop().finally(() => setTimeout(() => process.exit(0), 1_000).unref());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  const defect = (error: unknown) => {
    service.log.fatal({ err: error }, 'a defect ends this process');
    process.exit(1);
  };
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
}

const patienceMs = 30_000;

/** At a start of everything at once the database may not answer yet: tries for half a minute. */
async function whenPossible(start: () => Promise<RunningService>): Promise<RunningService> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!isTransient(error) || performance.now() > deadline) throw error;
      await pause(500);
    }
  }
}

/** Settings name themselves; of anything else only what may be shown. */
function oneLine(error: Error): string {
  const shown = error instanceof SettingsError ? error.message : JSON.stringify(safeError(error));
  return shown.replace(/\s+/g, ' ');
}
