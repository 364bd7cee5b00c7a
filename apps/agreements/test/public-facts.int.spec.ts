import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '@footbridge/testing';
import { type Activity } from '../src/processing/processing.js';
import { type Coverage } from '../src/coverage/coverage.dto.js';
import { GMMH, startApp, type App } from './app.js';
import { aParty, LIVERPOOL, MERSEY_CARE, now, terms } from './builders.js';
import { guardian, INCIDENT, journey, lead, type Journey } from './journey.js';

let app: App;
let to: Journey;
/** Long, soon over, and one that a third party joined. */
let long: string;
let short: string;
let suspended: string;
beforeAll(async () => {
  app = await startApp();
  to = journey(app);
  long = await to.inForce();
  short = await to.inForce(
    terms({ to: '2026-12-24T00:00:00.000Z', reviewBy: '2026-12-20T00:00:00.000Z', title: 'A short one' }),
  );
  suspended = await to.suspended();
  await to.approved();
  await to.invited(long, aParty(GMMH));
  app.clock.set('2026-11-23T10:00:00.000Z');
  await to.must(long, 'join', { role: 'caldicott-guardian', at: GMMH });
});
afterAll(() => app.stop());

const api = '/api/agreements';
const coverage = async (query = '', at = LIVERPOOL) => {
  const { status, body } = await app.as('data-protection-officer', at, { path: `${api}/coverage${query}` });
  expect(status).toBe(200);
  return body as unknown as Coverage;
};
const entry = async (action: string) => {
  const [row] = await app.query('select bytes from audit_entry where action = $1 order by at desc, id desc limit 1', [
    action,
  ]);
  return JSON.parse(String(row?.['bytes'])) as Record<string, unknown>;
};

describe('the coverage of a region or an organisation', () => {
  it('says between whom agreements are in force, and counts as the register does', async () => {
    const { pairs, more } = await coverage();
    expect(more).toBe(false);
    expect(pairs.map(({ organisations, state, agreements }) => [organisations.toSorted(), state, agreements])).toEqual([
      [[LIVERPOOL, MERSEY_CARE], 'in-force', 2],
      [[LIVERPOOL, GMMH], 'in-force', 1],
    ]);
    for (const { organisations, agreements } of pairs) {
      const other = organisations.find((each) => each !== LIVERPOOL) ?? '';
      const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}?state=in-force&party=${other}` });
      expect({ other, listed: (body['items'] as object[]).length }).toEqual({ other, listed: agreements });
    }
    expect(await entry('agreement.read-coverage')).toMatchObject({ outcome: 'permitted', objects: [] });
  });

  it('has the pairs of named organisations alone, also for who is in none of them, and nobody but their dates', async () => {
    const { pairs } = await coverage(`?organisations=${LIVERPOOL},${MERSEY_CARE}`, GMMH);
    expect(pairs).toEqual([
      {
        organisations: [LIVERPOOL, MERSEY_CARE].toSorted(),
        ...{ state: 'in-force', agreements: 2, agreementId: long },
        ...{ from: terms().from, to: terms().to, reviewBy: terms().reviewBy },
      },
    ]);
  });

  it('warns 90 days before the end, of what runs longest', async () => {
    app.clock.set('2028-09-01T00:00:00.000Z');
    const [pair] = (await coverage(`?organisations=${LIVERPOOL},${GMMH}`)).pairs;
    expect(pair).toMatchObject({ state: 'expiring', to: terms().to });
    app.clock.set('2028-11-01T00:00:00.000Z');
    expect((await coverage()).pairs).toEqual([]);
    app.clock.set('2026-11-23T10:00:00.000Z');
  });

  it.each(['?organisations=10006842', '?organisations=no%20code,RW4', '?organisations='])(
    'refuses %s',
    async (query) => {
      expect((await app.as('counsellor', LIVERPOOL, { path: `${api}/coverage${query}` })).status).toBe(400);
    },
  );

  it('and the record of processing are closed without a token, and without a role that holds', async () => {
    for (const path of [`${api}/coverage`, `${api}/processing`]) {
      expect((await ask(app.service.url, { path })).status).toBe(401);
      const asked = { path, actingAs: undefined };
      expect(await app.as('counsellor', LIVERPOOL, asked)).toMatchObject({ status: 403, codes: ['no-acting-role'] });
    }
  });
});

it('who must act is told of the parties of now, also of one that joined', async () => {
  const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}/${long}/responsibilities` });
  const steps = body['steps'] as { step: string; organisationId: string; filledBy: string }[];
  expect(steps.filter(({ organisationId }) => organisationId === GMMH)).toMatchObject([
    { step: 'decide-on-offer', filledBy: 'duty-team' },
  ]);
});

