import {
  HandoverAcceptedV1,
  ReferralStudentContactedV1,
  ReferralSubmittedV1,
  ROLE_CODES,
  ROLES,
} from '@footbridge/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DutiesApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { aReferral, checkOnStudent, inHours, toDo, TRIAGE } from './builders.js';

let app: DutiesApp;
beforeAll(async () => {
  app = await DutiesApp.start();
});
afterEach(async () => {
  app.clock.reset();
  await app.rows('delete from obligation');
});
afterAll(() => app.stop());

describe('who must act', () => {
  const get = (by: Person, path: string) => app.as(by, { path: `/oversight${path}` });
  const stepsOf = async (by: Person, query = '') =>
    ((await get(by, `/obligations${query}`)).body['items'] as { step: string }[]).map(({ step }) => step);

  it('is all that stands at the organisation, overdue first, filtered and paged', async () => {
    const manager = await app.staff('service-manager', MERSEY_CARE);
    const due = [3, 1, 2].map((hours) => inHours(hours));
    await app.hands(
      ReferralSubmittedV1,
      aReferral().submitted([
        toDo('third', { dueAt: due[0] ?? '' }),
        toDo('first', { dueAt: due[1] ?? '', escalation: [] }),
        toDo('second', { dueAt: due[2] ?? '', holder: { organisationId: MERSEY_CARE, role: 'duty-worker' } }),
        checkOnStudent(),
      ]),
    );
    expect(await stepsOf(manager)).toEqual(['first', 'second', 'third']);
    expect(await stepsOf(manager, '?role=duty-worker')).toEqual(['second']);
    expect(await stepsOf(manager, `?dutyTeamId=${TRIAGE}`)).toEqual(['first', 'third']);
    expect(await stepsOf(manager, '?step=third')).toEqual(['third']);
    const { body } = await get(manager, '/obligations?limit=2');
    expect(await stepsOf(manager, `?limit=2&cursor=${String(body['next'])}`)).toEqual(['third']);
    app.clock.advance({ hours: 1, minutes: 20 });
    await app.escalates();
    expect(await stepsOf(manager, '?state=late')).toEqual(['first']);
    expect(await stepsOf(manager, '?state=at-the-top')).toEqual(['first']);
    expect(await stepsOf(manager, '?state=open')).toEqual(['second', 'third']);
  });

  it('with load by team, and limits met and missed by step and week: what was needless in time is neither', async () => {
    const lead = await app.staff('wellbeing-lead', LIVERPOOL);
    const { submitted, contacted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted([checkOnStudent({ dueAt: inHours(1) })]));
    const needless = aReferral();
    await app.hands(ReferralSubmittedV1, needless.submitted([checkOnStudent({ dueAt: inHours(1) })]));
    await app.hands(HandoverAcceptedV1, needless.accepted([]));
    const tooLate = aReferral();
    await app.hands(ReferralSubmittedV1, tooLate.submitted([checkOnStudent({ dueAt: inHours(-1) })]));
    await app.hands(HandoverAcceptedV1, tooLate.accepted([]));
    const missed = aReferral();
    await app.hands(ReferralSubmittedV1, missed.submitted([checkOnStudent({ dueAt: inHours(-1) })]));
    await app.hands(ReferralStudentContactedV1, contacted([]));
    const load = await get(lead, '/load');
    expect(load.body).toMatchObject({
      items: [
        { holder: { role: 'wellbeing-adviser' }, open: 1, late: 1, met: 1, missed: 2, came: 4, cameOutsideHours: 4 },
      ],
    });
    const limits = await get(lead, '/limits');
    expect((limits.body['weeks'] as string[]).length).toBe(12);
    const sums = (limits.body['items'] as { step: string; met: number; missed: number }[]).reduce(
      (all, { met, missed: late }) => [(all[0] ?? 0) + met, (all[1] ?? 0) + late],
      [0, 0],
    );
    expect(sums).toEqual([1, 2]);
    expect(limits.body['items']).toMatchObject([{ step: 'check-on-student' }]);
  });

  it('with load of every quarter-hour of four weeks, of however many teams', async () => {
    const manager = await app.staff('service-manager', MERSEY_CARE);
    // In eight teams one came in each quarter-hour of 27 days.
    await app.rows(
      `insert into obligation (id, case_kind, case_id, step, step_version, organisation_id, duty_team_id, due_at, escalation,
         turns, told, remind_at, next_at, state, version, minted_at)
       select gen_random_uuid(), 'referral', gen_random_uuid(), 'assess', 1, $1,
         ('7a52d0e1-1111-4111-8111-' || lpad(team::text, 12, '0'))::uuid, now() + interval '1 day', '{}',
         array[now() + interval '1 day'], 0, '{}', now() + interval '1 day', 'open', 1, now() - quarter * interval '15 minutes'
       from generate_series(1, 8) team, generate_series(1, 27 * 96) quarter`,
      [MERSEY_CARE],
    );
    const { items } = (await get(manager, '/load')).body as { items: { open: number; came: number }[] };
    expect(items.map(({ open, came }) => [open, came])).toEqual(Array.from({ length: 8 }, () => [27 * 96, 27 * 96]));
  });

  it.each(ROLE_CODES)('is refused to a %s unless they oversee the work', async (role) => {
    const at = (ROLES[role].at as readonly string[]).includes('nhs-trust') ? MERSEY_CARE : LIVERPOOL;
    const someone = await app.staff(role, at);
    const oversees = ['service-manager', 'service-administrator', 'wellbeing-lead', 'directory-administrator'].includes(
      role,
    );
    for (const path of ['/obligations', '/load', '/limits'])
      expect((await get(someone, path)).status).toBe(oversees ? 200 : 403);
    expect((await app.as(someone, { path: '/delegations' })).status).toBe(200);
  });

  it('shows nothing of another organisation', async () => {
    await app.hands(ReferralSubmittedV1, aReferral().submitted());
    const other = await app.staff('wellbeing-lead', MANCHESTER);
    expect(await stepsOf(other)).toEqual([]);
    expect((await get(other, '/load')).body).toEqual({ items: [] });
    expect((await get(other, '/limits')).body).toMatchObject({ items: [] });
  });
});
