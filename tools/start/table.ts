import { type ServiceName } from '@footbridge/contracts';
import { type Account, type DemoWorld } from '@footbridge/infra';
import { type Places } from './installation.js';

export type Shown = {
  readonly url: string;
  readonly services: readonly ServiceName[];
  readonly world: DemoWorld;
  readonly accounts: readonly Account[];
  readonly places: Places;
};

/** The people of the journey: enough to try everything. */
const SHOWN_PEOPLE = [
  'wellbeing-adviser@10006842',
  'wellbeing-lead@10006842',
  'information-governance-lead@10006842',
  'senior-information-owner@10006842',
  'triage-clinician@RW4',
  'community-clinician@RW4',
  'caldicott-guardian@RW4',
  'information-governance-lead@RW4',
];

/** What is told when everything runs: addresses, people, what to do next. */
export function table({ url, services, world, accounts, places }: Shown): string {
  const organisationName = new Map(world.organisations.map(({ id, name }) => [id, name]));
  const people = SHOWN_PEOPLE.flatMap((subject) => accounts.filter((account) => account.subject === subject));
  return [
    '',
    `Footbridge runs at ${url}`,
    '',
    'Open it in a browser and sign in as one of the people below: there are no passwords.',
    '',
    ...columns([
      ['pages', url],
      ['everybody and everything', `${url}/development`],
      ...services.map((service) => [service, `${url}/api/${service}/docs`]),
      ['sign-in', `${url}/identity/10006842/.well-known/openid-configuration`],
    ]),
    '',
    'Some of the people (everybody: npm run --silent token -- --help)',
    ...columns(
      people.map(({ subject, name, organisationId }) => [
        subject,
        name,
        organisationName.get(organisationId) ?? organisationId,
      ]),
    ),
    '',
    'Next',
    '  Call each service without a browser:',
    `    npm run --silent token -- --headers triage-clinician@RW4 > headers`,
    `    curl -H @headers ${url}/api/referrals/referrals`,
    `  Logs: ${places.logs}`,
    '  Stop: Ctrl-C. The data stay; begin anew with: npm start -- --fresh',
    '',
  ].join('\n');
}

/** Everybody who can sign in, by organisation. */
export function everybody(world: DemoWorld, accounts: readonly Account[]): string {
  return world.organisations
    .map(({ id, name }) => {
      const there = accounts.filter(({ organisationId }) => organisationId === id);
      const rows = there.map((account) => [
        account.kind === 'student' ? `student:${account.subject}` : account.subject,
        account.name,
        account.appointments.map(({ role, to }) => (to === undefined ? role : `${role} (ended)`)).join(', '),
      ]);
      return [name, ...columns(rows)].join('\n');
    })
    .join('\n\n');
}

/** Lines with columns of equal width. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('  ')}`.trimEnd());
}
