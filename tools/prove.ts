// npm run prove -- withdrawal [--reads N] [--seed S] | kills [--kills N] [--events N] [--seed S] | duties [--runs N] [--seed S]
// The full-size proofs, for hours when nobody waits; `npm test` runs a small version of each.
import { runWithPlatform } from '@footbridge/testing';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from './shared/command.js';
import { proveDuties, tellDuties } from './prove/duties.js';
import { proveKills, tellKills } from './prove/kills.js';
import { root } from './prove/services.js';
import { proveWithdrawal, tellWithdrawal } from './prove/withdrawal.js';

const usage = `Usage: npm run prove -- <name> [options]
  withdrawal [--reads 1000]                  reads raced against withdrawals: nothing is shared after "stopped"
  kills [--kills 100] [--events 100000]      kill -9 of services, broker and database under load: nothing lost, nothing twice
  duties [--runs 10000]                      referrals through 90 days each: always one holder, no escalation lost, none forgotten
  --seed S                                   repeats the choices of an earlier run`;

/** Ctrl-C and the like: what was started is ended, what was written removed. */
const givenUp = new Promise<never>((_resolve, reject) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      reject(new Error(`Given up (${name}).`));
    });
  }
});
givenUp.catch(() => undefined); // told by whoever waits for it

const say = (line: string) => {
  console.log(line);
};

function told(lines: readonly string[], failures: readonly string[]): number {
  for (const line of lines) say(line);
  for (const failure of failures) say(`✗ ${failure}`);
  say(failures.length === 0 ? '✓ proved' : '✗ not proved');
  return failures.length === 0 ? 0 : 1;
}

async function withdrawal(reads: number, seed: string): Promise<number> {
  if (process.env['FOOTBRIDGE_POSTGRES_URL'] === undefined) {
    const dir = join(root, '.footbridge', `prove-${process.pid}`);
    const again = [...process.execArgv, process.argv[1] ?? '', 'withdrawal', '--reads', String(reads), '--seed', seed];
    try {
      return await runWithPlatform(['--dir', dir, '--', process.execPath, ...again], root);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  say(`seed ${seed}`);
  const proof = await proveWithdrawal({ reads, seed, say, givenUp });
  return told(tellWithdrawal(proof), proof.failures);
}

async function kills(options: { kills: number; events: number; seed: string }): Promise<number> {
  say(`seed ${options.seed}`);
  const proof = await proveKills({ ...options, say, givenUp });
  return told(tellKills(proof), proof.failures);
}

function duties(runs: number, seed: string): number {
  say(`seed ${seed}`);
  const proof = proveDuties({ runs, seed, say });
  return told(tellDuties(proof), proof.failures);
}

function whole(text: string, name: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} must be a whole number above 0.`);
  return Number(text);
}

function read(words: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const options = {
    reads: text('1000'),
    kills: text('100'),
    events: text('100000'),
    runs: text('10000'),
    seed: text(randomBytes(4).toString('hex')),
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = read(words);
  if (values.help) {
    say(usage);
    return 0;
  }
  if (positionals.length !== 1) throw new UsageError('Name one proof.');
  const { seed } = values;
  if (positionals[0] === 'withdrawal') return withdrawal(whole(values.reads, 'reads'), seed);
  if (positionals[0] === 'kills')
    return kills({ kills: whole(values.kills, 'kills'), events: whole(values.events, 'events'), seed });
  if (positionals[0] === 'duties') return duties(whole(values.runs, 'runs'), seed);
  throw new UsageError(`There is no proof "${positionals[0] ?? ''}".`);
}

await runCommand(run, usage);