it('a privacy notice has the parties of now, also one that joined with its own bases', async () => {
  const { body } = await ask(app.service.url, { path: `${api}/in-force?organisation=${GMMH}` });
  const [notice, ...others] = body['items'] as { id: string; parties: { organisationId: string; bases: object[] }[] }[];
  expect({ id: notice?.id, others }).toEqual({ id: long, others: [] });
  expect(notice?.parties.find(({ organisationId }) => organisationId === GMMH)?.bases).toEqual(aParty(GMMH).bases);
});

it('the counts of the register are those of its lists, and name the other parties of now', async () => {
  const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}/counts` });
  const states: Record<string, number> = {};
  const { body: list } = await app.as('counsellor', LIVERPOOL, { path: `${api}?limit=200` });
  for (const { state } of list['items'] as { state: string }[]) states[state] = (states[state] ?? 0) + 1;
  expect(body).toEqual({ states, parties: [GMMH, MERSEY_CARE].toSorted(), actions: [] });
  expect((await app.as(lead.role, lead.at, { path: `${api}/counts` })).body['actions']).toEqual(['draft']);
  const { body: elsewhere } = await app.as('data-protection-officer', GMMH, { path: `${api}/counts` });
  expect(elsewhere).toMatchObject({ states: { 'in-force': 1 } });
});

describe('the record of processing', () => {
  const record = async (at: string, query = '') => {
    const { status, body } = await app.as('data-protection-officer', at, { path: `${api}/processing${query}` });
    expect(status).toBe(200);
    return body as { items: Activity[]; next?: string };
  };
  const of = async (at: string, query = '') => (await record(at, query)).items.map(({ agreementId }) => agreementId);

  it('has what is in force for an organisation, with its own annex, and nothing that is suspended', async () => {
    const { items } = await record(MERSEY_CARE);
    expect(items.map(({ agreementId }) => agreementId).toSorted()).toEqual([long, short].toSorted());
    expect(items.map(({ party }) => party.organisationId)).toEqual([MERSEY_CARE, MERSEY_CARE]);
    expect(items.find(({ agreementId }) => agreementId === long)?.others).toMatchObject([
      { organisationId: LIVERPOOL },
      { organisationId: GMMH },
    ]);
    const { objects } = (await entry('agreement.read-processing')) as { objects: { id: string }[] };
    expect(objects.map(({ id }) => id)).toEqual(items.map(({ agreementId }) => agreementId));
  });

  it('is told as at a day: before there was one, before a party joined, and before it was suspended', async () => {
    expect(await of(LIVERPOOL, '?at=2026-11-01T00:00:00.000Z')).toEqual([]);
    expect(await of(GMMH)).toEqual([long]);
    expect(await of(GMMH, `?at=${now}`)).toEqual([]);
    const again = await to.inForce();
    const then = '2026-11-24T10:00:00.000Z';
    app.clock.set(then);
    await to.must(again, 'suspend-at-once', { ...guardian, body: INCIDENT });
    expect(await of(LIVERPOOL)).not.toContain(again);
    expect(await of(LIVERPOOL, '?at=2026-11-23T12:00:00.000Z')).toContain(again);
    expect(await of(LIVERPOOL)).not.toContain(suspended);
  });

  it('goes page by page', async () => {
    const first = await record(LIVERPOOL, '?limit=1');
    const second = await of(LIVERPOOL, `?limit=1&cursor=${first.next ?? ''}`);
    expect([...first.items.map(({ agreementId }) => agreementId), ...second]).toEqual([long, short].toSorted());
  });
});
