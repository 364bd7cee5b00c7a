import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCoverage, measureRegister } from './agreements.js';
import { type Figure } from './arithmetic.js';
import { databaseGround } from './audit.js';
import { measureAppend } from './audit-append.js';
import { measureAlarm, measureMyToDos, measureTimer } from './duties.js';
import { measurePortal } from './portal.js';
import { measureProof } from './audit-proof.js';
import { measureGate } from './gate.js';
import { type Ground, type Size, startGround } from './ground.js';
import { measureInbox } from './inbox.js';
import { type PartName } from './parts.js';
import { measureSubmits, type Sides, type Submits, warmSides } from './submits.js';
import { measureWithdrawal } from './withdrawal.js';

export type BenchOptions = {
  readonly parts: readonly PartName[];
  readonly size: Size;
  readonly seed: string;
  readonly say: (line: string) => void;
  /** Rejects when the time is over or the run is to be given up. */
  readonly givenUp: Promise<never>;
};

export type Measured = {
  readonly figures: Partial<Record<PartName, Figure>>;
  /** Why there is no figure of a part, or of several. */
  readonly failures: readonly string[];
};

/** Needed by more than one part: what the others found. */
type Found = { sides?: Sides; submits16?: Submits };

/** Measures the parts one after the other. Leaves nothing behind, and answers what there is when it is given up. */
export async function measure(options: BenchOptions): Promise<Measured> {
  const { parts, say } = options;
  const figures: Partial<Record<PartName, Figure>> = {};
  const failures: string[] = [];
  const logs = mkdtempSync(join(tmpdir(), 'footbridge-bench-'));
  const take = async (names: readonly PartName[], stage: (take: Take, undo: Undo) => Promise<void>) => {
    const wanted = names.filter((name) => parts.includes(name));
    if (wanted.length === 0) return;
    const undo: Undo = [];
    try {
      await Promise.race([stage(taking(wanted, { say, figures, failures }), undo), options.givenUp]);
    } finally {
      for (const each of undo.reverse()) await each().catch(() => undefined);
    }
  };
  try {
    await take(WITH_SERVICES, (each, undo) => withServices(options, logs, { each, undo }));
    await take(['portal'], (each, undo) => each('portal', () => measurePortal(options.size, say, undo)));
    await take(['duties', 'duties-timer', 'duties-alarm'], (each, undo) => withDuties(options, logs, { each, undo }));
    await take(AGREEMENTS, (each, undo) => withAgreements(options, logs, { each, undo }));
    await take(['audit-proof'], (each) => each('audit-proof', () => measureProof(logs, options.size, options)));
  } catch (error) {
    failures.push(wordsOf(error));
  }
  if (failures.length === 0) rmSync(logs, { recursive: true, force: true });
  else say(`The logs of the services are in ${logs}.`);
  return { figures, failures };
}

const WITH_SERVICES: readonly PartName[] = ['inbox', 'submit-1', 'submit-16', 'withdrawal', 'gate', 'audit-append'];

const AGREEMENTS: readonly PartName[] = ['agreements-register', 'agreements-coverage'];

type Undo = (() => Promise<void>)[];
type Take = (name: PartName, work: () => Promise<Figure>) => Promise<void>;
type Results = {
  readonly say: (line: string) => void;
  readonly figures: Partial<Record<PartName, Figure>>;
  readonly failures: string[];
};

/** Measures a part that is wanted; what goes wrong with it does not keep the others from being measured. */
function taking(wanted: readonly PartName[], { say, figures, failures }: Results): Take {
  return async (name, work) => {
    if (!wanted.includes(name)) return;
    say(`${name} …`);
    const begun = performance.now();
    try {
      figures[name] = await work();
    } catch (error) {
      failures.push(`${name} could not be measured: ${wordsOf(error)}`);
    }
    say(`  ${name} took ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  };
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** In this order: `duties` has little to catch up with, and the gate gets inputs that the submits recorded. */
async function withServices(
  options: BenchOptions,
  logs: string,
  { each, undo }: { each: Take; undo: Undo },
): Promise<void> {
  const { size, say } = options;
  const ground = await startGround({ logs, say }, undo);
  const found: Found = {};
  await each('inbox', () => measureInbox(ground, size, say));
  await each('submit-1', async () => (await submitsOf(1, { ground, options, found })).figure);
  await each('submit-16', async () => (await submits16(ground, options, found)).figure);
  await each('withdrawal', () => {
    const submitsPerSecond = found.submits16?.figure.value ?? 300;
    return measureWithdrawal(ground, size, { submitsPerSecond, say });
  });
  await each('gate', async () => {
    if (!found.submits16) say('  submits, to have something to set it beside:');
    const { cpuPerSubmit } = await submits16(ground, options, found);
    return measureGate(ground.database, size, { cpuPerSubmit, ...options });
  });
  await each('audit-append', () => measureAppend({ logs, recorded: ground.database }, size, say));
}

async function withDuties(
  { size, say }: BenchOptions,
  logs: string,
  { each, undo }: { each: Take; undo: Undo },
): Promise<void> {
  const ground = await databaseGround('duties', logs, undo);
  await each('duties', () => measureMyToDos(ground, size, say));
  await each('duties-timer', () => measureTimer(ground, size, say));
  await each('duties-alarm', () => measureAlarm(ground, size, say));
}

async function withAgreements(
  { size, say }: BenchOptions,
  logs: string,
  { each, undo }: { each: Take; undo: Undo },
): Promise<void> {
  const ground = await databaseGround('agreements', logs, undo);
  await each('agreements-register', () => measureRegister(ground, size, say));
  await each('agreements-coverage', () => measureCoverage(ground, size, say));
}

async function submits16(ground: Ground, options: BenchOptions, found: Found): Promise<Submits> {
  return (found.submits16 ??= await submitsOf(16, { ground, options, found }));
}

async function submitsOf(
  atOnce: number,
  { ground, options, found }: { ground: Ground; options: BenchOptions; found: Found },
): Promise<Submits> {
  const { size, say } = options;
  if (!found.sides) say('  warming up …');
  found.sides ??= await warmSides(ground, size);
  return measureSubmits({ ground, sides: found.sides }, size, { atOnce, say });
}
