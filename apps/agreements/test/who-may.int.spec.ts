import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { ask, type Asked } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { AGREEMENT_ROLES, type AgreementAction } from '../src/agreement/actions.js';
import { GMMH, startApp, type App } from './app.js';
import { aParty, LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { INCIDENT, journey, lead, type Journey } from './journey.js';

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
    answer: { finding: 'x', answer: 'It does not matter here.' },
    invite: { party: aParty(GMMH) },
    'approve-joining': { organisationId: GMMH },
    'drop-joining': { organisationId: GMMH },
    join: { contentHash: 'f'.repeat(64) },
    'ask-suspension': INCIDENT,
    'suspend-at-once': INCIDENT,
    'review-suspension': { finding: 'upheld' },
    review: { nextReview: '2027-06-01T00:00:00.000Z' },
    terminate: { reason: 'unlawful' },
  };
  const states: Record<AgreementAction, () => Promise<string>> = {
    revise: () => to.draft(),
    answer: () => to.draft(),
    propose: async () => {
      const id = await to.draft();
      await to.answered(id);
      return id;
    },
    advise: () => to.proposed(),
    approve: () => to.reviewed(),
    return: () => to.proposed(),
    sign: () => to.approved(),
    amend: () => to.inForce(),
    'drop-amendment': () => after('amend', lead),
    invite: () => to.inForce(),
    'approve-joining': () => after('invite', lead),
    'drop-joining': () => after('invite', lead),
    join: () => after('invite', lead),
    leave: () => to.inForce(),
    'ask-suspension': () => to.inForce(),
    'confirm-suspension': () => after('ask-suspension', lead),
    'drop-suspension': () => after('ask-suspension', lead),
    'suspend-at-once': () => to.inForce(),
    'review-suspension': () => to.suspended(),
    'ask-reinstatement': () => to.suspended(),
    'confirm-reinstatement': async () => {
      const id = await to.suspended();
      await to.must(id, 'ask-reinstatement', lead);
      return id;
    },
    review: () => to.inForce(),
    terminate: () => to.inForce(),
  };
  const after = async (action: AgreementAction, by: typeof lead) => {
    const id = await to.inForce();
    await to.must(id, action, { ...by, body: body[action] });
    return id;
  };

  /** A party named the roles that sign for it. */
  const signsThere = (action: AgreementAction, role: Role, at: string) =>
    action !== 'sign' || aParty(at).signatories.includes(role);

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
        // Whom nobody invited joins nothing, whatever their role.
        const status = permitted && action !== 'join' && signsThere(action, role, at) ? done : 403;
        expect({ role, at, status: answer.status }).toEqual({ role, at, status });
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
    ['GET the check', (id) => ({ path: `${api}/${id}/check` }), ROLE_CODES],
    ['GET the responsibilities', (id) => ({ path: `${api}/${id}/responsibilities` }), ROLE_CODES],
    ['GET the versions', (id) => ({ path: `${api}/${id}/versions` }), ROLE_CODES],
    ['GET the counts', () => ({ path: `${api}/counts` }), ROLE_CODES],
    ['GET the coverage', () => ({ path: `${api}/coverage` }), ROLE_CODES],
    ['GET the record of processing', () => ({ path: `${api}/processing` }), ROLE_CODES],
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
    ['checks', (id) => ({ path: `${api}/${id}/check` })],
    ['reads the versions of', (id) => ({ path: `${api}/${id}/versions` })],
    ['reads the difference of', (id) => ({ path: `${api}/${id}/difference` })],
    ['downloads', (id) => ({ path: `${api}/${id}/signed` })],
    ['suspends', (id) => ({ path: `${api}/${id}/suspend-at-once`, method: 'POST', body: INCIDENT, ifMatch: '"1"' })],
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
    expect((await items(GMMH)).map((each) => each.id)).not.toContain(id);
  });

  it('cannot begin one between others', async () => {
    const answer = await app.as('information-governance-lead', GMMH, { path: api, body: terms() });
    expect(answer).toMatchObject({ status: 403, codes: ['not-a-party'] });
  });
});
