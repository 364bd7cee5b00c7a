import { readFileSync } from 'node:fs';
import { Database, readSettings } from '@footbridge/service';
import { load } from './load-world.js';
import { readWorld } from './world.js';

/** `main.ts load <file.json>`: loads a world into the service's database. What is wrong is one line, and exit code 1. */
export async function runLoad(file: string | undefined): Promise<void> {
  try {
    if (file === undefined) throw new Error('name the file to load: main.ts load <file.json>');
    const world = readWorld(readFileSync(file, 'utf8'));
    const settings = readSettings({ SERVICE: 'directory', ...process.env });
    const { databaseUrlRequest: request, databaseUrlHandler: handler } = settings;
    const database = await Database.connect({
      service: 'directory',
      request,
      handler,
      pool: { request: 1, handler: 1 },
    });
    try {
      const loaded = Object.entries(await load(database, world)).map(([what, count]) => `${count} ${what}`);
      process.stdout.write(`directory: loaded ${loaded.join(', ')}\n`);
    } finally {
      await database.close();
    }
  } catch (error) {
    process.stderr.write(`directory: ${error instanceof Error ? error.message : 'failed'}\n`);
    process.exitCode = 1;
  }
}
