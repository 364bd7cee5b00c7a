import { HandoverAcceptedV1, ReferralStepOverdueV1, ReferralSubmittedV1, plus } from '@footbridge/contracts';
import { until } from '@footbridge/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { alarmsOfDay, takeUnheld } from '../src/minting/told-case.store.js';
import { DutiesApp, MERSEY_CARE, type Person } from './app.js';
import { aReferral, inHours, toDo, TRIAGE } from './builders.js';

let app: DutiesApp;
let guardian: Required<Person>;
beforeAll(async () => {
  app = await DutiesApp.start();
  await app.staff('triage-clinician', MERSEY_CARE, [TRIAGE]);
  await app.staff('service-manager', MERSEY_CARE);
  guardian = await app.staff('caldicott-guardian', MERSEY_CARE);
});
afterEach(async () => {
  app.clock.reset();
  await app.rows('delete from obligation');
  await app.rows('delete from told_case');
  await app.rows(`update told_case_place set after = '00000000-0000-0000-0000-000000000000'`);
});
afterAll(() => app.stop());

const CHAIN = ['service-manager', 'senior-information-risk-owner', 'caldicott-guardian'];
const chained = (dueAt = inHours(1)) =>
  toDo('decide-on-offer', { dueAt, escalation: CHAIN, escalateAt: [0, 2, 4].map((hours) => plus(dueAt, { hours })) });
const typesOf = async (key: string, type: string) => (await app.outbox(key)).filter((each) => each.type === type);

describe('an escalation', () => {
  it('goes up the chain, each level once and at its time, whoever runs the timer and whatever was stopped', async () => {
    const { referralId, submitted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted([chained()]));
    app.clock.advance({ hours: 1, minutes: 16 });
    const levels: number[] = [];
    for (let step = 0; step < 3; step++) {
      const taken = await Promise.all([app.escalates(), app.escalates()]);
      levels.push(taken.reduce((sum, each) => sum + each));
      await app.restart();
      app.clock.advance({ hours: 2 });
    }
    // The second role is held by nobody: it is told together with the one above it.
    expect(levels).toEqual([1, 1, 0]);
    expect((await typesOf(referralId, 'obligation.escalated.v1')).map(({ data }) => data)).toMatchObject([
      { roles: ['service-manager'], level: 1, top: false },
      { roles: CHAIN, level: 3, top: true, appointmentId: guardian.appointmentId },
    ]);
    const [row] = await app.rows<{ id: string }>('select id from obligation where case_id = $1', [referralId]);
    expect((await app.audit(row?.id ?? '')).map(({ action, input }) => ({ action, input }))).toMatchObject([
      { action: 'obligation.mint' },
      { action: 'obligation.escalate', input: { level: 1, top: false } },
      { action: 'obligation.escalate', input: { level: 3, top: true } },
    ]);
  });

  it('is on the list of who was told, and of nobody above before their turn', async () => {
    await app.hands(ReferralSubmittedV1, aReferral().submitted([chained()]));
    app.clock.advance({ hours: 1, minutes: 16 });
    await app.escalates();
    const mine = async () =>
      ((await app.get('', guardian)).body['items'] as { mine: string }[]).map(({ mine }) => mine);
    expect(await mine()).toEqual([]);
    app.clock.advance({ hours: 2 });
    await app.escalates();
    expect(await mine()).toEqual(['escalated-to']);
  });

  it('that the service of the case tells of goes on with the next role in its turn', async () => {
    const { referralId, submitted, overdue } = aReferral();
    const event = submitted([chained()]);
    await app.hands(ReferralSubmittedV1, event);
    app.clock.advance({ hours: 1, seconds: 1 });
    await app.hands(ReferralStepOverdueV1, overdue('decide-on-offer', event.toDos));
    await app.hands(ReferralStepOverdueV1, overdue('decide-on-offer', event.toDos));
    expect(await app.escalates()).toBe(0);
    app.clock.advance({ hours: 2 });
    expect(await app.escalates()).toBe(1);
    expect(await typesOf(referralId, 'obligation.escalated.v1')).toHaveLength(2);
  });
});

