import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { definition } from '../src/definition.js';
import { adviser, App, clinician, colleague, foreignClinician, guardian, manager } from './app.js';
import { anAgreement, appointmentOf, aStudent, MERSEY_CARE, type Person } from './world.js';

const NUMBER = 'PLANTED-0042/26';
let app: App;
beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const enter = (person: Person, id: string, ifMatch: string, number: unknown = NUMBER) =>
  app.as(person, { method: 'POST', path: `/referrals/${id}/entered-in-record`, ifMatch, body: { number } });
const read = (person: Person, id: string) => app.as(person, { path: `/referrals/${id}` });

describe('"entered in our record, number …"', () => {
  it('is shown to the receiver with day and who, and can be corrected', async () => {
    const { id, etag } = await app.opened(aStudent());
    const before = await read(clinician, id);
    expect(before.body).not.toHaveProperty('record');
    expect(before.body['actions']).toContain('enter-in-record');
    const entered = await enter(clinician, id, etag);
    expect(entered.status).toBe(204);
    const { body } = await read(clinician, id);
    expect(body).toMatchObject({ state: 'opened', record: { number: NUMBER, by: appointmentOf(clinician) } });
    expect((await enter(clinician, id, entered.etag ?? '', 'Planted 43')).status).toBe(204);
    expect((await read(clinician, id)).body).toMatchObject({ record: { number: 'Planted 43' } });
    expect((await app.entries(id)).filter(({ action }) => action === 'referral.enter-in-record')).toMatchObject([
      { outcome: 'permitted', objects: [{ id, version: 5 }] },
      { outcome: 'permitted', objects: [{ id, version: 6 }] },
    ]);
  });

  it('is nobody else’s to know: not the university’s, nor in an event, an entry or in plain bytes', async () => {
    const { id, etag } = await app.opened(aStudent());
    const sender = await read(adviser, id);
    const events = await app.events(id);
    await enter(clinician, id, etag);
    const after = await read(adviser, id);
    expect({ ...after.body, knownAt: undefined }).toEqual({ ...sender.body, knownAt: undefined });
    expect(await app.events(id)).toEqual(events);
    expect(JSON.stringify(await app.entries(id))).not.toContain('PLANTED');
    const rows = await app.query('select controller, bytes from record_number where referral_id = $1', [id]);
    expect(rows).toMatchObject([{ controller: MERSEY_CARE }]);
    expect(String(rows[0]?.['bytes'])).not.toContain('PLANTED');
  });

  it('is refused to others, to who has no relationship, before the opening, and on a version that has passed', async () => {
    const { id, etag } = await app.opened(aStudent());
    expect((await enter(foreignClinician, id, etag)).status).toBe(404);
    const sent = (await read(adviser, id)).etag ?? '';
    expect(await enter(adviser, id, sent)).toMatchObject({ status: 422, codes: ['wrong-side'] });
    expect(await enter(manager, id, etag)).toMatchObject({ status: 403 });
    expect(await enter(guardian, id, etag)).toMatchObject({ status: 403 });
    expect(await enter(colleague, id, etag)).toMatchObject({ status: 403, codes: ['relationship-needed'] });
    for (const wrong of ['', ' ', 'x'.repeat(51), '<b>', 7])
      expect((await enter(clinician, id, etag, wrong)).status).toBe(400);
    expect((await enter(clinician, id, etag)).status).toBe(204);
    expect(await enter(clinician, id, etag)).toMatchObject({ status: 409, codes: ['stale-version'] });
    const unopened = await app.submitted(aStudent());
    expect(await enter(clinician, unopened.id, unopened.etag)).toMatchObject({ status: 409, codes: ['wrong-state'] });
    expect((await app.entries(id)).filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(3);
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
  });
});
