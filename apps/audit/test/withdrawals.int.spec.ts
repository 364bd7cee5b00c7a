import { personId } from '@footbridge/access';
import { type AuditEntry } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { aDisclosure, adviserAt, anEntry, clinicianAt, LIVERPOOL, MERSEY_CARE } from './builders.js';
import { api, at, itemsOf, leadOf, newEntries } from './story.js';

const student = randomUUID();
const consent = randomUUID();
const later = randomUUID();
const subject = 'the student';

/** A disclosure on a permission of the student. */
const sharedOn = (id: string, time: string, more: Partial<AuditEntry> = {}): AuditEntry => {
  const entry = aDisclosure(student, randomUUID(), { at: at(time), ...more });
  const { disclosure } = entry;
  if (!disclosure) throw new Error('a disclosure was asked for');
  return { ...entry, disclosure: { ...disclosure, basis: { kind: 'permission', id, version: 1 } } };
};
const byConsents = (action: string, id: string, time: string, more: Partial<AuditEntry> = {}): AuditEntry =>
  anEntry({
    at: at(time),
    service: 'consents',
    act: 'governance',
    action,
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL],
    studentId: student,
    objects: [{ kind: 'consent', id, version: 2 }],
    ...more,
  });

const before = sharedOn(consent, '14:01:59');
const opened = sharedOn(consent, '14:02:01', { action: 'referral.open', actor: clinicianAt(MERSEY_CARE) });
const refused = sharedOn(consent, '14:02:02', { outcome: 'refused', reasons: [{ code: 'permission-withdrawn' }] });
const other = sharedOn(later, '14:02:03');

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.logged('referrals', [before, opened, refused, other]);
  await app.logged('consents', [
    byConsents('consent.withdraw', consent, '14:02:00'),
    byConsents('consent.withdraw', later, '15:00:00', { actor: clinicianAt(LIVERPOOL) }),
    byConsents('consent.withdraw', randomUUID(), '15:00:01', {
      outcome: 'refused',
      reasons: [{ code: 'wrong-state' }],
    }),
    byConsents('withdrawal.take-effect', consent, '14:02:05', {
      act: 'system',
      actor: { kind: 'system', service: 'consents' },
      input: { state: 'acknowledged-by-all', since: at('14:02:04') },
    }),
  ]);
  await app.query(
    `insert into knowledge.sign_in (student_id, person_id, linked_at, source_partition) values ($1, $2, now(), 0)`,
    [student, personId(app.issuers.university.issuer, subject)],
  );
});
afterAll(() => app.stop());

const expected = [
  { consentId: later, withdrawnAt: at('15:00:00'), effect: { state: 'pending' }, stillShared: { count: 0, items: [] } },
  {
    consentId: consent,
    withdrawnAt: at('14:02:00'),
    effect: { state: 'acknowledged-by-all', since: at('14:02:04') },
    stillShared: {
      count: 1,
      items: [{ entryId: opened.id, at: at('14:02:01'), action: 'referral.open', to: MERSEY_CARE }],
    },
  },
];

describe('what was still shared after permission was taken back', () => {
  it('is told to the student, with its count and until when', async () => {
    const answers: { body: Record<string, unknown> }[] = [];
    const entries = await newEntries(app, async () => {
      answers.push(await app.asPerson(subject, { path: `${api}/my-withdrawals` }));
    });
    expect(answers[0]?.body['items']).toMatchObject(expected);
    expect(entries).toMatchObject([
      { action: 'audit.my-withdrawals', outcome: 'permitted', studentId: student, actor: { kind: 'student' } },
    ]);
    expect(entries[0]?.objects).toContainEqual({ kind: 'audit-entry', id: opened.id });
  });

  it('is told of one permission, and page by page', async () => {
    const one = await app.asPerson(subject, { path: `${api}/my-withdrawals?consent=${consent}` });
    expect(one.body).toMatchObject({ items: [expected[1]] });
    const first = await app.asPerson(subject, { path: `${api}/my-withdrawals?limit=1` });
    expect(first.body['items']).toMatchObject([expected[0]]);
    const rest = await app.asPerson(subject, {
      path: `${api}/my-withdrawals?limit=1&cursor=${Number(first.body['next'])}`,
    });
    expect(rest.body).toMatchObject({ items: [expected[1]] });
    expect(rest.body['next']).toBeUndefined();
  });

  it('is told to the governance lead where the student is registered, and to nobody elsewhere', async () => {
    const path = `students/${student}/withdrawals`;
    const entries = await newEntries(app, async () => {
      expect(itemsOf(await leadOf(app)(LIVERPOOL, path))).toMatchObject(expected);
    });
    expect(entries).toMatchObject([{ action: 'audit.withdrawals', studentId: student, organisations: [LIVERPOOL] }]);
    expect(itemsOf(await leadOf(app)(MERSEY_CARE, path))).toEqual([]);
    expect(itemsOf(await leadOf(app)(LIVERPOOL, `students/${randomUUID()}/withdrawals`))).toEqual([]);
  });

  it('is refused to staff, to another student’s sign-in, and an officer has no list of their own', async () => {
    const asAdviser = { path: `${api}/students/${student}/withdrawals` };
    expect(await app.as('wellbeing-adviser', LIVERPOOL, asAdviser)).toMatchObject({
      status: 403,
      codes: ['role-not-allowed'],
    });
    expect(await app.asPerson(subject, asAdviser)).toMatchObject({ status: 403, codes: ['actor-not-allowed'] });
    expect(await leadOf(app)(LIVERPOOL, 'my-withdrawals')).toMatchObject({ status: 403, codes: ['actor-not-allowed'] });
    expect(await app.asPerson('somebody else', { path: `${api}/my-withdrawals` })).toMatchObject({
      status: 403,
      codes: ['no-acting-role'],
    });
  });
});
