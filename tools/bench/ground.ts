import { freePorts } from '@footbridge/infra';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { permittingStudent, writtenDraft } from '../prove/withdrawal-student.js';
import { startWorld, type World } from '../prove/withdrawal-world.js';
import { type Baseline, rowsOfSubmit, startBaseline } from './baseline.js';
import { type Drafts, prepareDrafts } from './drafts.js';
import { type Load, startLoad, type Volley } from './load.js';

/** How long the parts take: `npm run bench` measures in full, a trial of the program itself is short. */
export type Size = {
  readonly rounds: number;
  /** Of load, per round and side. */
  readonly milliseconds: number;
  readonly withdrawals: number;
  /** To-dos awaited per round. */
  readonly toDos: number;
  readonly decisions: number;
  readonly treeSize: number;
  readonly proofs: number;
  /** Open to-dos of the busiest trust, and breaches at once. */
  readonly obligations: number;
  readonly breaches: number;
  readonly agreements: number;
};

export const FULL: Size = {
  rounds: 5,
  milliseconds: 2_000,
  withdrawals: 210,
  toDos: 20,
  decisions: 10_000,
  treeSize: 1_000_000,
  proofs: 1_200,
  obligations: 1_000_000,
  breaches: 2_000,
  agreements: 10_000,
};
export const SHORT: Size = {
  rounds: 2,
  milliseconds: 1_000,
  withdrawals: 20,
  toDos: 5,
  decisions: 2_000,
  treeSize: 20_000,
  proofs: 300,
  obligations: 20_000,
  breaches: 200,
  agreements: 2_000,
};

/** What the measurements with running services share. */
export type Ground = {
  readonly world: World;
  readonly load: Load;
  readonly drafts: Drafts;
  /** The database of `referrals`, past all policies. */
  readonly database: pg.Pool;
  readonly baseline: Baseline;
  readonly logs: string;
  /** Submits of these referrals by the adviser, to the running service. */
  readonly submits: (ids: readonly string[]) => Promise<Omit<Volley, 'atOnce'>>;
  /** The same to the baseline. */
  readonly besideSubmits: (ids: readonly string[]) => Omit<Volley, 'atOnce'>;
  /** Seconds of CPU that the process of `referrals` has used. */
  cpuSeconds(): Promise<number>;
};

const ROUTE = (id: string) => ({ path: `/api/referrals/referrals/${id}/submit` });

export async function startGround(
  { logs, say }: { logs: string; say: (line: string) => void },
  undo: (() => Promise<void>)[],
): Promise<Ground> {
  say('Starting consents, referrals and the process of the load …');
  const [metricsPort = 0] = await freePorts(1, []);
  const world = await startWorld({
    logs,
    environment: (service): Record<string, string> =>
      service === 'referrals' ? { METRICS_PORT: String(metricsPort) } : {},
  });
  undo.push(() => world.stop());
  const load = startLoad();
  undo.push(() => load.stop());
  const database = new pg.Pool({ connectionString: world.surroundings.databases.referrals.superuserUrl, max: 3 });
  database.on('error', () => undefined);
  undo.push(() => database.end());
  const submits = async (ids: readonly string[]) => volley(world.referrals.url, ids, await adviserHeaders(world));
  say('Registering students, preparing drafts, starting the baseline …');
  const { studentId } = await permittingStudent(world);
  const first = await writtenDraft(world, studentId);
  await load.fire({ ...(await submits([first])), atOnce: 1 });
  const baseline = await startBaseline(await rowsOfSubmit(database, first), {
    logs,
    surroundings: world.surroundings,
    undo,
  });
  const drafts = await prepareDrafts(world, database);
  undo.push(() => drafts.close());
  return {
    world,
    load,
    drafts,
    database,
    baseline,
    logs,
    submits,
    besideSubmits: (ids) => volley(baseline.url, ids, {}),
    cpuSeconds: () => cpuSecondsAt(metricsPort),
  };
}

function volley(url: string, ids: readonly string[], headers: Volley['headers']): Omit<Volley, 'atOnce'> {
  return { url, method: 'POST', headers: { ...headers, 'if-match': '"2"' }, body: {}, shots: ids.map(ROUTE) };
}

/** What every request of the adviser carries. */
export async function adviserHeaders(world: World): Promise<Record<string, string>> {
  const { adviser } = world;
  return { authorization: `Bearer ${await world.token(adviser)}`, 'footbridge-acting-as': adviser.appointmentId ?? '' };
}

async function cpuSecondsAt(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const [, seconds] = /^process_cpu_seconds_total(?:\{[^}]*\})? (\S+)/m.exec(text) ?? [];
  if (seconds === undefined) throw new Error('The process of referrals does not tell its CPU time.');
  return Number(seconds);
}

const DRAINED = `select
  not exists (select from outbox where published_at is null) and not exists (select from audit_pending)
  and (select coalesce(max(number), 0) from audit_number) <= (select number from audit_published) as drained`;

/** Waits until everything committed in a database is at the broker: events, and entries with their numbers. */
export async function untilDrained(database: pg.Pool): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ drained: boolean }>(DRAINED);
    if (rows[0]?.drained) return;
    if (performance.now() > until) throw new Error('An outbox was not drained within 60 s.');
    await pause(2);
  }
}
