import { ConsentWithdrawnV1, event, ObligationMintedV1 } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { adviser, App, clinician, foreignClinician, PEOPLE, safeguardingLead } from './app.js';
import {
  anAgreement,
  aStudent,
  LIVERPOOL,
  MERSEY_CARE,
  permissionChanged,
  SINCE,
  triageTeam,
  type Student,
} from './world.js';

const secondAdviser = { ...adviser, name: ' second' };
const counsellor = { role: 'counsellor', at: LIVERPOOL } as const;
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, secondAdviser, counsellor]);
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const post = (person: typeof clinician, id: string, act: string, [ifMatch, body]: [string, object?]) =>
  app.as(person, { method: 'POST', path: `/referrals/${id}/${act}`, ifMatch, body });
const read = (person: typeof clinician, id: string) => app.as(person, { path: `/referrals/${id}` });
const claim = (person: typeof clinician, id: string) =>
  app.as(person, { path: `/referrals/${id}/claim-relationship`, body: { reason: 'incident-review' } });
const withdrawn = (student: Student) => event(ConsentWithdrawnV1, { ...student, version: 2, withdrawnAt: SINCE });

/** The receiving team has its to-do. */
const arrived = (caseId: string) =>
  app.told(
    event(ObligationMintedV1, {
      caseId,
      caseKind: 'referral',
      obligationId: v7(),
      step: 'decide-on-offer',
      stepVersion: 3,
      holder: { organisationId: MERSEY_CARE, dutyTeamId: triageTeam },
      dueAt: SINCE,
    }),
  );

/** Opened, accepted and taken on, each by the clinician. */
async function takenOn(student: Student): Promise<{ id: string; etag: string }> {
  const { id, etag } = await app.opened(student);
  const accepted = await post(clinician, id, 'accept', [etag]);
  const taken = await post(clinician, id, 'take-on', [accepted.etag ?? '']);
  expect(taken.status).toBe(204);
  return { id, etag: taken.etag ?? '' };
}
const end = async ({ id, etag }: { id: string; etag: string }) => {
  expect((await post(clinician, id, 'close', [etag, { reason: 'treatment-ended' }])).status).toBe(204);
};

describe('when a referral is closed', () => {
  it('the treating team’s relationships end, and a clinician who gives a reason opens the record again', async () => {
    const student = aStudent();
    const closed = await takenOn(student);
    expect((await read(clinician, closed.id)).body).toHaveProperty('content');
    await end(closed);
    const after = await read(clinician, closed.id);
    expect({ status: after.status, codes: after.codes }).toEqual({ status: 403, codes: ['relationship-needed'] });
    await app.told(withdrawn(student));
    expect((await claim(clinician, closed.id)).status).toBe(201);
    expect((await read(clinician, closed.id)).body).toHaveProperty('content');
    expect((await claim(foreignClinician, closed.id)).status).toBe(404);
    app.clock.advance({ hours: 25 });
    expect((await read(clinician, closed.id)).codes).toEqual(['relationship-needed']);
    await app.knowsAllUntilNow();
  });

  it('who sent it reads for four weeks how it ended and what came back, and then no more', async () => {
    const student = aStudent();
    const closed = await takenOn(student);
    await app.told(permissionChanged(student, { returns: 'summary-at-end' }));
    const summary = { kind: 'outcome-summary', text: 'Discharged to GP' };
    expect((await app.as(clinician, { path: `/referrals/${closed.id}/messages`, body: summary })).status).toBe(201);
    await end(closed);
    app.clock.advance({ days: 27 });
    await app.knowsAllUntilNow();
    expect((await read(adviser, closed.id)).body['progress']).toMatchObject({ state: 'closed' });
    const messages = await app.as(adviser, { path: `/referrals/${closed.id}/messages` });
    expect(messages.body['items']).toMatchObject([{ text: 'Discharged to GP' }]);
    app.clock.advance({ days: 2 });
    await app.knowsAllUntilNow();
    const after = await read(adviser, closed.id);
    expect({ status: after.status, codes: after.codes }).toEqual({ status: 403, codes: ['relationship-missing'] });
    expect((await claim(adviser, closed.id)).status).toBe(404);
  });

  it('by the sender after a no, those of the receiver end as well', async () => {
    const { id, etag } = await app.opened(aStudent());
    await post(clinician, id, 'not-accept', [etag, { reason: 'no-capacity', nextStep: 'gp' }]);
    expect((await read(clinician, id)).status).toBe(200);
    const seen = await read(adviser, id);
    expect((await post(adviser, id, 'close', [seen.etag ?? '', { reason: 'student-told' }])).status).toBe(204);
    expect((await read(clinician, id)).codes).toEqual(['relationship-needed']);
    expect((await read(adviser, id)).status).toBe(200);
    expect((await claim(clinician, id)).status).toBe(201);
    expect((await read(clinician, id)).body).toHaveProperty('content');
  });

  it('those of another referral of the same student go on', async () => {
    const student = aStudent();
    await app.opened(student);
    const { id, etag } = await app.draft(student);
    const sent = await post(adviser, id, 'submit', [etag, {}]);
    const opened = await post(clinician, id, 'open', [sent.etag ?? '']);
    const answer: [string, object] = [opened.etag ?? '', { reason: 'no-capacity', nextStep: 'gp' }];
    await post(clinician, id, 'not-accept', answer);
    const seen = await read(adviser, id);
    expect((await post(adviser, id, 'close', [seen.etag ?? '', { reason: 'student-told' }])).status).toBe(204);
    expect((await read(clinician, id)).body).toHaveProperty('content');
  });

  it('what was shared for safety’s sake stays with the team that it was shared with', async () => {
    const student = aStudent();
    const closed = await takenOn(student);
    const shared = await app.as(safeguardingLead, {
      path: '/sharing-decisions',
      body: {
        studentId: student.studentId,
        to: MERSEY_CARE,
        toTeam: triageTeam,
        referralId: closed.id,
        ground: 'serious-harm-to-student',
        necessity: 'Could not wait',
        asked: 'could-not-be-asked',
        askedHow: 'Three calls',
        studentTold: false,
        fields: { 'risk.summary': 'Active plan' },
      },
    });
    await end(closed);
    const path = shared.location?.replace('/api/referrals', '') ?? '';
    expect((await app.as(clinician, { path })).body).toMatchObject({ shared: { 'risk.summary': 'Active plan' } });
  });

  it('and not before: the database ends nothing of an open one, whoever asks', async () => {
    const { id } = await app.opened(aStudent());
    const nobody = { personId: v7(), issuer: 'none', organisations: [] };
    const { database } = app.service;
    await database.asRequest(nobody, undefined, async (tx) => {
      await tx.query('select end_relationships($1, $2)', [id, SINCE]);
      return { asked: true };
    });
    const rows = await app.query('select kind, to_at from relationship where referral_id = $1 order by kind', [id]);
    expect(rows).toEqual([
      { kind: 'addressed', to_at: null },
      { kind: 'referrer', to_at: null },
    ]);
  });
});

