import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AppointmentEndedV1,
  ConsentWithdrawnV1,
  event,
  ObligationMintedV1,
} from '@footbridge/contracts';
import { v7 } from 'uuid';
import { adviser, App, clinician, colleague, foreignClinician, guardian, manager, PEOPLE } from './app.js';
import { destroySealingKeys } from '../src/referral/key-destruction.js';
import { tellLateSteps } from '../src/referral/referral.reactions.js';
import { Keyring } from '@footbridge/keyring';
import {
  anAgreement,
  appointmentOf,
  aStudent,
  content,
  EVERYTHING,
  idOf,
  LIVERPOOL,
  MERSEY_CARE,
  permissionChanged,
  SINCE,
  triageTeam,
  type Student,
} from './world.js';

const leaver = { ...clinician, name: ' who leaves' };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, leaver]);
  await app.told(anAgreement());
});
afterAll(() => app.stop());

const post = (person: typeof clinician, id: string, act: string, [ifMatch, body]: [string, object?]) =>
  app.as(person, { method: 'POST', path: `/referrals/${id}/${act}`, ifMatch, body });
const read = (person: typeof clinician, id: string) => app.as(person, { path: `/referrals/${id}` });
const withdrawn = (student: Student) => event(ConsentWithdrawnV1, { ...student, version: 2, withdrawnAt: SINCE });

describe('the first opening', () => {
  it('is the disclosure: the trust has its own record, the sealing key goes, the entry names the right', async () => {
    const { id } = await app.opened(aStudent());
    const mine = await read(clinician, id);
    expect(mine.body).toMatchObject({
      state: 'opened',
      content,
      actions: [
        'accept',
        'return-with-advice',
        'not-accept',
        'message',
        'enter-in-record',
        'contact-student',
        'assign',
      ],
    });
    expect(
      await app.query(`select kind from referral_copy where referral_id = $1 and controller = 'RW4'`, [id]),
    ).toEqual([{ kind: 'own' }]);
    const [asked] = await app.query('select key_id from key_destruction where referral_id = $1 and done_at is null', [
      id,
    ]);
    const keyring = app.service.app.get(Keyring);
    expect(await keyring.byId(String(asked?.['key_id']))).toMatchObject({ id: asked?.['key_id'] });
    await app.service.database.asHandler((tx) => destroySealingKeys(tx, keyring));
    expect(await keyring.byId(String(asked?.['key_id']))).toBeUndefined();
    const entry = (await app.entries(id)).find(({ action }) => action === 'referral.open');
    expect(entry).toMatchObject({
      outcome: 'permitted',
      disclosure: { to: 'RW4', basis: { kind: 'permission' } },
      objects: [{ id, version: 4 }],
    });
  });

  it('cuts again to what the student still permits', async () => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    const less = EVERYTHING.filter((each) => each !== 'adjustments' && each !== 'contact');
    await app.told(permissionChanged(student, { categories: less }));
    expect((await post(clinician, id, 'open', [etag])).status).toBe(204);
    const { body } = await read(clinician, id);
    const { 'contact.preference': _, ...rest } = content;
    expect(body['content']).toEqual(rest);
  });

  it('is refused after the student took permission back: the trust keeps the reference, the adviser is to speak with them', async () => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await app.told(withdrawn(student));
    const answer = await post(clinician, id, 'open', [etag]);
    expect(answer.status).toBe(409);
    const again = await post(clinician, id, 'open', ['"4"']);
    expect({ status: again.status, codes: again.codes }).toEqual({
      status: 403,
      codes: ['permission-withdrawn', 'wrong-state'],
    });
    expect((await read(clinician, id)).body).not.toHaveProperty('content');
    expect(
      await app.query('select 1 from referral_copy where referral_id = $1 and controller = $2', [id, MERSEY_CARE]),
    ).toEqual([]);
    expect((await app.events(id)).at(-1)).toMatchObject({
      type: 'referral.withdrawn.v1',
      data: {
        cause: 'permission-withdrawn',
        toDos: [{ step: 'speak-with-student', holder: { organisationId: LIVERPOOL } }],
      },
    });
    expect((await app.events(student.studentId)).map(({ type }) => type)).toEqual(['withdrawal.acknowledged.v1']);
  });

  it('waits while knowledge is stale; what was opened before is read all the same', async () => {
    const { id: before } = await app.opened(aStudent());
    const { id, etag } = await app.submitted(aStudent());
    app.clock.advance({ seconds: 31 });
    const answer = await post(clinician, id, 'open', [etag]);
    expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 503, codes: ['knowledge-stale'] });
    const own = await read(clinician, before);
    expect(own.status).toBe(200);
    expect(own.body).toHaveProperty('content');
    await app.knowsAllUntilNow();
    expect((await post(clinician, id, 'open', [etag])).status).toBe(204);
  });

  it('is refused while the agreement is suspended, and not after it is reinstated', async () => {
    const { id, etag } = await app.submitted(aStudent());
    const of = { agreementId: idOf('agreement'), version: 1 };
    await app.told(event(AgreementSuspendedV1, { ...of, suspendedAt: SINCE }));
    expect((await post(clinician, id, 'open', [etag])).codes).toEqual(['agreement-suspended']);
    await app.told(event(AgreementReinstatedV1, { ...of, reinstatedAt: SINCE }));
    expect((await post(clinician, id, 'open', [etag])).status).toBe(204);
  });

  it('is not for a wrong role, an ended appointment or another trust', async () => {
    const { id, etag } = await app.submitted(aStudent());
    expect((await post(manager, id, 'open', [etag])).codes).toContain('role-not-allowed');
    expect((await post(foreignClinician, id, 'open', [etag])).status).toBe(404);
    await app.told(
      event(AppointmentEndedV1, { organisationId: MERSEY_CARE, appointmentId: appointmentOf(leaver), endedAt: SINCE }),
    );
    const ended = await post(leaver, id, 'open', [etag]);
    expect(ended.status).toBe(403);
    expect((await app.entries(id)).at(-1)).toMatchObject({ outcome: 'refused', action: 'referral.open' });
  });
});

