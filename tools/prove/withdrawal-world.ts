import { personId } from '@footbridge/access';
import {
  AgreementCameIntoForceV1,
  AppointmentMadeV1,
  type DataCategory,
  type DomainEvent,
  DutyTeamFormedV1,
  event,
  OrganisationRegisteredV1,
  type Role,
  type ServiceName,
  ServiceOfferedV1,
} from '@footbridge/contracts';
import { freePorts } from '@footbridge/infra';
import { migrateKeys } from '@footbridge/keyring';
import {
  freshDatabase,
  type FreshDatabase,
  freshKeysDatabase,
  type FreshKeysDatabase,
  freshTopics,
  type FreshTopics,
  testIssuer,
  type TestIssuer,
} from '@footbridge/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { v4 } from 'uuid';
import { migrate, serviceProcess, type ServiceProcess } from './services.js';
import { justMessaging, standIn, type StandIn } from './stand-in.js';

export const UNIVERSITY = '10006842';
export const TRUST = 'RW4';
export const STUDENT_SERVICE = v4();
const TRIAGE = v4();
const SINCE = '2020-01-01T00:00:00.000Z';

/** What the agreement covers and each student permits. */
export const CATEGORIES: DataCategory[] = [
  'identity',
  'contact',
  'demographics',
  'gp',
  'reason-for-referral',
  'risk-and-safety',
  'safety-plan',
  'referral-progress',
  'appointment-attendance',
  'outcome-summary',
];

/** A member of staff; students act in no appointment. */
export type Person = { readonly subject: string; readonly at: string; readonly appointmentId?: string };