describe('who must act next', () => {
  it('may look while it must: a colleague in that role, and no other role', async () => {
    const { id, etag } = await app.opened(aStudent());
    const look = await read(secondAdviser, id);
    expect(look.body).toMatchObject({ content: { 'risk.suicidal-thoughts': 'passive' } });
    const looked = (await app.entries(id)).findLast(({ action }) => action === 'referral.read');
    expect(looked).toMatchObject({ outcome: 'permitted', input: { relationship: { kind: 'holding-step' } } });
    expect((await read(counsellor, id)).codes).toEqual(['relationship-missing']);
    await post(clinician, id, 'accept', [etag]);
    expect((await read(secondAdviser, id)).codes).toEqual(['relationship-missing']);
    expect((await read(adviser, id)).status).toBe(200);
  });

  it('can do it though the referrer is away: the colleague tells the student and closes', async () => {
    const { id, etag } = await app.opened(aStudent());
    await post(clinician, id, 'not-accept', [etag, { reason: 'no-capacity', nextStep: 'gp' }]);
    const seen = await read(secondAdviser, id);
    expect(seen.body['progress']).toMatchObject({ youMustActNext: true });
    const closing: [string, object] = [seen.etag ?? '', { reason: 'student-told' }];
    expect((await post(counsellor, id, 'close', closing)).codes).toEqual(['relationship-missing']);
    expect((await post(secondAdviser, id, 'close', closing)).status).toBe(204);
    expect((await read(secondAdviser, id)).codes).toEqual(['relationship-missing']);
  });
});

