import { event, HandoverAcceptedV1, ReferralSubmittedV1, type DomainEvent } from '@footbridge/contracts';
import { messagingSchema, Relay, silent, writeEvents } from '@footbridge/messaging';
import {
  freshDatabase,
  freshTopics,
  testPlatform,
  until,
  type FreshDatabase,
  type FreshTopics,
} from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DutiesApp, MERSEY_CARE, type Person } from './app.js';
import { aReferral, toDo, TRIAGE } from './builders.js';

/** Stands in for the service `referrals`: its outbox and its relay, both real. */
async function startReferrals(topics: FreshTopics) {
  const database: FreshDatabase = await freshDatabase('referrals', migrate);
  const { username, password } = topics.login('referrals');
  const kafka = { brokers: [...testPlatform().brokers], username, password, topicPrefix: topics.prefix };
  const relay = new Relay({ service: 'referrals', databaseUrl: database.urls.relay, kafka, log: silent });
  await relay.start();
  const client = new pg.Client({ connectionString: database.urls.request });
  await client.connect();
  return {
    async sends(...events: DomainEvent[]) {
      await client.query('begin');
      const query = async <R>(text: string, values?: readonly unknown[]) =>
        (await client.query(text, [...(values ?? [])])).rows as R[];
      await writeEvents({ query, now: new Date().toISOString() }, events);
      await client.query('commit');
      relay.kick();
    },
    async stop() {
      await relay.stop();
      await client.end();
      await database.drop();
    },
  };
}

async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(messagingSchema('referrals'));
  await client.end();
}

describe('over Kafka', () => {
  let topics: FreshTopics;
  let app: DutiesApp;
  let referrals: Awaited<ReturnType<typeof startReferrals>>;
  let triage: Required<Person>;

  beforeAll(async () => {
    topics = await freshTopics();
    referrals = await startReferrals(topics);
    app = await DutiesApp.start(topics);
    triage = await app.staff('triage-clinician', MERSEY_CARE, [TRIAGE]);
  });
  afterAll(async () => {
    await app.stop();
    await referrals.stop();
    await topics.drop();
  });

  const steps = async () => ((await app.get('', triage)).body['items'] as { step: string }[]).map(({ step }) => step);

  it('a submitted referral is on the receiving team’s list, also after a restart, and leaves it when it is accepted', async () => {
    const { referralId, submitted, accepted } = aReferral();
    await referrals.sends(event(ReferralSubmittedV1, submitted()));
    expect(await until(steps, (seen) => seen.length > 0)).toEqual(['decide-on-offer']);
    await app.restart();
    await referrals.sends(event(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })])));
    expect(await until(steps, (seen) => seen.includes('assess'))).toEqual(['assess']);
    const published = () =>
      app.rows<{ type: string }>(
        'select type from outbox where key = $1 and published_at is not null order by position',
        [referralId],
      );
    const told = (await until(published, (seen) => seen.length === 5)).map(({ type }) => type.split('.')[1]);
    // Both are due at one time: which of them ends first is no matter.
    expect([told.slice(0, 2), told.slice(2, 4).toSorted(), told.slice(4)]).toEqual([
      ['minted', 'minted'],
      ['cancelled', 'discharged'],
      ['minted'],
    ]);
  });

  it('a hundred referrals are each minted once, in the time that one is', async () => {
    const all = Array.from({ length: 100 }, () => aReferral());
    for (const each of all) await referrals.sends(event(ReferralSubmittedV1, each.submitted()));
    const count = async () =>
      (
        await app.rows<{ n: number }>(`select count(*)::int as n from obligation where case_id = any($1::uuid[])`, [
          all.map(({ referralId }) => referralId),
        ])
      )[0]?.n ?? 0;
    await until(count, (seen) => seen >= 200);
    const [row] = await app.rows(
      `select count(*)::int as n, count(distinct data ->> 'obligationId')::int as ids from outbox where key = any($1::text[])`,
      [all.map(({ referralId }) => referralId)],
    );
    expect(row).toEqual({ n: 200, ids: 200 });
  });
});
