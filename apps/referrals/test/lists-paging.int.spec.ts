import { decide, type AgreementFact, type GateInput } from '@footbridge/access';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentWithdrawnV1, event } from '@footbridge/contracts';
import { RECEIVER_VIEWS, SENDER_VIEWS } from '../src/referral/referral.views.js';
import { adviser, App, clinician, guardian, manager } from './app.js';
import { Lists, type Row } from './lists.js';
import { anAgreement, aStudent, GMMH, LIVERPOOL, MERSEY_CARE, SINCE, type Person } from './world.js';

let app: App;
let lists: Lists;

beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
  lists = await Lists.of(app);
  const taken = aStudent();
  await app.opened(taken);
  await app.told(event(ConsentWithdrawnV1, { ...taken, version: 2, withdrawnAt: SINCE }));
});
afterAll(() => app.stop());
beforeEach(() => app.knowsAllUntilNow());

describe('paging', () => {
  const pages = async (person: Person, view: string, between: () => Promise<void> = () => Promise.resolve()) => {
    const seen: Row[] = [];
    for (let cursor = ''; ;) {
      const { items, nextCursor } = await lists.page(person, `view=${view}&limit=2${cursor}`);
      seen.push(...items);
      if (nextCursor === undefined) return seen;
      cursor = `&cursor=${nextCursor}`;
      await between();
    }
  };

  const asked = (
    [
      [adviser, [...SENDER_VIEWS, 'all']],
      [clinician, [...RECEIVER_VIEWS, 'all']],
      [manager, [...RECEIVER_VIEWS, 'all']],
    ] as const
  ).flatMap(([person, views]) =>
    ['', '&urgency=urgent', `&other=${MERSEY_CARE}`, `&other=${GMMH}`].map((filter) => ({ person, views, filter })),
  );

  it.each(asked)(
    'goes through each view once, in the order of the whole, and counts as many ($person.role$filter)',
    async ({ person, views, filter }) => {
      const counted = await app.as(person, { path: `/referrals/counts?${filter.slice(1)}` });
      expect(counted.status).toBe(200);
      expect(counted.body).not.toHaveProperty('capped');
      const counts: Record<string, number> = {};
      for (const view of views) {
        const rows = (await pages(person, view + filter)).map(({ id }) => id);
        expect(rows).toEqual((await lists.list(person, view + filter)).map(({ id }) => id));
        counts[view] = rows.length;
      }
      expect(counted.body['counts']).toEqual(counts);
    },
  );

  it('refuses a filter that is none, for rows and counts alike', async () => {
    for (const path of ['/referrals', '/referrals/counts'])
      for (const filter of ['other=rw4', 'other=RW4%27', 'urgency=soon'])
        expect((await app.as(adviser, { path: `${path}?${filter}` })).status).toBe(400);
  });

  it('neither repeats nor skips while others come and go', async () => {
    const before = (await lists.list(adviser, 'sent')).map(({ id }) => id);
    const seen = await pages(adviser, 'sent', async () => {
      await app.submitted(aStudent());
    });
    expect(seen.map(({ id }) => id)).toEqual(before);
    const first = await lists.page(adviser, 'view=sent&limit=2');
    const gone = first.items.at(-1)?.id ?? '';
    await lists.act(adviser, await lists.act(adviser, gone, 'withdraw'), 'close', { reason: 'student-told' });
    const rest = await lists.page(adviser, `view=sent&limit=100&cursor=${first.nextCursor}`);
    const now = (await lists.list(adviser, 'sent')).map(({ id }) => id);
    expect(rest.items.map(({ id }) => id)).toEqual(now.slice(1));
  });
});

describe('the entry of a list', () => {
  const last = async () => {
    const [entry] = await app.query(
      `select bytes from audit_entry where action = 'referral.list' order by id desc limit 1`,
    );
    return JSON.parse(String(entry?.['bytes'])) as Record<string, unknown> & { input: Recorded };
  };
  type Recorded = Omit<GateInput, 'agreements'> & {
    agreements: AgreementFact[];
    questions: (GateInput & { action: string })[];
  };

  it('is one, lists the page, belongs to the caller’s organisation, and holds nothing of the student', async () => {
    const { items } = await lists.page(adviser, 'view=sent&limit=3');
    const entry = await last();
    expect(entry).toMatchObject({ outcome: 'permitted', act: 'access', organisations: [LIVERPOOL] });
    expect((entry['objects'] as { id: string }[]).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(JSON.stringify(entry)).not.toMatch(/Mei|planted|2006/);
  });

  it('holds what each decision rested on, so that it can be made again', async () => {
    const { items } = await lists.page(adviser, 'view=sent&limit=100');
    const { input } = await last();
    const { questions, agreements, ...shared } = input;
    const again = questions.map((question) => {
      const named = question.agreements.map(({ id }) => agreements.find((each) => each.id === id) as AgreementFact);
      const { outcome } = decide({ ...shared, ...question, agreements: named });
      return `${question.action} ${question.resource.id} ${outcome}`;
    });
    const expected = items.flatMap((row) => [
      `referral.read ${row.id} permit`,
      `progress.read ${row.id} ${row['status'] === undefined ? 'refuse' : 'permit'}`,
    ]);
    expect(again).toEqual(expected);
    expect(new Set(again.map((each) => each.split(' ').at(-1)))).toEqual(new Set(['permit', 'refuse']));
  });

  it('is written for counts, and for a refusal', async () => {
    await app.as(clinician, { path: '/referrals/counts' });
    expect(await last()).toMatchObject({ outcome: 'permitted', objects: [], organisations: [MERSEY_CARE] });
    await app.as(guardian, { path: '/referrals/counts' });
    expect(await last()).toMatchObject({ outcome: 'refused', reasons: [{ code: 'role-not-allowed' }] });
  });
});

describe('read marks', () => {
  it('are seen and written by the person and in the organisation that they are of, alone', async () => {
    const { database } = app.service;
    const nobody = { personId: '00000000-0000-4000-8000-000000000000', issuer: 'none', organisations: [] };
    const [mark] = await app.query(`select * from referral_read where organisation_id = $1 limit 1`, [MERSEY_CARE]);
    const as = <T>(
      organisation: unknown,
      person: unknown,
      work: (sql: (text: string) => Promise<unknown[]>) => Promise<T>,
    ) =>
      database.asRequest(nobody, undefined, async (tx) => {
        await tx.query(
          `select set_config('footbridge.organisation', $1, true), set_config('footbridge.person', $2, true)`,
          [organisation, person],
        );
        return { found: await work((text) => tx.query(text)) };
      });
    const count = async (organisation: unknown, person: unknown) =>
      (await as(organisation, person, (sql) => sql('select from referral_read'))).found.length;
    expect(await count(mark?.['organisation_id'], mark?.['person_id'])).toBeGreaterThan(0);
    expect(await count(mark?.['organisation_id'], nobody.personId)).toBe(0);
    expect(await count(LIVERPOOL, mark?.['person_id'])).toBe(0);
    const forged = as(MERSEY_CARE, nobody.personId, (sql) =>
      sql(
        `insert into referral_read values ('${MERSEY_CARE}', '${String(mark?.['person_id'])}', '${lists.ids['opened']}', 99)`,
      ),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
  });
});
