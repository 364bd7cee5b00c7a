import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreementFacts } from '@footbridge/access';
import { knowledgeSchema, messagingSchema, ProjectionConsumer } from '@footbridge/messaging';
import { Database } from '@footbridge/service';
import { freshDatabase, freshTopics, until, type FreshDatabase, type FreshTopics } from '@footbridge/testing';
import pg from 'pg';
import { startApp, type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { categoriesOf } from '../src/agreement/terms.js';
import {
  guardian,
  INCIDENT,
  journey,
  lead,
  NO_OBJECTION,
  officerHere,
  officerThere,
  owner,
  type Journey,
} from './journey.js';

let topics: FreshTopics;
let app: App;
let to: Journey;
let elsewhere: FreshDatabase;
let database: Database;
let projection: ProjectionConsumer;

beforeAll(async () => {
  topics = await freshTopics(['directory', 'agreements', 'audit', 'duties']);
  elsewhere = await freshDatabase('duties', async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(messagingSchema('duties'));
    await owner.query(knowledgeSchema({ service: 'duties', schema: 'knowledge', parts: [agreementFacts] }));
    await owner.end();
  });
  const { request, handler } = elsewhere.urls;
  database = await Database.connect({ service: 'duties', request, handler });
  projection = new ProjectionConsumer({
    service: 'duties',
    parts: [agreementFacts],
    kafka: { brokers: topics.brokers, ...topics.login('duties'), topicPrefix: topics.prefix },
    openTransaction: database.asHandler.bind(database),
  });
  app = await startApp(topics);
  to = journey(app);
  projection.start();
}, 60_000);
afterAll(async () => {
  await projection.stop();
  await app.stop();
  await database.close();
  await elsewhere.drop();
  await topics.drop();
});

const known = async (id: string) => {
  const [row] = await database.asHandler((tx) =>
    tx.query(
      'select state, version, parties, purposes, categories, roles from knowledge.agreement where agreement_id = $1',
      [id],
    ),
  );
  return row;
};

describe('what agreements tell', () => {
  it('arrives in a service that discloses: in force with its terms, suspended, in force again, terminated', async () => {
    const id = await to.approved();
    expect(await known(id)).toBeUndefined();
    await to.act(id, 'sign', owner);
    await to.act(id, 'sign', guardian);
    await until(async () => (await known(id))?.['state'] === 'in-force');
    const { purposes, roles } = terms();
    const categories = categoriesOf(terms());
    expect(await known(id)).toEqual({
      state: 'in-force',
      version: 1,
      parties: [LIVERPOOL, MERSEY_CARE],
      purposes,
      categories,
      roles,
    });
    await to.act(id, 'suspend-at-once', { ...guardian, body: INCIDENT });
    await until(async () => (await known(id))?.['state'] === 'suspended');
    await to.act(id, 'ask-reinstatement', lead);
    await to.act(id, 'confirm-reinstatement', owner);
    await until(async () => (await known(id))?.['state'] === 'in-force');
    await to.act(id, 'terminate', { ...owner, body: { reason: 'party-leaves' } });
    await until(async () => (await known(id))?.['state'] === 'terminated');
  }, 60_000);

  it('comes into force on its first day by the running loop, and parks nothing elsewhere on its way there', async () => {
    const id = await to.approved(terms({ from: '2027-01-01T00:00:00.000Z' }));
    await to.act(id, 'sign', { role: 'senior-information-owner', at: LIVERPOOL });
    await to.act(id, 'return', { role: 'senior-information-owner', at: LIVERPOOL });
    await to.must(id, 'propose', { role: 'information-governance-lead', at: MERSEY_CARE });
    await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
    await to.must(id, 'advise', { ...officerThere, body: NO_OBJECTION });
    await to.must(id, 'approve', { role: 'senior-information-owner', at: LIVERPOOL, name: ' the second' });
    await to.act(id, 'sign', { role: 'senior-information-owner', at: LIVERPOOL });
    await to.act(id, 'sign', { role: 'caldicott-guardian', at: MERSEY_CARE });
    app.clock.set('2027-01-01T00:00:00.000Z');
    await until(async () => (await known(id))?.['state'] === 'in-force');
    expect(await known(id)).toMatchObject({ version: 2 });
    expect(await database.asHandler((tx) => tx.query('select reason from knowledge.consumer_parked'))).toEqual([]);
  }, 60_000);
});
