import { personId, appointments } from '@footbridge/access';
import { ERASURES, Keyring, migrateKeys, type ErasuresAtStart } from '@footbridge/keyring';
import { type EventClass, type OrganisationId, type Role } from '@footbridge/contracts';
import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  OrganisationRegisteredV1,
  type AuditEntry,
} from '@footbridge/contracts';
import { partitionOf, type HandlerTransaction, type Received } from '@footbridge/messaging';
import { migrateService, startService, type RunningService, type ServiceDefinition } from '@footbridge/service';
import {
  freshDatabase,
  freshKeysDatabase,
  serviceSettings,
  testClock,
  testIssuer,
  type FreshDatabase,
  type FreshKeysDatabase,
  type FreshTopics,
  type TestClock,
  type TestIssuer,
} from '@footbridge/testing';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pg from 'pg';
import { v4, v7 } from 'uuid';
import { definition } from '../src/definition.js';

export const LIVERPOOL = '10006842';
export const MANCHESTER = '10007798';
export const MERSEY_CARE = 'RW4';

/** Somebody with a token, and the appointment they act in; students act in none. */
export type Person = { readonly token: string; readonly personId: string; readonly appointmentId?: string };
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };
type Ask = { as?: Person; body?: object; key?: string; version?: number };

type Parts = {
  readonly service: RunningService;
  readonly definition: ServiceDefinition;
  readonly database: FreshDatabase;
  readonly keys: FreshKeysDatabase;
  readonly issuers: Readonly<Record<OrganisationId, TestIssuer>>;
  readonly clock: TestClock;
  readonly log: readonly string[];
  readonly links: Links;
};

/** The real service on databases of its own, as its clients see it; and, past row-level security, what it wrote. */
export class ConsentsApp {
  private constructor(private readonly parts: Parts) {}

  get service(): RunningService {
    return this.parts.service;
  }

  /** Erases the university's copy of these record classes, as a rights request would. */
  async erases(studentId: string, controller: OrganisationId, recordClasses: readonly string[]): Promise<void> {
    await this.service.app.get(Keyring).erase({ studentId, controller, recordClasses });
  }

  /** What a start does with erasures. */
  appliesErasures(): Promise<void> {
    return this.service.app.get<ErasuresAtStart>(ERASURES).onApplicationBootstrap();
  }

  get database(): FreshDatabase {
    return this.parts.database;
  }

  get clock(): TestClock {
    return this.parts.clock;
  }

  /** Every line that the service logged. */
  get log(): readonly string[] {
    return this.parts.log;
  }

  /** With topics, its relay, consumers and loops run; without, events are handed over and loops run by hand. */
  static async start(topics?: FreshTopics): Promise<ConsentsApp> {
    const database = await freshDatabase('consents', (url) => migrateService(definition(), url));
    const keys = await freshKeysDatabase(migrateKeys);
    const clock = testClock();
    const issuers = {
      [LIVERPOOL]: await testIssuer('liverpool'),
      [MANCHESTER]: await testIssuer('manchester'),
      [MERSEY_CARE]: await testIssuer('mersey-care'),
    };
    const log: string[] = [];
    const logTo = new Writable({
      write(chunk: Buffer, _, next) {
        log.push(chunk.toString('utf8'));
        next();
      },
    });
    const links = await linkIssuers([LIVERPOOL, MANCHESTER]);
    const settings = serviceSettings({ service: 'consents', database, issuers, topics });
    const environment = {
      ...settings,
      ...links.settings,
      IDENTITY_ISSUERS: JSON.stringify([...(JSON.parse(settings['IDENTITY_ISSUERS'] ?? '[]') as []), ...links.issuers]),
      LOG_LEVEL: 'info',
      KEYS_DATABASE_URL: keys.urls.consents,
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      TEST_CLOCK_FILE: clock.file,
    };
    const made = definition();
    const service = await startService(made, environment, { messaging: topics !== undefined, port: 0, logTo });
    links.of = service.url;
    const app = new ConsentsApp({ service, definition: made, database, keys, issuers, clock, log, links });
    await app.knowsOrganisation(LIVERPOOL, 'he-provider');
    await app.knowsOrganisation(MANCHESTER, 'he-provider');
    await app.knowsOrganisation(MERSEY_CARE, 'nhs-trust');
    return app;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all(Object.values(this.parts.issuers).map((issuer) => issuer.close()));
    this.parts.links.close();
    await this.database.drop();
    await this.parts.keys.drop();
    this.clock.drop();
  }

  /** A member of staff with this role there, known from the directory. */
  async staff(role: Role, organisationId: OrganisationId): Promise<Required<Person>> {
    const subject = `${role}-${v4()}`;
    const someone = await this.signIn(subject, organisationId);
    const appointmentId = v4();
    await this.learn(AppointmentMadeV1, {
      organisationId,
      appointmentId,
      personId: someone.personId,
      role,
      dutyTeamIds: [],
      from: '2020-01-01T00:00:00.000Z',
    });
    return { ...someone, appointmentId };
  }

  async ends(person: Required<Person>, organisationId: OrganisationId): Promise<void> {
    const { appointmentId } = person;
    const endedAt = new Date(this.clock.now().getTime() - 1000).toISOString();
    await this.learn(AppointmentEndedV1, { organisationId, appointmentId, endedAt });
  }

