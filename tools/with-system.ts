// Runs a command beside the whole system, as `npm start` starts it, in a directory of its own:
// `node tools/run.mjs with-system -- <command> [arguments]`. The environment of the command names the address
// (FOOTBRIDGE_URL) and the control (FOOTBRIDGE_CONTROL); its exit code is passed on; nothing is left behind.
import { freePorts, removePlatform } from '@footbridge/infra';
import { runBeside } from '@footbridge/testing';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serveControl } from './start/control.js';
import { placesOf, root, type Installation } from './start/installation.js';
import { progressTo } from './start/progress.js';
import { startSystem } from './start/system.js';

const words = process.argv.slice(2);
const write = (line: string) => {
  process.stdout.write(`${line}\n`);
};

async function run([separator, command, ...args]: readonly string[]): Promise<number> {
  if (separator !== '--' || command === undefined) throw new Error('Usage: with-system -- <command> [arguments]');
  mkdirSync(join(root, '.footbridge'), { recursive: true });
  const places = placesOf(mkdtempSync(join(root, '.footbridge', 'system-')));
  const [port = 0] = await freePorts(1);
  const installation: Installation = { base: `http://localhost:${port}`, ports: {}, journeys: 0, played: false };
  const undos: (() => Promise<void>)[] = [];
  try {
    const system = await startSystem({
      places,
      installation,
      port,
      progress: progressTo(write, { verbose: false }),
      // Tests ask more in a minute than a person does.
      environment: { RATE_LIMIT_PER_MINUTE: '100000' },
      cacheDir: join(root, '.footbridge'),
      durable: false,
      onStop: (_, undo) => {
        undos.push(undo);
      },
    });
    const control = await serveControl(system);
    undos.push(() => control.close());
    return await runBeside(command, args, { FOOTBRIDGE_URL: system.url, FOOTBRIDGE_CONTROL: control.url });
  } finally {
    for (const undo of undos.reverse()) {
      await undo().catch((error: unknown) => {
        write(`While stopping: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
    removePlatform(places.platform);
    rmSync(places.dir, { recursive: true, force: true });
  }
}

try {
  process.exit(await run(words));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
