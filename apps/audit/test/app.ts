import { type AuditEntry, type Role, type ServiceName } from '@footbridge/contracts';
import {
  migrateService,
  startService,
  type RunningService,
  type Transaction,
  writeSigningKey,
} from '@footbridge/service';
import {
  freshDatabase,
  serviceSettings,
  testIssuer,
  type FreshDatabase,
  type FreshTopics,
  type TestIssuer,
} from '@footbridge/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signHead, type Checkpoint } from '../src/checkpoint/checkpoint.store.js';
import { readLogKey, type LogKey } from '../src/checkpoint/signing-key.js';
import { definition } from '../src/definition.js';
import { takeEntries } from '../src/log/intake.js';
import { holderOf, LIVERPOOL, MERSEY_CARE, numbered, rolesAt, type Place } from './builders.js';
import { ask, type Answer, type Asked } from './http.js';

type Row = Record<string, unknown>;
export const LOG_NAME = 'footbridge.test/audit';

/** The real service on a database of its own, with somebody in every role at Liverpool and Mersey Care. */
export type App = {
  service: RunningService;
  database: FreshDatabase;
  issuers: { university: TestIssuer; trust: TestIssuer };
  key: LogKey;
  /** Another process on the same database. */
  twin(environment?: Record<string, string>): Promise<RunningService>;
  /** Takes entries of a service into the log: its next numbers. */
  logged(service: ServiceName, entries: readonly AuditEntry[]): Promise<void>;
  asHandler<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Signs the head at a time when it may be signed. */
  sign(): Promise<Checkpoint>;
  as(role: Role, at: Place, asked: Asked): Promise<Answer>;
  /** Asks as a person without any role. */
  asPerson(subject: string, asked: Asked): Promise<Answer>;
  token(role: Role, at: Place): Promise<string>;
  /** Reads past row-level security. */
  query<R extends object = Row>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
};

/** With topics, its relay, consumers and loops run. */
export async function startApp(topics?: FreshTopics): Promise<App> {
  const [database, university, trust] = await Promise.all([
    freshDatabase('audit', (url) => migrateService(definition, url)),
    testIssuer('university'),
    testIssuer('trust'),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'footbridge-audit-'));
  const keyFile = join(folder, 'signing-key.pem');
  writeSigningKey(keyFile);
  const issuers = { [LIVERPOOL]: university, [MERSEY_CARE]: trust };
  const settings = {
    ...serviceSettings({ service: 'audit', database, issuers, topics }),
    AUDIT_LOG_NAME: LOG_NAME,
    AUDIT_SIGNING_KEY_FILE: keyFile,
  };
  const start = (more: Record<string, string> = {}) =>
    startService(definition, { ...settings, ...more }, { port: 0, messaging: topics !== undefined });
  await appointEverybody(database, { [LIVERPOOL]: university.issuer, [MERSEY_CARE]: trust.issuer });
  const service = await start();
  const key = readLogKey(keyFile, LOG_NAME);
  const asHandler: App['asHandler'] = (work) => service.database.asHandler(work);
  const token: App['token'] = (role, at) =>
    issuers[at].token({ subject: holderOf(issuers[at].issuer, role, at).subject, audience: 'footbridge' });
  return {
    service,
    database,
    issuers: { university, trust },
    key,
    twin: start,
    asHandler,
    token,
    async logged(from, entries) {
      await asHandler(async (tx) => {
        const [row] = await tx.query<{ number: string }>('select number from log_source where service = $1', [from]);
        await takeEntries(tx, numbered(from, entries, Number(row?.number ?? 0) + 1));
      });
    },
    async sign() {
      await database.query(`update log_checkpoint set signed_at = signed_at - interval '2 seconds'`);
      const signed = await asHandler((tx) => signHead(tx, key));
      if (!signed) throw new Error('there was nothing to sign');
      return signed;
    },
    async as(role, at, asked) {
      const { appointmentId } = holderOf(issuers[at].issuer, role, at);
      return ask(service.url, { token: await token(role, at), actingAs: appointmentId, ...asked });
    },
    async asPerson(subject, asked) {
      return ask(service.url, { token: await university.token({ subject, audience: 'footbridge' }), ...asked });
    },
    query: (text, values) => database.query(text, values),
    async stop() {
      await service.stop();
      await Promise.all([university.close(), trust.close()]);
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function appointEverybody(database: FreshDatabase, issuers: Record<Place, string>): Promise<void> {
  for (const place of [LIVERPOOL, MERSEY_CARE] as const) {
    for (const role of rolesAt(place)) {
      const { appointmentId, personId } = holderOf(issuers[place], role, place);
      await database.query(
        `insert into knowledge.appointment (appointment_id, person_id, organisation_id, role, duty_team_ids, from_at,
           source_partition) values ($1, $2, $3, $4, '{}', '2020-01-01', 0)`,
        [appointmentId, personId, place, role],
      );
    }
  }
}
