import { freshTopics, until, type FreshTopics } from '@footbridge/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needId, pairOf } from '../src/one-off/need.js';
import { App, PEOPLE, safeguardingLead } from './app.js';
import { aStudent, LIVERPOOL, MERSEY_CARE, triageTeam } from './world.js';

let topics: FreshTopics;
let app: App;
beforeAll(async () => {
  topics = await freshTopics();
  app = await App.start(PEOPLE, topics);
}, 60_000);
afterAll(async () => {
  await app.stop();
  await topics.drop();
});

const id = needId(pairOf(LIVERPOOL, MERSEY_CARE));
const shares = async () => {
  const answer = await app.as(safeguardingLead, {
    path: '/sharing-decisions',
    body: {
      ...{ studentId: aStudent().studentId, to: MERSEY_CARE, toTeam: triageTeam, ground: 'vital-interests' },
      ...{ necessity: 'Three calls', asked: 'could-not-be-asked', askedHow: 'Three calls', studentTold: false },
      fields: { 'identity.given-name': 'Mei' },
    },
  });
  expect(answer.status).toBe(201);
};
const events = () => app.query('select type, published_at from outbox where key = $1', [id]);
/** How many of our own events the reaction has taken. */
const applied = async () => {
  const [row] = await app.query(
    `select coalesce(sum(sequence), 0)::int as n from consumer_applied where consumer = 'one-offs' and source = 'referrals'`,
  );
  return Number(row?.['n']);
};

it('the second one-off of a quarter asks for an agreement over Kafka, once, though all comes again after a restart', async () => {
  await shares();
  await shares();
  await until(events, (seen) => seen.some(({ published_at: at }) => at !== null));
  const all = await until(applied, (seen) => seen >= 3);
  await app.restart(async () => {
    for (const table of ['consumer_applied', 'consumer_inbox', 'consumer_position'])
      await app.query(`delete from ${table} where consumer = 'one-offs'`);
  });
  await shares();
  expect(await until(applied, (seen) => seen >= all + 1)).toBe(all + 1);
  expect(await events()).toMatchObject([{ type: 'agreement-need.changed.v1' }]);
}, 60_000);
