import { eventTopic, groupOf, kafkaOf } from '@footbridge/messaging';
import { freePorts } from '@footbridge/infra';
import { freshDatabase, freshTopics } from '@footbridge/testing';
import { type Consumer, type Producer } from 'kafkajs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrate, serviceProcess } from '../prove/services.js';
import { environmentOf } from '../prove/withdrawal-world.js';
import { type Figure, figureOf, percentile } from './arithmetic.js';
import { type Ground, type Size, untilDrained } from './ground.js';
import { oneRow } from './rows.js';

type Undo = (() => Promise<void>)[];

/** Notes when a submit's transaction has done all but its commit. In the databases of the measurement only. */
const NOTE_COMMITS = `
create table public.bench_commit (key text primary key, at timestamptz not null);
create function public.bench_note_commit() returns trigger language plpgsql security definer as $$
begin
  insert into public.bench_commit values (new.key, clock_timestamp());
  return null;
end $$;
create constraint trigger bench_note_commit after insert on public.outbox deferrable initially deferred
  for each row when (new.type = 'referral.submitted.v1') execute function public.bench_note_commit();`;
const FORGET_COMMITS = `drop trigger bench_note_commit on public.outbox; drop function public.bench_note_commit; drop table public.bench_commit;`;

/** Tells when a receiving team's to-do is committed, so that nobody need ask for it again and again. In `duties` alone. */
const TELL_TO_DOS = `
create function public.bench_tell_to_do() returns trigger language plpgsql as $$
begin
  perform pg_notify('bench_to_do', new.case_id::text);
  return null;
end $$;
create constraint trigger bench_tell_to_do after insert on public.obligation deferrable initially deferred
  for each row when (new.step = 'decide-on-offer' and new.state = 'open') execute function public.bench_tell_to_do();`;

/** Samples of each side that do not count, as a fresh process is slow; no more once the time is over. */
const WARM = { samples: 60, milliseconds: 10_000 };

/**
 * From the commit of a submit to its to-do standing in `duties`, one at a time, and the same way bare: commit, produce, consume,
 * commit, by raw `pg` and kafkajs, with the bytes of that event.
 */
export async function measureInbox(
  ground: Ground,
  { rounds, toDos }: Size,
  say: (line: string) => void,
): Promise<Figure> {
  const undo: Undo = [];
  try {
    say('  starting duties …');
    const duties = await startDuties(ground, undo);
    await ground.database.query(NOTE_COMMITS);
    undo.push(async () => {
      await ground.database.query(FORGET_COMMITS);
    });
    const bare = await startBare(ground, undo);
    const ids = await ground.drafts.ours(WARM.samples + rounds * toDos);
    const samples = samplesOf({ ground, duties, bare, ids });
    const warm = performance.now() + WARM.milliseconds;
    for (let n = 0; n < WARM.samples && performance.now() < warm; n++) {
      await samples.ours();
      await samples.beside();
    }
    const all = { ours: [] as number[][], beside: [] as number[][] };
    for (let n = 1; n <= rounds; n++) {
      const ours = await inTurn(toDos, samples.ours);
      const beside = await inTurn(toDos, samples.beside);
      all.ours.push(ours);
      all.beside.push(beside);
      say(`  round ${n}: ${percentile(ours, 50).toFixed(1)} beside ${percentile(beside, 50).toFixed(1)} ms`);
    }
    const middle = (rounds: readonly number[][]) => rounds.map((round) => percentile(round, 50));
    return figureOf({ ours: middle(all.ours), beside: middle(all.beside), unit: 'ms', each: all.ours.flat() });
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

/** One sample of a side; each begins when the services have nothing left to do, so that none pays for the one before it. */
type Samples = Readonly<Record<'ours' | 'beside', () => Promise<number>>>;

function samplesOf(of: { ground: Ground; duties: Duties; bare: Bare; ids: string[] }): Samples {
  const { ground, duties, bare, ids } = of;
  let last: string | undefined;
  const quiet = () => untilQuiet({ referrals: ground.database, duties: duties.database }, last);
  return {
    ours: async () => {
      const [id = ''] = ids.splice(0, 1);
      await quiet();
      last = id;
      return oursOnce(ground, { duties, id });
    },
    beside: async () => {
      await quiet();
      return bare.once();
    },
  };
}

async function inTurn(times: number, sample: () => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) took.push(await sample());
  return took;
}

/** Of a case: how many events this service told, and how many of the other's it has applied. */
const TOLD = `select
  coalesce((select sequence from public.event_key where key = $1), 0)::int as told,
  coalesce((select max(sequence) from public.consumer_applied where source = $2 and key = $1), 0)::int as applied`;

/**
 * Waits until both have applied what the other told of the last case, and all is at the broker. `referrals` is read first: when
 * `duties` has told no more than was applied then, and has applied what was told then, there is nothing left to do for either.
 */
async function untilQuiet(databases: { referrals: pg.Pool; duties: pg.Pool }, last: string | undefined): Promise<void> {
  const until = performance.now() + 30_000;
  const read = async (database: pg.Pool, of: string) =>
    (await database.query<{ told: number; applied: number }>(TOLD, [last, of])).rows[0] ?? { told: 0, applied: 0 };
  while (last !== undefined) {
    const referrals = await read(databases.referrals, 'duties');
    const duties = await read(databases.duties, 'referrals');
    if (referrals.told === duties.applied && duties.told === referrals.applied && duties.told > 0) break;
    if (performance.now() > until) throw new Error('The services were not done with a case within 30 s.');
    await pause(5);
  }
  await untilDrained(databases.referrals);
  await untilDrained(databases.duties);
}

/** The running service: its database, and the to-dos as they are committed. */
type Duties = { readonly database: pg.Pool; readonly toDo: (caseId: string) => Promise<number> };

/** The real service on a database of its own; resolves with it when it has taken in what there was. */
async function startDuties({ world, database, logs }: Ground, undo: Undo): Promise<Duties> {
  const own = await freshDatabase('duties', (url) => migrate('duties', url, join(logs, 'duties-migrate.log')));
  undo.push(() => own.drop());
  const [port = 0] = await freePorts(1, []);
  const { surroundings } = world;
  const environment = environmentOf('duties', { port, urls: own.urls, ...surroundings });
  const service = serviceProcess({ service: 'duties', environment, logFile: join(logs, 'duties.log') });
  undo.push(() => service.stop());
  const looking = new pg.Pool({ connectionString: own.superuserUrl, max: 1 });
  looking.on('error', () => undefined);
  undo.push(() => looking.end());
  await looking.query(TELL_TO_DOS);
  const toDo = await listening(own.superuserUrl, undo);
  await service.start();
  const written = await database.query<{ count: number }>(
    `select count(*)::int as count from outbox where type = 'referral.submitted.v1'`,
  );
  const minted = `select count(distinct case_id)::int as count from obligation`;
  const until = performance.now() + 60_000;
  for (;;) {
    const { rows } = await looking.query<{ count: number }>(minted);
    if ((rows[0]?.count ?? 0) >= (written.rows[0]?.count ?? 0)) return { database: looking, toDo };
    if (performance.now() > until) throw new Error('duties did not take in the events so far within 60 s.');
    await pause(50);
  }
}

/** When a case's to-do was there to be read, from the database's own notice of the commit. */
async function listening(url: string, undo: Undo): Promise<Duties['toDo']> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  undo.push(() => client.end());
  const seen = new Map<string, (at: number) => void>();
  client.on('notification', ({ payload = '' }) => {
    seen.get(payload)?.(performance.timeOrigin + performance.now());
    seen.delete(payload);
  });
  await client.query('listen bench_to_do');
  return (caseId) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error('A to-do was not there within 30 s.'));
      }, 30_000);
      seen.set(caseId, (at) => {
        clearTimeout(late);
        resolve(at);
      });
    });
}

