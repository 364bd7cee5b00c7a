import {
  AgreementPartyJoinedV1,
  AgreementPartyLeftV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  event,
  plus,
} from '@footbridge/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { adviser, App, clinician, PEOPLE } from './app.js';
import { aRoutine, calmService, codes, looked, peopleOf, sent } from './stops.js';
import { anAgreement, GMMH, LIVERPOOL, MERSEY_CARE } from './world.js';

let app: App;
let agreementId: string;
const recordId = v7();
beforeAll(async () => {
  app = await App.start(PEOPLE);
  await app.told(calmService());
});
afterAll(() => app.stop());
// Each test has an agreement of its own, and none beside it.
beforeEach(async () => {
  for (const table of ['knowledge.agreement', 'agreement_look']) await app.query(`delete from ${table}`);
  agreementId = v7();
  await app.told(anAgreement({ agreementId }));
  await looked(app);
  await app.knowsAllUntilNow();
});

const { etagOf, opening, reopened, seenBy, told, phoning } = peopleOf(() => app);
const now = () => app.clock.now().toISOString();
const goesOn = () => ({ continues: { recordId, until: plus(now(), { days: 14 }) } });
const suspended = (more: object = goesOn()) =>
  event(AgreementSuspendedV1, { agreementId, version: 1, suspendedAt: now(), ...more });
const reinstated = () => event(AgreementReinstatedV1, { agreementId, version: 1, reinstatedAt: now() });
const terminated = () => event(AgreementTerminatedV1, { agreementId, version: 1, terminatedAt: now() });

