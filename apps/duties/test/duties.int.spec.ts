import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import {
  HandoverAcceptedV1,
  OFFICER_ROLES,
  ReferralStepOverdueV1,
  ReferralSubmittedV1,
  ReferralWithdrawnV1,
  ROLE_CODES,
  ROLES,
  SharingDecisionRecordedV1,
} from '@footbridge/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v4 } from 'uuid';
import { DutiesApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { aReferral, aSharingDecision, checkOnStudent, inHours, NIGHT, toDo, TRIAGE } from './builders.js';

type Item = { id: string; step: string; dueAt: string; mine: string; state: string; case: { id: string } };
let app: DutiesApp;
let triage: Required<Person>;
let adviser: Required<Person>;

beforeAll(async () => {
  app = await DutiesApp.start();
  triage = await app.staff('triage-clinician', MERSEY_CARE, [TRIAGE]);
  adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
});
afterEach(async () => {
  app.clock.reset();
  await app.rows('delete from obligation');
});
afterAll(() => app.stop());

const items = async (as: Person, query = '') => (await app.get(query, as)).body['items'] as Item[];
const steps = async (as: Person) => (await items(as)).map(({ step, mine }) => `${step} (${mine})`);
const statesOf = (caseId: string) =>
  app.rows<{ step: string; state: string }>('select step, state from obligation where case_id = $1 order by step', [
    caseId,
  ]);

describe('a submitted referral', () => {
  it('puts the decision on the receiving team’s list and the check on the sender’s, told once and on the record', async () => {
    const { referralId, studentId, submitted } = aReferral();
    const event = submitted();
    await app.hands(ReferralSubmittedV1, event);
    await app.hands(ReferralSubmittedV1, event);
    expect(await steps(triage)).toEqual(['decide-on-offer (duty-team)']);
    expect(await steps(adviser)).toEqual(['check-on-student (role)']);
    expect(await app.outbox(referralId)).toMatchObject([
      {
        type: 'obligation.minted.v1',
        data: {
          caseKind: 'referral',
          step: 'decide-on-offer',
          holder: { organisationId: MERSEY_CARE, dutyTeamId: TRIAGE },
          dueAt: event.toDos[0]?.dueAt,
        },
      },
      {
        type: 'obligation.minted.v1',
        data: { step: 'check-on-student', holder: { organisationId: LIVERPOOL, role: 'wellbeing-adviser' } },
      },
    ]);
    const [decide] = await items(triage);
    expect(await app.audit(decide?.id ?? '')).toMatchObject([
      {
        act: 'system',
        action: 'obligation.mint',
        actor: { kind: 'system', service: 'duties' },
        organisations: [MERSEY_CARE],
        studentId,
      },
      { act: 'access', action: 'obligation.list', outcome: 'permitted' },
      { act: 'access', action: 'obligation.list', outcome: 'permitted' },
    ]);
  });

  it('that is accepted has the decision done, with its evidence; nobody need check on the student any more', async () => {
    const { referralId, submitted, accepted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    const [decide] = await items(triage);
    const eventId = v4();
    await app.hands(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })]), eventId);
    expect(await statesOf(referralId)).toEqual([
      { step: 'assess', state: 'open' },
      { step: 'check-on-student', state: 'cancelled' },
      { step: 'decide-on-offer', state: 'discharged' },
    ]);
    expect(await steps(adviser)).toEqual([]);
    const one = await app.get(`/${decide?.id ?? ''}`, triage);
    expect([one.status, one.etag]).toEqual([200, '"2"']);
    expect(one.body).toMatchObject({
      state: 'discharged',
      doneWhen: 'decision-recorded',
      evidence: { eventId, type: 'handover.accepted.v1', code: 'decision-recorded' },
      late: false,
    });
  });

  it('that is withdrawn before opening cancels the decision, and the adviser has to speak with the student', async () => {
    const { referralId, submitted, withdrawn } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    await app.hands(
      ReferralWithdrawnV1,
      withdrawn([checkOnStudent({ step: 'speak-with-student', dueAt: inHours(6) })]),
    );
    expect(await statesOf(referralId)).toEqual([
      { step: 'check-on-student', state: 'cancelled' },
      { step: 'decide-on-offer', state: 'cancelled' },
      { step: 'speak-with-student', state: 'open' },
    ]);
    expect(await steps(adviser)).toEqual(['speak-with-student (role)']);
    expect((await app.outbox(referralId)).map(({ type }) => type.split('.')[1])).toEqual([
      'minted',
      'minted',
      'cancelled',
      'cancelled',
      'minted',
    ]);
  });

  it('whose holder cannot be is parked and changes nothing', async () => {
    const { referralId, submitted } = aReferral();
    const event = submitted([toDo('decide-on-offer', { holder: { organisationId: MERSEY_CARE } })]);
    await expect(app.hands(ReferralSubmittedV1, event)).rejects.toThrow('holder-not-one');
    expect(await statesOf(referralId)).toEqual([]);
  });
});

