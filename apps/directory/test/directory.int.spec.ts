import { compareVersions } from '@footbridge/service';
import { definition } from '../src/definition.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { ask, numberEntries, type Answer, type Asked } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { holderOf, idOf, LIVERPOOL, MERSEY_CARE } from './builders.js';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const api = '/api/directory';
const NOW = '2026-01-01T00:00:00.000Z';
const appointmentAt = (role: Role, at: string) => idOf('appointment', `${role}@${at}`);
const team = idOf('team', MERSEY_CARE, 'single-point-of-access-practitioner');

const newTeam = (role: Role) => ({ path: `${api}/duty-teams`, body: { role, mailbox: 'duty@trust.example' } });
const newService = {
  path: `${api}/services`,
  body: {
    kind: 'crisis-team',
    name: 'Crisis team',
    pathway: 'university-to-nhs-referral',
    dutyTeamId: team,
    monitoredHours: [{ day: 1, from: '00:00', to: '24:00' }],
    minimum: ['risk.summary'],
    referrerRoles: ['wellbeing-adviser'],
    otherWays: ['crisis-line'],
    offeredFrom: NOW,
  },
};
const newAppointment = (subject: string, more: object = {}) => ({
  path: `${api}/appointments`,
  body: { subject, displayName: 'Planted Newcomer', role: 'duty-worker', dutyTeamIds: [], from: NOW, ...more },
});

describe('every route and every role', () => {
  const published = { permitted: ROLE_CODES, status: 200 };
  const administered = { permitted: ['directory-administrator'] as readonly Role[], status: 201 };
  const routes: [string, (role: Role) => Asked, { permitted: readonly Role[]; status: number }][] = [
    ['GET me', () => ({ path: `${api}/me` }), published],
    ['GET organisations', () => ({ path: `${api}/organisations` }), published],
    ['GET an organisation', () => ({ path: `${api}/organisations/${LIVERPOOL}` }), published],
    ['GET services', () => ({ path: `${api}/services` }), published],
    [
      'GET a service',
      () => ({ path: `${api}/services/${idOf('service', MERSEY_CARE, 'Single point of access')}` }),
      published,
    ],
    ['GET duty teams', () => ({ path: `${api}/duty-teams` }), published],
    ['GET colleagues', (role) => ({ path: `${api}/colleagues?role=${role}` }), published],
    [
      'POST names',
      (role) => ({ path: `${api}/names`, body: { appointmentIds: [appointmentAt(role, MERSEY_CARE)] } }),
      published,
    ],
    ['POST a duty team', () => newTeam('duty-worker'), administered],
    ['POST a service', () => newService, administered],
    ['POST an appointment', (role) => newAppointment(`newcomer of ${role}`), administered],
    [
      'POST an end',
      () => ({
        path: `${api}/appointments/${appointmentAt('service-administrator', MERSEY_CARE)}/end`,
        method: 'POST',
        ifMatch: '"1"',
      }),
      { permitted: ['directory-administrator'], status: 204 },
    ],
  ];

  const trustRoles = ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes('nhs-trust'));
  // The one route that takes somebody's role away comes last.
  it.each(routes)('%s', async (name, asked, { permitted, status }) => {
    for (const role of trustRoles) {
      const entriesBefore = await app.query('select id from audit_entry');
      const answer = await app.as(role, MERSEY_CARE, asked(role));
      const may = permitted.includes(role);
      expect({ name, role, status: answer.status }).toEqual({ name, role, status: may ? status : 403 });
      if (!may) {
        expect(answer.codes).toEqual(['role-not-allowed']);
        const entries = await app.query(
          'select outcome, organisations, bytes from audit_entry where not id = any ($1)',
          [entriesBefore.map(({ id }) => id)],
        );
        expect(entries).toMatchObject([{ outcome: 'refused', organisations: [MERSEY_CARE] }]);
      }
    }
    for (const role of ROLE_CODES.filter((each) => (ROLES[each].at as readonly string[]).includes('he-provider'))) {
      const answer = await app.as(role, LIVERPOOL, asked(role));
      if (!permitted.includes(role)) expect({ role, status: answer.status }).toEqual({ role, status: 403 });
    }
  });

  it.each(routes)('%s: nobody without a token', async (_, asked) => {
    expect((await ask(app.service.url, asked('duty-worker'))).status).toBe(401);
  });
});