describe('a suspension', () => {
  it('stops new routine disclosures at once, and what is in flight and can wait', async () => {
    const routine = await aRoutine(app);
    await app.told(suspended());
    await expect(aRoutine(app)).rejects.toThrow('agreement-suspended');
    const answer = await opening(routine);
    expect(answer.status).toBe(403);
    expect(codes(answer)).toEqual(['agreement-suspended']);
    expect((await app.entries(routine.id)).at(-1)).toMatchObject({ action: 'referral.open', outcome: 'refused' });
    // At once, before the loop has come to it.
    expect(await seenBy(adviser, routine.id)).toMatchObject({
      paused: { because: 'agreement-suspended', youPhone: false },
    });
  });

  it('lets what is urgent and in flight go on, under its decision record, and nothing that is sent later', async () => {
    const urgent = await sent(app, { urgency: 'urgent' });
    await app.told(suspended());
    await looked(app);
    expect(await told(urgent.id, 'referral.sharing-paused.v1')).toEqual([]);
    expect((await opening(urgent)).status).toBe(204);
    expect((await app.entries(urgent.id)).at(-1)).toMatchObject({
      action: 'referral.open',
      outcome: 'permitted',
      disclosure: { agreement: { id: agreementId }, continuation: recordId },
    });
    await expect(sent(app, { urgency: 'urgent' })).rejects.toThrow('agreement-suspended');
  });

  it('asks the side that must act next to phone, once, and tells both sides why', async () => {
    const { id } = await aRoutine(app);
    await app.told(suspended());
    await looked(app);
    await looked(app);
    const [paused, ...more] = await told(id, 'referral.sharing-paused.v1');
    expect(more).toEqual([]);
    expect(paused?.data).toMatchObject({ because: 'agreement-suspended', holder: { organisationId: LIVERPOOL } });
    expect(await phoning(id)).toMatchObject([{ holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' } }]);
    expect((await app.entries(id)).at(-1)).toMatchObject({
      action: 'referral.pause-sharing',
      act: 'system',
      organisations: [LIVERPOOL, MERSEY_CARE],
    });
    const ours = await seenBy(adviser, id);
    expect(ours).toMatchObject({ paused: { because: 'agreement-suspended', youPhone: true }, version: 3 });
    expect(ours['actions']).toContain('phoned');
    const theirs = await seenBy(clinician, id);
    expect(theirs).toMatchObject({ paused: { youPhone: false } });
    expect(theirs['actions']).not.toContain('phoned');
  });

  it('is over for the side that phoned; a reinstatement takes back what is still to be phoned', async () => {
    const [one, other] = [await aRoutine(app), await aRoutine(app)];
    await app.told(suspended());
    await looked(app);
    const call = { method: 'POST', path: `/referrals/${one.id}/phoned`, ifMatch: '"3"' } as const;
    expect((await app.as(clinician, { ...call, ifMatch: await etagOf(one.id) })).status).toBe(422);
    expect((await app.as(adviser, call)).status).toBe(204);
    expect(await told(one.id, 'referral.phoned.v1')).toMatchObject([{ data: { by: LIVERPOOL } }]);
    expect(await phoning(one.id)).toEqual([]);
    await app.told(reinstated());
    await looked(app);
    for (const { id } of [one, other]) {
      expect(await told(id, 'referral.sharing-resumed.v1')).toHaveLength(1);
      expect(await phoning(id)).toEqual([]);
      expect(await seenBy(adviser, id)).not.toHaveProperty('paused');
    }
    expect((await reopened(other.id)).status).toBe(204);
  });

  it('takes nothing away that was received: the own record is read and decided on, and then it is the receiver that phones', async () => {
    const routine = await aRoutine(app);
    expect((await opening(routine)).status).toBe(204);
    await app.told(suspended({}));
    await looked(app);
    expect(await seenBy(clinician, routine.id)).toMatchObject({
      content: { 'reason.presenting-problem': 'Worries about exams' },
      paused: { because: 'agreement-suspended' },
    });
    const accepted = await app.as(clinician, {
      method: 'POST',
      path: `/referrals/${routine.id}/accept`,
      ifMatch: await etagOf(routine.id),
    });
    expect(accepted.status).toBe(204);
    expect(await phoning(routine.id)).toMatchObject([{ holder: { organisationId: MERSEY_CARE } }]);
    expect(await seenBy(clinician, routine.id)).toMatchObject({ paused: { youPhone: true } });
  });

  it('leaves the sender its to-do to phone when it is turned down, of which it is told nothing meanwhile', async () => {
    const routine = await aRoutine(app);
    expect((await opening(routine)).status).toBe(204);
    await app.told(suspended({}));
    await looked(app);
    const before = await phoning(routine.id);
    const no = await app.as(clinician, {
      method: 'POST',
      path: `/referrals/${routine.id}/not-accept`,
      ifMatch: await etagOf(routine.id),
      body: { reason: 'no-capacity', nextStep: 'gp' },
    });
    expect(no.status).toBe(204);
    expect(await told(routine.id, 'referral.not-accepted.v1')).toHaveLength(1);
    expect(before).toMatchObject([{ holder: { organisationId: LIVERPOOL } }]);
    expect(await phoning(routine.id)).toEqual(before);
    expect(await seenBy(adviser, routine.id)).toMatchObject({ paused: { youPhone: true } });
  });

  it('that lets nothing go on pauses what is urgent too', async () => {
    const urgent = await sent(app, { urgency: 'urgent' });
    await app.told(suspended({}));
    await looked(app);
    expect(codes(await reopened(urgent.id))).toEqual(['agreement-suspended']);
    expect(await phoning(urgent.id)).toHaveLength(1);
  });

  it('pauses many in batches of bounded size', async () => {
    await app.query(
      `insert into referral (id, version, state, student_id, from_org, to_org, service_id, urgency, duty_team_id, holder_org, holder_role,
         due_at, submitted_at, aggregate, created_at, changed_at)
       select copied, r.version, r.state, r.student_id, r.from_org, r.to_org, r.service_id, r.urgency, r.duty_team_id, r.holder_org,
         r.holder_role, r.due_at, r.submitted_at, r.aggregate || jsonb_build_object('id', copied), r.created_at, r.changed_at
       from referral r, generate_series(1, 50) n, lateral (select gen_random_uuid() as copied where n > 0) c where r.id = $1`,
      [(await aRoutine(app)).id],
    );
    await app.told(suspended());
    const taken = await looked(app);
    expect(Math.max(...taken)).toBe(20);
    expect(taken.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(51);
    const [row] = await app.query('select count(*)::int as n from referral where agreement_id = $1 and halted', [
      agreementId,
    ]);
    expect(row).toEqual({ n: 51 });
  });

  it('is not looked at before this service knows of it', async () => {
    const { id } = await aRoutine(app);
    await app.query(
      `insert into agreement_look (agreement_id, look_at, told_key, told_sequence) values ($1, $2, $3, 1000)`,
      [agreementId, now(), agreementId],
    );
    expect(await looked(app)).toEqual([]);
    await app.query('delete from agreement_look where agreement_id = $1', [agreementId]);
    expect(await told(id, 'referral.sharing-paused.v1')).toEqual([]);
  });
});

describe('other ends', () => {
  it('a termination pauses what nothing carries, and another agreement that comes into force lets it go on', async () => {
    const { id } = await aRoutine(app);
    await app.told(terminated());
    await looked(app);
    expect(await told(id, 'referral.sharing-paused.v1')).toMatchObject([{ data: { because: 'agreement-terminated' } }]);
    agreementId = v7();
    await app.told(anAgreement({ agreementId }));
    await looked(app);
    expect(await told(id, 'referral.sharing-resumed.v1')).toHaveLength(1);
  });

  it('what was sent under one that was replaced stops and goes on with the one that carries it since', async () => {
    const [routine, urgent] = [await aRoutine(app), await sent(app, { urgency: 'urgent' })];
    const [replaced, since] = [agreementId, v7()];
    await app.told(anAgreement({ agreementId: since }));
    await app.told(terminated());
    await looked(app);
    for (const { id } of [routine, urgent]) expect(await told(id, 'referral.sharing-paused.v1')).toEqual([]);
    app.clock.advance({ hours: 2 });
    agreementId = since;
    const stop = now();
    await app.told(suspended({}));
    await looked(app);
    for (const { id } of [routine, urgent]) {
      expect(await told(id, 'referral.sharing-paused.v1')).toMatchObject([
        { data: { because: 'agreement-suspended', since: stop } },
      ]);
      expect(await phoning(id)).toHaveLength(1);
      expect(await app.query('select agreement_id from referral where id = $1', [id])).toEqual([
        { agreement_id: replaced },
      ]);
    }
    await app.told(reinstated());
    await looked(app);
    for (const { id } of [routine, urgent]) {
      expect(await told(id, 'referral.sharing-resumed.v1')).toHaveLength(1);
      expect(await phoning(id)).toEqual([]);
    }
    app.clock.reset();
  });

  it('so it does where a party leaves the one that carries it', async () => {
    const { id } = await aRoutine(app);
    const since = v7();
    await app.told(anAgreement({ agreementId: since }));
    await app.told(terminated());
    await looked(app);
    expect(await told(id, 'referral.sharing-paused.v1')).toEqual([]);
    await app.told(event(AgreementPartyLeftV1, { agreementId: since, version: 1, party: MERSEY_CARE, leftAt: now() }));
    await looked(app);
    expect(await told(id, 'referral.sharing-paused.v1')).toMatchObject([{ data: { because: 'agreement-left' } }]);
  });

  it('so it does where the end of the one that carries it is found by the clock', async () => {
    const { id } = await aRoutine(app);
    const to = plus(now(), { days: 1 });
    await app.told(anAgreement({ agreementId: v7(), to }));
    await app.told(terminated());
    await looked(app);
    expect(await told(id, 'referral.sharing-paused.v1')).toEqual([]);
    app.clock.advance({ days: 1 });
    await looked(app);
    expect(await told(id, 'referral.sharing-paused.v1')).toMatchObject([
      { data: { because: 'agreement-over', since: to } },
    ]);
    app.clock.reset();
  });

  it('an end date is found by the clock: routine ones pause then, urgent ones when the days after it are over', async () => {
    const to = plus(now(), { days: 1 });
    await app.told(anAgreement({ agreementId, version: 2, to, ending: { recordId, days: 14 } }));
    await looked(app);
    const [routine, urgent] = [await aRoutine(app), await sent(app, { urgency: 'urgent' })];
    expect(await looked(app)).toEqual([]);
    app.clock.advance({ days: 1 });
    await looked(app);
    expect(await told(routine.id, 'referral.sharing-paused.v1')).toMatchObject([
      { data: { because: 'agreement-over', since: to } },
    ]);
    expect(await told(urgent.id, 'referral.sharing-paused.v1')).toEqual([]);
    app.clock.advance({ days: 14 });
    await looked(app);
    expect(await told(urgent.id, 'referral.sharing-paused.v1')).toHaveLength(1);
    app.clock.reset();
  });
});

describe('openings that race a suspension', () => {
  it('are over before it has its effect, and none is permitted after', async () => {
    const all = [];
    for (let n = 0; n < 12; n++) all.push(await aRoutine(app));
    let stopped = false;
    const opens = async (each: { id: string; etag: string }) => {
      const late = stopped;
      return { late, status: (await opening(each)).status };
    };
    const early = all.slice(0, 6).map(opens);
    await app.told(suspended());
    stopped = true;
    const answers = await Promise.all([...early, ...all.slice(6).map(opens)]);
    expect(answers.filter(({ late }) => late).length).toBeGreaterThanOrEqual(6);
    expect(answers.filter(({ late, status }) => late && status !== 403)).toEqual([]);
    for (const { status } of answers) expect([204, 403]).toContain(status);
  });

  it('a suspension waits for an opening that has read the agreement', async () => {
    const routine = await aRoutine(app);
    await app.query('begin');
    await app.query('select from knowledge.agreement where agreement_id = $1 for share', [agreementId]);
    let applied = false;
    const suspending = app.told(suspended()).then(() => (applied = true));
    const waits = `select from pg_locks where not granted and pid in (select pid from pg_stat_activity
      where datname = current_database() and application_name = 'referrals handlers')`;
    while ((await app.query(waits)).length === 0);
    expect(applied).toBe(false);
    await app.query('commit');
    await suspending;
    expect((await opening(routine)).status).toBe(403);
  });

  it('an opening waits for a suspension that is being applied, and then is refused', async () => {
    const routine = await aRoutine(app);
    await app.query('begin');
    await app.query(`update knowledge.agreement set state = 'suspended', stopped_at = $2 where agreement_id = $1`, [
      agreementId,
      now(),
    ]);
    const answer = opening(routine);
    const waits = `select from pg_locks where not granted and pid in (select pid from pg_stat_activity
      where datname = current_database() and application_name = 'referrals requests')`;
    while ((await app.query(waits)).length === 0);
    await app.query('commit');
    expect(codes(await answer)).toEqual(['agreement-suspended']);
  });
});

// The last: what is known then is known in the future.
describe('a party that leaves', () => {
  const left = (party: string, more: object = goesOn()) =>
    event(AgreementPartyLeftV1, { agreementId, version: 2, party, leftAt: now(), ...more });
  const third = () => app.told(anAgreement({ agreementId, version: 2, parties: [LIVERPOOL, MERSEY_CARE, GMMH] }));

  it.each([
    ['the receiver', MERSEY_CARE],
    ['the sender', LIVERPOOL],
  ])(
    '%s: what is urgent and in flight goes on under a decision record, what can wait pauses, nothing new flows',
    async (_, party) => {
      await third();
      const [urgent, routine] = [await sent(app, { urgency: 'urgent' }), await aRoutine(app)];
      const departure = left(party);
      await app.told(departure);
      await looked(app);
      expect((await opening(urgent)).status).toBe(204);
      expect((await app.entries(urgent.id)).at(-1)).toMatchObject({
        action: 'referral.open',
        outcome: 'permitted',
        disclosure: { agreement: { id: agreementId }, continuation: recordId },
      });
      expect(await told(urgent.id, 'referral.sharing-paused.v1')).toEqual([]);
      const refused = await reopened(routine.id);
      expect({ status: refused.status, codes: codes(refused) }).toEqual({ status: 403, codes: ['agreement-left'] });
      expect(await told(routine.id, 'referral.sharing-paused.v1')).toMatchObject([
        { data: { because: 'agreement-left', since: departure.data.leftAt } },
      ]);
      expect(await phoning(routine.id)).toMatchObject([{ holder: { organisationId: LIVERPOOL } }]);
      await expect(sent(app, { urgency: 'urgent' })).rejects.toThrow('agreement-left');
    },
  );

  it('leaves the flows of the others as they are', async () => {
    await third();
    const [urgent, routine] = [await sent(app, { urgency: 'urgent' }), await aRoutine(app)];
    await app.told(left(GMMH));
    await looked(app);
    for (const each of [urgent, routine, await aRoutine(app)]) {
      expect((await opening(each)).status).toBe(204);
      expect((await app.entries(each.id)).at(-1)?.disclosure).not.toHaveProperty('continuation');
      expect(await told(each.id, 'referral.sharing-paused.v1')).toEqual([]);
    }
  });

  it('lets nothing go on where nothing was agreed', async () => {
    await third();
    const urgent = await sent(app, { urgency: 'urgent' });
    await app.told(left(MERSEY_CARE, {}));
    await looked(app);
    expect(codes(await reopened(urgent.id))).toEqual(['agreement-left']);
    expect(await phoning(urgent.id)).toHaveLength(1);
  });

  it('strands nobody for 14 days: on the fifteenth the urgent pause too, and go on once it has joined again', async () => {
    await third();
    const [one, other] = [await sent(app, { urgency: 'urgent' }), await sent(app, { urgency: 'urgent' })];
    await app.told(left(MERSEY_CARE));
    await looked(app);
    app.clock.advance({ days: 13, hours: 23 });
    await app.knowsAllUntilNow();
    await looked(app);
    expect((await reopened(one.id)).status).toBe(204);
    app.clock.advance({ hours: 1 });
    await app.knowsAllUntilNow();
    await looked(app);
    expect(codes(await reopened(other.id))).toEqual(['agreement-left']);
    expect(await told(other.id, 'referral.sharing-paused.v1')).toHaveLength(1);
    await app.told(event(AgreementPartyJoinedV1, { agreementId, version: 2, party: MERSEY_CARE, joinedAt: now() }));
    await looked(app);
    expect(await told(other.id, 'referral.sharing-resumed.v1')).toHaveLength(1);
    expect((await reopened(other.id)).status).toBe(204);
    app.clock.reset();
  });
});