describe('received', () => {
  it('is set when the receiving team has its to-do, once', async () => {
    const { id } = await app.submitted(aStudent());
    const holder = { organisationId: MERSEY_CARE, dutyTeamId: triageTeam };
    const minted = {
      caseId: id,
      caseKind: 'referral',
      obligationId: v7(),
      step: 'decide-on-offer',
      stepVersion: 3,
      holder,
      dueAt: SINCE,
    };
    await app.told(event(ObligationMintedV1, minted), event(ObligationMintedV1, minted));
    expect((await app.events(id)).map(({ type }) => type)).toEqual(['referral.submitted.v1', 'referral.received.v1']);
  });
});

describe('the decision', () => {
  it('moves the next step to the trust when it accepts, and is taken once', async () => {
    const { id, etag } = await app.opened(aStudent());
    const accepted = await post(clinician, id, 'accept', [etag]);
    expect(accepted.status).toBe(204);
    const adviserSees = await read(adviser, id);
    expect(adviserSees.body['progress']).toMatchObject({
      youMustActNext: false,
      state: 'accepted',
      next: { step: 'assess' },
    });
    expect((await post(clinician, id, 'accept', [etag])).codes).toEqual(['stale-version']);
    const twice = await post(clinician, id, 'accept', [accepted.etag ?? '']);
    expect({ status: twice.status, codes: twice.codes }).toEqual({ status: 409, codes: ['wrong-state'] });
  });

  it('two clinicians at once: one decides', async () => {
    const { id, etag } = await app.opened(aStudent());
    const answers = await Promise.all([
      post(clinician, id, 'accept', [etag]),
      post(clinician, id, 'not-accept', [etag, { reason: 'no-capacity', nextStep: 'gp' }]),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('a no has a reason and a next step, and leaves the university with the student to tell', async () => {
    const { id, etag } = await app.opened(aStudent());
    expect((await post(clinician, id, 'not-accept', [etag, { reason: 'no-capacity' }])).status).toBe(400);
    expect((await post(clinician, id, 'not-accept', [etag, { reason: 'no-capacity', nextStep: 'gp' }])).status).toBe(
      204,
    );
    const seen = await read(adviser, id);
    expect(seen.body['progress']).toMatchObject({
      youMustActNext: true,
      state: 'not-accepted',
      reason: 'no-capacity',
      nextStep: 'gp',
      next: { step: 'tell-student' },
    });
    expect((await post(clinician, id, 'close', [seen.etag ?? '', { reason: 'student-told' }])).codes).toEqual([
      'wrong-side',
    ]);
    expect((await post(adviser, id, 'close', [seen.etag ?? '', { reason: 'student-told' }])).status).toBe(204);
  });

  it('sent back with advice, leaves the university with the student to tell, and the advice is a message', async () => {
    const { id, etag } = await app.opened(aStudent());
    const advice = { path: `/referrals/${id}/messages`, body: { kind: 'advice', text: 'Try the group first' } };
    expect((await post(clinician, id, 'return-with-advice', [etag])).status).toBe(400);
    expect((await post(clinician, id, 'return-with-advice', [etag, { nextStep: 'gp' }])).status).toBe(204);
    expect((await app.as(clinician, advice)).status).toBe(201);
    const seen = await read(adviser, id);
    expect(seen.body).toMatchObject({
      progress: { youMustActNext: true, state: 'returned', nextStep: 'gp', next: { step: 'tell-student' } },
      actions: ['close', 'message', 'contact-student'],
    });
    const got = await app.as(adviser, { path: `/referrals/${id}/messages` });
    expect(got.body['items']).toMatchObject([{ kind: 'advice', text: 'Try the group first' }]);
    expect((await read(clinician, id)).body).toHaveProperty('content');
  });

  it('not taken on after assessment, stays with the trust, which tells the student and closes', async () => {
    const { id, etag } = await app.opened(aStudent());
    const accepted = await post(clinician, id, 'accept', [etag]);
    const no = { reason: 'not-clinically-appropriate', nextStep: 'talking-therapies-self-referral' };
    const after = await post(clinician, id, 'not-take-on', [accepted.etag ?? '', no]);
    expect(after.status).toBe(204);
    const seen = await read(adviser, id);
    expect(seen.body['progress']).toMatchObject({
      youMustActNext: false,
      state: 'not-taken-on',
      nextStep: no.nextStep,
    });
    const closing = { reason: 'student-told' };
    expect((await post(adviser, id, 'close', [seen.etag ?? '', closing])).codes).toEqual(['wrong-side']);
    expect((await post(clinician, id, 'close', [after.etag ?? '', closing])).status).toBe(204);
  });

  it('goes on to the end: taken on, then closed by the trust', async () => {
    const { id, etag } = await app.opened(aStudent());
    const accepted = await post(clinician, id, 'accept', [etag]);
    const takenOn = await post(clinician, id, 'take-on', [accepted.etag ?? '']);
    expect((await post(clinician, id, 'close', [takenOn.etag ?? '', { reason: 'treatment-ended' }])).status).toBe(204);
    expect((await app.events(id)).at(-1)).toMatchObject({ type: 'referral.closed.v1', data: { toDos: [] } });
    const claim = { path: `/referrals/${id}/claim-relationship`, body: { reason: 'incident-review' } };
    expect((await app.as(colleague, claim)).status).toBe(201);
    expect((await read(colleague, id)).body).toHaveProperty('content');
  });
});

describe('after the student takes permission back', () => {
  it('the university sees only whether it must act, sends nothing more, and the treating team still opens its record', async () => {
    const student = aStudent();
    const { id, etag } = await app.opened(student);
    await post(clinician, id, 'accept', [etag]);
    expect(
      (
        await app.as(adviser, {
          path: `/referrals/${id}/messages`,
          body: { kind: 'update', text: 'Moved to a new flat' },
        })
      ).status,
    ).toBe(201);
    await app.told(withdrawn(student));
    const seen = await read(adviser, id);
    expect(seen.body['progress']).toEqual({ youMustActNext: false, withheld: ['permission-withdrawn'] });
    expect(JSON.stringify(seen.body)).not.toContain('accepted');
    const update = await app.as(adviser, { path: `/referrals/${id}/messages`, body: { kind: 'update', text: 'More' } });
    expect({ status: update.status, codes: update.codes }).toEqual({ status: 403, codes: ['permission-withdrawn'] });
    expect((await read(clinician, id)).body).toHaveProperty('content');
    const messages = await app.as(clinician, { path: `/referrals/${id}/messages` });
    expect(messages.body['items']).toMatchObject([{ kind: 'update', text: 'Moved to a new flat' }]);
  });

  it('a colleague without a relationship looks only after giving a reason, for a day, and it is reviewed by another person', async () => {
    const student = aStudent();
    const { id } = await app.opened(student);
    await app.told(withdrawn(student));
    expect((await read(manager, id)).status).toBe(403);
    expect((await read(foreignClinician, id)).status).toBe(404);
    expect((await read(colleague, id)).codes).toEqual(['relationship-needed']);
    const claim = await app.as(colleague, {
      path: `/referrals/${id}/claim-relationship`,
      body: { reason: 'covering-for-colleague' },
    });
    expect(claim.status).toBe(201);
    expect((await read(colleague, id)).body).toHaveProperty('content');
    expect(
      (
        await app.as(manager, {
          path: `/referrals/${id}/claim-relationship`,
          body: { reason: 'covering-for-colleague' },
        })
      ).status,
    ).toBe(403);
    const path = claim.location?.replace('/api/referrals', '') ?? '';
    const relationshipId = path.split('/').at(-1) ?? '';
    expect(await app.events(relationshipId)).toMatchObject([
      { type: 'relationship.claimed.v1', data: { toDos: [{ step: 'review-access' }] } },
    ]);
    expect(
      (await app.as(guardian, { path: `${path}/review`, body: { finding: 'justified' }, ifMatch: '"1"' })).status,
    ).toBe(204);
    app.clock.advance({ hours: 25 });
    expect((await read(colleague, id)).codes).toEqual(['relationship-needed']);
    await app.knowsAllUntilNow();
  });
});

describe('what comes back', () => {
  it.each([
    ['nothing-more', 'opened', 'sent'],
    ['arrived-and-decided', 'opened', 'opened'],
  ] as const)('with %s an opened referral shows as %s', async (returns, _, shown) => {
    const student = aStudent();
    const { id, etag } = await app.submitted(student);
    await app.told(permissionChanged(student, { returns }));
    await post(clinician, id, 'open', [etag]);
    expect((await read(adviser, id)).body['progress']).toMatchObject({ state: shown });
  });

  it('an outcome that the student did not allow is refused, and one that they did is sent', async () => {
    const student = aStudent();
    const { id } = await app.opened(student);
    const summary = { path: `/referrals/${id}/messages`, body: { kind: 'outcome-summary', text: 'Discharged to GP' } };
    expect((await app.as(clinician, summary)).codes).toContain('permission-returns');
    await app.told(permissionChanged(student, { returns: 'summary-at-end' }));
    expect((await app.as(clinician, summary)).status).toBe(201);
    const got = await app.as(adviser, { path: `/referrals/${id}/messages` });
    expect(got.body['items']).toMatchObject([{ kind: 'outcome-summary', text: 'Discharged to GP' }]);
  });
});

describe('a late step', () => {
  it('is told once and stays where it is', async () => {
    const { id } = await app.submitted(aStudent());
    app.clock.advance({ days: 30 });
    const { database } = app.service;
    while ((await database.asHandler(tellLateSteps)) > 0);
    while ((await database.asHandler(tellLateSteps)) > 0);
    const late = (await app.events(id)).filter(({ type }) => type === 'referral.step-overdue.v1');
    expect(late.map(({ data }) => data['step'])).toEqual(['check-on-student', 'decide-on-offer']);
    const { body } = await app.as(clinician, { path: '/referrals?view=worklist&limit=100' });
    expect((body['items'] as { id: string }[]).map((each) => each.id)).toContain(id);
    expect(late.at(-1)).toMatchObject({
      data: {
        holder: { organisationId: LIVERPOOL },
        toDos: [{ step: 'check-on-student' }, { step: 'decide-on-offer' }],
      },
    });
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
