import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { ask, type Asked } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { AGREEMENT_ROLES, type AgreementAction } from '../src/agreement/agreement.js';
import { GMMH, startApp, type App } from './app.js';
import { LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { journey, type Journey } from './journey.js';

let app: App;
let to: Journey;
beforeAll(async () => {
  app = await startApp();
  to = journey(app);
});
afterAll(() => app.stop());

const api = '/api/agreements';
const rolesAt = (kind: string) => ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(kind));
const entriesAbout = async (id: string) =>
  (
    await app.query(`select bytes from audit_entry where objects @> $1::jsonb order by at, id`, [
      JSON.stringify([{ id }]),
    ])
  ).map(({ bytes }) => JSON.parse(String(bytes)) as Record<string, unknown>);
describe('every route and every role', () => {
  const may = (action: AgreementAction) => AGREEMENT_ROLES[action];
  const body: Partial<Record<AgreementAction, object>> = {
    revise: terms(),
    advise: { advice: 'concerns' },
    sign: { contentHash: 'f'.repeat(64) },
    suspend: { reason: 'incident' },
    terminate: { reason: 'unlawful' },
  };
  const states: Record<AgreementAction, () => Promise<string>> = {
    revise: () => to.draft(),
    propose: () => to.draft(),
    advise: () => to.proposed(),
    approve: () => to.proposed(),
    return: () => to.proposed(),
    sign: () => to.approved(),
    suspend: () => to.inForce(),
    reinstate: () => to.suspended(),
    terminate: () => to.inForce(),
  };

  it.each(Object.keys(states) as AgreementAction[])('POST %s', async (action) => {
    let id = await states[action]();
    for (const [at, kind] of [
      [LIVERPOOL, 'he-provider'],
      [MERSEY_CARE, 'nhs-trust'],
    ] as const) {
      for (const role of rolesAt(kind)) {
        const name = ' the second';
        const answer = await to.act(id, action, { role, at, name, ...(body[action] && { body: body[action] }) });
        const permitted = may(action).includes(role);
        // A wrong hash: whoever may sign hears of it, and only they.
        const done = action === 'sign' ? 422 : 204;
        expect({ role, at, status: answer.status }).toEqual({ role, at, status: permitted ? done : 403 });
        const [entry] = (await entriesAbout(id)).slice(-1);
        expect(entry).toMatchObject({
          action: `agreement.${action}`,
          outcome: answer.status === 204 ? 'permitted' : 'refused',
          actor: { role, organisationId: at },
        });
        if (answer.status === 204) id = await states[action]();
      }
    }
  });

  it.each<[string, (id: string) => Asked, readonly Role[]]>([
    ['GET the list', () => ({ path: api }), ROLE_CODES],
    ['GET one', (id) => ({ path: `${api}/${id}` }), ROLE_CODES],
    ['GET the content', (id) => ({ path: `${api}/${id}/content` }), ROLE_CODES],
    ['POST a draft', () => ({ path: api, body: terms() }), ['information-governance-lead']],
  ])('%s', async (_, asked, roles) => {
    const id = await to.draft();
    for (const [at, kind] of [
      [LIVERPOOL, 'he-provider'],
      [MERSEY_CARE, 'nhs-trust'],
    ] as const) {
      for (const role of rolesAt(kind)) {
        const answer = await app.as(role, at, asked(id));
        const ok = answer.status === 200 || answer.status === 201;
        expect({ role, at, ok, codes: answer.codes }).toEqual({
          role,
          at,
          ok: roles.includes(role),
          codes: roles.includes(role) ? [] : ['role-not-allowed'],
        });
      }
    }
  });

  it('is closed without a token, and without a role that holds', async () => {
    const id = await to.draft();
    expect((await ask(app.service.url, { path: `${api}/${id}` })).status).toBe(401);
    const asked = { path: `${api}/${id}`, actingAs: undefined };
    expect(await app.as('caldicott-guardian', MERSEY_CARE, asked)).toMatchObject({
      status: 403,
      codes: ['no-acting-role'],
    });
  });
});

describe('who is not a party', () => {
  it.each<[string, (id: string) => Asked]>([
    ['reads', (id) => ({ path: `${api}/${id}` })],
    ['reads the content of', (id) => ({ path: `${api}/${id}/content` })],
    ['revises', (id) => ({ path: `${api}/${id}`, method: 'PUT', body: terms(), ifMatch: '"1"' })],
    ['proposes', (id) => ({ path: `${api}/${id}/propose`, method: 'POST', ifMatch: '"1"' })],
  ])('%s nothing: it does not exist, and the entry at home names only its id', async (_, asked) => {
    const id = await to.draft();
    const answer = await app.as('information-governance-lead', GMMH, asked(id));
    expect(answer).toMatchObject({ status: 404, codes: [] });
    expect((await entriesAbout(id)).at(-1)).toMatchObject({
      outcome: 'refused',
      organisations: [GMMH],
      objects: [{ kind: 'agreement', id }],
      reasons: [{ code: 'not-found' }],
    });
    const unknown = await app.as('information-governance-lead', GMMH, asked(randomUUID()));
    expect({ ...unknown.body, traceId: '' }).toEqual({ ...answer.body, traceId: '' });
  });

  it('sees none of it in the list', async () => {
    const id = await to.inForce();
    const items = async (at: string) =>
      (await app.as('service-manager', at, { path: `${api}?limit=200` })).body['items'] as { id: string }[];
    expect((await items(MERSEY_CARE)).map((each) => each.id)).toContain(id);
    expect(await items(GMMH)).toEqual([]);
  });

  it('cannot begin one between others', async () => {
    const answer = await app.as('information-governance-lead', GMMH, { path: api, body: terms() });
    expect(answer).toMatchObject({ status: 403, codes: ['not-a-party'] });
  });
});
