import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician, foreignClinician, manager, otherAdviser } from './app.js';
import { anAgreement, aStudent, content, LIVERPOOL, MERSEY_CARE, permission, registered, triageTeam } from './world.js';
import { type Person } from './world.js';

let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

type Item = { id: string; version: number; state: string; kind: string; outcome?: string; on?: string };
const followUps = async (person: Person, referralId: string) => {
  const { body } = await app.as(person, { path: `/referrals/${referralId}/gp-follow-ups` });
  return body['items'] as Item[];
};
const today = () => app.clock.now().toISOString().slice(0, 10);
const done = (person: Person, { id, version }: Item, body: object) =>
  app.as(person, { method: 'POST', path: `/gp-follow-ups/${id}/done`, ifMatch: `"${String(version)}"`, body });

/** A referral whose GP fields are these, sent and decided after assessment. */
async function decided(fields: Record<string, string>, act: 'take-on' | 'not-take-on' = 'take-on'): Promise<string> {
  const student = aStudent();
  await app.told(registered(student), permission(student));
  const { 'gp.practice': _, ...others } = content;
  const { id, etag } = await app.draft(student, { fields: { ...others, ...fields } });
  const sent = await app.as(adviser, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag });
  expect(sent.status).toBe(204);
  let version = sent.etag;
  const answer = act === 'take-on' ? undefined : { reason: 'not-eligible', nextStep: 'gp' };
  for (const each of ['open', 'accept', act] as const) {
    const body = each === act && answer ? { body: answer } : {};
    const step = await app.as(clinician, {
      method: 'POST',
      path: `/referrals/${id}/${each}`,
      ifMatch: version,
      ...body,
    });
    expect({ each, status: step.status }).toEqual({ each, status: 204 });
    version = step.etag;
  }
  return id;
}

describe('a student who is registered with no GP', () => {
  it('gives the adviser a to-do, which ends when it is recorded that they registered', async () => {
    const id = await decided({ 'gp.not-registered': 'yes' });
    const [item, ...more] = await followUps(adviser, id);
    if (!item) throw new Error('no follow-up');
    expect({ item, more }).toMatchObject({ item: { kind: 'register-with-gp', state: 'asked' }, more: [] });
    const holder = { organisationId: LIVERPOOL, role: 'wellbeing-adviser' };
    expect(await app.events(item.id)).toMatchObject([
      { type: 'gp-follow-up.asked.v1', data: { referralId: id, toDos: [{ step: 'register-with-gp', holder }] } },
    ]);
    expect((await done(adviser, item, { outcome: 'registered', on: today() })).status).toBe(204);
    expect((await app.events(item.id)).at(-1)).toMatchObject({
      type: 'gp-follow-up.done.v1',
      data: { outcome: 'registered', toDos: [] },
    });
    expect(await followUps(adviser, id)).toMatchObject([{ state: 'done', outcome: 'registered', on: today() }]);
    expect(await app.entries(item.id)).toMatchObject([
      { action: 'referral.follow-up-gp', outcome: 'permitted', objects: [{ version: 1 }] },
      { action: 'referral.follow-up-gp', outcome: 'permitted', objects: [{ version: 2 }] },
    ]);
    expect(await followUps(clinician, id)).toEqual([]);
  });
});

describe('the copy to the GP', () => {
  it.each(['take-on', 'not-take-on'] as const)('is the trust’s to send after assessment: %s', async (act) => {
    const id = await decided({ 'gp.practice': 'A practice' }, act);
    const [item] = await followUps(clinician, id);
    if (!item) throw new Error('no follow-up');
    expect(item).toMatchObject({ kind: 'send-gp-copy', state: 'asked' });
    expect(await app.events(item.id)).toMatchObject([
      { data: { toDos: [{ step: 'send-gp-copy', holder: { organisationId: MERSEY_CARE, dutyTeamId: triageTeam } }] } },
    ]);
    expect((await done(clinician, item, { outcome: 'sent', on: today() })).status).toBe(204);
    expect(await followUps(clinician, id)).toMatchObject([{ state: 'done', outcome: 'sent', on: today() }]);
    expect(await followUps(adviser, id)).toEqual([]);
  });

  it('does not go when the student said no', async () => {
    const id = await decided({ 'gp.practice': 'A practice', 'gp.copy': 'no' });
    expect(await followUps(clinician, id)).toEqual([]);
  });

  it('is shown to the adviser before sending, on unless the student said no', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    const copyOf = async (fields: Record<string, string>) => {
      const { id } = await app.draft(student, { fields });
      return (await app.as(adviser, { path: `/referrals/${id}/as-received` })).body['copyToGp'];
    };
    expect(await copyOf({ ...content })).toBe(true);
    expect(await copyOf({ ...content, 'gp.copy': 'no' })).toBe(false);
  });

  it('is recorded after the referral was closed, too', async () => {
    const id = await decided({ 'gp.practice': 'A practice' });
    const { etag } = await app.as(clinician, { path: `/referrals/${id}` });
    const body = { reason: 'treatment-ended' };
    const closed = await app.as(clinician, { method: 'POST', path: `/referrals/${id}/close`, ifMatch: etag, body });
    expect(closed.status).toBe(204);
    const [item] = await followUps(clinician, id);
    if (!item) throw new Error('no follow-up');
    expect((await done(clinician, item, { outcome: 'sent', on: today() })).status).toBe(204);
  });

  it('is refused to others, with an ending of another kind, on a day to come, and twice', async () => {
    const id = await decided({ 'gp.practice': 'A practice' });
    const [item] = await followUps(clinician, id);
    if (!item) throw new Error('no follow-up');
    const sent = { outcome: 'sent', on: today() };
    expect(await done(manager, item, sent)).toMatchObject({ status: 403, codes: ['role-not-allowed'] });
    for (const person of [adviser, otherAdviser, foreignClinician])
      expect((await done(person, item, sent)).status).toBe(404);
    expect(await done(clinician, item, { outcome: 'registered', on: today() })).toMatchObject({
      status: 422,
      codes: ['outcome-not-of-kind'],
    });
    expect(await done(clinician, item, { outcome: 'sent', on: '2999-01-01' })).toMatchObject({
      status: 422,
      codes: ['day-to-come'],
    });
    expect((await done(clinician, item, { outcome: 'sent', on: 'yesterday' })).status).toBe(400);
    expect((await done(clinician, item, sent)).status).toBe(204);
    expect(await done(clinician, item, sent)).toMatchObject({ status: 409, codes: ['stale-version'] });
    expect(await done(clinician, { ...item, version: 2 }, sent)).toMatchObject({ status: 409, codes: ['wrong-state'] });
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
    const [compared] = await app.query('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
