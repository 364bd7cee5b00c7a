import { type ServiceName } from '@footbridge/contracts';
import pg from 'pg';
import { ProjectionConsumer } from './inbox/projection.js';
import { type KnowledgePart } from './knowledge/part.js';
import { knowledgeSchema } from './schema/knowledge-schema.js';
import { type Log, type OpenTransaction, silent } from './sql.js';
import { type KafkaSettings } from './topics.js';

export type RebuildOptions = {
  readonly service: ServiceName;
  readonly parts: readonly KnowledgePart[];
  readonly kafka: KafkaSettings;
  /** As `<service>_owner`, directly to the database. */
  readonly ownerUrl: string;
  /** Transactions of the handler role. */
  readonly openTransaction: OpenTransaction;
  readonly log?: Log;
  /** Gives up after this long, leaving the live tables as they were. */
  readonly timeoutSeconds?: number;
};

const SHADOW = 'knowledge_shadow';
const RETIRED = 'knowledge_retired';
const REBUILD_LOCK = 0x72656275;
/** How far behind a shadow may be when a swap is tried. */
const NEARLY = 200;

/**
 * Fills the knowledge of a service anew from the first event on, and puts it in the place of the live one. Meanwhile the live
 * tables go on being applied and answer. The shadow never overtakes them, and takes their place only when it stands exactly
 * where they stand, with all of them locked: so whatever was applied, and acknowledged, before the swap is in force after it,
 * and whatever was not will still be acknowledged.
 */
export async function rebuild(options: RebuildOptions): Promise<void> {
  const { log = silent, timeoutSeconds = 3_600 } = options;
  const owner = new pg.Client({ connectionString: options.ownerUrl, application_name: `${options.service}-rebuild` });
  await owner.connect();
  const limits: Limits = new Map();
  const consumer = new ProjectionConsumer({
    ...options,
    shadow: { schema: SHADOW, limit: (source, partition) => limits.get(`${source}/${partition}`) ?? 0 },
  });
  try {
    await makeShadow(owner, options);
    consumer.start();
    const end = Date.now() + timeoutSeconds * 1000;
    while (!(await isNearlyLevel(owner, limits)) || !(await trySwap(owner, limits))) {
      if (Date.now() > end)
        throw new Error(`the knowledge of ${options.service} was not rebuilt in ${timeoutSeconds} s`);
      await wait(100);
    }
    log.info({ service: options.service }, 'knowledge: rebuilt and swapped');
    await owner.query(`drop schema ${RETIRED} cascade`);
  } finally {
    await consumer.stop();
    await owner.query(`drop schema if exists ${SHADOW} cascade`).catch(() => undefined);
    await owner.end();
  }
}

/** Per `source/partition`: the offset where the live tables stand, which the shadow must not reach past. */
type Limits = Map<string, number>;

async function makeShadow(owner: pg.Client, { service, parts }: RebuildOptions): Promise<void> {
  const { rows } = await owner.query<{ alone: boolean }>(`select pg_try_advisory_lock($1) as alone`, [REBUILD_LOCK]);
  if (!rows[0]?.alone) throw new Error(`the knowledge of ${service} is being rebuilt already`);
  await owner.query(`drop schema if exists ${SHADOW} cascade`);
  await owner.query(`drop schema if exists ${RETIRED} cascade`);
  await inTransaction(owner, async () => {
    await owner.query(knowledgeSchema({ service, schema: SHADOW, parts }));
  });
  const { rows: extra } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'knowledge'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
     and not exists (select from pg_class s where s.relnamespace = '${SHADOW}'::regnamespace and s.relname = c.relname)`,
  );
  // What no part makes would be gone after the swap.
  if (extra.length > 0) throw new Error(`no part makes ${extra.map(({ name }) => `knowledge.${name}`).join(', ')}`);
}

async function isNearlyLevel(owner: pg.Client, limits: Limits): Promise<boolean> {
  return (await behind(owner, limits)) <= NEARLY;
}

/** How many events the shadow lacks that the live tables have; raises the limits to where the live tables stand. */
async function behind(owner: pg.Client, limits: Limits): Promise<number> {
  const { rows } = await owner.query<{ source: string; partition: number; live: string; shadow: string }>(
    `select source, partition, l.next_offset as live, coalesce(s.next_offset, 0) as shadow
     from knowledge.consumer_position l left join ${SHADOW}.consumer_position s using (consumer, source, partition)
     where consumer = 'knowledge'`,
  );
  for (const { source, partition, live } of rows) limits.set(`${source}/${partition}`, Number(live));
  return rows.reduce((sum, { live, shadow }) => sum + Number(live) - Number(shadow), 0);
}

/**
 * Locks the live tables, so that open disclosures have ended and the live consumer stands still; lets the shadow come level;
 * then renames. False when the locks or the last steps took too long: nothing has changed then. Whoever waits for a table
 * looks its name up again afterwards and finds the new one.
 */
async function trySwap(owner: pg.Client, limits: Limits): Promise<boolean> {
  try {
    return await inTransaction(owner, async () => {
      await owner.query(`set local lock_timeout = '400ms'`);
      await lockTables(owner, 'knowledge');
      const end = Date.now() + 1_000;
      while ((await behind(owner, limits)) > 0) {
        if (Date.now() > end) throw new NotLevel();
        await wait(10);
      }
      await lockTables(owner, SHADOW);
      await owner.query(`alter schema knowledge rename to ${RETIRED}`);
      await owner.query(`alter schema ${SHADOW} rename to knowledge`);
      await owner.query(RENAME_IN_FUNCTIONS);
      return true;
    });
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (error instanceof NotLevel || code === '55P03' || code === '40P01') return false;
    throw error;
  }
}

class NotLevel extends Error {}

/** The positions first: then the live consumer stands still while the rest is being locked. */
async function lockTables(owner: pg.Client, schema: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') order by c.relname <> 'consumer_position', c.relname`,
    [schema],
  );
  await owner.query(`lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`);
}

/** Function bodies that are text still name the shadow; those bound when made have followed the rename. */
const RENAME_IN_FUNCTIONS = `
do $$
declare made record;
begin
  for made in select oid from pg_proc where pronamespace = 'knowledge'::regnamespace and prokind = 'f' and prosqlbody is null loop
    execute replace(pg_get_functiondef(made.oid), '${SHADOW}', 'knowledge');
  end loop;
end $$`;

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
