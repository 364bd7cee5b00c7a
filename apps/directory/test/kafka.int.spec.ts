import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appointments } from '@footbridge/access';
import { knowledgeSchema, messagingSchema, ProjectionConsumer } from '@footbridge/messaging';
import { Database } from '@footbridge/service';
import { freshDatabase, freshTopics, until, type FreshDatabase, type FreshTopics } from '@footbridge/testing';
import pg from 'pg';
import { startApp, type App } from './app.js';
import { idOf, MERSEY_CARE } from './builders.js';

let topics: FreshTopics;
let app: App;
let elsewhere: FreshDatabase;
let database: Database;
let projection: ProjectionConsumer;

beforeAll(async () => {
  topics = await freshTopics(['directory', 'audit', 'agreements', 'duties']);
  elsewhere = await freshDatabase('agreements', async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(messagingSchema('agreements'));
    await owner.query(knowledgeSchema({ service: 'agreements', schema: 'knowledge', parts: [appointments] }));
    await owner.end();
  });
  const { request, handler } = elsewhere.urls;
  database = await Database.connect({ service: 'agreements', request, handler });
  projection = new ProjectionConsumer({
    service: 'agreements',
    parts: [appointments],
    kafka: { brokers: topics.brokers, ...topics.login('agreements'), topicPrefix: topics.prefix },
    openTransaction: database.asHandler.bind(database),
  });
  app = await startApp(topics);
  projection.start();
}, 60_000);
afterAll(async () => {
  await projection.stop();
  await app.stop();
  await database.close();
  await elsewhere.drop();
  await topics.drop();
});

const known = (id: string) =>
  database.asHandler((tx) =>
    tx.query<{ role: string; ended_at: Date | null }>(
      'select role, ended_at from knowledge.appointment where appointment_id = $1',
      [id],
    ),
  );

describe('what the directory tells', () => {
  it('arrives in another service: an appointment that is made there holds here, and ends here', async () => {
    const administrator = (asked: Parameters<App['as']>[2]) => app.as('directory-administrator', MERSEY_CARE, asked);
    const body = {
      subject: 'traveller',
      displayName: 'Planted Traveller',
      role: 'duty-worker',
      dutyTeamIds: [],
      from: '2026-01-01T00:00:00.000Z',
    };
    const { location = '' } = await administrator({ path: '/api/directory/appointments', body });
    const id = location.split('/').at(-1) ?? '';
    expect(await until(async () => (await known(id))[0])).toEqual({ role: 'duty-worker', ended_at: null });
    await administrator({ path: `${location}/end`, method: 'POST', ifMatch: '"1"' });
    await until(async () => (await known(id))[0]?.ended_at ?? undefined);
    // What was loaded before the first consumer existed is there as well.
    expect(await known(idOf('appointment', `service-manager@${MERSEY_CARE}`))).toEqual([
      { role: 'service-manager', ended_at: null },
    ]);
  }, 60_000);

  it('goes on the record: every entry is numbered without a gap', async () => {
    const numbered = () =>
      app.query('select n.number::int from audit_entry e left join audit_number n on n.entry_id = e.id order by 1');
    const rows = await until(numbered, (seen) => seen.every(({ number }) => number !== null));
    const numbers = rows.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }, 60_000);
});