describe('a service’s capacity', () => {
  const body = {
    ...newService.body,
    referrerOrganisations: [LIVERPOOL],
    eligibility: {
      text: 'Adults in a crisis.',
      ageFrom: 18,
      gp: 'not-needed',
      rule: 'at-least-one',
      criteria: ['risk-to-self-now'],
      notTaken: [],
    },
  };
  const offered = async () => {
    const { location = '' } = await app.as('directory-administrator', MERSEY_CARE, { ...newService, body });
    return location;
  };
  const declare = (location: string, more: object = {}): Asked => ({
    path: `${location}/capacity`,
    method: 'PUT',
    body: { status: 'paused', waitWeeks: 12 },
    ifMatch: '"1"',
    ...more,
  });

  it('is declared by its manager: told, versioned and on the record', async () => {
    const location = await offered();
    const id = String(location.split('/').at(-1));
    expect(await app.as('service-manager', MERSEY_CARE, declare(location))).toMatchObject({ status: 204, etag: '"2"' });
    const seen = await app.as('wellbeing-adviser', LIVERPOOL, { path: location });
    const declaredBy = appointmentAt('service-manager', MERSEY_CARE);
    expect(seen).toMatchObject({
      status: 200,
      etag: '"2"',
      body: {
        eligibility: body.eligibility,
        referrerOrganisations: [LIVERPOOL],
        capacity: { status: 'paused', waitWeeks: 12, declaredBy },
      },
    });
    const told = await app.query(
      `select data from outbox where data->>'serviceId' = $1 order by position desc limit 1`,
      [id],
    );
    const { text, ...codes } = body.eligibility;
    expect(told).toMatchObject([
      { data: { eligibility: codes, referrerOrganisations: [LIVERPOOL], capacity: { status: 'paused', declaredBy } } },
    ]);
    expect(JSON.stringify(told)).not.toContain(text);
    const [entry] = await app.query(`select bytes from audit_entry where objects @> $1::jsonb`, [
      JSON.stringify([{ id, version: 2 }]),
    ]);
    expect(JSON.parse(String(entry?.['bytes']))).toMatchObject({
      action: 'directory.declare-capacity',
      outcome: 'permitted',
      actor: { role: 'service-manager' },
    });
  });

  it.each([
    ['an administrator of the directory', 'directory-administrator', MERSEY_CARE, 'role-not-allowed'],
    ['a clinician', 'triage-clinician', MERSEY_CARE, 'role-not-allowed'],
    ['the right role elsewhere', 'wellbeing-lead', LIVERPOOL, 'service-of-another-organisation'],
  ] as const)('is not for %s', async (_, role, at, code) => {
    const location = await offered();
    expect(await app.as(role, at, declare(location))).toMatchObject({ status: 403, codes: [code] });
    expect((await app.as(role, at, { path: location })).body).not.toHaveProperty('capacity');
  });

  it('is refused when somebody declared meanwhile, of a service that is none, and in words', async () => {
    const location = await offered();
    const manager = (asked: Asked) => app.as('service-manager', MERSEY_CARE, asked);
    await manager(declare(location));
    expect(await manager(declare(location))).toMatchObject({ status: 409, codes: ['stale-version'] });
    expect((await manager(declare(`${api}/services/${randomUUID()}`))).status).toBe(404);
    expect((await manager(declare(location, { body: { status: 'quite full' } }))).status).toBe(400);
  });
});

describe('choosing a role', () => {
  it('starts from one’s own appointments, without any acting role', async () => {
    const answer = await app.as('duty-worker', MERSEY_CARE, { path: `${api}/me`, actingAs: undefined });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        personId: holderOf(app.issuers.trust.issuer, 'duty-worker', MERSEY_CARE).personId,
        appointments: [
          {
            id: appointmentAt('duty-worker', MERSEY_CARE),
            role: 'duty-worker',
            organisationId: MERSEY_CARE,
            organisationName: 'Mersey Care NHS Foundation Trust',
            actsNow: true,
          },
        ],
      },
    });
  });

  it.each([
    ['somebody else’s appointment', () => appointmentAt('directory-administrator', LIVERPOOL), 'appointment-not-held'],
    ['an appointment that is none', () => randomUUID(), 'appointment-not-held'],
    ['no appointment', () => undefined, 'no-acting-role'],
  ])('is refused with %s', async (_, actingAs, code) => {
    const answer = await app.as('directory-administrator', MERSEY_CARE, {
      ...newTeam('duty-worker'),
      actingAs: actingAs(),
    });
    expect(answer).toMatchObject({ status: 403, codes: [code] });
  });
});

