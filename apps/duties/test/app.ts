import { appointments, personId } from '@footbridge/access';
import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  type AuditEntry,
  type EventClass,
  type OrganisationId,
  type Role,
} from '@footbridge/contracts';
import { partitionOf, type HandlerTransaction, type Received } from '@footbridge/messaging';
import { migrateService, startService, type RunningService } from '@footbridge/service';
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
import { v4, v7 } from 'uuid';
import { definition } from '../src/definition.js';
import { timer } from '../src/obligation/timer.loop.js';

export const LIVERPOOL = '10006842';
export const MANCHESTER = '10007798';
export const MERSEY_CARE = 'RW4';

export type Person = { readonly token: string; readonly appointmentId?: string };
type Parts = {
  readonly database: FreshDatabase;
  readonly issuers: Readonly<Record<OrganisationId, TestIssuer>>;
  readonly clock: TestClock;
  readonly environment: Readonly<Record<string, string>>;
};

/** The real service on a database of its own, as its clients see it; and, past row-level security, what it wrote. */
export class DutiesApp {
  private constructor(
    private readonly parts: Parts,
    public service: RunningService,
    private readonly messaging: boolean,
  ) {}

  /** With topics, its relay, consumers and loops run; without, events are handed over and loops run by hand. */
  static async start(topics?: FreshTopics): Promise<DutiesApp> {
    const database = await freshDatabase('duties', (url) => migrateService(definition, url));
    const clock = testClock();
    const issuers: Record<OrganisationId, TestIssuer> = {};
    for (const organisation of [LIVERPOOL, MANCHESTER, MERSEY_CARE])
      issuers[organisation] = await testIssuer(organisation);
    const settings = serviceSettings({ service: 'duties', database, issuers, topics });
    const environment = { ...settings, TEST_CLOCK_FILE: clock.file };
    const messaging = topics !== undefined;
    return new DutiesApp({ database, issuers, clock, environment }, await run(environment, messaging), messaging);
  }

  get clock(): TestClock {
    return this.parts.clock;
  }

  get requestUrl(): string {
    return this.parts.database.urls.request;
  }

  /** Stops the service and starts it anew on the same database. */
  async restart(): Promise<void> {
    await this.service.stop();
    this.service = await run(this.parts.environment, this.messaging);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all(Object.values(this.parts.issuers).map((issuer) => issuer.close()));
    await this.parts.database.drop();
    this.parts.clock.drop();
  }

  /** A member of staff with this role there, and in these duty teams. */
  async staff(role: Role, organisationId: OrganisationId, dutyTeamIds: string[] = []): Promise<Required<Person>> {
    const someone = await this.signIn(`${role}-${v4()}`, organisationId);
    const appointmentId = v4();
    await this.learn({
      organisationId,
      appointmentId,
      personId: someone.personId,
      role,
      dutyTeamIds,
      from: '2020-01-01T00:00:00.000Z',
    });
    return { token: someone.token, appointmentId };
  }

  async signIn(subject: string, at: OrganisationId): Promise<{ token: string; personId: string }> {
    const issuer = this.parts.issuers[at];
    if (!issuer) throw new Error(`no issuer for ${at}`);
    return {
      token: await issuer.token({ subject, audience: 'footbridge', expiresIn: 800 }),
      personId: personId(issuer.issuer, subject),
    };
  }

  get(path: string, person: Person): Promise<Answer> {
    return this.as(person, { path: `/obligations${path}` });
  }

  as({ token, appointmentId }: Person, { path, ...asked }: Asked): Promise<Answer> {
    return ask(this.service.url, { path: `/api/duties${path}`, token, actingAs: appointmentId, ...asked });
  }

  /** As if the directory had said: this is all, until now. */
  async knowsTheDirectory(): Promise<void> {
    await this.rows('delete from heartbeat');
    await this.rows(
      `insert into heartbeat (service, at, next_offsets) values ('directory', $1, array_fill(0::bigint, array[12]))`,
      [this.clock.now()],
    );
  }

  /** Tells an appointment's end. */
  async ends(organisationId: OrganisationId, { appointmentId = '' }: Person): Promise<void> {
    const endedAt = this.clock.now().toISOString();
    await this.know(AppointmentEndedV1, { organisationId, appointmentId, endedAt });
  }

  rows<R extends object = Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.parts.database.query<R>(sql, values);
  }

  outbox(key: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    return this.rows('select type, data from outbox where key = $1 order by position', [key]);
  }

  /** Audit entries about a thing, in the order they were written. */
  async audit(objectId: string): Promise<AuditEntry[]> {
    const rows = await this.rows<{ bytes: string }>(
      `select e.bytes from audit_entry e join audit_pending p on p.entry_id = e.id where e.objects @> $1::jsonb order by p.position`,
      [JSON.stringify([{ id: objectId }])],
    );
    return rows.map(({ bytes }) => JSON.parse(bytes) as AuditEntry);
  }

  /** Hands the reaction its event as the runner would, in a handler's transaction. */
  async hands<T extends object>(of: EventClass<T>, data: T, id = v4()): Promise<void> {
    const handler = definition.reactions?.map(({ handlers }) => handlers[of.type]).find((each) => each !== undefined);
    if (!handler) throw new Error(`nothing reacts to ${of.type}`);
    await this.service.database.asHandler((tx) => handler({ ...tx, live: true }, received(of, data, id)));
  }

  /** Runs the timer loop until nothing is due. */
  escalates(): Promise<number> {
    return this.runs(timer.name);
  }

  /** Runs a loop of the service, by its name, until it finds nothing. */
  async runs(name: string): Promise<number> {
    const loop = definition.loops?.find((each) => each.name === name);
    if (!loop) throw new Error(`there is no loop ${name}`);
    for (let done = 0; ;) {
      const taken = await this.service.database.asHandler((tx) => loop.work(tx, tx.now));
      if (taken === 0) return done;
      done += taken;
    }
  }

  learn(data: AppointmentMadeV1): Promise<void> {
    return this.know(AppointmentMadeV1, data);
  }

  /** Tells a fact of the directory to the projection. */
  async know<T extends object>(of: EventClass<T>, data: T): Promise<void> {
    await this.service.database.asHandler(async (tx) => {
      await tx.query('set local search_path = knowledge, public');
      const handlerTx: HandlerTransaction = { ...tx, live: true };
      await appointments.handlers[of.type]?.(handlerTx, received(of, data, v7()));
    });
  }
}

function run(environment: Readonly<Record<string, string>>, messaging: boolean): Promise<RunningService> {
  return startService(definition, environment, { messaging, port: 0 });
}

function received<T extends object>(of: EventClass<T>, data: T, id: string): Received {
  const key = String((data as Record<string, unknown>)[of.key]);
  const { type, service } = of;
  return { id, type, service, key, sequence: 1, at: new Date().toISOString(), partition: partitionOf(key), data };
}
