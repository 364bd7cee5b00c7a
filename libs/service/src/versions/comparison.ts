import { plus, type Instant, type ServiceName } from '@footbridge/contracts';
import { writeEntries, type Sql, type Timed } from '@footbridge/messaging';
import { type Database } from '../database.js';
import { type Loop, type ServiceDefinition } from '../definition.js';
import { type Gauge } from '../metrics.js';
import { entryOf } from '../record.js';
import { type Transaction } from '../transaction.js';
import { type Finding, type Versioned } from './versioned.js';
import {
  countFindings,
  endRound,
  foldEntries,
  isNearlyNumbered,
  keepFindings,
  saveStanding,
  takeStanding,
  walkAggregates,
  walkRecorded,
  type Standing,
  type Walked,
} from './versions.store.js';

const BATCH = 500;
/** Entries without a number that a comparison looks through; with more, it waits for the relay. */
const MOST_OPEN = 2_000;
const ROUND_EVERY = { minutes: 10 };

/** The action of the entry with a round's result, and of the entry of each thing found. */
export const COMPARED = 'audit.compare-versions';
export const FOUND = 'audit.find-version';

export type ComparisonOptions = {
  readonly service: ServiceName;
  readonly aggregates: readonly Versioned[];
  /** Told of each thing when it is found: identifiers and codes. */
  readonly found?: (finding: Finding) => void;
  /** How many rows one transaction looks at. */
  readonly batch?: number;
  /** Begins a round at once instead of when the next is due. */
  readonly atOnce?: boolean;
};

/**
 * Compares the version of every aggregate with its audit entries, and so finds what was changed without one. One batch in one
 * transaction; where it stands is a row, so that it goes on there after a restart, and one process at a time does it. Each round
 * ends with an entry that tells its result; each thing found is an entry of its own, once.
 */
export function versionComparison(options: ComparisonOptions): Loop {
  const { batch = BATCH, aggregates } = options;
  return {
    name: 'compare-versions',
    everyMs: 5_000,
    async work(tx, now) {
      const standing = await takeStanding(tx, now);
      if (!standing) return 0;
      const folded = await foldEntries(tx, aggregates, standing.folded, batch);
      await tell(tx, options, folded.findings);
      const at = { ...standing, folded: folded.upTo };
      // Compared is only with all that has a number: until then, and between rounds, nothing but the place moves.
      const ready =
        folded.taken < batch &&
        (at.beganAt !== null || at.due || options.atOnce === true) &&
        (await isNearlyNumbered(tx, MOST_OPEN));
      if (ready) return step(tx, options, at);
      if (folded.taken > 0) await saveStanding(tx, at);
      return folded.taken < batch ? 0 : folded.taken;
    },
  };
}

/** One whole round now. Answers what it found that was not known before. */
export async function compareVersions(
  database: Pick<Database, 'asHandler'>,
  { name: service, aggregates = [] }: Pick<ServiceDefinition, 'name' | 'aggregates'>,
  batch = BATCH,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const found = (finding: Finding) => void findings.push(finding);
  const loop = versionComparison({ service, aggregates, batch, found, atOnce: true });
  while ((await database.asHandler((tx) => loop.work(tx, tx.now))) > 0);
  return findings;
}

/** One batch of the walk at hand; at the end of the last, the result. Answers how many to count as taken: never 0 but at the end. */
async function step(tx: Transaction, options: ComparisonOptions, at: Standing): Promise<number> {
  const { aggregates, batch = BATCH } = options;
  const of = aggregates[Math.floor(at.step / 2)];
  const beganAt = at.beganAt ?? new Date(tx.now);
  if (!of) {
    await saveStanding(tx, { ...at, beganAt });
    await conclude(tx, options.service, { checked: at.checked, beganAt });
    return 0;
  }
  const overAggregates = at.step % 2 === 0;
  const walk = overAggregates ? walkAggregates : walkRecorded;
  const walked: Walked = await walk(tx, of, { after: at.after, folded: at.folded, most: batch });
  await tell(tx, options, walked.findings);
  const isOver = walked.looked < batch;
  await saveStanding(tx, {
    folded: at.folded,
    beganAt,
    checked: at.checked + (overAggregates ? walked.looked : 0),
    step: isOver ? at.step + 1 : at.step,
    after: isOver ? null : walked.last,
  });
  return Math.max(1, walked.looked);
}

/** The result of a round is an entry too: of nobody's trail, since it counts what belongs to all. */
async function conclude(
  tx: Transaction,
  service: ServiceName,
  { checked, beganAt }: { checked: number; beganAt: Date },
): Promise<void> {
  const counted = await countFindings(tx, beganAt);
  const input = { checked, ...counted, beganAt: beganAt.toISOString() };
  await writeEntries(tx, [entryOf(tx, { service, act: 'system', action: COMPARED, objects: [], input })]);
  await endRound(tx, tx.now, plus(tx.now, ROUND_EVERY));
}

async function tell(tx: Transaction, options: ComparisonOptions, findings: readonly Finding[]): Promise<void> {
  const fresh = await keepFindings(tx, findings, tx.now);
  await writeEntries(
    tx,
    fresh.map((finding) => entryFor(tx, options.service, finding)),
  );
  tx.afterCommit(() => {
    for (const finding of fresh) options.found?.(finding);
  });
}

function entryFor(tx: Transaction, service: ServiceName, { kind, id, code, version, recorded, ...rest }: Finding) {
  const objects = [{ kind, id, ...(version === 0 ? {} : { version }) }];
  const { organisations } = rest;
  return entryOf(tx, { service, act: 'system', action: FOUND, objects, organisations }, [
    { code, facts: { version, recorded } },
  ]);
}

/** What Prometheus reads of it. */
export const versionGauges: readonly Gauge[] = [
  {
    name: 'audit_version_findings',
    help: 'Aggregate versions without their audit entry, or entries beyond a version, ever found. Never falls.',
    read: (sql) => figure(sql, 'select count(*) as value from public.version_finding'),
  },
  {
    name: 'audit_version_comparison_age_seconds',
    help: 'Time since a round of comparing versions with audit entries ended; before the first, since there could be one.',
    read: (sql) =>
      figure(
        sql,
        'select greatest(0, extract(epoch from $1::timestamptz - ended_at)) as value from public.version_comparison',
        [sql.now satisfies Instant],
      ),
  },
];

async function figure(sql: Sql & Timed, text: string, values: readonly unknown[] = []): Promise<number> {
  const [row] = await sql.query<{ value: string }>(text, values);
  return Number(row?.value ?? 0);
}
