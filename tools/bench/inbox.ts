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
import { type Ground, type Size } from './ground.js';
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
    await oursOnce(ground, duties);
    await bare.once();
    const all = { ours: [] as number[][], beside: [] as number[][] };
    for (let n = 1; n <= rounds; n++) {
      const ours: number[] = [];
      for (let each = 0; each < toDos; each++) ours.push(await oursOnce(ground, duties));
      const beside: number[] = [];
      for (let each = 0; each < toDos; each++) beside.push(await bare.once());
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

/** The real service on a database of its own; resolves with it when it has taken in what there was. */
async function startDuties({ world, database, logs }: Ground, undo: Undo): Promise<pg.Pool> {
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
  await service.start();
  const written = await database.query<{ count: number }>(
    `select count(*)::int as count from outbox where type = 'referral.submitted.v1'`,
  );
  const minted = `select count(distinct case_id)::int as count from obligation`;
  const until = performance.now() + 60_000;
  for (;;) {
    const { rows } = await looking.query<{ count: number }>(minted);
    if ((rows[0]?.count ?? 0) >= (written.rows[0]?.count ?? 0)) return looking;
    if (performance.now() > until) throw new Error('duties did not take in the events so far within 60 s.');
    await pause(50);
  }
}

async function oursOnce({ drafts, submits, load, database }: Ground, duties: pg.Pool): Promise<number> {
  const [id = ''] = await drafts.ours(1);
  const sending = load.fire({ ...(await submits([id])), atOnce: 1 });
  const readable = standing(duties, id);
  await sending;
  const seen = await readable;
  const committed = 'select extract(epoch from at) * 1000 as at from bench_commit where key = $1';
  const { rows } = await database.query<{ at: string }>(committed, [id]);
  return seen - Number(rows[0]?.at);
}

/** When the receiving team's to-do could first be read. */
async function standing(duties: pg.Pool, id: string): Promise<number> {
  const until = performance.now() + 30_000;
  for (;;) {
    const { rowCount } = await duties.query(
      `select from obligation where case_id = $1 and step = 'decide-on-offer' and state = 'open'`,
      [id],
    );
    if (rowCount === 1) return performance.timeOrigin + performance.now();
    if (performance.now() > until) throw new Error('A to-do was not there within 30 s.');
    await pause(1);
  }
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