describe('a late to-do', () => {
  it('is escalated when its service says so, stands on both lists, and on none once it is done', async () => {
    const { referralId, submitted, overdue, accepted } = aReferral();
    const event = submitted();
    await app.hands(ReferralSubmittedV1, event);
    app.clock.advance({ hours: 24, seconds: 1 });
    await app.hands(ReferralStepOverdueV1, overdue('decide-on-offer', event.toDos));
    const manager = await app.staff('service-manager', MERSEY_CARE);
    expect(await steps(triage)).toEqual(['decide-on-offer (duty-team)']);
    expect(await steps(manager)).toEqual(['decide-on-offer (escalated-to)']);
    expect((await app.get('/counts', manager)).body).toEqual({ all: 1, soon: 0, late: 1, escalatedTo: 1 });
    expect((await app.outbox(referralId)).at(-1)).toMatchObject({
      type: 'obligation.escalated.v1',
      data: { roles: ['service-manager'], organisationId: MERSEY_CARE },
    });
    await app.hands(HandoverAcceptedV1, accepted([toDo('assess', { stepVersion: 2 })]));
    expect(await steps(manager)).toEqual([]);
  });

  it('of a referral is escalated by our own timer when nobody said so, once, whoever runs it and however often', async () => {
    const { referralId, submitted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    app.clock.advance({ hours: 24, minutes: 14 });
    expect(await app.escalates()).toBe(0);
    app.clock.advance({ minutes: 2 });
    const taken = await Promise.all([app.escalates(), app.escalates(), app.escalates()]);
    expect(taken.reduce((sum, each) => sum + each)).toBe(2);
    expect((await app.outbox(referralId)).filter(({ type }) => type === 'obligation.escalated.v1')).toHaveLength(2);
  });

  it('of a review is escalated when it is due, also when the service was stopped meanwhile', async () => {
    const decision = aSharingDecision([
      toDo('review', {
        holder: { organisationId: LIVERPOOL, role: 'wellbeing-lead' },
        escalation: ['senior-information-owner'],
        dueAt: inHours(1),
      }),
    ]);
    await app.hands(SharingDecisionRecordedV1, decision);
    await app.restart();
    app.clock.advance({ minutes: 59 });
    expect(await app.escalates()).toBe(0);
    app.clock.advance({ minutes: 2 });
    expect(await app.escalates()).toBe(1);
    const owner = await app.staff('senior-information-owner', LIVERPOOL);
    const [review] = await items(owner);
    expect(review).toMatchObject({ mine: 'escalated-to', state: 'escalated', case: { id: decision.decisionId } });
    expect((await app.audit(review?.id ?? '')).map(({ action }) => action)).toEqual([
      'obligation.mint',
      'obligation.escalate',
      'obligation.list',
    ]);
  });

  it('that was escalated is still discharged by its evidence', async () => {
    const { referralId, submitted, accepted } = aReferral();
    await app.hands(ReferralSubmittedV1, submitted());
    app.clock.advance({ hours: 25 });
    await app.escalates();
    await app.hands(HandoverAcceptedV1, accepted([]));
    expect((await statesOf(referralId)).map(({ state }) => state)).toEqual(['cancelled', 'discharged']);
    expect(
      await app.rows('select escalated_at is not null as late from obligation where case_id = $1', [referralId]),
    ).toEqual([{ late: true }, { late: true }]);
  });
});

describe('my to-dos by when', () => {
  it('come soonest due first, page by page, each once, whatever the order they were minted in', async () => {
    const due = Array.from({ length: 23 }, (_, index) => inHours(((index * 7) % 12) + 1));
    for (const dueAt of due)
      await app.hands(ReferralSubmittedV1, aReferral().submitted([toDo('decide-on-offer', { dueAt })]));
    const seen: Item[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await app.get(`?limit=5${cursor === undefined ? '' : `&cursor=${cursor}`}`, triage);
      expect((page.body['items'] as Item[]).length).toBeLessThanOrEqual(5);
      seen.push(...(page.body['items'] as Item[]));
      cursor = page.body['next'] as string | undefined;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(23);
    const places = seen.map(({ dueAt, id }) => `${dueAt} ${id}`);
    expect(places).toEqual([...places].sort());
    expect((await app.get('/counts', triage)).body).toMatchObject({ all: 23, late: 0, soon: 23 });
  });

  it('are those of my role and my duty teams, and of nobody else', async () => {
    await app.hands(
      ReferralSubmittedV1,
      aReferral().submitted([
        toDo('for-triage'),
        toDo('for-night', { holder: { organisationId: MERSEY_CARE, dutyTeamId: NIGHT } }),
        toDo('for-clinicians', {
          holder: { organisationId: MERSEY_CARE, role: 'triage-clinician' },
          dueAt: inHours(25),
        }),
        toDo('for-managers', { holder: { organisationId: MERSEY_CARE, role: 'service-manager' } }),
      ]),
    );
    expect(await steps(triage)).toEqual(['for-triage (duty-team)', 'for-clinicians (role)']);
    expect(await steps(await app.staff('duty-worker', MERSEY_CARE, [NIGHT]))).toEqual(['for-night (duty-team)']);
    expect(await steps(await app.staff('triage-clinician', MERSEY_CARE))).toEqual(['for-clinicians (role)']);
  });

  it('can be asked for by case, by state and by time', async () => {
    const [one, two] = [aReferral(), aReferral()];
    await app.hands(ReferralSubmittedV1, one.submitted([toDo('decide-on-offer', { dueAt: inHours(1) })]));
    await app.hands(ReferralSubmittedV1, two.submitted([toDo('decide-on-offer', { dueAt: inHours(48) })]));
    const cases = async (query: string) => (await items(triage, query)).map((each) => each.case.id);
    expect(await cases(`?caseId=${two.referralId}`)).toEqual([two.referralId]);
    expect(await cases(`?dueBefore=${inHours(2)}`)).toEqual([one.referralId]);
    expect(await cases('?state=escalated')).toEqual([]);
  });

  it.each(['?limit=0', '?limit=101', '?cursor=bm90IG9uZQ', '?state=discharged', '?caseId=x', '?of=others'])(
    'refuses %s',
    async (query) => {
      expect((await app.get(query, triage)).status).toBe(400);
    },
  );
});

describe.each([
  ['the list', ''],
  ['the counts', '/counts'],
  ['one to-do', '/:id'],
])('%s', (_, path) => {
  const route = async () => {
    await app.hands(ReferralSubmittedV1, aReferral().submitted());
    const [row] = await app.rows<{ id: string }>('select id from obligation where organisation_id = $1', [MERSEY_CARE]);
    return path.replace(':id', row?.id ?? '');
  };

  it.each(ROLE_CODES)('is answered to a %s, with what is their organisation’s', async (role) => {
    const at = (ROLES[role].at as readonly string[]).includes('nhs-trust') ? MERSEY_CARE : LIVERPOOL;
    const { status } = await app.get(await route(), await app.staff(role, at));
    expect(status).toBe(path === '/:id' && at === LIVERPOOL ? 404 : 200);
  });

  it('shows another organisation nothing', async () => {
    const answer = await app.get(await route(), await app.staff('wellbeing-adviser', MANCHESTER));
    if (path === '/:id') expect([answer.status, answer.codes]).toEqual([404, []]);
    else expect(answer.body).toMatchObject(path === '' ? { items: [] } : { all: 0 });
  });

  it('is refused to somebody who names no role or somebody else’s, and to a bad token', async () => {
    const { token } = await app.signIn('nobody', MERSEY_CARE);
    expect(await app.get(await route(), { token })).toMatchObject({ status: 403, codes: ['no-acting-role'] });
    expect(await app.get(await route(), { token, appointmentId: triage.appointmentId })).toMatchObject({
      status: 403,
      codes: ['appointment-not-held'],
    });
    expect((await app.get(await route(), { token: 'x.y.z' })).status).toBe(401);
    const [refusals] = await app.rows(
      `select count(*)::int as n from audit_entry where outcome = 'refused' and bytes like '%no-acting-role%'`,
    );
    expect(refusals).not.toEqual({ n: 0 });
  });
});

describe('the routes', () => {
  it('are those, and none ticks a to-do off by hand', async () => {
    const answer = await fetch(`${app.service.url}/api/duties/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, object> };
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(served.sort()).toEqual([
      'get /api/duties/delegations',
      'get /api/duties/delegations/{id}',
      'get /api/duties/obligations',
      'get /api/duties/obligations/counts',
      'get /api/duties/obligations/{id}',
      'get /api/duties/oversight/limits',
      'get /api/duties/oversight/load',
      'get /api/duties/oversight/obligations',
      'post /api/duties/delegations',
      'post /api/duties/delegations/{id}/end',
    ]);
  });
});

describe('row-level security', () => {
  it('is enabled and forced on every table but those of messaging that hold nothing of a tenant', async () => {
    const open = await app.rows<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('public', 'knowledge') and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    const messaging =
      /^(outbox|event_key|heartbeat|migration|audit_(pending|number|published|covered.*|path.*|checkpoint.*)|consumer_.*)$/;
    expect(open.map(({ name }) => name).filter((name) => !messaging.test(name))).toEqual([]);
  });

  it('shows a request only its organisation’s rows, and lets it write none', async () => {
    await app.hands(ReferralSubmittedV1, aReferral().submitted());
    const client = new pg.Client({ connectionString: app.requestUrl });
    await client.connect();
    try {
      const seen = async (organisation: string) => {
        await client.query('begin');
        await client.query(
          `select set_config('footbridge.kind', 'system', true), set_config('footbridge.organisation', $1, true)`,
          [organisation],
        );
        const { rows } = await client.query<{ n: number }>('select count(*)::int as n from obligation');
        await client.query('rollback');
        return rows[0]?.n;
      };
      expect([await seen(''), await seen(MANCHESTER), await seen(LIVERPOOL), await seen(MERSEY_CARE)]).toEqual([
        0, 0, 1, 1,
      ]);
      await expect(client.query(`update obligation set state = 'cancelled'`)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });

  it('keeps officers among those who may read codes and times, never content: there is none', async () => {
    const columns = await app.rows<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'obligation'`,
    );
    expect(OFFICER_ROLES.length).toBeGreaterThan(0);
    expect(columns.map(({ name }) => name).filter((name) => /name|note|text|content|reason/.test(name))).toEqual([]);
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.rows(text) });
    // Between the tests the table was cleared, which is found, as it should be.
    const found = await compareVersions(app.service.database, definition);
    expect(found.filter(({ code }) => code !== 'aggregate-gone')).toEqual([]);
    const [compared] = await app.rows('select count(*)::int as aggregates from version_recorded');
    expect(compared?.['aggregates']).toBeGreaterThan(0);
  });
});
