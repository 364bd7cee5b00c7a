import { appointments, personId } from '@footbridge/access';
import {
  AppointmentMadeV1,
  DutyTeamFormedV1,
  event,
  OrganisationRegisteredV1,
  ROLE_CODES,
  ROLES,
  ServiceOfferedV1,
  type DomainEvent,
  type OrganisationId,
  type Role,
} from '@footbridge/contracts';
import { partitionOf, type HandlerTransaction } from '@footbridge/messaging';
import { migrateService, startService, writeSigningKey, type RunningService } from '@footbridge/service';
import {
  ask,
  freshDatabase,
  serviceSettings,
  testClock,
  testIssuer,
  type Answer,
  type Asked,
  type FreshDatabase,
  type FreshTopics,
  type TestClock,
  type TestIssuer,
} from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v5 } from 'uuid';
import { takeDue } from '../src/agreement/agreement.loop.js';
import { type PartyFacts } from '../src/check/finding.js';
import { definition } from '../src/definition.js';
import { heldRoles } from '../src/knowledge/held-roles.js';
import { facts, now } from './builders.js';

/** Asks as the holder of a role there, acting in it unless told otherwise. `name` is another holder of the role. */
export type Asking = (role: Role, at: OrganisationId, asked: Asked & { name?: string }) => Promise<Answer>;
type Row = Record<string, unknown>;

const NAMES = 'c0c1c2c3-2c41-4c3b-9b60-0a5a8b7d1c11';
const START = '2020-01-01T00:00:00.000Z';
export { GMMH } from './builders.js';

/** The real service on a database of its own; it knows organisations with somebody in every role. */
export type App = {
  service: RunningService;
  database: FreshDatabase;
  /** Begins at `now` of the builders. */
  clock: TestClock;
  as: Asking;
  /** A second instance on the same database, without loops: ended by its `stop`, before the app. */
  beside(): Promise<{ as: Asking; stop(): Promise<void> }>;
  /** Applies events of the directory as the projection does. */
  learns(...events: DomainEvent[]): Promise<void>;
  /** Lets the due-time loop take what is due; answers how many were taken. */
  due(): Promise<number>;
  /** Reads past row-level security. */
  query(text: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
};

/** A log for loops: what fails fails the test. */
export const RETHROW = {
  error: ({ err }: { err: unknown }): never => {
    throw err;
  },
};

export function appointmentOf(role: Role, at: OrganisationId, name = ''): string {
  return v5(`${role}@${at}${name}`, NAMES);
}

/** With topics, its relay, consumers and loops run. It knows three organisations unless told otherwise. */
export async function startApp(topics?: FreshTopics, known: PartyFacts = facts): Promise<App> {
  const [database, issuer] = await Promise.all([
    freshDatabase('agreements', (url) => migrateService(definition, url)),
    testIssuer('everybody'),
  ]);
  const clock = testClock();
  clock.set(now);
  const issuers = Object.fromEntries([...known.keys()].map((organisation) => [organisation, issuer]));
  const settings = serviceSettings({ service: 'agreements', database, issuers, topics });
  const dir = mkdtempSync(join(tmpdir(), 'footbridge-agreements-'));
  const keyFile = join(dir, 'signing.pem');
  writeSigningKey(keyFile);
  const all = { ...settings, TEST_CLOCK_FILE: clock.file, AGREEMENT_SIGNING_KEY_FILE: keyFile };
  const service = await startService(definition, all, { port: 0, messaging: topics !== undefined });
  const asking = ({ url }: RunningService): Asking => {
    return async (role, at, { name: who = '', ...asked }) => {
      const token = await issuer.token({ subject: subjectOf(role, at, who), audience: 'footbridge' });
      return ask(url, { token, actingAs: appointmentOf(role, at, who), ...asked });
    };
  };
  const app: App = {
    service,
    database,
    clock,
    as: asking(service),
    async beside() {
      const second = await startService(definition, all, { port: 0, messaging: false });
      return { as: asking(second), stop: () => second.stop() };
    },
    learns: (...events) => learns(service, events),
    due: () => service.database.asHandler((tx) => takeDue(tx, RETHROW)),
    query: (text, values) => database.query(text, values),
    async stop() {
      await service.stop();
      await issuer.close();
      await database.drop();
      clock.drop();
      rmSync(dir, { recursive: true });
    },
  };
  // One at a time: a transaction has little time.
  for (const each of known) await app.learns(...worldOf(issuer, new Map([each])));
  return app;
}

function subjectOf(role: Role, at: OrganisationId, name: string): string {
  return `${role}@${at}${name}`;
}

export const TEAM = (organisationId: OrganisationId) => v5(`team of ${organisationId}`, NAMES);

/** Organisations, and in each two people for every role; each trust has a service with a duty team. */
export function worldOf({ issuer }: TestIssuer, known: PartyFacts = facts): DomainEvent[] {
  return [...known].flatMap(([organisationId, { kind, validFrom }]) => [
    event(OrganisationRegisteredV1, { organisationId, kind, name: organisationId, validFrom, successors: [] }),
    ...(kind === 'nhs-trust' ? serviceOf(organisationId) : []),
    ...ROLE_CODES.filter((role) => (ROLES[role].at as readonly string[]).includes(kind)).flatMap((role) =>
      ['', ' the second'].map((name) =>
        event(AppointmentMadeV1, {
          organisationId,
          appointmentId: appointmentOf(role, organisationId, name),
          personId: personId(issuer, subjectOf(role, organisationId, name)),
          role,
          dutyTeamIds: role === 'triage-clinician' ? [TEAM(organisationId)] : [],
          from: START,
        }),
      ),
    ),
  ]);
}

function serviceOf(organisationId: OrganisationId): DomainEvent[] {
  const dutyTeamId = TEAM(organisationId);
  return [
    event(DutyTeamFormedV1, { dutyTeamId, organisationId, role: 'triage-clinician' }),
    event(ServiceOfferedV1, {
      serviceId: v5(`service of ${organisationId}`, NAMES),
      organisationId,
      kind: 'community-mental-health-team',
      name: 'Student mental health service',
      pathway: 'university-to-nhs-referral',
      dutyTeamId,
      monitoredHours: [],
      minimum: [],
      referrerRoles: ['wellbeing-adviser'],
      otherWays: ['gp'],
      offeredFrom: START,
    }),
  ];
}

async function learns(service: RunningService, events: readonly DomainEvent[]): Promise<void> {
  await service.database.asHandler(async (tx) => {
    await tx.query(`select set_config('search_path', 'knowledge, public', true)`);
    const handling: HandlerTransaction = { ...tx, live: true };
    for (const [index, { of, data }] of events.entries()) {
      const key = String((data as Record<string, unknown>)[of.key]);
      const received = { id: randomUUID(), type: of.type, service: of.service, key, sequence: index + 1, at: tx.now };
      for (const { handlers } of [appointments, heldRoles])
        await handlers[of.type]?.(handling, { ...received, partition: partitionOf(key), data });
    }
  });
}
