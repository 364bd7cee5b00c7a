import {
  AgreementPartyLeftV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  event,
  plus,
  type DomainEvent,
} from '@footbridge/contracts';
import { messagingSchema, Relay, silent, writeEvents } from '@footbridge/messaging';
import { freshDatabase, freshTopics, testPlatform, until, type FreshTopics } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 } from 'uuid';
import { App, clinician, PEOPLE } from './app.js';
import { aRoutine, calmService, sent } from './stops.js';
import { anAgreement, idOf, LIVERPOOL, MERSEY_CARE } from './world.js';

/** Stands in for the service `agreements`: its outbox and its relay, both real. */
async function startAgreements(topics: FreshTopics) {
  const database = await freshDatabase('agreements', async (ownerUrl) => {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query(messagingSchema('agreements'));
    await owner.end();
  });
  const { username, password } = topics.login('agreements');
  const kafka = { brokers: [...testPlatform().brokers], username, password, topicPrefix: topics.prefix };
  const relay = new Relay({ service: 'agreements', databaseUrl: database.urls.relay, kafka, log: silent });
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

describe('a stop that comes over Kafka', () => {
  let topics: FreshTopics;
  let app: App;
  let agreements: Awaited<ReturnType<typeof startAgreements>>;

  beforeAll(async () => {
    topics = await freshTopics();
    agreements = await startAgreements(topics);
    app = await App.start(PEOPLE, topics);
    await app.told(calmService());
  }, 60_000);
  afterAll(async () => {
    await app.stop();
    await agreements.stop();
    await topics.drop();
  });

  const agreementId = idOf('agreement');
  const known = (state: string) =>
    until(async () => (await app.query('select from knowledge.agreement where state = $1', [state])).length > 0);
  const told = (id: string, type: string) =>
    until(async () => (await app.events(id)).find((each) => each.type === type));
  const opening = async ({ id }: { id: string }) => {
    const { etag = '' } = await app.as(clinician, { path: `/referrals/${id}` });
    return app.as(clinician, { method: 'POST', path: `/referrals/${id}/open`, ifMatch: etag });
  };

  it('stops what can wait, lets go on what cannot, brings the to-do to phone, and takes it back', async () => {
    await agreements.sends(anAgreement());
    await known('in-force');
    await app.knowsAllUntilNow();
    const [urgent, routine] = [await sent(app, { urgency: 'urgent' }), await aRoutine(app)];
    const recordId = v7();
    const suspendedAt = new Date().toISOString();
    const continues = { recordId, until: plus(suspendedAt, { days: 14 }) };
    await agreements.sends(event(AgreementSuspendedV1, { agreementId, version: 1, suspendedAt, continues }));
    await known('suspended');
    await app.knowsAllUntilNow();
    expect((await opening(routine)).body).toMatchObject({ reasons: [{ code: 'agreement-suspended' }] });
    await expect(aRoutine(app)).rejects.toThrow('agreement-suspended');
    expect((await opening(urgent)).status).toBe(204);
    expect((await app.entries(urgent.id)).filter(({ action }) => action === 'referral.open')).toMatchObject([
      { outcome: 'permitted', disclosure: { continuation: recordId } },
    ]);
    const paused = await told(routine.id, 'referral.sharing-paused.v1');
    expect(paused?.data['toDos']).toContainEqual(
      expect.objectContaining({
        step: 'phone-service',
        holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' },
      }),
    );
    const reinstatedAt = new Date().toISOString();
    await agreements.sends(event(AgreementReinstatedV1, { agreementId, version: 1, reinstatedAt }));
    const resumed = await told(routine.id, 'referral.sharing-resumed.v1');
    expect(JSON.stringify(resumed?.data)).not.toContain('phone-service');
    await app.knowsAllUntilNow();
    expect((await opening(routine)).status).toBe(204);
    expect((await app.events(urgent.id)).map(({ type }) => type)).not.toContain('referral.sharing-paused.v1');
  });

  it('does the same for a party that leaves, told with what goes on', async () => {
    const [urgent, routine] = [await sent(app, { urgency: 'urgent' }), await aRoutine(app)];
    const recordId = v7();
    const leftAt = new Date().toISOString();
    const continues = { recordId, until: plus(leftAt, { days: 14 }) };
    await agreements.sends(
      event(AgreementPartyLeftV1, { agreementId, version: 1, party: MERSEY_CARE, leftAt, continues }),
    );
    const paused = await told(routine.id, 'referral.sharing-paused.v1');
    expect(paused?.data).toMatchObject({ because: 'agreement-left', since: leftAt });
    await app.knowsAllUntilNow();
    expect((await opening(urgent)).status).toBe(204);
    expect((await app.entries(urgent.id)).filter(({ action }) => action === 'referral.open')).toMatchObject([
      { outcome: 'permitted', disclosure: { continuation: recordId } },
    ]);
    expect((await opening(routine)).body).toMatchObject({ reasons: [{ code: 'agreement-left' }] });
  });
});
