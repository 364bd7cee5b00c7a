// The running system: `node tools/start.mjs [--fresh] [--once] [--verbose]`. See tools/README.md.
import { DirectoryInUse, lockDirectory } from '@footbridge/infra';
import { tellFailure } from './failure.js';
import { beginAnew } from './fresh.js';
import { refuseTakenPort } from './gateway.js';
import {
  forgetRunning,
  placesOf,
  readInstallation,
  readRunning,
  refuseFullDisk,
  StartError,
  writeInstallation,
  writeRunning,
  type Installation,
  type Places,
} from './installation.js';
import { playOnce } from './journey.js';
import { readOptions, usage, UsageError, type StartOptions } from './options.js';
import { progressTo, type Progress } from './progress.js';
import { peopleThere } from './people.js';
import { startSystem, type System } from './system.js';
import { table } from './table.js';

const write = (line: string) => {
  process.stdout.write(`${line}\n`);
};

/** Undoes what was done, the last first. */
class Undoing {
  private readonly undos: { name: string; undo: () => Promise<void> }[] = [];

  add(name: string, undo: () => Promise<void>): void {
    this.undos.push({ name, undo });
  }

  async all(): Promise<void> {
    for (const { name, undo } of this.undos.splice(0).reverse()) {
      await undo().catch((error: unknown) => {
        write(`While stopping ${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  }
}

/** Resolves when somebody asks this process to end, or when whoever started it has gone. */
function asked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve(signal);
      });
    }
    process.once('disconnect', () => {
      resolve('the end of npm start');
    });
  });
}

async function lock(places: Places): Promise<{ release(): Promise<void> }> {
  try {
    return await lockDirectory(places.dir);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    const running = readRunning(places);
    throw new StartError(
      running === undefined
        ? error.message
        : `Footbridge runs already, at ${running.url} (process ${running.pid}). Use that one, or stop it with Ctrl-C there. For a second one beside it: FOOTBRIDGE_DIR=… FOOTBRIDGE_PORT=… npm start`,
      { cause: error },
    );
  }
}

async function begin(options: StartOptions, undoing: Undoing, progress: Progress): Promise<System> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new StartError(
      'npm start is for development: it lets everybody sign in as whom they like. It does not run in production.',
    );
  }
  const places = placesOf();
  refuseFullDisk(places);
  const held = await lock(places);
  undoing.add('the lock', () => held.release());
  await refuseTakenPort(options.port);
  if (options.fresh) beginAnew(places, progress);
  const base = `http://localhost:${options.port}`;
  const kept = readInstallation(places);
  const installation: Installation = kept ?? { base, ports: {}, journeys: 0, played: false };
  if (!kept) writeInstallation(places, installation);
  const onStop = undoing.add.bind(undoing);
  const system = await startSystem({ places, installation, port: options.port, progress, onStop });
  writeRunning(places, { url: system.url, base: installation.base, pid: process.pid });
  undoing.add('the note of the address', () => {
    forgetRunning(places);
    return Promise.resolve();
  });
  return system;
}

/** Plays the journey where it is due; answers the exit code for `--once`. */
async function play(system: System, { once }: StartOptions, progress: Progress): Promise<number> {
  const places = placesOf();
  if (!once && readInstallation(places)?.played) return 0;
  const result = await playOnce(system, places, progress);
  if (result === undefined) {
    progress.line('There is no journey to play yet.');
    return 1;
  }
  progress.line(`The journey: ${result.passed} steps held, ${result.failed} did not. ${places.journey}`);
  return result.failed === 0 && result.passed > 0 ? 0 : 1;
}

async function run(options: StartOptions, undoing: Undoing, progress: Progress): Promise<number> {
  const began = performance.now();
  const system = await begin(options, undoing, progress);
  progress.line(`Ready after ${((performance.now() - began) / 1_000).toFixed(1)} s.`);
  const code = await play(system, options, progress);
  if (options.once) return code;
  const { world, accounts } = peopleThere();
  progress.line(table({ url: system.url, services: system.services, world, accounts, places: placesOf() }));
  return await new Promise<number>(() => undefined); // until somebody asks us to end
}

async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words, process.env);
  if (options === undefined) {
    write(usage);
    return 0;
  }
  const undoing = new Undoing();
  const progress = progressTo(write, options);
  try {
    const ended = asked().then((why) => {
      progress.hush();
      write(`\nStopping (${why}) …`);
      return 0;
    });
    return await Promise.race([run(options, undoing, progress), ended]);
  } finally {
    await undoing.all();
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  const { words, code } = tellFailure(error, placesOf().dir);
  process.stderr.write(`${words}\n${error instanceof UsageError ? `\n${usage}` : ''}`);
  process.exit(code);
}