describe('a reminder', () => {
  it('is given once each, also when the service was stopped at its time', async () => {
    const { referralId, submitted } = aReferral();
    const remindAt = [inHours(1), inHours(2)];
    await app.hands(ReferralSubmittedV1, submitted([toDo('decide-on-offer', { dueAt: inHours(3), remindAt })]));
    expect(await app.escalates()).toBe(0);
    app.clock.advance({ hours: 1, seconds: 1 });
    expect(await app.escalates()).toBe(1);
    expect(await app.escalates()).toBe(0);
    await app.restart();
    app.clock.advance({ hours: 1 });
    expect(await app.escalates()).toBe(1);
    expect((await typesOf(referralId, 'obligation.reminded.v1')).map(({ data }) => data)).toMatchObject(
      remindAt.map((setFor) => ({ setFor, holder: { dutyTeamId: TRIAGE } })),
    );
  });

  it('of what was done is never given', async () => {
    const { referralId, submitted, accepted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted([toDo('decide-on-offer', { remindAt: [inHours(1)] })]));
    await app.hands(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })]));
    app.clock.advance({ hours: 2 });
    expect(await app.escalates()).toBe(0);
    expect(await typesOf(referralId, 'obligation.reminded.v1')).toEqual([]);
  });
});

describe('an open referral that nobody has on a list', () => {
  const planted = async () => {
    const { referralId, submitted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted([toDo('decide-on-offer')]));
    const [lost] = await app.rows<{ id: string }>('delete from obligation where case_id = $1 returning id', [
      referralId,
    ]);
    return { referralId, id: lost?.id ?? '' };
  };

  const ended = (referralId: string, step: string) =>
    app.rows(
      `update obligation set state = 'cancelled', ended_at = now(), evidence_id = id, evidence_type = 'x', next_at = null,
         version = version + 1 where case_id = $1 and step = $2`,
      [referralId, step],
    );
  const standing = (referralId: string) =>
    app.rows(
      `select step, state, version from obligation where case_id = $1 and state in ('open', 'escalated') order by step`,
      [referralId],
    );
  const waiting = async () =>
    (await app.rows(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
      .length > 0;

  it('is an alarm after a minute, on the record and in a figure, and is minted with the same id', async () => {
    const { referralId, id } = await planted();
    app.clock.advance({ seconds: 58 });
    expect(await app.runs('unheld')).toBe(0);
    app.clock.advance({ seconds: 3 });
    const found = await Promise.all([app.runs('unheld'), app.runs('unheld')]);
    expect(found.reduce((sum, each) => sum + each)).toBe(1);
    expect(await app.rows('select id, state from obligation where case_id = $1', [referralId])).toEqual([
      { id, state: 'open' },
    ]);
    expect((await app.audit(referralId)).filter(({ action }) => action === 'duties.alarm')).toMatchObject([
      { act: 'system', organisations: [MERSEY_CARE], input: { code: 'case-without-to-do', minted: [id] } },
    ]);
    expect(await app.service.database.asHandler((tx) => alarmsOfDay(tx))).toBe(1);
  });

  it('is found too when one of its to-dos was ended by a fault: it stands again, and is told once', async () => {
    const { referralId, submitted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    await ended(referralId, 'check-on-student');
    app.clock.advance({ seconds: 61 });
    expect(await app.runs('unheld')).toBe(1);
    expect(await app.runs('unheld')).toBe(0);
    expect(await standing(referralId)).toEqual([
      { step: 'check-on-student', state: 'open', version: 3 },
      { step: 'decide-on-offer', state: 'open', version: 1 },
    ]);
    expect(await typesOf(referralId, 'obligation.minted.v1')).toHaveLength(3);
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `select id from obligation where case_id = $1 and step = 'check-on-student'`,
      [referralId],
    );
    expect((await app.audit(id)).map(({ action }) => action)).toEqual(['obligation.mint', 'obligation.reopen']);
  });

  it('and that was escalated is with whom it had reached again, and goes on with the next in turn', async () => {
    const { referralId, submitted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted([chained()]));
    app.clock.advance({ hours: 1, minutes: 16 });
    await app.escalates();
    await ended(referralId, 'decide-on-offer');
    await app.rows('delete from told');
    await app.runs('unheld');
    expect(await standing(referralId)).toMatchObject([{ state: 'escalated' }]);
    expect(await app.rows('select role from told')).toEqual([{ role: 'service-manager' }]);
    app.clock.advance({ hours: 2 });
    expect(await app.escalates()).toBe(1);
  });

  it('is found again when it is lost a second time, though its case tells nothing new', async () => {
    const { referralId, id } = await planted();
    app.clock.advance({ seconds: 61 });
    expect(await app.runs('unheld')).toBe(1);
    await app.rows('delete from obligation where id = $1', [id]);
    app.clock.advance({ minutes: 11 });
    expect(await app.runs('unheld')).toBe(1);
    expect(await standing(referralId)).toEqual([{ step: 'decide-on-offer', state: 'open', version: 1 }]);
  });

  it.each([
    ['of a type that is not known', '{type}', '"referral.unheard-of.v1"'],
    ['with something that is no time', '{data,toDos,0,dueAt}', '"tomorrow"'],
  ])('is an alarm every ten minutes while it cannot be made to stand: %s', async (_, path, value) => {
    const { referralId } = await planted();
    await app.rows(`update told_case set told = jsonb_set(told, $1::text[], $2::jsonb)`, [path, value]);
    app.clock.advance({ seconds: 61 });
    expect([await app.runs('unheld'), await app.runs('unheld')]).toEqual([1, 0]);
    app.clock.advance({ minutes: 11 });
    expect(await app.runs('unheld')).toBe(1);
    expect((await app.audit(referralId)).filter(({ action }) => action === 'duties.alarm')).toHaveLength(2);
  });

  it('and is late is minted and escalated to somebody who is there', async () => {
    const { referralId, submitted, overdue } = aReferral();
    const chain = ['senior-information-risk-owner', 'caldicott-guardian'];
    const event = submitted([toDo('decide-on-offer', { dueAt: inHours(1), escalation: chain })]);
    await app.hands(ReferralSubmittedV1, event);
    app.clock.advance({ hours: 1, seconds: 1 });
    await app.hands(ReferralStepOverdueV1, overdue('decide-on-offer', event.toDos));
    await app.rows('delete from obligation where case_id = $1', [referralId]);
    app.clock.advance({ seconds: 61 });
    await app.runs('unheld');
    // The first of them is held by nobody.
    expect((await typesOf(referralId, 'obligation.escalated.v1')).at(-1)?.data).toMatchObject({
      roles: chain,
      top: true,
      appointmentId: guardian.appointmentId,
    });
  });

  it('is found slice by slice, wherever it stands among them, and from the first again after the last', async () => {
    for (let n = 0; n < 5; n++) await app.hands(ReferralSubmittedV1, aReferral().submitted([toDo('decide-on-offer')]));
    await app.rows('delete from obligation');
    app.clock.advance({ seconds: 61 });
    const look = () => app.service.database.asHandler((tx) => takeUnheld(tx, { slice: 2, most: 1 }));
    const found = new Set<string>();
    for (let n = 0; n < 12; n++) for (const { told } of await look()) found.add(told.key);
    expect(found.size).toBe(5);
  });

  it('is taken before its to-dos, as by the event that tells of it: the two never wait for each other', async () => {
    const { referralId, submitted, accepted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    let accepting: Promise<void> | undefined;
    await app.service.database.asHandler(async (tx) => {
      await tx.query('select from told_case where case_id = $1 for update', [referralId]);
      accepting = app.hands(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })]));
      await until(waiting);
      await tx.query('select from obligation where case_id = $1 for update nowait', [referralId]);
    });
    await accepting;
    expect(await standing(referralId)).toMatchObject([{ step: 'assess' }]);
  });

  it('is none of those that are held, or over', async () => {
    const { submitted, accepted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    await app.hands(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })]));
    const over = aReferral();
    await app.hands(ReferralSubmittedV1, over.submitted());
    await app.hands(HandoverAcceptedV1, over.accepted([]));
    app.clock.advance({ hours: 1 });
    expect(await app.runs('unheld')).toBe(0);
  });
});
