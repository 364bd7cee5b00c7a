import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_CODES, ROLES } from '@footbridge/contracts';
import { compareVersions } from '@footbridge/service';
import { ask, numberEntries } from '@footbridge/testing';
import pg from 'pg';
import { definition } from '../src/definition.js';
import { PARTNERSHIP_KEEPERS, SCALE } from '../src/partnership/partnership.js';
import { startApp, type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE } from './builders.js';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const api = '/api/directory/partnerships';
const body = {
  name: 'Liverpool students',
  regionCode: 'Y62',
  members: [LIVERPOOL, MERSEY_CARE],
  agreements: [],
  pathways: ['university-to-nhs-referral'],
  contacts: [],
  funding: [{ source: 'Regional programme', pounds: 120_000, from: '2026-08-01', to: '2027-07-31' }],
  scale: SCALE,
};
const evidence = { meetingsHeld: 6, agreementsInForce: 1, sharedPathways: 1, jointPosts: 0 };
const begun = async (more: object = {}) => {
  const { status, codes, location } = await app.as('wellbeing-lead', LIVERPOOL, {
    path: api,
    body: { ...body, ...more },
  });
  expect([status, codes]).toEqual([201, []]);
  return location?.split('/').at(-1) ?? '';
};
const entriesAbout = async (id: string) =>
  (
    await app.query(`select bytes from audit_entry where objects @> $1::jsonb order by at, id`, [
      JSON.stringify([{ id }]),
    ])
  ).map(({ bytes }) => JSON.parse(String(bytes)) as Record<string, unknown>);

describe('a partnership', () => {
  it('is begun, assessed and ended by members, with an entry for each, and read by everybody in a role', async () => {
    const id = await begun();
    const assessed = await app.as('service-manager', MERSEY_CARE, {
      path: `${api}/${id}/assess`,
      body: { step: 3, on: '2026-01-01', evidence },
      ifMatch: '"1"',
    });
    expect(assessed).toMatchObject({ status: 204, etag: '"2"' });
    const seen = await app.as('duty-worker', MERSEY_CARE, { path: `${api}/${id}` });
    expect(seen.body).toMatchObject({
      state: 'active',
      actions: [],
      assessments: [{ step: 3, words: SCALE[2], evidence }],
    });
    const ended = await app.as('wellbeing-lead', LIVERPOOL, {
      path: `${api}/${id}/end`,
      method: 'POST',
      ifMatch: '"2"',
    });
    expect(ended.status).toBe(204);
    expect((await entriesAbout(id)).filter(({ action }) => action !== 'partnership.read')).toMatchObject([
      {
        action: 'partnership.begin',
        organisations: [LIVERPOOL, MERSEY_CARE],
        objects: [{ kind: 'partnership', id, version: 1 }],
      },
      { action: 'partnership.assess', objects: [{ version: 2 }] },
      { action: 'partnership.end', objects: [{ version: 3 }] },
    ]);
  });

  it.each(ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes('nhs-trust')))(
    '%s: may keep one exactly when the table says so, and read all',
    async (role) => {
      const id = await begun();
      const may = (PARTNERSHIP_KEEPERS as readonly string[]).includes(role);
      const answer = await app.as(role, MERSEY_CARE, { path: `${api}/${id}`, method: 'PUT', body, ifMatch: '"1"' });
      expect([answer.status, answer.codes]).toEqual(may ? [204, []] : [403, ['role-not-allowed']]);
      expect((await app.as(role, MERSEY_CARE, { path: api })).status).toBe(200);
    },
  );

  it('is changed by no one else, and leaves the refusal on the record', async () => {
    const id = await begun();
    const handTo = (members: readonly string[]) =>
      app.query(
        `update partnership set members = $2, body = jsonb_set(body, '{members}', to_jsonb($2::text[])) where partnership_id = $1`,
        [id, members],
      );
    await handTo(['RXV', 'RXA']);
    const ending = { path: `${api}/${id}/end`, method: 'POST', ifMatch: '"1"' } as const;
    expect(await app.as('wellbeing-lead', LIVERPOOL, ending)).toMatchObject({ status: 403, codes: ['not-a-member'] });
    expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'partnership.end', outcome: 'refused' });
    const request = new pg.Client({ connectionString: app.database.urls.request });
    await request.connect();
    await request.query(`select set_config('footbridge.organisation', $1, false)`, [LIVERPOOL]);
    const update = 'update partnership set revision = revision + 1 where partnership_id = $1';
    expect((await request.query(update, [id])).rowCount).toBe(0);
    await handTo([LIVERPOOL, MERSEY_CARE]);
    await expect(
      request.query(`update partnership set members = array['RXV', 'RXA'] where partnership_id = $1`, [id]),
    ).rejects.toMatchObject({ code: '42501' });
    await request.end();
  });

  it('is listed by region and member, page by page', async () => {
    const name = 'A pair of its own';
    const id = await begun({ name, regionCode: 'Y63' });
    const list = async (query: string) => {
      const answer = await app.as('duty-worker', MERSEY_CARE, { path: `${api}?${query}` });
      return answer.body as { items: { id: string; name: string }[]; next?: string };
    };
    expect((await list('region=Y63')).items.map((each) => each.id)).toEqual([id]);
    expect((await list('region=Y60')).items).toEqual([]);
    const first = await list(`member=${LIVERPOOL}&limit=1`);
    expect(first.items).toMatchObject([{ id, name }]);
    const after = await list(`member=${LIVERPOOL}&limit=1&cursor=${String(first.next)}`);
    expect(after.items[0]?.id).not.toBe(id);
  });

  it('refuses what is not right, names the version that was seen, and needs a token', async () => {
    const wrong = { ...body, members: [LIVERPOOL], scale: ['a'] };
    const answer = await app.as('wellbeing-lead', LIVERPOOL, { path: api, body: wrong });
    expect(answer).toMatchObject({ status: 422, codes: ['members-too-few', 'scale-not-five-steps'] });
    expect(
      (await app.as('wellbeing-lead', LIVERPOOL, { path: api, body: { ...body, regionCode: 'Y57' } })).status,
    ).toBe(400);
    const id = await begun();
    const stale = await app.as('wellbeing-lead', LIVERPOOL, {
      path: `${api}/${id}/end`,
      method: 'POST',
      ifMatch: '"7"',
    });
    expect(stale).toMatchObject({ status: 409, codes: ['stale-version'] });
    expect((await ask(app.service.url, { path: api })).status).toBe(401);
    const none = await app.as('wellbeing-lead', LIVERPOOL, { path: `${api}/0f5bdc3e-2c41-4c3b-9b60-0a5a8b7d1c03` });
    expect(none.status).toBe(404);
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
  });
});
