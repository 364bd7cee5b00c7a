import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { ask, type Asked } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { AGREEMENT_ROLES, type AgreementAction } from '../src/agreement/actions.js';
import { GMMH, startApp, type App } from './app.js';
import { aParty, LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { guardian, INCIDENT, journey, lead, type Journey } from './journey.js';

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
/** Puts an agreement back to where it is now, for another try at the same act. */
async function asItIs(id: string): Promise<() => Promise<void>> {
  const [kept] = await app.query('select to_jsonb(a) as row, revision from agreement a where agreement_id = $1', [id]);
  return async () => {
    await app.query(
      `update agreement a set (revision, version, state, parties, members, amendment_state, review_by, due_at, body, work, work_due_at) =
         (r.revision, r.version, r.state, r.parties, r.members, r.amendment_state, r.review_by, r.due_at, r.body, r.work, r.work_due_at)
       from jsonb_populate_record(null::agreement, $1) r where a.agreement_id = r.agreement_id`,
      [JSON.stringify(kept?.['row'])],
    );
    await app.query('update agreement_version set in_force_to = null where agreement_id = $1', [id]);
    await app.query('delete from agreement_history where agreement_id = $1 and revision > $2', [
      id,
      kept?.['revision'],
    ]);
  };
}

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
    'advise-joining': { advice: 'concerns' },
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
    'advise-joining': () => after('invite', lead),
    join: () => after('invite', lead),
    leave: () => to.inForce(),
    'ask-suspension': () => to.inForce(),
    'confirm-suspension': () => after('ask-suspension', lead),
    'drop-suspension': () => after('ask-suspension', lead),
    'suspend-at-once': () => to.inForce(),
    'review-suspension': () => to.suspended(),
    'ask-reinstatement': () => to.suspended(),
    'confirm-reinstatement': () => reinstating(),
    'drop-reinstatement': () => reinstating(),
    review: () => to.inForce(),
    terminate: () => to.inForce(),
  };
  const reinstating = async () => {
    const id = await to.suspended();
    await to.must(id, 'ask-reinstatement', lead);
    return id;
  };
  const after = async (action: AgreementAction, by: typeof lead) => {
    const id = await to.inForce();
    await to.must(id, action, { ...by, body: body[action] });
    return id;
  };

  /** A party named the roles that sign for it; Liverpool alone takes back what it asked for, and another approves whom it invited. */
  const mayThere = (action: AgreementAction, role: Role, at: string) => {
    if (action === 'sign') return aParty(at).signatories.includes(role);
    if (action === 'approve-joining') return at !== LIVERPOOL;
    return at === LIVERPOOL || (action !== 'drop-suspension' && action !== 'drop-reinstatement');
  };

  it.each(Object.keys(states) as AgreementAction[])('POST %s', async (action) => {
    const id = await states[action]();
    const restore = await asItIs(id);
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
        const status =
          permitted && action !== 'join' && action !== 'advise-joining' && mayThere(action, role, at) ? done : 403;
        expect({ role, at, status: answer.status }).toEqual({ role, at, status });
        const [entry] = (await entriesAbout(id)).slice(-1);
        expect(entry).toMatchObject({
          action: `agreement.${action}`,
          outcome: answer.status === 204 ? 'permitted' : 'refused',
          actor: { role, organisationId: at },
        });
        if (answer.status === 204) await restore();
      }
    }
  });

  /** What is read of one agreement, and of all; drafting creates one. All staff of a party read; who is invited, and approved, reads what it signs. */
  const ofOne = ['', 'content', 'check', 'responsibilities', 'versions', 'difference', 'signed', 'joining'];
  const ofAll = ['', 'counts', 'coverage', 'processing', 'pathway-presets'];
  const path = (...parts: string[]) => [api, ...parts].filter(Boolean).join('/');
  /** Without a token. */
  const open = ['keys', 'in-force'];

  it('are all in the tables here: a new route has to be added', async () => {
    const { paths } = (await ask(app.service.url, { path: `${api}/openapi.json` })).body as {
      paths: Record<string, object>;
    };
    const served = Object.entries(paths).flatMap(([at, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
    );
    const tried = [
      ...[...ofAll, ...open].map((each) => `GET ${path(each)}`),
      ...ofOne.map((each) => `GET ${path('{id}', each)}`),
      ...Object.keys(states).map((action) =>
        action === 'revise' ? `PUT ${path('{id}')}` : `POST ${path('{id}', action)}`,
      ),
      `POST ${api}`,
    ];
    expect(served.toSorted()).toEqual(tried.toSorted());
  });

  it.each<[string, (id: string) => Asked, readonly Role[]]>([
    ...ofAll.map((each): [string, () => Asked, readonly Role[]] => [
      `GET /${each}`,
      () => ({ path: path(each) }),
      ROLE_CODES,
    ]),
    ...ofOne.map((each): [string, (id: string) => Asked, readonly Role[]] => [
      `GET /:id/${each}`,
      (id) => ({ path: path(id, each) }),
      ROLE_CODES,
    ]),
    ['POST a draft', () => ({ path: api, body: terms() }), ['information-governance-lead']],
  ])('%s', async (name, asked, roles) => {
    const id = await changing();
    for (const [at, kind] of [
      [LIVERPOOL, 'he-provider'],
      [MERSEY_CARE, 'nhs-trust'],
      [GMMH, 'nhs-trust'],
    ] as const) {
      // Only the invited party has something to sign, and only parties draft.
      const there = name.endsWith('joining') ? at === GMMH : name !== 'POST a draft' || at !== GMMH;
      // One of the invited is enough for what they read as parties do.
      const all = at === GMMH && !name.endsWith('joining') ? [lead.role] : rolesAt(kind);
      for (const role of all) {
        const answer = await app.as(role, at, asked(id));
        const mayTry = roles.includes(role);
        const says = { ok: answer.status === 200 || answer.status === 201, codes: answer.codes };
        const codes = !mayTry ? ['role-not-allowed'] : !there && name.endsWith('draft') ? ['not-a-party'] : [];
        expect({ role, at, ...says }).toEqual({ role, at, ok: mayTry && there, codes });
      }
    }
  });

  it('is closed without a token, and without a role that holds', async () => {
    const id = await changing();
    const [pathless, presets] = [{ actingAs: undefined }, path('pathway-presets')];
    for (const each of [...ofAll.map((part) => path(part)), ...ofOne.map((part) => path(id, part))]) {
      expect([each, (await ask(app.service.url, { path: each })).status]).toEqual([each, 401]);
      const { status, codes } = await app.as('caldicott-guardian', MERSEY_CARE, { path: each, ...pathless });
      const refused = each === presets ? { status: 200, codes: [] } : { status: 403, codes: ['no-acting-role'] };
      expect([each, { status, codes }]).toEqual([each, refused]);
    }
    for (const action of Object.keys(states)) {
      const posted = { path: path(id, action), method: 'POST' as const, ifMatch: '"1"', body: {} };
      if (action !== 'revise') expect([action, (await ask(app.service.url, posted)).status]).toEqual([action, 401]);
    }
    for (const each of open) expect((await ask(app.service.url, { path: path(each) })).status).toBe(200);
  });

  /** In force, with an amendment and an invitation on their way: one for all who only read. */
  let made: Promise<string> | undefined;
  const changing = () => (made ??= change());
  const change = async () => {
    const id = await after('invite', lead);
    await to.must(id, 'approve-joining', { ...guardian, body: { organisationId: GMMH } });
    await to.must(id, 'amend', lead);
    return id;
  };

  it.each([
    ...ofOne.map((each): [string, Role, (id: string) => Asked] => [
      `GET /:id/${each}`,
      'information-governance-lead',
      (id) => ({ path: path(id, each) }),
    ]),
    ...(Object.keys(states) as AgreementAction[]).map((action): [string, Role, (id: string) => Asked] => [
      action,
      may(action)[0] ?? 'information-governance-lead',
      (id) => ({
        ...(action === 'revise'
          ? { path: path(id), method: 'PUT' as const }
          : { path: path(id, action), method: 'POST' as const }),
        ...{ ifMatch: '"1"', body: body[action] ?? {} },
      }),
    ]),
  ])('%s is not there for who is no party: the entry at home names only its id', async (_, role, asked) => {
    const id = await to.draft();
    const answer = await app.as(role, GMMH, asked(id));
    expect(answer).toMatchObject({ status: 404, codes: [] });
    expect((await entriesAbout(id)).at(-1)).toMatchObject({
      outcome: 'refused',
      organisations: [GMMH],
      objects: [{ kind: 'agreement', id }],
      reasons: [{ code: 'not-found' }],
    });
    const unknown = await app.as(role, GMMH, asked(randomUUID()));
    expect({ ...unknown.body, traceId: '' }).toEqual({ ...answer.body, traceId: '' });
  });
});

describe('who is not a party', () => {
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
