import { ENFORCERS, event, WithdrawalAcknowledgedV1, type DomainEvent } from '@footbridge/contracts';
import { messagingSchema, Relay, silent, writeEvents } from '@footbridge/messaging';
import { freshDatabase, freshTopics, testPlatform, until, type FreshTopics } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, type Person } from './app.js';
import { aPermission, aStudent, aWithdrawal, PLANTED } from './builders.js';

/** Stands in for the enforcer `referrals`: its outbox and its relay, both real. */
async function startReferrals(topics: FreshTopics) {
  const database = await freshDatabase('referrals', migrate);
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
  let app: ConsentsApp;
  let referrals: Awaited<ReturnType<typeof startReferrals>>;
  let adviser: Required<Person>;

  beforeAll(async () => {
    topics = await freshTopics();
    referrals = await startReferrals(topics);
    app = await ConsentsApp.start(topics);
    adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  });
  afterAll(async () => {
    await app.stop();
    await referrals.stop();
    await topics.drop();
  });

  it('a withdrawal goes out, the enforcer’s answer comes back, and its effect and its entries are told', async () => {
    const studentId = await aStudent(app, adviser);
    const consentId = await aWithdrawal(app, adviser, studentId);
    const published = () =>
      app.rows<{ type: string }>(
        'select type from outbox where key = $1 and published_at is not null order by position',
        [studentId],
      );
    expect((await until(published, (seen) => seen.length >= 3)).map(({ type }) => type)).toEqual([
      'student.registered.v1',
      'consent.given.v1',
      'consent.withdrawn.v1',
    ]);
    const [withdrawn] = await app.rows<{ id: string; at: Date }>(
      `select id, at from outbox where key = $1 and type = 'consent.withdrawn.v1'`,
      [studentId],
    );
    const answer = { studentId, consentId, version: 2, enforcer: ENFORCERS[0], answers: withdrawn?.id ?? '' };
    const stoppedAt = new Date().toISOString();
    await referrals.sends(event(WithdrawalAcknowledgedV1, { ...answer, stoppedAt }));
    const effect = async () =>
      (await app.ask('GET', `/consents/${consentId}/withdrawal`, { as: adviser })).body['effect'] as { state: string };
    expect(await until(effect, ({ state }) => state !== 'pending')).toEqual({
      state: 'acknowledged-by-all',
      since: stoppedAt,
    });
    expect((await until(published, (seen) => seen.length === 4)).at(-1)?.type).toBe('withdrawal.took-effect.v1');
    const numbered = () =>
      app.rows<{ action: string }>(
        `select e.action from audit_number n join audit_entry e on e.id = n.entry_id
         where e.student_id = $1 and e.action = 'withdrawal.take-effect'`,
        [studentId],
      );
    expect(await until(numbered, (seen) => seen.length > 0)).toHaveLength(1);
    const bytes =
      JSON.stringify(await app.rows('select data from outbox')) +
      JSON.stringify(await app.rows('select bytes from audit_entry'));
    for (const word of Object.values(PLANTED)) expect(bytes).not.toContain(word);
  });

  it('an answer about a withdrawal that nobody made is parked, and others go on', async () => {
    const stray = { studentId: v4(), consentId: v4(), version: 2, enforcer: ENFORCERS[0], answers: v4() };
    await referrals.sends(event(WithdrawalAcknowledgedV1, { ...stray, stoppedAt: new Date().toISOString() }));
    const parked = () => app.rows('select reason from consumer_parked where key = $1', [stray.studentId]);
    expect(await until(parked, (seen) => seen.length > 0)).toEqual([{ reason: 'withdrawal-unknown' }]);
    const student = await aStudent(app, adviser, { birthDate: '2001-01-01' });
    expect(await aPermission(app, adviser, student)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('a permission expires by itself when its time is over', async () => {
    const student = await aStudent(app, adviser, { birthDate: '2002-02-02' });
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const id = await aPermission(app, adviser, student, { to });
    app.clock.advance({ hours: 1, seconds: 1 });
    const stateOf = () => app.rows('select state from consent where id = $1', [id]);
    expect(await until(stateOf, ([row]) => row?.['state'] !== 'given')).toEqual([{ state: 'expired' }]);
    app.clock.reset();
  });
});
