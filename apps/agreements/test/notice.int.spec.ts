import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '@footbridge/testing';
import pg from 'pg';
import { GMMH, startApp, type App } from './app.js';
import { MERSEY_CARE, terms } from './builders.js';
import { INCIDENT, journey, owner } from './journey.js';
import { categoriesOf } from '../src/agreement/terms.js';

const DAY = 24 * 3_600_000;
let app: App;
let inForce: string;
/** In none of these states may anybody know of it. */
let hidden: string[];
beforeAll(async () => {
  app = await startApp();
  const to = journey(app);
  inForce = await to.inForce();
  const tomorrow = new Date(Date.parse(terms().from ?? '') + 400 * DAY).toISOString();
  hidden = [
    await to.draft(),
    await to.proposed(),
    await to.approved(),
    await to.suspended(),
    await to.inForce({ ...terms(), from: tomorrow, reviewBy: new Date(Date.parse(tomorrow) + 30 * DAY).toISOString() }),
  ];
});
afterAll(() => app.stop());

type Item = { id: string; parties: Record<string, unknown>[] };
const notice = async (query = '') => {
  const { status, body } = await ask(app.service.url, { path: `/api/agreements/in-force${query}` });
  expect(status).toBe(200);
  return body as { items: Item[]; next?: string };
};

describe('what anybody may know of agreements', () => {
  it('is what a privacy notice says of those in force, without a token', async () => {
    const { items } = await notice();
    const { parties, purposes } = terms();
    const categories = categoriesOf(terms());
    expect(items).toMatchObject([
      {
        id: inForce,
        version: 1,
        purposes,
        categories,
        pathways: terms().pathways.map(({ pathway }) => pathway),
        parties: parties.map(({ organisationId, bases, contacts, retention }) => ({
          organisationId,
          name: organisationId,
          bases,
          contacts,
          retention,
        })),
      },
    ]);
  });

  it('is nothing of a draft, of what is suspended, or of what has not begun', async () => {
    const ids = (await notice()).items.map(({ id }) => id);
    expect(ids.filter((id) => hidden.includes(id))).toEqual([]);
  });

  it('names no person, signature or step', async () => {
    const [item] = (await notice()).items;
    expect(Object.keys(item ?? {}).toSorted()).toEqual(
      ['categories', 'from', 'id', 'parties', 'pathways', 'purposes', 'reviewBy', 'to', 'version'].filter(
        (name) => name !== 'to' || terms().to !== undefined,
      ),
    );
    expect(Object.keys(item?.parties[0] ?? {}).toSorted()).toEqual([
      'bases',
      'contacts',
      'name',
      'organisationId',
      'retention',
    ]);
  });

  it('is found by organisation, and page by page', async () => {
    expect((await notice(`?organisation=${MERSEY_CARE}`)).items).toHaveLength(1);
    expect((await notice(`?organisation=${GMMH}`)).items).toEqual([]);
    expect((await notice(`?cursor=${inForce}`)).items).toEqual([]);
    const { status } = await ask(app.service.url, { path: '/api/agreements/in-force?organisation=all%20of%20them' });
    expect(status).toBe(400);
  });

  it('is gone when it is suspended, and leaves every other route closed', async () => {
    const another = await journey(app).inForce();
    expect((await notice()).items).toHaveLength(2);
    const { status } = await journey(app).act(another, 'suspend-at-once', { ...owner, body: INCIDENT });
    expect(status).toBe(204);
    expect((await notice()).items).toHaveLength(1);
    for (const path of ['', `/${inForce}`, `/${inForce}/content`]) {
      expect((await ask(app.service.url, { path: `/api/agreements${path}` })).status).toBe(401);
    }
  });
});

it('row-level security shows nobody’s request the table itself', async () => {
  const request = new pg.Client({ connectionString: app.database.urls.request });
  await request.connect();
  expect((await request.query('select agreement_id from agreement')).rows).toEqual([]);
  await expect(request.query('set role agreements_owner')).rejects.toMatchObject({ code: '42501' });
  await request.end();
});