describe('what the sender is shown', () => {
  const shownOf = async (id: string) => {
    const seen = await read(adviser, id);
    const list = await app.as(adviser, { path: '/referrals?view=sent&limit=100' });
    const items = list.body['items'] as Record<string, unknown>[];
    const { knownAt: _, ...body } = seen.body;
    return { etag: seen.etag, body, envelope: items.find((each) => each['id'] === id) };
  };

  it('does not move, after permission was taken back, with anything that the trust does', async () => {
    const student = aStudent();
    const { id, etag } = await app.opened(student);
    const accepted = await post(clinician, id, 'accept', [etag]);
    await app.told(withdrawn(student));
    const before = await shownOf(id);
    expect(before.body['actions']).toEqual([]);
    const taken = await post(clinician, id, 'take-on', [accepted.etag ?? '']);
    expect(await shownOf(id)).toEqual(before);
    await end({ id, etag: taken.etag ?? '' });
    expect(await shownOf(id)).toEqual(before);
  });

  it('does not move, where nothing more may come back, until the trust answers', async () => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await app.told(permissionChanged(student, { returns: 'nothing-more' }));
    await arrived(id);
    const received = await shownOf(id);
    expect(received.etag).toBe(etag);
    expect(received.body).toMatchObject({
      progress: { state: 'sent' },
      actions: ['withdraw', 'contact-student', 'message'],
    });
    const opened = await post(clinician, id, 'open', [(await read(clinician, id)).etag ?? '']);
    expect(opened.status).toBe(204);
    expect(await shownOf(id)).toEqual(received);
    expect((await post(clinician, id, 'accept', [opened.etag ?? ''])).status).toBe(204);
    expect((await shownOf(id)).etag).not.toBe(etag);
  });

  it('is what it names in If-Match: a referral is taken back though it arrived meanwhile', async () => {
    const { id, etag } = await app.submitted(aStudent());
    await arrived(id);
    expect((await post(adviser, id, 'withdraw', [etag])).status).toBe(204);
    expect((await post(adviser, id, 'withdraw', [etag])).codes).toEqual(['stale-version']);
    expect((await read(adviser, id)).body['progress']).toMatchObject({ youMustActNext: true, state: 'withdrawn' });
  });

  it('is not the state, in a refusal either', async () => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await post(clinician, id, 'open', [etag]);
    const late = await post(adviser, id, 'withdraw', [etag]);
    expect({ status: late.status, codes: late.codes }).toEqual({ status: 409, codes: ['wrong-state'] });
    expect(JSON.stringify(late.body)).not.toContain('opened');
    await app.told(withdrawn(student));
    const update = () => app.as(adviser, { path: `/referrals/${id}/messages`, body: { kind: 'update', text: 'More' } });
    const open = await update();
    const no = { reason: 'no-capacity', nextStep: 'gp' };
    await post(clinician, id, 'not-accept', [(await read(clinician, id)).etag ?? '', no]);
    await post(adviser, id, 'close', [(await read(adviser, id)).etag ?? '', { reason: 'student-told' }]);
    const closed = await update();
    expect([open.codes, closed.codes]).toEqual([['permission-withdrawn'], ['permission-withdrawn']]);
    expect(open.status).toBe(closed.status);
    expect((await app.entries(id)).at(-1)).toMatchObject({
      outcome: 'refused',
      organisations: [LIVERPOOL, MERSEY_CARE],
    });
  });
});

describe('since when each side has had to act next', () => {
  const heldIn = async (id: string) =>
    (await read(adviser, id)).body['progress'] as { held?: Record<string, string>[] };
  const sides = async (id: string) =>
    (await heldIn(id)).held?.map(({ side, to }) => `${side}${to === undefined ? '' : ' until then'}`);

  it('is told to the sender: itself until the service accepted, then the service, to the end', async () => {
    const { id, etag } = await app.opened(aStudent());
    expect(await sides(id)).toEqual(['sender']);
    const accepted = await post(clinician, id, 'accept', [etag]);
    expect(await sides(id)).toEqual(['sender until then', 'receiver']);
    const taken = await post(clinician, id, 'take-on', [accepted.etag ?? '']);
    await end({ id, etag: taken.etag ?? '' });
    expect(await sides(id)).toEqual(['sender until then', 'receiver until then']);
    const [own, theirs] = (await heldIn(id)).held ?? [];
    expect(own?.['to']).toBe(theirs?.['from']);
    const { body } = await read(adviser, id);
    expect(own?.['from']).toBe(body['submittedAt']);
  });

  it('tells not when the service closed where the student lets that not come back, and nothing without permission', async () => {
    const student = aStudent();
    const closed = await takenOn(student);
    await app.told(permissionChanged(student, { returns: 'nothing-more' }));
    await end(closed);
    expect(await heldIn(closed.id)).toMatchObject({ state: 'under-way' });
    expect(await sides(closed.id)).toEqual(['sender until then', 'receiver']);
    await app.told(event(ConsentWithdrawnV1, { ...student, version: 3, withdrawnAt: SINCE }));
    expect(await heldIn(closed.id)).not.toHaveProperty('held');
  });

  it('ends with the sender where it closed after a "no"', async () => {
    const { id, etag } = await app.opened(aStudent());
    const returned = await post(clinician, id, 'return-with-advice', [etag, { nextStep: 'gp' }]);
    expect(returned.status).toBe(204);
    const { etag: seen = '' } = await read(adviser, id);
    expect((await post(adviser, id, 'close', [seen, { reason: 'student-told' }])).status).toBe(204);
    expect(await sides(id)).toEqual(['sender until then']);
  });
});
