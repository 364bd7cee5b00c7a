import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { takeDue, takeWork } from '../src/agreement/agreement.loop.js';
import { startApp, type App } from './app.js';
import { LIVERPOOL, terms } from './builders.js';
import {
  guardian,
  INCIDENT,
  journey,
  lead,
  NO_OBJECTION,
  officerHere,
  officerThere,
  owner,
  type Journey,
} from './journey.js';

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

describe('a renewal', () => {
  const first = '2027-07-01T00:00:00.000Z';
  const last = '2028-06-01T00:00:00.000Z';
  const ends = terms({ from: first, to: last, reviewBy: '2028-05-01T00:00:00.000Z' });
  const renewed = (from: string) =>
    terms({ from, to: '2030-06-01T00:00:00.000Z', reviewBy: '2029-06-01T00:00:00.000Z' });
  const amended = async (id: string, from: string) => {
    await to.must(id, 'amend', lead);
    await to.must(id, 'revise', { ...lead, body: renewed(from) });
    await to.answered(id);
    return to.act(id, 'propose', lead);
  };
  const renewing = async (id: string, from: string) => {
    await amended(id, from);
    await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
    await to.must(id, 'advise', { ...officerThere, body: NO_OBJECTION });
    await to.must(id, 'approve', guardian);
    await to.must(id, 'sign', owner);
    await to.must(id, 'sign', guardian);
  };

  it('that is signed takes the place of what ends, from the very day on, also where the loop comes late', async () => {
    app.clock.set('2027-07-01T00:00:00.000Z');
    const [onTheDay, before] = [await to.inForce(ends), await to.inForce(ends)];
    await renewing(onTheDay, last);
    await renewing(before, '2028-03-01T00:00:00.000Z');
    app.clock.set('2028-06-03T00:00:00.000Z');
    await loop();
    for (const id of [onTheDay, before]) {
      const { body } = await app.as('counsellor', LIVERPOOL, { path: `/api/agreements/${id}` });
      expect(body).toMatchObject({ state: 'in-force', version: 2, terms: { to: '2030-06-01T00:00:00.000Z' } });
    }
  });

  it('of a suspended agreement waits until it is lifted', async () => {
    app.clock.set('2027-07-01T00:00:00.000Z');
    const id = await to.inForce(ends);
    await renewing(id, last);
    await to.must(id, 'suspend-at-once', { ...owner, body: INCIDENT });
    app.clock.set('2028-06-03T00:00:00.000Z');
    await loop();
    expect(await stateOf(id)).toBe('suspended');
    await to.must(id, 'ask-reinstatement', owner);
    await to.must(id, 'confirm-reinstatement', guardian);
    await loop();
    const { body } = await app.as('counsellor', LIVERPOOL, { path: `/api/agreements/${id}` });
    expect(body).toMatchObject({ state: 'in-force', version: 2 });
  });

  it('that would begin after the end is not proposed', async () => {
    app.clock.set('2027-07-01T00:00:00.000Z');
    const id = await to.inForce(ends);
    expect(await amended(id, '2028-06-01T00:00:00.001Z')).toMatchObject({
      status: 422,
      codes: ['begins-after-the-end'],
    });
  });
});

describe('one agreement that fails', () => {
  it('holds up no other: it is logged, and looked at again in a minute', async () => {
    app.clock.set('2027-07-01T00:00:00.000Z');
    const end = {
      from: '2027-07-01T00:00:00.000Z',
      to: '2028-06-01T00:00:00.000Z',
      reviewBy: '2028-05-01T00:00:00.000Z',
    };
    const [broken, whole] = [await to.inForce(terms(end)), await to.inForce(terms(end))];
    const [kept] = await app.query('select body from agreement where agreement_id = $1', [broken]);
    await app.query(`update agreement set body = body #- '{terms,pathways}' where agreement_id = $1`, [broken]);
    const logged: unknown[] = [];
    const log = { error: (what: object) => logged.push(what) };
    app.clock.set(end.reviewBy);
    await app.query('update agreement set work_due_at = $1 where agreement_id = any ($2)', [
      end.reviewBy,
      [broken, whole],
    ]);
    await app.service.database.asHandler((tx) => takeWork(tx, log));
    const due = async (column: string) => {
      const [row] = await app.query(
        `select ${column} between $2::timestamptz + interval '1 minute' and $2::timestamptz + interval '3 minutes' as later from agreement where agreement_id = $1`,
        [broken, end.reviewBy],
      );
      return row?.['later'];
    };
    expect(await due('work_due_at')).toBe(true);
    const { body } = await app.as('counsellor', LIVERPOOL, { path: `/api/agreements/${whole}` });
    expect(body['work']).toMatchObject([{ step: 'review-10006842' }, { step: 'renew-10006842' }]);
    expect(logged).toMatchObject([{ agreementId: broken, err: expect.any(Error) as unknown }]);

    await app.query(`update agreement set body = body #- '{members}' where agreement_id = $1`, [broken]);
    await app.service.database.asHandler((tx) => takeDue(tx, log));
    expect([await stateOf(whole), await due('due_at'), logged.length]).toEqual(['review-due', true, 2]);
    await app.query('update agreement set body = $2 where agreement_id = $1', [broken, kept?.['body']]);
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
