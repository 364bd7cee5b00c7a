import { WELLBEING_ROLES } from '@footbridge/access';
import { ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v4 } from 'uuid';
import { ConsentsApp, LIVERPOOL, MANCHESTER, MERSEY_CARE, type Person } from './app.js';
import { answers, aPermission, aStudentOnline, aWithdrawal, details } from './builders.js';

let app: ConsentsApp;
let student: { id: string; person: Person };
let withdrawn: string;
let given: string;
const people = new Map<string, Person>();

const routes: [
  method: string,
  path: (ids: { student: string; given: string; withdrawn: string }) => string,
  body?: object,
][] = [
  ['POST', () => '/students', details()],
  ['POST', () => '/students/search', { nhsNumber: '9434765919' }],
  ['GET', (ids) => `/students/${ids.student}`],
  ['PUT', (ids) => `/students/${ids.student}`, details()],
  ['POST', (ids) => `/students/${ids.student}/sign-in`, { subject: 'somebody' }],
  ['POST', (ids) => `/students/${ids.student}/sign-in-link`],
  ['POST', (ids) => `/students/${ids.student}/sign-in-link/void`],
  ['PUT', (ids) => `/students/${ids.student}/online-view`, { on: false }],
  ['POST', (ids) => `/students/${ids.student}/consents`, answers()],
  ['GET', (ids) => `/students/${ids.student}/consents`],
  ['GET', (ids) => `/consents/${ids.given}`],
  ['GET', (ids) => `/consents/${ids.withdrawn}/withdrawal`],
  ['POST', (ids) => `/consents/${ids.given}/change`, answers()],
  ['POST', (ids) => `/consents/${ids.given}/withdraw`],
];
/** Routes that answer about the caller's own organisation, not about a student that could be hidden. */
const OWN = ['/students', '/students/search'];

async function as(
  who: string,
  [method, path, body]: (typeof routes)[number],
): Promise<{ status: number; reasons: unknown }> {
  const person = people.get(who);
  if (!person) throw new Error(who);
  const wish = { as: person, version: 1, key: v4(), ...(body && { body }) };
  const answer = await app.ask(method, path({ student: student.id, given, withdrawn }), wish);
  return { status: answer.status, reasons: answer.body['reasons'] };
}

beforeAll(async () => {
  app = await ConsentsApp.start();
  const adviser = await app.staff('wellbeing-adviser', LIVERPOOL);
  student = await aStudentOnline(app, adviser, LIVERPOOL);
  await app.ask('POST', `/students/${student.id}/sign-in-link`, { as: adviser, version: 2, key: v4() });
  given = await aPermission(app, adviser, student.id);
  withdrawn = await aWithdrawal(app, adviser, student.id);
  for (const role of ROLE_CODES) {
    const at = (ROLES[role].at as readonly string[]).includes('he-provider') ? LIVERPOOL : MERSEY_CARE;
    people.set(`${role} at ${at}`, await app.staff(role, at));
  }
  people.set(`wellbeing-adviser at ${MANCHESTER}`, await app.staff('wellbeing-adviser', MANCHESTER));
  people.set('another student', (await aStudentOnline(app, adviser, LIVERPOOL, { birthDate: '2001-01-01' })).person);
  people.set('somebody without a role', await app.signIn('nobody', LIVERPOOL));
});
afterAll(() => app.stop());

const supporting: readonly Role[] = WELLBEING_ROLES;
const roleAt = ROLE_CODES.map((role): [string, Role] => [
  `${role} at ${(ROLES[role].at as readonly string[]).includes('he-provider') ? LIVERPOOL : MERSEY_CARE}`,
  role,
]);

describe.each(
  routes.map(
    (route) =>
      [`${route[0]} ${route[1]({ student: ':student', given: ':given', withdrawn: ':withdrawn' })}`, route] as const,
  ),
)('%s', (_, route) => {
  const own = OWN.includes(route[1]({ student: '', given: '', withdrawn: '' }));

  it.each(roleAt.filter(([, role]) => !supporting.includes(role)))(
    'is refused to the %s, whatever exists',
    async (who) => {
      expect(await as(who, route)).toMatchObject({ status: 403, reasons: [{ code: 'role-not-allowed' }] });
    },
  );

  it.each(roleAt.filter(([, role]) => supporting.includes(role)))('is answered to the %s', async (who) => {
    const { status } = await as(who, route);
    expect([200, 201, 204, 409]).toContain(status);
  });

  it('shows a supporter at another university nothing of it', async () => {
    const { status, reasons } = await as(`wellbeing-adviser at ${MANCHESTER}`, route);
    if (own) expect([200, 201]).toContain(status);
    else expect({ status, reasons }).toEqual({ status: 404, reasons: [] });
  });

  it('shows another student nothing of it', async () => {
    const { status } = await as('another student', route);
    const path = route[1]({ student: '', given: '', withdrawn: '' });
    const forStaff = own || path === '/students/' || /\/sign-in(-link(\/void)?)?$/.test(path);
    expect(status).toBe(forStaff && route[0] !== 'GET' ? 403 : 404);
  });

  it('is refused to somebody who names no role, and to a bad token', async () => {
    expect(await as('somebody without a role', route)).toMatchObject({
      status: 403,
      reasons: [{ code: 'no-acting-role' }],
    });
    const [method, path, body] = route;
    const nobody = { token: 'x.y.z', personId: '' };
    const answer = await app.ask(method, path({ student: student.id, given, withdrawn }), {
      as: nobody,
      version: 1,
      key: v4(),
      ...(body && { body }),
    });
    expect(answer.status).toBe(401);
  });
});

