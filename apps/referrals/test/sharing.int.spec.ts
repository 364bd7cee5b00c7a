import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adviser, App, clinician, guardian, manager, PEOPLE, safeguardingLead } from './app.js';
import { aStudent, LIVERPOOL, MERSEY_CARE, safeguardingTeam, triageTeam } from './world.js';

const liverpoolDuty = { ...safeguardingLead, name: ' on duty', teams: [safeguardingTeam] };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, liverpoolDuty]);
});
afterAll(() => app.stop());

const decision = (studentId: string, more: object = {}) => ({
  studentId,
  to: MERSEY_CARE,
  toTeam: triageTeam,
  ground: 'serious-harm-to-student',
  necessity: 'Said to a flatmate that they would not see the morning, plantedreason',
  asked: 'could-not-be-asked',
  askedHow: 'Three calls, door knocked',
  studentTold: false,
  fields: { 'identity.given-name': 'Mei', 'identity.family-name': 'Plantedname', 'risk.summary': 'Active plan' },
  ...more,
});

describe('sharing without permission', () => {
  it('goes at once, without agreement, permission or fresh knowledge, and is recorded, marked and to be reviewed', async () => {
    app.clock.advance({ hours: 1 });
    const { studentId } = aStudent();
    const shared = await app.as(safeguardingLead, { path: '/sharing-decisions', body: decision(studentId) });
    expect(shared.status).toBe(201);
    const id = shared.location?.split('/').at(-1) ?? '';
    expect(await app.events(id)).toMatchObject([
      {
        type: 'sharing-decision.recorded.v1',
        data: {
          ground: 'serious-harm-to-student',
          oneOff: true,
          studentTold: false,
          toDos: [
            { step: 'review-sharing', holder: { organisationId: LIVERPOOL, role: 'designated-safeguarding-lead' } },
            { step: 'act-on-shared-information', holder: { organisationId: MERSEY_CARE, dutyTeamId: triageTeam } },
          ],
        },
      },
    ]);
    expect((await app.entries(id)).at(-1)).toMatchObject({
      act: 'disclosure',
      outcome: 'permitted',
      disclosure: { from: LIVERPOOL, to: MERSEY_CARE, basis: { kind: 'without-permission', id } },
    });
    const received = await app.as(clinician, { path: `/sharing-decisions/${id}` });
    expect(received.body).toMatchObject({ shared: { 'risk.summary': 'Active plan' } });
    expect(received.body).not.toHaveProperty('reasons');
    const own = await app.as(safeguardingLead, { path: `/sharing-decisions/${id}` });
    expect(own.body).toMatchObject({ reasons: { askedHow: 'Three calls, door knocked' } });
  });

  it('goes the other way too: a trust tells a university', async () => {
    const { studentId } = aStudent();
    const back = await app.as(clinician, {
      path: '/sharing-decisions',
      body: decision(studentId, { to: LIVERPOOL, toTeam: safeguardingTeam, ground: 'safeguarding-adult' }),
    });
    expect(back.status).toBe(201);
    const id = back.location?.split('/').at(-1) ?? '';
    expect((await app.as(liverpoolDuty, { path: `/sharing-decisions/${id}` })).body).toHaveProperty('shared');
    expect((await app.as(adviser, { path: `/sharing-decisions/${id}` })).status).toBe(403);
  });

  it('is reviewed once, by a different person of the sharing organisation', async () => {
    const { studentId } = aStudent();
    const shared = await app.as(safeguardingLead, { path: '/sharing-decisions', body: decision(studentId) });
    const path = shared.location?.replace('/api/referrals', '') ?? '';
    const review = (person: typeof adviser, ifMatch = '"1"') =>
      app.as(person, { path: `${path}/review`, body: { finding: 'justified' }, ifMatch });
    expect((await review(safeguardingLead)).codes).toEqual(['reviewer-decided']);
    expect((await review(guardian)).status).toBe(404);
    expect((await review(adviser)).status).toBe(403);
    expect((await review(liverpoolDuty)).status).toBe(204);
    expect((await review(liverpoolDuty, '"2"')).status).toBe(409);
  });

  it('is refused without a ground, without its reasons, by a role that may not, or to a team that is not there', async () => {
    const { studentId } = aStudent();
    const share = (person: typeof adviser, more: object) =>
      app.as(person, { path: '/sharing-decisions', body: decision(studentId, more) });
    expect((await share(safeguardingLead, { ground: 'academic-progress' })).status).toBe(400);
    expect((await share(safeguardingLead, { necessity: '' })).status).toBe(400);
    expect((await share(manager, { to: LIVERPOOL, toTeam: safeguardingTeam })).codes).toContain('role-not-allowed');
    expect((await share(safeguardingLead, { toTeam: safeguardingTeam })).codes).toEqual(['duty-team-not-known']);
    expect((await share(safeguardingLead, { fields: {} })).status).toBe(403);
  });

  it('on a ground that is no emergency, without an agreement, needs to be marked as a one-off', async () => {
    const { studentId } = aStudent();
    const share = (oneOff: boolean) =>
      app.as(safeguardingLead, {
        path: '/sharing-decisions',
        body: decision(studentId, { ground: 'legal-duty', oneOff }),
      });
    expect((await share(false)).codes).toEqual(['agreement-missing']);
    expect((await share(true)).status).toBe(201);
  });

  it('keeps its words out of events, entries and clear columns', async () => {
    const tables = await app.query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'knowledge')`,
    );
    for (const { name } of tables) {
      const found = await app.query(`select count(*)::int as n from ${String(name)} t where t::text ~* 'planted'`);
      expect({ name, ...found[0] }).toEqual({ name, n: 0 });
    }
  });
});

describe('row-level security', () => {
  it('is enabled and forced on every table that holds what belongs to an organisation or person', async () => {
    const open = await app.query(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'knowledge') and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
    );
    expect(open.map(({ name }) => name)).toEqual([
      'knowledge.audit_covered',
      'knowledge.consumer_applied',
      'knowledge.consumer_inbox',
      'knowledge.consumer_parked',
      'knowledge.consumer_position',
      'public.audit_number',
      'public.audit_pending',
      'public.audit_published',
      'public.consumer_applied',
      'public.consumer_inbox',
      'public.consumer_parked',
      'public.consumer_position',
      'public.event_key',
      'public.heartbeat',
      'public.migration',
      'public.outbox',
    ]);
  });

  const TABLES = [
    'referral',
    'referral_copy',
    'message',
    'relationship',
    'sharing_decision',
    'sharing_copy',
    'agreement_need',
    'agreement_need_answer',
    'record_number',
  ];

  it('shows a request of another organisation nothing, even without a where', async () => {
    const { database } = app.service;
    const nobody = { personId: '00000000-0000-4000-8000-000000000000', issuer: 'none', organisations: [] };
    const seen = await database.asRequest(nobody, undefined, async (tx) => {
      const counts: Record<string, unknown> = {};
      for (const table of TABLES) counts[table] = (await tx.query(`select count(*)::int as n from ${table}`))[0]?.['n'];
      return { counts };
    });
    expect(seen.counts).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
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
