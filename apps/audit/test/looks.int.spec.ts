import { onlineViews, personId } from '@footbridge/access';
import { StudentOnlineViewChangedV1 } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { anEntry, adviserAt, LIVERPOOL, MERSEY_CARE, OTHER_TRUST, clinicianAt } from './builders.js';
import { api, at, itemsOf, newEntries, other, story, student, tell } from './story.js';

let app: App;
const subject = 'the student';
const looks = (query = '', as = subject) => app.asPerson(as, { path: `${api}/my-looks${query}` });

const machine = anEntry({
  at: at('13:00:00'),
  act: 'system',
  action: 'consent.stop',
  actor: { kind: 'system', service: 'referrals' },
  organisations: [LIVERPOOL],
  studentId: student,
});
const elsewhere = anEntry({
  at: at('13:01:00'),
  actor: clinicianAt(OTHER_TRUST),
  organisations: [OTHER_TRUST],
  studentId: student,
});
const refused = anEntry({
  at: at('13:02:00'),
  outcome: 'refused',
  reasons: [{ code: 'relationship-needed' }],
  studentId: student,
});

async function signsIn(name: string, studentId: string): Promise<string> {
  const person = personId(app.issuers.university.issuer, name);
  await app.query(
    `insert into knowledge.sign_in (student_id, person_id, linked_at, source_partition) values ($1, $2, now(), 0)`,
    [studentId, person],
  );
  return person;
}

beforeAll(async () => {
  app = await startApp();
  await tell(app);
  const person = await signsIn(subject, student);
  await signsIn('somebody else', other);
  const own = anEntry({
    at: at('13:03:00'),
    actor: { kind: 'student', personId: person, studentId: student },
    organisations: [],
    studentId: student,
  });
  await app.logged('referrals', [machine, elsewhere, refused, own]);
});
afterAll(() => app.stop());

describe('who has looked', () => {
  it('is told to the student: every look of others, wherever, with organisation, role and why, the newest first', async () => {
    const answer = await looks();
    expect(answer.status).toBe(200);
    expect(itemsOf(answer)).toMatchObject([
      { entryId: elsewhere.id, kind: 'person', organisationId: OTHER_TRUST, role: 'triage-clinician' },
      { entryId: machine.id, kind: 'machine', action: 'consent.stop' },
      {
        entryId: story['readAgain']?.id,
        organisationId: MERSEY_CARE,
        relationship: { kind: 'claimed', claimed: 'covering-for-colleague' },
      },
      { entryId: story['read']?.id, relationship: { kind: 'assigned' } },
      { entryId: story['opened']?.id, action: 'referral.open', relationship: { kind: 'addressed' } },
    ]);
    expect(itemsOf(answer)).toHaveLength(5);
  });

  it('names nobody', async () => {
    const { text } = await looks();
    const { personId: clinician, appointmentId } = clinicianAt(MERSEY_CARE) as {
      personId: string;
      appointmentId: string;
    };
    expect(text).not.toContain(clinician);
    expect(text).not.toContain(appointmentId);
    expect(Object.keys(itemsOf(await looks())[0] ?? {}).toSorted()).toEqual(
      ['action', 'at', 'entryId', 'kind', 'leafIndex', 'organisationId', 'role'].toSorted(),
    );
  });

  it('comes by page, by organisation, and one by one', async () => {
    const first = await looks('?limit=2');
    const rest = await looks(`?limit=10&cursor=${String(first.body['next'])}`);
    expect([...itemsOf(first), ...itemsOf(rest)].map((each) => each['entryId'])).toEqual(
      itemsOf(await looks()).map((each) => each['entryId']),
    );
    expect(itemsOf(await looks(`?organisation=${OTHER_TRUST}`)).map((each) => each['entryId'])).toEqual([elsewhere.id]);
    expect(itemsOf(await looks(`?entry=${elsewhere.id}`))).toHaveLength(1);
    expect(itemsOf(await looks(`?entry=${story['elsewhere']?.id ?? ''}`))).toEqual([]);
    expect((await looks('?entry=1')).status).toBe(400);
  });

  it('is not told to another student, to staff, or to a sign-in that is linked to nobody', async () => {
    expect(itemsOf(await looks('', 'somebody else')).map((each) => each['entryId'])).toEqual([story['elsewhere']?.id]);
    const lead = await app.as('information-governance-lead', LIVERPOOL, { path: `${api}/my-looks` });
    expect(lead).toMatchObject({ status: 403, codes: ['actor-not-allowed'] });
    const adviser = await app.as('wellbeing-adviser', LIVERPOOL, { path: `${api}/my-looks` });
    expect(adviser.status).toBe(403);
    expect(await looks('', 'nobody')).toMatchObject({ status: 403, codes: ['no-acting-role'] });
  });

  it('is on the record itself, with what was shown', async () => {
    const entries = await newEntries(app, () => looks('?limit=1'));
    expect(entries).toMatchObject([
      { action: 'audit.my-looks', act: 'access', studentId: student, actor: { kind: 'student' } },
    ]);
    expect(entries[0]?.objects).toContainEqual({ kind: 'audit-entry', id: elsewhere.id });
  });

  it('is found by an index, behind the policies', async () => {
    const rows = await app.query<{ n: number }>('select count(*)::int as n from log_entry');
    await app.logged(
      'consents',
      Array.from({ length: 400 }, () =>
        anEntry({ service: 'consents', actor: adviserAt(LIVERPOOL), studentId: randomUUID() }),
      ),
    );
    await app.query('analyze log_entry');
    const plan = await app.query<{ 'QUERY PLAN': string }>(
      `explain select leaf_index from log_entry e where e.student_id = '${student}' and e.outcome = 'permitted'
         and (e.act in ('access', 'system') or e.action = 'referral.open') order by e.leaf_index desc limit 51`,
    );
    expect(rows[0]?.n).toBeGreaterThan(10);
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('log_entry_student');
  });
});

describe('a student whose online view is switched off', () => {
  const switched = (on: boolean) =>
    app.asHandler(async (tx) => {
      await tx.query('set local search_path = knowledge, public');
      await onlineViews.handlers[StudentOnlineViewChangedV1.type]?.(
        { now: tx.now, query: tx.query.bind(tx), live: true },
        {
          id: randomUUID(),
          type: StudentOnlineViewChangedV1.type,
          service: 'consents',
          key: student,
          sequence: 3,
          at: tx.now,
          partition: 0,
          data: { studentId: student, registeredBy: LIVERPOOL, on, at: tx.now },
        },
      );
    });

  it('is refused the whole of their account, and nobody else is', async () => {
    await switched(false);
    for (const path of ['my-looks', 'my-disclosures', 'my-withdrawals']) {
      const entries = await newEntries(app, async () => {
        expect(await app.asPerson(subject, { path: `${api}/${path}` })).toMatchObject({
          status: 403,
          codes: ['online-view-off'],
        });
      });
      expect(entries).toMatchObject([{ outcome: 'refused', actor: { kind: 'unknown' } }]);
    }
    expect((await looks('', 'somebody else')).status).toBe(200);
    await switched(true);
    expect((await looks()).status).toBe(200);
  });
});