describe('appointments', () => {
  const administrator = (asked: Asked) => app.as('directory-administrator', MERSEY_CARE, asked);
  const outbox = (key: string) =>
    app.query('select type, sequence, data from outbox where key = $1 order by position desc limit 1', [key]);

  it('are made with an event that holds no name, and an entry', async () => {
    const answer = await administrator(newAppointment('newcomer', { dutyTeamIds: [team] }));
    expect(answer).toMatchObject({ status: 201, etag: '"1"' });
    const id = String(answer.location).split('/').at(-1);
    const [event] = await outbox(MERSEY_CARE);
    expect(event).toMatchObject({
      type: 'appointment.made.v1',
      data: { appointmentId: id, role: 'duty-worker', dutyTeamIds: [team] },
    });
    expect(answer.event).toBe(`directory/${MERSEY_CARE}/${String(event?.['sequence'])}`);
    const [entry] = await app.query(`select bytes from audit_entry where objects @> $1::jsonb`, [
      JSON.stringify([{ id }]),
    ]);
    expect(JSON.parse(String(entry?.['bytes']))).toMatchObject({
      action: 'directory.appoint',
      act: 'governance',
      outcome: 'permitted',
      objects: [{ kind: 'appointment', id, version: 1 }],
      actor: { role: 'directory-administrator', organisationId: MERSEY_CARE },
    });
  });

  it('cannot be made twice for the same time, even by two requests at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => administrator(newAppointment('hurried'))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
    expect(answers.find(({ status }) => status === 422)?.codes).toEqual(['appointment-overlaps']);
  });

  it('are made once for one idempotency key', async () => {
    const asked = { ...newAppointment('patient'), key: randomUUID() };
    const [first, again] = [await administrator(asked), await administrator(asked)];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.location).toBe(first.location);
    expect(
      await app.query(
        `select count(*)::int as n from appointment a join staff s using (organisation_id, person_id) where s.subject = 'patient'`,
      ),
    ).toEqual([{ n: 1 }]);
  });

  it('are refused for a role that the organisation cannot have, with every reason', async () => {
    const answer = await administrator(
      newAppointment('lost', { role: 'wellbeing-adviser', to: NOW, dutyTeamIds: [randomUUID()] }),
    );
    expect(answer).toMatchObject({
      status: 422,
      codes: ['duty-team-unknown', 'role-not-of-organisation-kind', 'ends-before-it-begins'],
    });
  });

  it.each([
    ['an unknown role', { role: 'academic-judge' }, '/role'],
    ['an unknown field', { admissions: true }, '/admissions'],
    ['a broken time', { from: 'tomorrow' }, '/from'],
    ['a subject that is too long', { subject: 'x'.repeat(256) }, '/subject'],
  ])('are refused with %s, naming the field', async (_, more, pointer) => {
    const answer = await administrator(newAppointment('broken', more));
    expect(answer).toMatchObject({ status: 400, body: { reasons: [{ code: 'invalid-field', facts: { pointer } }] } });
  });

  it('end at once: nobody acts in one again', async () => {
    const { location = '' } = await app.as(
      'directory-administrator',
      LIVERPOOL,
      newAppointment('leaver', { role: 'counsellor' }),
    );
    const id = String(location.split('/').at(-1));
    const token = await app.issuers.university.token({ subject: 'leaver', audience: 'footbridge' });
    const asLeaver = () => ask(app.service.url, { path: location, token, actingAs: id });
    expect((await asLeaver()).status).toBe(200);
    const end = (ifMatch: string) =>
      app.as('directory-administrator', LIVERPOOL, { path: `${location}/end`, method: 'POST', ifMatch });
    expect(await end('"7"')).toMatchObject({ status: 409, codes: ['stale-version'] });
    expect(await end('"1"')).toMatchObject({ status: 204, etag: '"2"' });
    expect(await end('"2"')).toMatchObject({ status: 409, codes: ['wrong-state'] });
    expect(await asLeaver()).toMatchObject({ status: 403, codes: ['appointment-ended'] });
    expect(await outbox(LIVERPOOL)).toMatchObject([{ type: 'appointment.ended.v1', data: { appointmentId: id } }]);
  });

  it('of another organisation do not exist for an administrator; the entry stays at home and names only the id', async () => {
    const id = appointmentAt('counsellor', LIVERPOOL);
    const answer = await administrator({ path: `${api}/appointments/${id}/end`, method: 'POST', ifMatch: '"1"' });
    expect(answer).toMatchObject({ status: 404, codes: [] });
    const [entry] = await app.query(
      `select organisations, objects, outcome from audit_entry where objects @> $1::jsonb and action = 'directory.end-appointment'`,
      [JSON.stringify([{ id }])],
    );
    expect(entry).toEqual({ organisations: [MERSEY_CARE], objects: [{ kind: 'appointment', id }], outcome: 'refused' });
  });
});

