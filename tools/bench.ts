// npm run bench [-- <part> …] [--json FILE] [--seed S] [--short]
// Measures the running system beside what bounds it, in at most four minutes; ends with 1 where a figure falls short of its aim.
import { runWithPlatform } from '@footbridge/testing';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from './shared/command.js';
import { FULL, SHORT } from './bench/ground.js';
import { ON_REQUEST, PART_NAMES, PARTS, type PartName } from './bench/parts.js';
import { measure } from './bench/run.js';
import { tableOf, whatFallsShort } from './bench/table.js';
import { root } from './prove/services.js';

const usage = `Usage: npm run bench -- [part …] [options]
${PART_NAMES.map((name) => `  ${name.padEnd(14)}${PARTS[name].means}`).join('\n')}
All parts but portal, duties and agreements, which have a system or database of their own, unless some are named; at most 4 minutes. Ends with 1 when a figure falls short of its aim.
  --json FILE   writes the figures: { "<part>": { "value", "limit", "ratio", "unit", "p50", "p99" } }
  --seed S      repeats the choices of an earlier run
  --short       a few seconds per part, to try the program; its figures mean little`;

/** Whoever asks for duties asks for its loops too. */
const TOGETHER: Readonly<Partial<Record<string, readonly string[]>>> = {
  duties: ['duties', 'duties-timer', 'duties-alarm'],
  agreements: ['agreements-register', 'agreements-coverage'],
};

/** Four minutes, less what ending takes. When it began is told to the process inside the platform. */
const BOUND_MS = 225_000;
const BEGUN = 'FOOTBRIDGE_BENCH_BEGUN';

const say = (line: string) => {
  console.log(line);
};

/** Rejects at Ctrl-C and the like, and when the time is over: what was started is ended, what was written removed. */
function givingUp(begun: number): Promise<never> {
  const givenUp = new Promise<never>((_resolve, reject) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        reject(new Error(`Given up (${name}).`));
      });
    }
    const over = () => {
      reject(new Error('The four minutes were over before everything was measured.'));
    };
    setTimeout(over, Math.max(0, begun + BOUND_MS - Date.now())).unref();
  });
  givenUp.catch(() => undefined); // told by whoever waits for it
  return givenUp;
}

function read(words: readonly string[]) {
  const options = {
    json: { type: 'string' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const named = positionals.flatMap((name) => TOGETHER[name] ?? [name]);
    const parts = [...new Set(named)].map((name) => {
      const part = PART_NAMES.find((each) => each === name);
      if (part === undefined) throw new UsageError(`There is no part "${name}".`);
      return part;
    });
    return { ...values, parts: parts.length > 0 ? parts : PART_NAMES.filter((name) => !ON_REQUEST.includes(name)) };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function withPlatform(words: readonly string[]): Promise<number> {
  const dir = join(root, '.footbridge', `bench-${process.pid}`);
  process.env[BEGUN] = String(Date.now());
  try {
    const again = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...words];
    return await runWithPlatform(['--dir', dir, '--durable', '--', ...again], root);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function run(words: readonly string[]): Promise<number> {
  const { help, json, seed, short, parts } = read(words);
  if (help) {
    say(usage);
    return 0;
  }
  if (process.env['FOOTBRIDGE_POSTGRES_URL'] === undefined) return withPlatform([...words, '--seed', seed]);
  const begun = Number(process.env[BEGUN] ?? Date.now());
  say(`seed ${seed}`);
  const measured = await measure({
    parts,
    size: short ? SHORT : FULL,
    seed,
    say: (line) => {
      say(`${String(Math.round((Date.now() - begun) / 1_000)).padStart(4)} s  ${line}`);
    },
    givenUp: givingUp(begun),
  });
  say('');
  for (const line of tableOf(measured.figures)) say(line);
  if (json !== undefined) writeJson(json, measured.figures);
  const lacking = whatFallsShort(measured, parts);
  for (const line of lacking) say(`✗ ${line}`);
  say(lacking.length === 0 ? '✓ every figure is as it should be' : '✗ it falls short');
  return lacking.length === 0 ? 0 : 1;
}

function writeJson(file: string, figures: Partial<Record<PartName, object>>): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  say(`The figures are in ${file}.`);
}

await runCommand(run, usage);
process.exit(); // what was given up may still wait for something