describe('the table above', () => {
  /** Of everybody, of the student's own, and of others than who supports students. */
  const elsewhere = [
    'GET /wordings',
    'GET /students/me',
    'PUT /students/me/online-view',
    'GET /students/me/access-concerns',
    'POST /students/me/access-concerns',
    'GET /access-concerns',
    'GET /access-concerns/{id}',
    'POST /access-concerns/{id}/answer',
    'POST /sign-in-links/redeem',
    'POST /sign-in-links/renew',
    'POST /sign-in-links/end',
    'GET /sign-in-links/keys',
  ];

  it('has every route of the service but those that are tried elsewhere', async () => {
    const answer = await fetch(`${app.service.url}/api/consents/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/consents', '')}`),
    );
    const ids = { student: '{id}', given: '{id}', withdrawn: '{id}' };
    const tested = routes.map(([method, path]) => `${method} ${path(ids)}`);
    expect(served.sort()).toEqual([...tested, ...elsewhere].sort());
  });
});

describe('every refusal', () => {
  it('left an entry: as many as were answered', async () => {
    const before = await app.rows<{ n: number }>(
      `select count(*)::int as n from audit_entry where outcome = 'refused'`,
    );
    for (const route of routes) await as(`triage-clinician at ${MERSEY_CARE}`, route);
    const after = await app.rows<{ n: number }>(`select count(*)::int as n from audit_entry where outcome = 'refused'`);
    expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(routes.length);
  });
});

describe('row-level security', () => {
  it('is enabled and forced on every table of the service but those of messaging that hold nothing of a tenant', async () => {
    const open = await app.rows<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('public', 'knowledge') and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
       order by 1`,
    );
    const messaging =
      /^(outbox|event_key|heartbeat|migration|audit_(pending|number|published|covered.*|path.*|checkpoint.*)|consumer_.*)$/;
    expect(open.map(({ name }) => name).filter((name) => !messaging.test(name))).toEqual([]);
  });

  it('has a policy with a check for everything that requests may write', async () => {
    const lax = await app.rows(
      `select tablename, policyname from pg_policies
       where 'consents_request' = any(roles) and cmd in ('INSERT', 'UPDATE', 'ALL') and (with_check is null or with_check = 'true')
         and tablename <> 'audit_entry'`,
    );
    expect(lax).toEqual([]);
  });

  it('shows a request that says nothing, or says it is an officer or another organisation, no row at all', async () => {
    const url = app.database.urls.request;
    const tables = [
      'student',
      'consent',
      'consent_version',
      'withdrawal',
      'withdrawal_acknowledgement',
      'sign_in_link',
    ];
    const strangers: Record<string, string>[] = [
      {},
      { kind: 'officer', organisation: LIVERPOOL },
      { kind: 'staff', organisation: MERSEY_CARE },
      { kind: 'system' },
    ];
    for (const acting of strangers) {
      expect(await app.counts(url, tables, acting)).toEqual(tables.map(() => 0));
    }
    const own = await app.counts(url, tables, { kind: 'staff', organisation: LIVERPOOL });
    expect(own.slice(0, 4).every((count) => count > 0)).toBe(true);
  });

  it('lets neither requests nor handlers own a table, bypass policies, or change what is evidence', async () => {
    const roles = await app.rows(
      `select r.rolname from pg_roles r where r.rolname in ('consents_request', 'consents_handler') and (r.rolbypassrls or r.rolsuper
         or exists (select from pg_class c where c.relowner = r.oid))`,
    );
    expect(roles).toEqual([]);
    const grants = await app.rows(
      `select grantee, privilege_type from information_schema.role_table_grants
       where table_name = 'consent_version' and grantee in ('consents_request', 'consents_handler') and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
    );
    expect(grants).toEqual([]);
  });
});