describe('services and duty teams', () => {
  it('are formed and offered by the administrator; the mailbox stays in the directory', async () => {
    const formed = await app.as('directory-administrator', MERSEY_CARE, newTeam('triage-clinician'));
    const dutyTeamId = String(formed.location?.split('/').at(-1));
    const offered = await app.as('directory-administrator', MERSEY_CARE, {
      ...newService,
      body: { ...newService.body, name: 'Student liaison', dutyTeamId },
    });
    expect([formed.status, offered.status]).toEqual([201, 201]);
    expect(await app.as('duty-worker', MERSEY_CARE, { path: String(formed.location) })).toMatchObject({
      body: { mailbox: 'duty@trust.example' },
    });
    expect((await app.as('counsellor', LIVERPOOL, { path: String(formed.location) })).status).toBe(404);
    expect(await app.as('counsellor', LIVERPOOL, { path: String(offered.location) })).toMatchObject({
      body: { name: 'Student liaison', dutyTeamId, minimum: ['risk.summary'] },
    });
  });

  it('are refused with every reason', async () => {
    const answer = await app.as('directory-administrator', MERSEY_CARE, {
      ...newService,
      body: { ...newService.body, kind: 'wellbeing-service', dutyTeamId: randomUUID(), monitoredHours: [] },
    });
    expect(answer).toMatchObject({
      status: 422,
      codes: ['service-not-of-organisation-kind', 'duty-team-unknown', 'monitored-hours-missing'],
    });
  });
});

describe('names of staff', () => {
  it('are told by appointment, across organisations, unknown ones left out', async () => {
    const appointmentIds = [appointmentAt('duty-worker', MERSEY_CARE), randomUUID()];
    const answer = await app.as('counsellor', LIVERPOOL, { path: `${api}/names`, body: { appointmentIds } });
    expect(answer.body).toEqual({
      names: [
        {
          appointmentId: appointmentIds[0],
          organisationId: MERSEY_CARE,
          role: 'duty-worker',
          displayName: `Planted Name of duty-worker@${MERSEY_CARE}`,
        },
      ],
    });
  });

  it('are told by role, of the own organisation alone', async () => {
    const lead = appointmentAt('designated-safeguarding-lead', LIVERPOOL);
    const path = `${api}/colleagues?role=designated-safeguarding-lead`;
    const { body } = await app.as('counsellor', LIVERPOOL, { path });
    expect(body['items']).toMatchObject([{ appointmentId: lead, organisationId: LIVERPOOL }]);
    expect((await app.as('duty-worker', MERSEY_CARE, { path })).body['items']).toEqual([]);
    expect((await app.as('counsellor', LIVERPOOL, { path: `${api}/colleagues?role=porter` })).status).toBe(400);
  });

  it('are told for a hundred at most', async () => {
    const appointmentIds = Array.from({ length: 101 }, () => randomUUID());
    const answer: Answer = await app.as('counsellor', LIVERPOOL, { path: `${api}/names`, body: { appointmentIds } });
    expect(answer.status).toBe(400);
  });

  it('stand in no event and no audit entry, nor does a mailbox or a sign-in', async () => {
    const planted = await app.query(
      `select 'outbox' as place from outbox where data::text ~* 'planted|example|newcomer'
       union all select 'audit' from audit_entry where bytes ~* 'planted|example|newcomer'`,
    );
    expect(planted).toEqual([]);
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
