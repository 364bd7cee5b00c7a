import { AgreementNeedChangedV1, plus, ReferralSubmittedV1, type Role, type ToDo } from '@footbridge/contracts';
import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { v4 } from 'uuid';
import { definition } from '../src/definition.js';
import { DutiesApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { aReferral, checkOnStudent, inHours, NIGHT, toDo, TRIAGE } from './builders.js';

let app: DutiesApp;
beforeAll(async () => {
  app = await DutiesApp.start();
});
afterEach(async () => {
  app.clock.reset();
  await app.rows('delete from obligation');
});
afterAll(() => app.stop());

type Body = Record<string, unknown>;
const inDays = (days: number) => plus(app.clock.now().toISOString(), { days });
const delegate = (by: Person, body: Body) =>
  app.as(by, {
    path: '/delegations',
    body: { reason: 'leave', from: inDays(0), to: inDays(7), ...body },
  });
const listed = async (as: Person) =>
  ((await app.get('', as)).body['items'] as { step: string; mine: string; coveringFor?: string }[]).map(
    ({ step, mine, coveringFor }) => `${step} (${mine}${coveringFor === undefined ? '' : ` ${coveringFor}`})`,
  );
/** Two in the same role, the first of them in a team of the night. */
const two = async (role: Role = 'duty-worker') => ({
  leaver: await app.staff(role, MERSEY_CARE, [NIGHT]),
  colleague: await app.staff('triage-clinician', MERSEY_CARE, [TRIAGE]),
});
const nightly = () =>
  aReferral().submitted([toDo('decide-on-offer', { holder: { organisationId: MERSEY_CARE, dutyTeamId: NIGHT } })]);

describe('a delegation', () => {
  it('puts the to-dos on the colleague’s list too, says for whom, and stops at its end', async () => {
    const { leaver, colleague } = await two();
    await app.hands(ReferralSubmittedV1, nightly());
    expect(await listed(colleague)).toEqual([]);
    const made = await delegate(leaver, { delegateId: colleague.appointmentId, from: inDays(1), to: inDays(3) });
    expect([made.status, made.etag]).toEqual([201, '"1"']);
    expect(await listed(colleague)).toEqual([]);
    app.clock.advance({ days: 1, minutes: 1 });
    expect(await listed(colleague)).toEqual([`decide-on-offer (covering ${leaver.appointmentId})`]);
    expect(await listed(leaver)).toEqual(['decide-on-offer (duty-team)']);
    app.clock.advance({ days: 2 });
    expect(await listed(colleague)).toEqual([]);
    const id = made.location?.split('/').at(-1) ?? '';
    expect(await app.audit(id)).toMatchObject([{ act: 'governance', action: 'duties.delegate', outcome: 'permitted' }]);
  });

  it('is ended at once by who made it, and by no one beside', async () => {
    const { leaver, colleague } = await two();
    await app.hands(ReferralSubmittedV1, nightly());
    const { location = '' } = await delegate(leaver, { delegateRole: 'triage-clinician' });
    const id = location.split('/').at(-1) ?? '';
    expect(await listed(colleague)).toHaveLength(1);
    const end = (by: Person, ifMatch = '"1"') =>
      app.as(by, { method: 'POST', path: `/delegations/${id}/end`, ifMatch });
    expect(await end(colleague)).toMatchObject({ status: 422, codes: ['not-your-own'] });
    expect((await end(leaver, '"2"')).status).toBe(409);
    expect((await app.as(leaver, { path: `/delegations/${id}` })).body).toMatchObject({
      state: 'made',
      actions: ['end'],
    });
    expect((await end(leaver)).status).toBe(204);
    expect(await listed(colleague)).toEqual([]);
    expect(await end(leaver, '"2"')).toMatchObject({ status: 409, codes: ['wrong-state'] });
    const over = await app.as(leaver, { path: '/delegations?state=over' });
    expect(over.body).toMatchObject({ items: [{ id, state: 'ended', actions: [] }] });
  });

  it('hands on no right: refused to a role that may not do it by itself, with what it lacks', async () => {
    const { leaver } = await two();
    const manager = await app.staff('service-manager', MERSEY_CARE);
    const refused = await delegate(leaver, { delegateId: manager.appointmentId });
    expect(refused).toMatchObject({ status: 422, codes: ['beyond-delegate'] });
    expect(JSON.stringify(refused.body)).toContain('referral.accept');
  });

  it('is refused across organisations, to oneself, twice at once, and to nobody or two', async () => {
    const { leaver, colleague } = await two();
    const elsewhere = await app.staff('wellbeing-adviser', MANCHESTER);
    expect(await delegate(leaver, { delegateId: elsewhere.appointmentId })).toMatchObject({
      codes: ['delegate-not-appointed'],
    });
    expect(await delegate(leaver, { delegateId: leaver.appointmentId })).toMatchObject({
      codes: ['delegate-is-delegator'],
    });
    expect(await delegate(leaver, {})).toMatchObject({ status: 422, codes: ['delegate-not-one'] });
    const both = { delegateId: colleague.appointmentId, delegateRole: 'triage-clinician' };
    expect(await delegate(leaver, both)).toMatchObject({ codes: ['delegate-not-one'] });
    const answers = await Promise.all([1, 2].map(() => delegate(leaver, { delegateId: colleague.appointmentId })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    for (const wrong of [{ reason: 'holiday' }, { from: 'soon' }, { delegateRole: 'king' }])
      expect((await delegate(leaver, { delegateId: colleague.appointmentId, ...wrong })).status).toBe(400);
  });

  it('ends with the appointment that it was made to: rights are looked at when the list is read', async () => {
    const { leaver, colleague } = await two();
    await app.hands(ReferralSubmittedV1, nightly());
    await delegate(leaver, { delegateId: colleague.appointmentId });
    expect(await listed(colleague)).toHaveLength(1);
    await app.rows(`update knowledge.appointment set role = 'service-manager' where appointment_id = $1`, [
      colleague.appointmentId,
    ]);
    expect(await listed(colleague)).toEqual([]);
  });

  it('covers what the delegator holds still: not a team that they left, and nothing once their appointment is over', async () => {
    const { leaver, colleague } = await two();
    await app.hands(ReferralSubmittedV1, nightly());
    const mine = { holder: { organisationId: MERSEY_CARE, role: 'duty-worker' } };
    await app.hands(ReferralSubmittedV1, aReferral().submitted([toDo('assess', mine)]));
    await delegate(leaver, { delegateId: colleague.appointmentId });
    expect(await listed(colleague)).toHaveLength(2);
    await app.rows('update knowledge.appointment set duty_team_ids = $2 where appointment_id = $1', [
      leaver.appointmentId,
      [TRIAGE],
    ]);
    expect(await listed(colleague)).toEqual([`assess (covering ${leaver.appointmentId})`]);
    await app.ends(MERSEY_CARE, leaver);
    expect(await listed(colleague)).toEqual([]);
  });

  it('of however many colleagues covers all of them', async () => {
    const colleague = await app.staff('triage-clinician', MERSEY_CARE, [TRIAGE]);
    const teams = Array.from({ length: 60 }, () => v4());
    for (const team of teams) {
      const away = await app.staff('duty-worker', MERSEY_CARE, [team]);
      const made = await delegate(away, { delegateId: colleague.appointmentId });
      expect(made.status).toBe(201);
    }
    const holders = [teams.at(0), teams.at(-1)].map((dutyTeamId) => ({ organisationId: MERSEY_CARE, dutyTeamId }));
    await app.hands(
      ReferralSubmittedV1,
      aReferral().submitted(holders.map((holder, n) => toDo(`step-${n}`, { holder }))),
    );
    expect(await listed(colleague)).toHaveLength(2);
  });

  it('of somebody who has left is made by who oversees the work, and seen by nobody elsewhere', async () => {
    const { leaver, colleague } = await two();
    const manager = await app.staff('service-manager', MERSEY_CARE);
    await app.hands(ReferralSubmittedV1, nightly());
    await app.ends(MERSEY_CARE, leaver);
    const other = await app.staff('wellbeing-lead', LIVERPOOL);
    const wanted = { delegatorId: leaver.appointmentId, delegateId: colleague.appointmentId, reason: 'left' };
    expect(await delegate(colleague, wanted)).toMatchObject({ status: 422, codes: ['not-your-own'] });
    expect(await delegate(other, wanted)).toMatchObject({ status: 422, codes: ['delegator-unknown'] });
    const { status, location = '' } = await delegate(manager, wanted);
    expect(status).toBe(201);
    expect(await listed(colleague)).toEqual([`decide-on-offer (covering ${leaver.appointmentId})`]);
    const id = location.split('/').at(-1) ?? '';
    expect((await app.as(manager, { path: `/delegations/${id}` })).status).toBe(200);
    expect((await app.as(other, { path: `/delegations/${id}` })).status).toBe(404);
    expect((await app.as(await app.staff('duty-worker', MERSEY_CARE), { path: `/delegations/${id}` })).status).toBe(
      404,
    );
  });
});

describe('a role that covers', () => {
  it('has a step on its list while nobody holds the step’s own role, and only then', async () => {
    const worker = await app.staff('named-safeguarding-professional', MERSEY_CARE);
    const holder = { organisationId: MERSEY_CARE, role: 'liaison-psychiatry-practitioner' };
    await app.hands(
      ReferralSubmittedV1,
      aReferral().submitted([toDo('assess', { holder, cover: 'named-safeguarding-professional' })]),
    );
    expect(await listed(worker)).toEqual(['assess (cover-role)']);
    const filled = await app.staff('liaison-psychiatry-practitioner', MERSEY_CARE);
    expect(await listed(worker)).toEqual([]);
    expect(await listed(filled)).toEqual(['assess (role)']);
  });

  it('has a step on its list in vacation, while its clock stands still, though somebody holds the role', async () => {
    const lead = await app.staff('wellbeing-lead', LIVERPOOL);
    const adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
    const standstills = [{ from: inHours(24), until: inHours(72) }];
    const holder = { organisationId: LIVERPOOL, role: 'wellbeing-adviser' };
    const treat = toDo('treat', { holder, dueAt: inHours(96), cover: 'wellbeing-lead', standstills });
    await app.hands(ReferralSubmittedV1, aReferral().submitted([treat]));
    expect([await listed(lead), await listed(adviser)]).toEqual([[], ['treat (role)']]);
    app.clock.advance({ hours: 25 });
    expect([await listed(lead), await listed(adviser)]).toEqual([['treat (cover-role)'], ['treat (role)']]);
    const { body } = await app.get('', lead);
    expect(body).toMatchObject({ items: [{ standstills, doneWhen: 'closing-recorded' }] });
    app.clock.advance({ hours: 48 });
    expect(await listed(lead)).toEqual([]);
  });
});

describe('a role that falls vacant', () => {
  const HOLDER = { organisationId: LIVERPOOL, role: 'disability-adviser' };

  it('is a to-do at once while to-dos depend on it, and done when it is filled', async () => {
    await app.knowsTheDirectory();
    const administrator = await app.staff('directory-administrator', LIVERPOOL);
    const last = await app.staff('disability-adviser', LIVERPOOL);
    await app.staff('wellbeing-adviser', LIVERPOOL);
    await app.hands(ReferralSubmittedV1, aReferral().submitted([checkOnStudent({ holder: HOLDER })]));
    expect(await app.runs('vacancies')).toBe(0);
    await app.ends(LIVERPOOL, last);
    const ran = await Promise.all([app.runs('vacancies'), app.runs('vacancies')]);
    expect(ran.reduce((sum, each) => sum + each)).toBe(1);
    const { body } = await app.get('', administrator);
    expect(body).toMatchObject({
      items: [{ step: 'fill-role', about: 'disability-adviser', mine: 'role', case: { kind: 'role' } }],
    });
    expect(await app.runs('vacancies')).toBe(0);
    const filled = await app.staff('disability-adviser', LIVERPOOL);
    expect(await app.runs('vacancies')).toBe(1);
    expect(await listed(administrator)).toEqual([]);
    const evidence = { type: 'appointment', appointmentId: filled.appointmentId };
    const [{ id }] = body['items'] as [{ id: string }];
    expect((await app.get(`/${id}`, administrator)).body).toMatchObject({ state: 'discharged', evidence });
    const told = (
      await app.rows<{ data: object }>(`select data from outbox where type = 'obligation.discharged.v1'`)
    ).at(-1);
    expect(told?.data).toMatchObject({ evidence: filled.appointmentId, evidenceType: 'appointment' });
  });

  it('is found too when an appointment simply runs out, and a duty team that nobody serves in', async () => {
    await app.staff('directory-administrator', MERSEY_CARE);
    const team = v4();
    const last = await app.staff('duty-worker', MERSEY_CARE, [team]);
    await app.rows(`update knowledge.appointment set to_at = $2 where appointment_id = $1`, [
      last.appointmentId,
      inHours(1),
    ]);
    const holder = { organisationId: MERSEY_CARE, dutyTeamId: team };
    await app.hands(ReferralSubmittedV1, aReferral().submitted([toDo('decide-on-offer', { holder })]));
    await app.knowsTheDirectory();
    expect(await app.runs('vacancies')).toBe(0);
    app.clock.advance({ hours: 1, minutes: 1 });
    await app.knowsTheDirectory();
    expect(await app.runs('vacancies')).toBe(1);
    expect(await app.rows(`select about from obligation where step = 'fill-role'`)).toEqual([{ about: team }]);
  });

  it('is a to-do too where two organisations are asked for an agreement and one has no governance lead', async () => {
    const [universityLead, administrator] = [
      await app.staff('information-governance-lead', LIVERPOOL),
      await app.staff('directory-administrator', MERSEY_CARE),
    ];
    const asked = (own: string, other: string): ToDo =>
      toDo(`propose-agreement-with-${other.toLowerCase()}`, {
        holder: { organisationId: own, role: 'information-governance-lead' },
        escalation: ['senior-information-owner', 'senior-information-risk-owner'],
      });
    const fact = {
      ...{ needId: v4(), version: 1, between: [LIVERPOOL, MERSEY_CARE], state: 'asked' as const },
      at: new Date().toISOString(),
    };
    const toDos = [asked(LIVERPOOL, MERSEY_CARE), asked(MERSEY_CARE, LIVERPOOL)];
    await app.hands(AgreementNeedChangedV1, { ...fact, toDos });
    await app.hands(AgreementNeedChangedV1, { ...fact, toDos });
    expect(await listed(universityLead)).toEqual(['propose-agreement-with-rw4 (role)']);
    await app.knowsTheDirectory();
    expect(await app.runs('vacancies')).toBe(1);
    expect(await listed(administrator)).toEqual(['fill-role (role)']);
    const trustLead = await app.staff('information-governance-lead', MERSEY_CARE);
    expect(await listed(trustLead)).toEqual(['propose-agreement-with-10006842 (role)']);
    await app.hands(AgreementNeedChangedV1, { ...fact, version: 2, toDos: toDos.slice(1) });
    expect(await listed(universityLead)).toEqual([]);
    expect(await listed(trustLead)).toEqual(['propose-agreement-with-10006842 (role)']);
    await app.hands(AgreementNeedChangedV1, { ...fact, version: 3, state: 'settled', toDos: [] });
    expect(await listed(trustLead)).toEqual([]);
    const ended = await app.rows(`select state, evidence_type from obligation where case_kind = 'agreement-need'`);
    expect(ended).toEqual(Array(2).fill({ state: 'discharged', evidence_type: AgreementNeedChangedV1.type }));
  });

  it('is found again and again, each time as a to-do of its own', async () => {
    const role = 'counsellor';
    await app.staff('directory-administrator', LIVERPOOL);
    await app.hands(ReferralSubmittedV1, aReferral().submitted([checkOnStudent({ holder: { ...HOLDER, role } })]));
    for (const version of [1, 2, 3]) {
      await app.knowsTheDirectory();
      await app.runs('vacancies');
      const fillings = await app.rows(
        `select step_version as version, state from obligation where about = $1 order by step_version`,
        [role],
      );
      expect(fillings.at(-1)).toEqual({ version, state: 'open' });
      const filled = await app.staff(role, LIVERPOOL);
      await app.runs('vacancies');
      await app.ends(LIVERPOOL, filled);
    }
  });

  it('is not guessed from a directory that nobody heard of for a while', async () => {
    await app.hands(
      ReferralSubmittedV1,
      aReferral().submitted([checkOnStudent({ holder: { ...HOLDER, role: 'counsellor' } })]),
    );
    await app.knowsTheDirectory();
    app.clock.advance({ minutes: 2 });
    expect(await app.runs('vacancies')).toBe(0);
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.rows(text) });
    const found = await compareVersions(app.service.database, definition);
    expect(found.filter(({ code }) => code !== 'aggregate-gone')).toEqual([]);
  });
});
