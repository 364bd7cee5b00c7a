import { personId } from '@footbridge/access';
import { type DomainEvent, eventOfType, keyOf } from '@footbridge/contracts';
import { migrateKeys } from '@footbridge/keyring';
import { partitionOf } from '@footbridge/messaging';
import { migrateService, startService, type RunningService } from '@footbridge/service';
import {
  ask,
  freshDatabase,
  freshKeysDatabase,
  serviceSettings,
  testClock,
  testIssuer,
  type Answer,
  type Asked,
  type FreshDatabase,
  type FreshKeysDatabase,
  type FreshTopics,
  type TestClock,
  type TestIssuer,
} from '@footbridge/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { definition } from '../src/definition.js';
import {
  appointmentOf,
  content,
  directoryEvents,
  GMMH,
  LIVERPOOL,
  MANCHESTER,
  MERSEY_CARE,
  ORGANISATIONS,
  permission,
  registered,
  studentService,
  subjectOf,
  triageTeam,
  type OrganisationHere,
  type Person,
  type Student,
} from './world.js';

type Row = Record<string, unknown>;

export const adviser: Person = { role: 'wellbeing-adviser', at: LIVERPOOL };
export const otherAdviser: Person = { role: 'wellbeing-adviser', at: MANCHESTER };
export const safeguardingLead: Person = { role: 'designated-safeguarding-lead', at: LIVERPOOL };
export const clinician: Person = { role: 'triage-clinician', at: MERSEY_CARE, teams: [triageTeam] };
export const colleague: Person = { role: 'community-clinician', at: MERSEY_CARE };
export const manager: Person = { role: 'service-manager', at: MERSEY_CARE };
export const guardian: Person = { role: 'caldicott-guardian', at: MERSEY_CARE };
export const foreignClinician: Person = { role: 'triage-clinician', at: GMMH };
export const PEOPLE = [
  adviser,
  otherAdviser,
  safeguardingLead,
  clinician,
  colleague,
  manager,
  guardian,
  foreignClinician,
];

const KEY = '1f'.repeat(31) + '2e';

/** The real service on databases of its own. Facts of others are told by calling its own projection, in order. */
export class App {
  private sequences = new Map<string, number>();

  private constructor(
    private running: RunningService,
    readonly clock: TestClock,
    private readonly around: {
      databases: { own: FreshDatabase; keys: FreshKeysDatabase };
      issuers: Record<OrganisationHere, TestIssuer>;
      past: pg.Client;
      start: () => Promise<RunningService>;
    },
  ) {}

  get service(): RunningService {
    return this.running;
  }

  /** With topics, its relay, consumers and loops run. */
  static async start(people: readonly Person[] = PEOPLE, topics?: FreshTopics): Promise<App> {
    const [own, keys, university, trust] = await Promise.all([
      freshDatabase('referrals', (url) => migrateService(definition(), url)),
      freshKeysDatabase(migrateKeys),
      testIssuer('universities'),
      testIssuer('trusts'),
    ]);
    const issuers = { [LIVERPOOL]: university, [MANCHESTER]: university, [MERSEY_CARE]: trust, [GMMH]: trust };
    const clock = testClock();
    const settings = {
      ...serviceSettings({ service: 'referrals', database: own, issuers, topics }),
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      KEYS_DATABASE_URL: keys.urls.referrals,
      KEY_ENCRYPTION_KEY: KEY,
      TEST_CLOCK_FILE: clock.file,
    };
    const start = () => startService(definition(), settings, { port: 0, messaging: topics !== undefined });
    const service = await start();
    const past = new pg.Client({ connectionString: own.superuserUrl });
    await past.connect();
    const app = new App(service, clock, { databases: { own, keys }, issuers, past, start });
    const names = Object.fromEntries(ORGANISATIONS.map((each) => [each, issuers[each].issuer])) as Record<
      OrganisationHere,
      string
    >;
    await app.told(...directoryEvents(names, people));
    await app.knowsAllUntilNow();
    return app;
  }

  /** Tells the projection and the reaction these events, as the runner would. */
  async told(...events: DomainEvent[]): Promise<void> {
    for (const each of events) await this.tellOne(each);
  }

  private async tellOne(occurrence: DomainEvent): Promise<void> {
    const { of, data } = occurrence;
    if (!eventOfType(of.type)) throw new Error(`${of.type} is not a known event`);
    const key = keyOf(occurrence);
    const counter = `${of.service}/${key}`;
    const sequence = (this.sequences.get(counter) ?? 0) + 1;
    this.sequences.set(counter, sequence);
    const received = {
      id: v7(),
      type: of.type,
      service: of.service,
      key,
      sequence,
      at: this.clock.now().toISOString(),
      partition: partitionOf(key),
      data,
    };
    const { knowledge = [], reactions = [] } = definition();
    const handlers = [
      ...knowledge
        .filter(({ source }) => source === of.service)
        .map(({ handlers: all }) => ({ path: 'knowledge, public', handler: all[of.type] })),
      ...reactions
        .filter(({ topics }) => topics.includes(of.service))
        .map(({ handlers: all }) => ({ path: 'public', handler: all[of.type] })),
    ];
    await this.query(
      `insert into knowledge.consumer_applied values ('knowledge', $1, $2, $3)
       on conflict (consumer, source, key) do update set sequence = excluded.sequence`,
      [of.service, key, sequence],
    );
    for (const { path, handler } of handlers) {
      if (!handler) continue;
      await this.service.database.asHandler(async (tx) => {
        await tx.query(`set local search_path = ${path}`);
        await handler(Object.assign(tx, { live: true }), received);
      });
    }
  }

