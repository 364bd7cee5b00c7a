import { Keyring } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertShared, loadDecision } from '../src/sharing-decision/sharing-decision.store.js';
import { adviser, App, clinician, manager, PEOPLE, safeguardingLead } from './app.js';
import { aStudent, GMMH, LIVERPOOL, MERSEY_CARE, safeguardingTeam, triageTeam, type Person } from './world.js';

const onDuty: Person = { ...safeguardingLead, name: ' on duty', teams: [safeguardingTeam] };
const lead: Person = { role: 'information-governance-lead', at: LIVERPOOL };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, onDuty, lead]);
});
afterAll(() => app.stop());

const codes = {
  requester: { kind: 'organisation', organisationId: MERSEY_CARE, role: 'duty-worker' },
  power: 'public-interest',
  controllers: 'separate',
  article6: '6(1)(d)',
  article9: '9(2)(c)',
  dpiaConsidered: false,
};
const words = {
  dpoView: 'Agreed by phone, plantedview',
  security: 'In the case file, plantedsecurity',
  retention: 'As the case file, plantedretention',
  rights: 'Asked of us, plantedrights',
};
const whole = { ...codes, ...words };

/** A sharing with this record; without one, as in a hurry. */
async function shared(record?: object): Promise<string> {
  const answer = await app.as(safeguardingLead, {
    path: '/sharing-decisions',
    body: {
      ...{ studentId: aStudent().studentId, to: MERSEY_CARE, toTeam: triageTeam, ground: 'serious-harm-to-student' },
      ...{ necessity: 'plantedreason', asked: 'could-not-be-asked', askedHow: 'Three calls', studentTold: false },
      fields: { 'identity.given-name': 'Mei' },
      ...(record && { record }),
    },
  });
  if (answer.status !== 201) throw new Error(`share: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.location?.split('/').at(-1) ?? '';
}
const read = (id: string, person: Person = safeguardingLead) => app.as(person, { path: `/sharing-decisions/${id}` });
const completes = (id: string, person: Person = safeguardingLead, body: object = whole, ifMatch = '"1"') =>
  app.as(person, { method: 'PUT', path: `/sharing-decisions/${id}/record`, body, ifMatch });

/** As it was recorded before the record was whole: four codes, and one `handling` among the reasons. */
async function sharedBefore(): Promise<string> {
  const id = await shared();
  const keyring = app.service.app.get(Keyring, { strict: false });
  const { requester: _, power: __, ...earlier } = codes;
  const rows = await app.query(
    `delete from sharing_copy where decision_id = $1 and kind = 'reasons' returning key_id`,
    [id],
  );
  const key = await keyring.byId(String(rows[0]?.['key_id']));
  await app.service.database.asHandler(async (tx: Transaction) => {
    const decision = await loadDecision(tx, id);
    if (!decision || !key) throw new Error('it was not shared');
    const content = {
      necessity: 'plantedreason',
      askedHow: 'Three calls',
      handling: 'In the case file, plantedhandling',
    };
    await insertShared(tx, decision, { controller: LIVERPOOL, kind: 'reasons', key, content });
    const before = JSON.stringify({ ...decision, record: earlier });
    await tx.query('update sharing_decision set aggregate = $2 where id = $1', [id, before]);
  });
  return id;
}

describe('the decision record of the ICO', () => {
  it('may be given with the sharing: codes in clear, words under the sharer’s key, never the recipient’s', async () => {
    const id = await shared(whole);
    expect((await read(id)).body).toMatchObject({ record: codes, words, actions: [] });
    const [row] = await app.query('select aggregate from sharing_decision where id = $1', [id]);
    expect(row).toMatchObject({ aggregate: { record: codes } });
    const theirs = await read(id, clinician);
    expect(theirs.status).toBe(200);
    expect(theirs.body).not.toHaveProperty('record');
    expect(theirs.body).not.toHaveProperty('words');
    expect(JSON.stringify([row, theirs.body, await app.events(id), await app.entries(id)])).not.toMatch(/planted/);
  });

  it('is completed afterwards by whoever decided, once, and the entry has its version', async () => {
    const id = await shared();
    expect((await read(id)).body).toMatchObject({ version: 1, actions: ['complete-record'] });
    expect((await completes(id, safeguardingLead, whole, '"2"')).codes).toEqual(['stale-version']);
    expect((await completes(id, onDuty)).codes).toEqual(['not-the-decider']);
    expect((await completes(id, lead)).codes).toContain('role-not-allowed');
    expect((await completes(id, clinician)).status).toBe(404);
    expect((await completes(id)).status).toBe(204);
    expect((await read(id)).body).toMatchObject({ version: 2, record: codes, words, actions: [] });
    expect((await completes(id, safeguardingLead, whole, '"2"')).codes).toEqual(['record-whole']);
    const entries = await app.entries(id);
    expect(entries.filter(({ action }) => action === 'sharing.complete-record')).toMatchObject([
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'permitted', objects: [{ kind: 'sharing-decision', id, version: 2 }] },
      { outcome: 'refused' },
    ]);
    expect(JSON.stringify([entries, await app.events(id)])).not.toMatch(/planted/);
  });

  it('is completed after the review too, and a reviewer sees its codes alone', async () => {
    const id = await shared();
    const review = { path: `/sharing-decisions/${id}/review`, body: { finding: 'justified' }, ifMatch: '"1"' };
    expect((await app.as(onDuty, review)).status).toBe(204);
    expect((await completes(id, safeguardingLead, whole, '"2"')).status).toBe(204);
    const seen = await app.as(lead, { path: `/sharing-decisions/${id}/review` });
    expect(seen.body).toMatchObject({ state: 'reviewed', version: 3, sharing: { record: codes } });
    expect(JSON.stringify(seen.body)).not.toMatch(/planted/);
  });

  it('as it was recorded before is still read, and can be made whole', async () => {
    const id = await sharedBefore();
    const before = await read(id);
    expect(before.body).toMatchObject({
      reasons: { handling: 'In the case file, plantedhandling' },
      record: { controllers: 'separate', article6: '6(1)(d)' },
      actions: ['complete-record'],
    });
    expect((await app.as(lead, { path: `/sharing-decisions/${id}/review` })).body).toMatchObject({
      sharing: { record: { article9: '9(2)(c)' } },
    });
    expect((await completes(id)).status).toBe(204);
    expect((await read(id)).body).toMatchObject({
      reasons: { handling: 'In the case file, plantedhandling' },
      record: codes,
      words,
    });
  });

  it.each([
    ['a requester of no kind', { requester: { kind: 'somebody' } }],
    ['an organisation without a role', { requester: { kind: 'organisation', organisationId: GMMH } }],
    ['a role that serves discipline', { requester: { kind: 'organisation', organisationId: GMMH, role: 'registrar' } }],
    ['an outside body that is named in words', { requester: { kind: 'outside-body', body: 'Constable Smith' } }],
    ['a power that is none', { power: 'because-we-can' }],
    ['no words about rights', { rights: undefined }],
    ['no words about security', { security: '' }],
    ['a lawful basis that is none', { article6: 'consent' }],
    ['the field of before', { handling: 'In the case file' }],
  ])('is refused with %s', async (_, more) => {
    const id = await shared();
    expect((await completes(id, safeguardingLead, { ...whole, ...more })).status).toBe(400);
  });

  it('is asked of whoever decided until it is whole, and of nobody else', async () => {
    const id = await shared();
    const listed = async (person: Person) =>
      ((await app.as(person, { path: '/sharing-decisions/incomplete' })).body['items'] as { id: string }[]).map(
        (each) => each.id,
      );
    expect((await listed(safeguardingLead))[0]).toBe(id);
    for (const person of [onDuty, adviser, clinician]) expect(await listed(person)).toEqual([]);
    expect((await app.as(lead, { path: '/sharing-decisions/incomplete' })).status).toBe(403);
    await completes(id);
    expect(await listed(safeguardingLead)).not.toContain(id);
  });

  it('is refused to those who share nothing, and cannot be added to what was erased', async () => {
    const id = await shared();
    expect((await completes(id, manager)).status).toBe(404);
    expect((await completes(id, adviser)).codes).toEqual(['not-the-decider']);
    await app.query('delete from sharing_copy where decision_id = $1', [id]);
    expect((await completes(id)).codes).toEqual(['record-erased']);
  });
});
