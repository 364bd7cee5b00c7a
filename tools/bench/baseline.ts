import { freshDatabase, freshTopics } from '@footbridge/testing';
import { type ServiceName } from '@footbridge/contracts';
import { type KafkaSettings } from '@footbridge/messaging';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../prove/services.js';
import { environmentOf, UNIVERSITY, type World } from '../prove/withdrawal-world.js';
import { ended, forked } from './load.js';
import { oneRow, type Row } from './rows.js';

/** The rows that one submit writes. */
export type SubmitRows = Readonly<
  Record<'referral' | 'copy' | 'relationship' | 'outbox' | 'entry' | 'idempotency', Row>
>;

/** What the process of the baseline is told. */
export type BaselineSettings = {
  readonly service: ServiceName;
  /** Of its HTTP side. */
  readonly environment: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  readonly relayUrl: string;
  readonly kafka: KafkaSettings;
  /** The rows of a submit of the running service, and the id of the referral that they are of. */
  readonly rows: SubmitRows;
  readonly templateId: string;
};

/** The same rows by raw `pg`, in a process, a database and topics of its own. */
export type Baseline = { readonly url: string; readonly database: pg.Pool };

/** Reads what a submit of the service wrote. */
export async function rowsOfSubmit(database: pg.Pool, referralId: string): Promise<SubmitRows> {
  const named = `objects -> 0 ->> 'id' = $1 and action = 'referral.submit'`;
  return {
    referral: await oneRow(database, 'referral', 'id = $1', [referralId]),
    copy: await oneRow(database, 'referral_copy', `referral_id = $1 and controller <> $2`, [referralId, UNIVERSITY]),
    relationship: await oneRow(database, 'relationship', `referral_id = $1 and kind = 'addressed'`, [referralId]),
    outbox: await oneRow(database, 'outbox', 'key = $1', [referralId]),
    entry: await oneRow(database, 'audit_entry', named, [referralId]),
    idempotency: await oneRow(database, 'idempotency', `event like 'referrals/' || $1 || '/%'`, [referralId]),
  };
}

export async function startBaseline(
  rows: SubmitRows,
  { logs, surroundings, undo }: { logs: string; surroundings: World['surroundings']; undo: (() => Promise<void>)[] },
): Promise<Baseline> {
  const service = 'referrals';
  const topics = await freshTopics([service]);
  undo.push(() => topics.drop());
  const own = await freshDatabase(service, (url) => migrate(service, url, join(logs, `${service}-migrate.log`)));
  undo.push(() => own.drop());
  const database = new pg.Pool({ connectionString: own.superuserUrl, max: 3 });
  database.on('error', () => undefined);
  undo.push(() => database.end());
  const child = forked('baseline-process.ts');
  undo.push(() => ended(child));
  const settings: BaselineSettings = {
    service,
    environment: environmentOf(service, { port: 0, urls: own.urls, ...surroundings }),
    // No policy holds for the superuser.
    databaseUrl: own.superuserUrl,
    relayUrl: own.urls.relay,
    kafka: { brokers: topics.brokers, ...topics.login(service), topicPrefix: topics.prefix },
    rows: { ...rows, outbox: { ...rows.outbox, published_at: null } },
    templateId: String(rows.referral['id']),
  };
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (told: { url?: string; failed?: string }) => {
      if (told.url === undefined) reject(new Error(told.failed ?? 'The baseline did not start.'));
      else resolve(told.url);
    });
    child.once('exit', () => {
      reject(new Error('The baseline ended.'));
    });
    child.send(settings);
  });
  return { url, database };
}