  /** As if every source had said: this is all, until now; and the audit log: all of yours is covered. */
  async knowsAllUntilNow(): Promise<void> {
    await this.query(
      `with gone as (delete from audit_pending returning position, entry_id, at)
       insert into audit_number (number, entry_id, at)
       select (select coalesce(max(number), 0) from audit_number) + row_number() over (order by position), entry_id, at from gone`,
    );
    await this.query('update knowledge.audit_covered set number = (select coalesce(max(number), 0) from audit_number)');
    for (const source of ['directory', 'agreements', 'consents'])
      await this.query(
        `insert into heartbeat (service, at, next_offsets) values ($1, $2, array_fill(0::bigint, array[12])) on conflict do nothing`,
        [source, this.clock.now()],
      );
  }

  /** Asks as this person, in their role there. */
  async as(person: Person, asked: Asked): Promise<Answer> {
    const token = await this.around.issuers[person.at].token({ subject: subjectOf(person), audience: 'footbridge' });
    return ask(this.service.url, {
      token,
      actingAs: appointmentOf(person),
      ...asked,
      path: `/api/referrals${asked.path}`,
    });
  }

  /** Asks as somebody who signed in at the university and chose no role: as a student does. */
  async asStudent(subject: string, asked: Asked): Promise<Answer> {
    const token = await this.around.issuers[LIVERPOOL].token({ subject, audience: 'footbridge' });
    return ask(this.service.url, { token, ...asked, path: `/api/referrals${asked.path}` });
  }

  /** The person that signs in at the university under this name. */
  signsIn(subject: string): string {
    return personId(this.around.issuers[LIVERPOOL].issuer, subject);
  }

  /** A draft with content, by the adviser. */
  async draft(student: Student, more: { urgency?: string; serviceId?: string; fields?: Record<string, string> } = {}) {
    const { urgency = 'routine', serviceId = studentService, fields = content } = more;
    const begun = await this.as(adviser, {
      path: '/referrals',
      body: {
        studentId: student.studentId,
        to: MERSEY_CARE,
        serviceId,
        pathway: 'university-to-nhs-referral',
        urgency,
      },
    });
    if (begun.status !== 201) throw new Error(`draft: ${begun.status} ${JSON.stringify(begun.body)}`);
    const id = begun.location?.split('/').at(-1) ?? '';
    const written = await this.as(adviser, {
      method: 'PUT',
      path: `/referrals/${id}/content`,
      body: { fields },
      ifMatch: '"1"',
    });
    if (written.status !== 204) throw new Error(`content: ${written.status} ${JSON.stringify(written.body)}`);
    return { id, etag: '"2"' };
  }

  /** A referral that was sent: agreement, permission and all. */
  async submitted(student: Student) {
    await this.told(registered(student), permission(student));
    const { id, etag } = await this.draft(student);
    const sent = await this.as(adviser, { path: `/referrals/${id}/submit`, body: {}, ifMatch: etag });
    if (sent.status !== 204) throw new Error(`submit: ${sent.status} ${JSON.stringify(sent.body)}`);
    return { id, etag: sent.etag ?? '' };
  }

  /** A referral that the clinician opened. */
  async opened(student: Student) {
    const { id, etag } = await this.submitted(student);
    const answer = await this.as(clinician, { method: 'POST', path: `/referrals/${id}/open`, ifMatch: etag });
    if (answer.status !== 204) throw new Error(`open: ${answer.status} ${JSON.stringify(answer.body)}`);
    return { id, etag: answer.etag ?? '' };
  }

  /** Reads past row-level security. */
  async query(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.around.past.query<Row>(text, values)).rows;
  }

  /** The audit entries that name this object, oldest first, as they were hashed. */
  async entries(objectId: string): Promise<Record<string, unknown>[]> {
    const rows = await this.query(
      `select bytes from audit_entry where objects @> jsonb_build_array(jsonb_build_object('id', $1::text)) order by id`,
      [objectId],
    );
    return rows.map(({ bytes }) => JSON.parse(String(bytes)) as Record<string, unknown>);
  }

  async events(key: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    return (await this.query('select type, data from outbox where key = $1 order by position', [key])) as never;
  }

  /** Stops it, does something to what it left in the database, and starts it again. */
  async restart(meanwhile: () => Promise<unknown>): Promise<void> {
    await this.running.stop();
    await meanwhile();
    this.running = await this.around.start();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.around.past.end();
    await Promise.all([...new Set(Object.values(this.around.issuers))].map((issuer) => issuer.close()));
    await Promise.all([this.around.databases.own.drop(), this.around.databases.keys.drop()]);
    this.clock.drop();
  }
}
