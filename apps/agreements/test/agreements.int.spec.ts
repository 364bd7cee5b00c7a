import { compareVersions } from '@footbridge/service';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppointmentMadeV1, event, type Role } from '@footbridge/contracts';
import { numberEntries, type Answer } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { type AgreementAction } from '../src/agreement/actions.js';
import { categoriesOf } from '../src/agreement/terms.js';
import { hashOf } from '../src/signature/content.js';
import { appointmentOf, startApp, type App } from './app.js';
import { aParty, LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { INCIDENT, journey, lead, NO_OBJECTION, owner, type Journey } from './journey.js';

let app: App;
let to: Journey;
beforeAll(async () => {
  app = await startApp();
  to = journey(app);
});
afterAll(() => app.stop());

const api = '/api/agreements';
const UUID = /^[0-9a-f-]{36}$/;
const entriesAbout = async (id: string) =>
  (
    await app.query(`select bytes from audit_entry where objects @> $1::jsonb order by at, id`, [
      JSON.stringify([{ id }]),
    ])
  ).map(({ bytes }) => JSON.parse(String(bytes)) as Record<string, unknown>);
const outboxOf = (id: string) =>
  app.query('select type, sequence::int, data from outbox where key = $1 order by position', [id]);

describe('the life of an agreement', () => {
  it('goes from draft to in force, each step by the right person, with exactly its events, entries and history', async () => {
    const id = await to.draft();
    const steps: [AgreementAction, Role, string, object?][] = [
      ['revise', 'information-governance-lead', LIVERPOOL, terms()],
      ['propose', 'information-governance-lead', LIVERPOOL],
      ['advise', 'data-protection-officer', MERSEY_CARE, NO_OBJECTION],
      ['advise', 'data-protection-officer', LIVERPOOL, NO_OBJECTION],
      ['approve', 'caldicott-guardian', MERSEY_CARE],
      ['sign', 'senior-information-owner', LIVERPOOL],
      ['sign', 'senior-information-risk-owner', MERSEY_CARE],
      ['suspend-at-once', 'caldicott-guardian', MERSEY_CARE, INCIDENT],
      ['review-suspension', 'senior-information-owner', LIVERPOOL, { finding: 'upheld' }],
      ['ask-reinstatement', 'information-governance-lead', LIVERPOOL],
      ['confirm-reinstatement', 'senior-information-risk-owner', MERSEY_CARE],
      ['ask-suspension', 'caldicott-guardian', MERSEY_CARE, { ...INCIDENT, reason: 'complaint' }],
      ['drop-suspension', 'caldicott-guardian', MERSEY_CARE],
      ['terminate', 'senior-information-owner', LIVERPOOL, { reason: 'purpose-ended' }],
    ];
    const warnings: [AgreementAction, Role, string, object?][] = (
      (await app.as(lead.role, lead.at, { path: `${api}/${id}/check` })).body['findings'] as { key: string }[]
    ).map(({ key }) => ['answer', lead.role, lead.at, { finding: key, answer: 'Weighed, and written down.' }]);
    steps.splice(1, 0, ...warnings);
    for (const [action, role, at, body] of steps) {
      const answer = await to.act(id, action, { role, at, body });
      expect({ action, status: answer.status, codes: answer.codes }).toEqual({ action, status: 204, codes: [] });
      await app.due();
    }
    const told = await outboxOf(id);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
    expect(told.map(({ type }) => type).filter((type) => type !== 'agreement.work-changed.v1')).toEqual([
      'agreement.proposed.v1',
      'agreement.reviewed.v1',
      'agreement.approved.v1',
      'agreement.signed.v1',
      'agreement.signed.v1',
      'agreement.came-into-force.v1',
      'agreement.suspended.v1',
      'agreement.reinstated.v1',
      'agreement.terminated.v1',
    ]);
    const seen = await app.as('triage-clinician', MERSEY_CARE, { path: `${api}/${id}` });
    expect(seen).toMatchObject({
      status: 200,
      body: { state: 'terminated', reason: 'purpose-ended', actions: [] },
    });
    const history = seen.body['history'] as { action: string; by?: { organisationId: string; role: string } }[];
    const acts = ['draft', ...steps.map(([action]) => action)].flatMap((action, index, all) =>
      action === 'sign' && all[index - 1] === 'sign' ? [action, 'come-into-force'] : [action],
    );
    expect(seen.etag).toBe(`"${acts.length}"`);
    expect(history.map(({ action }) => action)).toEqual(acts);
    expect(history.flatMap(({ by }) => (by ? [[by.role, by.organisationId]] : []))).toEqual([
      ['information-governance-lead', LIVERPOOL],
      ...steps.map(([, role, at]) => [role, at]),
    ]);
    const looks = ['agreement.read', 'agreement.check', 'agreement.read-content'];
    const entries = (await entriesAbout(id)).filter(({ action }) => !looks.includes(String(action)));
    expect(entries.map(({ action, outcome, objects }) => [action, outcome, objects])).toEqual(
      acts.map((action, index) => [
        `agreement.${action}`,
        'permitted',
        [{ kind: 'agreement', id, version: index + 1 }],
      ]),
    );
    expect(new Set(entries.map(({ organisations }) => String(organisations)))).toEqual(
      new Set([`${LIVERPOOL},${MERSEY_CARE}`, `${MERSEY_CARE},${LIVERPOOL}`]),
    );
    expect(JSON.stringify(seen.body)).not.toContain('personId');
  });

  it('tells with the event that grants what may flow, between whom, from and to', async () => {
    const id = await to.inForce();
    const [granted] = await app.query(
      `select data from outbox where key = $1 and type = 'agreement.came-into-force.v1'`,
      [id],
    );
    const { parties, purposes, pathways, roles, from, to: end } = terms();
    const told = { purposes, categories: categoriesOf(terms()), pathways, roles, from, to: end };
    const names = parties.map(({ organisationId }) => organisationId);
    const ending = { recordId: expect.stringMatching(UUID), days: 14 } as unknown;
    expect(granted?.['data']).toEqual({ agreementId: id, version: 1, parties: names, ...told, ending });
  });

  it('answers a step with the event to wait for', async () => {
    const id = await to.reviewed();
    const answer = await to.act(id, 'approve', { role: 'caldicott-guardian', at: MERSEY_CARE });
    const [last] = (await outboxOf(id)).slice(-1);
    expect(answer).toMatchObject({ status: 204, event: `agreements/${id}/${String(last?.['sequence'])}` });
  });

  it('begins once for one idempotency key', async () => {
    const asked = { path: api, body: terms({ roles: ['counsellor'] }), key: randomUUID() };
    const draft = () => app.as('information-governance-lead', LIVERPOOL, asked);
    const [first, again] = [await draft(), await draft()];
    expect([first.status, again.status, again.location]).toEqual([201, 201, first.location]);
    expect(
      await app.query(`select count(*)::int as n from agreement where body #> '{terms,roles}' = '["counsellor"]'`),
    ).toEqual([{ n: 1 }]);
  });
});

describe('signing', () => {
  it('is over the hash of exactly what was shown, which anybody can compute again', async () => {
    const id = await to.approved();
    const shown = await app.as('senior-information-owner', LIVERPOOL, { path: `${api}/${id}/content` });
    const { content, contentHash: hash } = shown.body as {
      content: { version: number; terms: never };
      contentHash: string;
    };
    expect(hash).toBe(hashOf(content));
    const other = hashOf({ ...content, terms: { ...terms(), title: 'Another one' } });
    const refusal = await to.act(id, 'sign', {
      role: 'senior-information-owner',
      at: LIVERPOOL,
      body: { contentHash: other },
    });
    expect(refusal).toMatchObject({ status: 422, codes: ['not-what-was-shown'] });
    const [entry] = (await entriesAbout(id)).slice(-1);
    expect(entry).toMatchObject({
      action: 'agreement.sign',
      outcome: 'refused',
      reasons: [{ code: 'not-what-was-shown' }],
      input: { contentHash: other },
    });
    expect(
      await to.act(id, 'sign', { role: 'senior-information-owner', at: LIVERPOOL, body: { contentHash: hash } }),
    ).toMatchObject({ status: 204 });
  });

  it('is refused to the proposer, and a second time to the same party', async () => {
    const id = await to.approved();
    // The information governance lead who proposed has taken on a signatory's role since.
    const [proposer] = await app.query('select person_id from knowledge.appointment where appointment_id = $1', [
      appointmentOf(lead.role, lead.at),
    ]);
    const appointmentId = randomUUID();
    const personId = String(proposer?.['person_id']);
    const role = 'senior-information-owner';
    const post = {
      organisationId: LIVERPOOL,
      appointmentId,
      personId,
      role,
      dutyTeamIds: [],
      from: '2026-01-01T00:00:00.000Z',
    };
    await app.learns(event(AppointmentMadeV1, post));
    const asSignatory = { ...lead, actingAs: appointmentId };
    expect(await to.act(id, 'sign', asSignatory)).toMatchObject({ status: 403, codes: ['proposer-may-not-sign'] });
    expect((await to.act(id, 'sign', owner)).status).toBe(204);
    expect(await to.act(id, 'sign', owner)).toMatchObject({ status: 409, codes: ['party-signed-already'] });
  });

  it('by both parties at once leaves both signatures, one after the other', async () => {
    const id = await to.approved();
    const { etag, body } = await app.as('caldicott-guardian', MERSEY_CARE, { path: `${api}/${id}/content` });
    const sign = (role: Role, at: string) =>
      app.as(role, at, { path: `${api}/${id}/sign`, body: { contentHash: body['contentHash'] }, ifMatch: etag });
    const answers = await Promise.all([
      sign('senior-information-owner', LIVERPOOL),
      sign('caldicott-guardian', MERSEY_CARE),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.codes).toEqual(['stale-version']);
  });
});

describe('proposing', () => {
  it('is refused with everything that is missing at once, and leaves its entry', async () => {
    const id = await to.draft({
      ...terms(),
      purposes: [],
      from: undefined,
      parties: [aParty(LIVERPOOL, { contacts: [] })],
    });
    const answer = await to.act(id, 'propose', lead);
    expect(answer.status).toBe(422);
    expect(answer.codes).toEqual(
      expect.arrayContaining(['from-missing', 'parties-too-few', 'purposes-missing', 'contact-missing']),
    );
    expect(await outboxOf(id)).toEqual([]);
    expect((await entriesAbout(id)).at(-1)).toMatchObject({ outcome: 'refused', action: 'agreement.propose' });
  });

  it.each([
    ['a purpose of academic judgement', { purposes: ['academic-judgement'] }, '/purposes'],
    ['a purpose of discipline', { purposes: ['discipline'] }, '/purposes'],
    ['a purpose of fitness to study', { purposes: ['fitness-to-study'] }, '/purposes'],
    ['a purpose of fitness to practise', { purposes: ['fitness-to-practise'] }, '/purposes'],
    ['a purpose of admissions', { purposes: ['admissions'] }, '/purposes'],
    ['a purpose of fees', { purposes: ['fees'] }, '/purposes'],
    ['a purpose of visas', { purposes: ['visas'] }, '/purposes'],
    ['a role of discipline', { roles: ['disciplinary-officer'] }, '/roles'],
    ['a role of admissions', { roles: ['admissions-tutor'] }, '/roles'],
    ['a role of fees', { roles: ['fees-officer'] }, '/roles'],
    [
      'a basis for discipline',
      { parties: [{ ...aParty(LIVERPOOL), bases: [{ ...aParty(LIVERPOOL).bases[0], purpose: 'discipline' }] }] },
      '/parties/0/bases/0/purpose',
    ],
    ['words of one’s own', { remarks: 'also for fees' }, '/remarks'],
  ])('cannot even be drafted with %s: the field is named', async (_, more, pointer) => {
    const answer = await app.as('information-governance-lead', LIVERPOOL, { path: api, body: { ...terms(), ...more } });
    expect(answer).toMatchObject({ status: 400, body: { reasons: [{ code: 'invalid-field', facts: { pointer } }] } });
  });

  it('takes no basis that a public authority may not have', async () => {
    const [liverpool, merseyCare] = [aParty(LIVERPOOL), aParty(MERSEY_CARE, { publicAuthority: false })];
    const bases = merseyCare.bases.map((each) => ({ ...each, article6: '6(1)(ea)' as const }));
    const id = await to.draft(terms({ parties: [liverpool, { ...merseyCare, bases }] }));
    const answer = await to.act(id, 'propose', { role: 'information-governance-lead', at: LIVERPOOL });
    expect(answer).toMatchObject({
      status: 422,
      codes: expect.arrayContaining(['basis-not-for-public-authority']) as unknown,
    });
  });
});

describe('changing what somebody else has changed', () => {
  it('needs the version that was seen', async () => {
    const id = await to.draft();
    const ask1 = (ifMatch?: string) =>
      app.as('information-governance-lead', LIVERPOOL, { path: `${api}/${id}`, method: 'PUT', body: terms(), ifMatch });
    expect((await ask1()).status).toBe(428);
    expect((await ask1('W/"1"')).status).toBe(400);
    expect(await ask1('"2"')).toMatchObject({ status: 409, codes: ['stale-version'] });
    expect(await ask1('"1"')).toMatchObject({ status: 204, etag: '"2"' });
  });
});

describe('the list', () => {
  it('comes in pages by a cursor, filtered by state, with one entry for each page', async () => {
    const mine = [await to.suspended(), await to.suspended(), await to.suspended()];
    const seen: string[] = [];
    let next: unknown;
    do {
      const query = new URLSearchParams({
        state: 'suspended',
        limit: '2',
        ...(typeof next === 'string' && { cursor: next }),
      });
      const before = await app.query('select id from audit_entry');
      const { body } = await app.as('caldicott-guardian', MERSEY_CARE, { path: `${api}?${query.toString()}` });
      const items = body['items'] as { id: string; state: string; actions: string[] }[];
      expect(items.length).toBeLessThanOrEqual(2);
      for (const item of items)
        expect(item).toMatchObject({
          state: 'suspended',
          actions: expect.arrayContaining(['review-suspension', 'ask-reinstatement', 'leave', 'terminate']),
        });
      const entries = await app.query('select objects from audit_entry where not id = any ($1)', [
        before.map(({ id }) => id),
      ]);
      expect(entries.map(({ objects }) => (objects as { id: string }[]).map(({ id }) => id))).toEqual([
        items.map(({ id }) => id),
      ]);
      seen.push(...items.map(({ id }) => id));
      next = body['next'];
    } while (next !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of mine) expect(seen).toContain(id);
  });

  it.each(['not base64 !', 'eyJhIjoxfQ', Buffer.from('["yesterday","x"]').toString('base64url')])(
    'refuses a cursor that is not its own: %s',
    async (cursor) => {
      const answer: Answer = await app.as('caldicott-guardian', MERSEY_CARE, {
        path: `${api}?cursor=${encodeURIComponent(cursor)}`,
      });
      expect(answer.status).toBe(400);
    },
  );
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition)).toEqual([]);
    const [compared] = await app.query('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