  /** Somebody who signed in there and acts in no role. */
  async signIn(subject: string, at: OrganisationId): Promise<Person> {
    const issuer = this.parts.issuers[at];
    if (!issuer) throw new Error(`no issuer for ${at}`);
    const token = await issuer.token({ subject, audience: 'footbridge', expiresIn: 800 });
    return { token, personId: personId(issuer.issuer, subject) };
  }

  async ask(method: string, path: string, { as, body, key, version }: Ask): Promise<Answer> {
    const response = await fetch(`${this.service.url}/api/consents${path}`, {
      method,
      headers: {
        ...(as && { authorization: `Bearer ${as.token}` }),
        ...(as?.appointmentId === undefined ? {} : { 'footbridge-acting-as': as.appointmentId }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
    };
  }

  /** Rows as they rest, past row-level security. */
  rows<R extends object = Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.database.query<R>(sql, values);
  }

  /** Rows of the key database, past row-level security. */
  keyRows<R extends object = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<R[]> {
    return this.parts.keys.query<R>(sql, values);
  }

  /** How many rows of each table a request with these settings sees. */
  async counts(url: string, tables: readonly string[], acting: Record<string, string>): Promise<number[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('begin');
      for (const [name, value] of Object.entries(acting)) {
        await client.query('select set_config($1, $2, true)', [`footbridge.${name}`, value]);
      }
      const counts: number[] = [];
      for (const table of tables) {
        const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
        counts.push(rows[0]?.n ?? -1);
      }
      return counts;
    } finally {
      await client.end();
    }
  }

  async outbox(key: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    return this.rows('select type, data from outbox where key = $1 order by position', [key]);
  }

  /** Audit entries about a thing, in the order they were written. */
  async audit(objectId: string): Promise<AuditEntry[]> {
    const rows = await this.rows<{ bytes: string }>(
      `select e.bytes from audit_entry e join audit_pending p on p.entry_id = e.id
       where e.objects @> $1::jsonb order by p.position`,
      [JSON.stringify([{ id: objectId }])],
    );
    return rows.map(({ bytes }) => JSON.parse(bytes) as AuditEntry);
  }

  /** Hands a reaction its event as the runner would, in a handler's transaction. */
  async hands<T extends object>(of: EventClass<T>, data: T, id = v4()): Promise<void> {
    const handler = this.parts.definition.reactions
      ?.map(({ handlers }) => handlers[of.type])
      .find((each) => each !== undefined);
    if (!handler) throw new Error(`nothing reacts to ${of.type}`);
    await this.service.database.asHandler((tx) =>
      handler({ ...tx, now: tx.now, query: tx.query.bind(tx), live: true }, received(of, data, id)),
    );
  }

  /** Runs a loop until nothing is due. */
  async runs(name: string): Promise<number> {
    const loop = this.parts.definition.loops?.find((each) => each.name === name);
    if (!loop) throw new Error(`no loop ${name}`);
    let done = 0;
    for (;;) {
      const taken = await this.service.database.asHandler((tx) => loop.work(tx, tx.now));
      if (taken === 0) return done;
      done += taken;
    }
  }

  private knowsOrganisation(organisationId: OrganisationId, kind: string): Promise<void> {
    return this.learn(OrganisationRegisteredV1, {
      organisationId,
      kind,
      name: organisationId,
      validFrom: '1990-01-01T00:00:00.000Z',
      successors: [],
    });
  }

  private async learn<T extends object>(of: EventClass<T>, data: T): Promise<void> {
    await this.service.database.asHandler(async (tx) => {
      await tx.query('set local search_path = knowledge, public');
      const handlerTx: HandlerTransaction = { now: tx.now, query: tx.query.bind(tx), live: true };
      await appointments.handlers[of.type]?.(handlerTx, received(of, data, v7()));
    });
  }
}

function received<T extends object>(of: EventClass<T>, data: T, id: string): Received {
  const key = String((data as Record<string, unknown>)[of.key]);
  const { type, service } = of;
  return { id, type, service, key, sequence: 1, at: new Date().toISOString(), partition: partitionOf(key), data };
}

/** What the service and its clients must know of the issuers of one-time links. `of` is the address of the service once it runs. */
type Links = {
  of: string;
  readonly issuers: readonly object[];
  readonly settings: Readonly<Record<string, string>>;
  close(): void;
};

/** Keys are fetched at an address that is known before the service has one of its own. */
async function linkIssuers(universities: readonly OrganisationId[]): Promise<Links> {
  const server: Server = createServer((_, response) => {
    void fetch(`${links.of}/api/consents/sign-in-links/keys`)
      .then((answer) => answer.text())
      .then((text) => response.setHeader('content-type', 'application/json').end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const dir = mkdtempSync(join(tmpdir(), 'links-'));
  const file = join(dir, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const base = 'https://footbridge.example/links';
  const links: Links = {
    of: '',
    issuers: universities.map((each) => ({ issuer: `${base}/${each}`, jwksUri, organisations: [], students: each })),
    settings: { SIGN_IN_LINK_KEY_FILE: file, SIGN_IN_LINK_ISSUER: base },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(dir, { recursive: true });
    },
  };
  return links;
}
