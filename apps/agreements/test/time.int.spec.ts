import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type App } from './app.js';
import { LIVERPOOL, terms } from './builders.js';
import { guardian, journey, owner, type Journey } from './journey.js';

let app: App;
let to: Journey;
beforeAll(async () => {
  app = await startApp();
  to = journey(app);
});
afterAll(() => app.stop());

const loop = () => app.due();
const stateOf = async (id: string) =>
  (await app.as('counsellor', LIVERPOOL, { path: `/api/agreements/${id}` })).body['state'];
const typesOf = async (id: string) =>
  (await app.query('select type from outbox where key = $1 order by position', [id]))
    .map(({ type }) => type)
    .filter((type) => type !== 'agreement.work-changed.v1');

/** Signed by all, with a first day to come. */
async function signed(from: string, end?: string): Promise<string> {
  const id = await to.approved(terms({ from, to: end }));
  await to.act(id, 'sign', owner);
  await to.act(id, 'sign', guardian);
  return id;
}

describe('the due-time loop', () => {
  it('puts a signed agreement in force on its first day, once, even with two loops at a time', async () => {
    const id = await signed('2027-01-01T00:00:00.000Z');
    expect([await stateOf(id), await loop()]).toEqual(['signed', 0]);
    app.clock.set('2027-01-01T00:00:01.000Z');
    expect((await Promise.all([loop(), loop()])).toSorted()).toEqual([0, 1]);
    expect(await stateOf(id)).toBe('in-force');
    expect((await typesOf(id)).filter((type) => type === 'agreement.came-into-force.v1')).toHaveLength(1);
    const [entry] = await app.query(
      `select act, objects, bytes from audit_entry where action = 'agreement.come-into-force'`,
    );
    expect(entry).toMatchObject({ act: 'system', objects: [{ kind: 'agreement', id }] });
    expect(JSON.parse(String(entry?.['bytes']))).toMatchObject({ actor: { kind: 'system', service: 'agreements' } });
  });

  it('lets what is over expire, suspended or not, and nothing that has no end', async () => {
    const first = '2026-11-01T00:00:00.000Z';
    const end = '2027-06-01T00:00:00.000Z';
    const reviewBy = '2027-05-01T00:00:00.000Z';
    const running = await to.inForce(terms({ from: first, to: end, reviewBy }));
    const suspended = await to.suspended(terms({ from: first, to: end, reviewBy }));
    const endless = await to.inForce(terms({ from: first, to: undefined }));
    app.clock.set('2027-05-31T23:59:00.000Z');
    expect([await loop(), await stateOf(running), await stateOf(suspended)]).toEqual([1, 'review-due', 'suspended']);
    app.clock.set(end);
    expect([await loop(), await loop()]).toEqual([2, 0]);
    expect([await stateOf(running), await stateOf(suspended), await stateOf(endless)]).toEqual([
      'expired',
      'expired',
      'in-force',
    ]);
    expect((await typesOf(running)).at(-1)).toBe('agreement.expired.v1');
    const lifted = await to.act(suspended, 'ask-reinstatement', owner);
    expect(lifted).toMatchObject({ status: 409, codes: ['wrong-state'] });
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition)).toEqual([]);
    const [compared] = await app.query('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