async function oursOnce(
  { submits, load, database }: Ground,
  { duties, id }: { duties: Duties; id: string },
): Promise<number> {
  const volley = await submits([id]);
  const [seen] = await Promise.all([duties.toDo(id), load.fire({ ...volley, atOnce: 1 })]);
  const committed = 'select extract(epoch from at) * 1000 as at from bench_commit where key = $1';
  const { rows } = await database.query<{ at: string }>(committed, [id]);
  return seen - Number(rows[0]?.at);
}

type Bare = { once(): Promise<number> };

async function startBare({ database }: Ground, undo: Undo): Promise<Bare> {
  const service = 'duties';
  const topics = await freshTopics([service]);
  undo.push(() => topics.drop());
  const client = kafkaOf({ brokers: topics.brokers, ...topics.login(service) }, 'bench');
  const { rows } = await database.query<{ key: string }>(
    `select key from outbox where type = 'referral.submitted.v1' order by position limit 1`,
  );
  const event = await oneRow(database, 'outbox', `type = 'referral.submitted.v1' and key = $1`, [rows[0]?.key]);
  await database.query('create table public.bench_bare (id uuid primary key, key text not null, data text not null)');
  undo.push(async () => {
    await database.query('drop table public.bench_bare');
  });
  const topic = eventTopic(service, topics.prefix);
  const producer = client.producer({ allowAutoTopicCreation: false });
  const consumer = client.consumer({ groupId: groupOf(service, 'bench', topics.prefix) });
  await producer.connect();
  undo.push(() => producer.disconnect());
  await consumer.connect();
  undo.push(() => consumer.disconnect());
  const way: Way = { database, producer, consumer, topic, key: String(event['key']), data: String(event['data']) };
  return consuming(way);
}

type Way = { database: pg.Pool; producer: Producer; consumer: Consumer; topic: string; key: string; data: string };

async function consuming({ database, producer, consumer, topic, key, data }: Way): Promise<Bare> {
  let arrived: (at: number) => void = () => undefined;
  const commit = async () => {
    const connection = await database.connect();
    try {
      await connection.query('begin');
      const text = 'insert into public.bench_bare (id, key, data) values (gen_random_uuid(), $1, $2)';
      await connection.query({ name: 'bench-bare', text, values: [key, data] });
      const before = performance.now();
      await connection.query('commit');
      return before;
    } finally {
      connection.release();
    }
  };
  const produce = () => producer.send({ topic, messages: [{ key, value: data }] });
  // The broker learns of new access lists a little later than of new topics.
  while (
    !(await produce().then(
      () => true,
      () => false,
    ))
  )
    await pause(100);
  await consumer.subscribe({ topic });
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => {
      resolve();
    });
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: async () => {
      await commit();
      arrived(performance.now());
    },
  });
  await joined;
  const once = async () => {
    const end = new Promise<number>((resolve) => (arrived = resolve));
    const begun = await commit();
    await produce();
    return (await end) - begun;
  };
  // The first fetch after joining decides where it reads from: what is sent before that is not seen.
  for (;;) {
    const first = once();
    first.catch(() => undefined);
    if (await Promise.race([first.then(() => true), pause(1_000).then(() => false)])) return { once };
  }
}