/** `consents` and `referrals` in processes of their own; `directory` and `agreements` only tell who and what there is. */
export type World = {
  readonly consents: ServiceProcess;
  readonly referrals: ServiceProcess;
  readonly surroundings: Surroundings;
  readonly adviser: Person;
  readonly clinician: Person;
  token(person: Person): Promise<string>;
  /** Past row-level security. */
  query<R>(service: 'consents' | 'referrals', text: string, values?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
};

type Databases = { consents: FreshDatabase; referrals: FreshDatabase; keys: FreshKeysDatabase };

export type WorldOptions = {
  /** Where the services write their logs. */
  readonly logs: string;
  /** More of the environment of both services. */
  readonly environment?: (service: 'consents' | 'referrals') => Readonly<Record<string, string>>;
};

/** Starts it on databases and topics of its own; rejects with what went wrong, and leaves nothing then. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return { ...(await begin(options, undo)), stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function begin({ logs, environment }: WorldOptions, undo: (() => Promise<void>)[]): Promise<Omit<World, 'stop'>> {
  const topics = await freshTopics();
  undo.push(() => topics.drop());
  const databases = await databasesFor(logs, undo);
  const issuers: Record<string, TestIssuer> = {
    [UNIVERSITY]: await testIssuer('university'),
    [TRUST]: await testIssuer('trust'),
  };
  for (const issuer of Object.values(issuers)) undo.push(() => issuer.close());
  const directory = await telling('directory', topics, undo);
  const agreements = await telling('agreements', topics, undo);
  const adviser = { subject: 'adviser', at: UNIVERSITY, appointmentId: v4() };
  const clinician = { subject: 'clinician', at: TRUST, appointmentId: v4() };
  await directory.tells(...directoryFacts(issuers, { adviser, clinician }));
  await agreements.tells(anAgreement());
  const ports = await freePorts(2, []);
  const surroundings = { databases, topics, issuers };
  const [consents, referrals] = (['consents', 'referrals'] as const).map((service, index) =>
    serviceProcess({
      service,
      environment: {
        ...environmentOf(service, { port: ports[index] ?? 0, urls: databases[service].urls, ...surroundings }),
        ...environment?.(service),
      },
      logFile: join(logs, `${service}.log`),
    }),
  ) as [ServiceProcess, ServiceProcess];
  for (const each of [consents, referrals]) undo.push(() => each.stop());
  await Promise.all([consents.start(), referrals.start()]);
  const pools = {
    consents: new pg.Pool({ connectionString: databases.consents.superuserUrl, max: 3 }),
    referrals: new pg.Pool({ connectionString: databases.referrals.superuserUrl, max: 3 }),
  };
  undo.push(async () => {
    await Promise.all([pools.consents.end(), pools.referrals.end()]);
  });
  const query = async <R>(service: 'consents' | 'referrals', text: string, values: readonly unknown[] = []) =>
    (await pools[service].query(text, [...values])).rows as R[];
  await allKnown(query);
  return {
    consents,
    referrals,
    surroundings,
    adviser,
    clinician,
    token: ({ subject, at }) => issuerOf(issuers, at).token({ subject, audience: 'footbridge', expiresIn: 800 }),
    query,
  };
}

function issuerOf(issuers: Readonly<Record<string, TestIssuer>>, organisation: string): TestIssuer {
  const issuer = issuers[organisation];
  if (!issuer) throw new Error(`There is no issuer for ${organisation}.`);
  return issuer;
}

/** Waits until both services know the standing facts, and how old that knowledge is. */
async function allKnown(query: World['query']): Promise<void> {
  const staff = `(select count(*) from knowledge.appointment) = 2 and knowledge.knowledge_at_oldest('directory') is not null`;
  const more = `exists (select from knowledge.agreement) and exists (select from knowledge.service)
    and knowledge.knowledge_at_oldest('agreements') is not null and knowledge.knowledge_at_oldest('consents') is not null`;
  const until = performance.now() + 60_000;
  for (;;) {
    const known = await Promise.all([
      query<{ known: boolean }>('consents', `select ${staff} as known`),
      query<{ known: boolean }>('referrals', `select ${staff} and ${more} as known`),
    ]);
    if (known.every(([row]) => row?.known === true)) return;
    if (performance.now() > until) throw new Error('The standing facts did not become known within 60 s.');
    await pause(50);
  }
}

async function telling(service: ServiceName, topics: FreshTopics, undo: (() => Promise<void>)[]): Promise<StandIn> {
  const database = await freshDatabase(service, (ownerUrl) => justMessaging(service, ownerUrl));
  undo.push(() => database.drop());
  const { relay: relayUrl, handler: handlerUrl } = database.urls;
  const kafka = { brokers: topics.brokers, ...topics.login(service), topicPrefix: topics.prefix };
  const teller = await standIn({ service, relayUrl, handlerUrl, kafka });
  undo.push(() => teller.stop());
  return teller;
}

async function databasesFor(logs: string, undo: (() => Promise<void>)[]): Promise<Databases> {
  const own = async (service: ServiceName) => {
    const database = await freshDatabase(service, (url) => migrate(service, url, join(logs, `${service}-migrate.log`)));
    undo.push(() => database.drop());
    return database;
  };
  const keys = await freshKeysDatabase(migrateKeys);
  undo.push(() => keys.drop());
  return { consents: await own('consents'), referrals: await own('referrals'), keys };
}

/** The key that wraps all keys of this world. */
export const KEY = randomBytes(32).toString('hex');

export type Surroundings = {
  readonly databases: Databases;
  readonly topics: FreshTopics;
  readonly issuers: Readonly<Record<string, TestIssuer>>;
};

/** The environment of a service of this world. */
export function environmentOf(
  service: ServiceName,
  { port, urls, databases, topics, issuers }: Surroundings & { port: number; urls: FreshDatabase['urls'] },
): Record<string, string> {
  const { username, password } = topics.login(service);
  const bound = Object.entries(issuers).map(([organisation, { issuer, jwksUri }]) => ({
    issuer,
    jwksUri,
    organisations: [organisation],
  }));
  return {
    NODE_ENV: 'test',
    HTTP_PORT: String(port),
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '1000000',
    // The log that would sign for the entries does not run here.
    AUDIT_PATH_LIMIT_SECONDS: '86400',
    DATABASE_URL_REQUEST: urls.request,
    DATABASE_URL_HANDLER: urls.handler,
    DATABASE_URL_RELAY: urls.relay,
    KEYS_DATABASE_URL: databases.keys.urls[service],
    KEY_ENCRYPTION_KEY: KEY,
    KAFKA_BROKERS: topics.brokers.join(','),
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: password,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    IDENTITY_ISSUERS: JSON.stringify(bound),
  };
}

type Staff = Readonly<Record<'adviser' | 'clinician', Required<Person>>>;

function directoryFacts(issuers: Readonly<Record<string, TestIssuer>>, { adviser, clinician }: Staff): DomainEvent[] {
  const organisation = (organisationId: string, kind: string) =>
    event(OrganisationRegisteredV1, { organisationId, kind, name: organisationId, validFrom: SINCE, successors: [] });
  const appointment = (person: Required<Person>, role: Role, dutyTeamIds: string[]) =>
    event(AppointmentMadeV1, {
      organisationId: person.at,
      appointmentId: person.appointmentId,
      personId: personId(issuers[person.at]?.issuer ?? '', person.subject),
      role,
      dutyTeamIds,
      from: SINCE,
    });
  return [
    organisation(UNIVERSITY, 'he-provider'),
    organisation(TRUST, 'nhs-trust'),
    event(DutyTeamFormedV1, {
      organisationId: TRUST,
      dutyTeamId: TRIAGE,
      role: 'single-point-of-access-practitioner',
    }),
    event(ServiceOfferedV1, {
      organisationId: TRUST,
      serviceId: STUDENT_SERVICE,
      kind: 'student-mental-health-service',
      name: 'Student mental health',
      pathway: 'university-to-nhs-referral',
      dutyTeamId: TRIAGE,
      offeredFrom: SINCE,
      monitoredHours: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
      minimum: ['identity.given-name', 'risk.summary'],
      referrerRoles: ['wellbeing-adviser'],
      otherWays: ['gp'],
    }),
    appointment(adviser, 'wellbeing-adviser', []),
    appointment(clinician, 'triage-clinician', [TRIAGE]),
  ];
}

function anAgreement(): DomainEvent {
  return event(AgreementCameIntoForceV1, {
    agreementId: v4(),
    version: 1,
    parties: [UNIVERSITY, TRUST],
    purposes: ['assessment-and-treatment', 'continuity-of-care'],
    categories: CATEGORIES,
    pathways: [
      {
        pathway: 'university-to-nhs-referral',
        steps: [
          {
            step: 'decide-on-offer',
            side: 'receiver',
            limits: { routine: 72, urgent: 24, 'very-urgent': 4, emergency: 1 },
            escalation: ['service-manager'],
          },
        ],
      },
    ],
    roles: ['wellbeing-adviser', 'triage-clinician'],
    from: SINCE,
  });
}
