import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, type ServiceName } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { escapeLiteral } from './literal.js';
import { answerOf } from './answer.js';
import { refusal, type Done, type Refusal, type Replayed } from './outcome.js';

/** One use of an `Idempotency-Key`: the key, where it was used, and a keyed hash of the request. */
export type OnceKey = {
  readonly route: string;
  readonly key: string;
  readonly hash: Buffer;
  readonly hashKeyId: string;
};

/** Hashes requests, so that the stored hash tells nobody what was asked. The key stays outside the database. */
export class RequestHasher {
  /** Names the key without revealing it: a hash made with another key says nothing about the request. */
  readonly keyId: string;
  private readonly key: Buffer;

  constructor(material: Buffer) {
    this.key = createHmac('sha256', material).update('footbridge idempotency').digest();
    this.keyId = createHmac('sha256', this.key).update('id').digest('hex').slice(0, 16);
  }

  hash(canonicalRequest: string): Buffer {
    return createHmac('sha256', this.key).update(canonicalRequest).digest();
  }
}

/** How long an answer can be repeated. */
export const onceHours = 24;

/**
 * Table of the answers that can be repeated, with row-level security by person. Part of each service's first migration
 * (`serviceSchema`).
 */
export function onceSchema(service: ServiceName): string {
  const person = `person_id = nullif(current_setting('footbridge.person', true), '')::uuid`;
  return `
create table idempotency (
  person_id uuid not null, route text not null, key text not null,
  request_hash bytea not null, hash_key_id text not null, created_at timestamptz not null,
  status int, location text, etag text, event text,
  primary key (person_id, route, key)
);
create index idempotency_created_at on idempotency (created_at);
alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy own on idempotency for all to ${service}_request using (${person}) with check (${person});
create policy sweep on idempotency for all to ${service}_handler using (true) with check (true);
grant select, insert, update, delete on idempotency to ${service}_request;
grant select, delete on idempotency to ${service}_handler;
`;
}

/** Deletes up to 1,000 answers that are too old to be repeated; resolves with their number. On the handler's role. */
export async function forgetAnswers(tx: Sql, now: Instant): Promise<number> {
  const rows = await tx.query(
    `delete from public.idempotency where (person_id, route, key) in (select person_id, route, key from public.idempotency
       where created_at < $1::timestamptz - interval '${onceHours} hours' limit 1000) returning 1`,
    [now],
  );
  return rows.length;
}

/** SQL that claims the key, waiting for a twin that holds it; then what stands under it. Two results. */
export function claimSql(personId: string, once: OnceKey, now: string): string {
  const [person, route, key] = [personId, once.route, once.key].map(escapeLiteral);
  const hash = escapeLiteral(`\\x${once.hash.toString('hex')}`);
  return `insert into idempotency as mine (person_id, route, key, request_hash, hash_key_id, created_at)
values (${person}, ${route}, ${key}, ${hash}, ${escapeLiteral(once.hashKeyId)}, ${now})
on conflict (person_id, route, key) do update set request_hash = excluded.request_hash, hash_key_id = excluded.hash_key_id,
  created_at = excluded.created_at, status = null, location = null, etag = null, event = null
  where mine.created_at <= excluded.created_at - interval '${onceHours} hours'
returning true as claimed;
select request_hash, hash_key_id, status, location, etag, event from idempotency
where person_id = ${person} and route = ${route} and key = ${key};
`;
}

export type Stored = {
  request_hash: Buffer;
  hash_key_id: string;
  status: number | null;
  location: string | null;
  etag: string | null;
  event: string | null;
};

/** What to answer when the key was used before: the same again, or 422 for another request. */
export function repeat(stored: Stored, once: OnceKey): Replayed | Refusal {
  const comparable = stored.hash_key_id === once.hashKeyId;
  if (comparable && !timingSafeEqual(stored.request_hash, once.hash)) {
    return refusal('rule', [{ code: 'idempotency-key-reused' }]);
  }
  if (stored.status === null) throw new Error('an idempotency row was committed without its answer');
  return {
    kind: 'replayed',
    status: stored.status,
    ...(stored.location !== null && { location: stored.location }),
    ...(stored.etag !== null && { etag: stored.etag }),
    ...(stored.event !== null && { event: stored.event }),
  };
}

/** SQL that ends a use: the answer is kept when it was done; a refusal leaves the key free. */
export function settleSql(personId: string, once: OnceKey, outcome: Done | Refusal): string {
  const where = `where person_id = ${escapeLiteral(personId)} and route = ${escapeLiteral(once.route)} and key = ${escapeLiteral(once.key)};`;
  if (outcome.kind === 'refused') return `delete from idempotency ${where}\n`;
  const { status, headers } = answerOf(outcome);
  const text = (value: string | undefined) => (value === undefined ? 'null' : escapeLiteral(value));
  return `update idempotency set status = ${status}, location = ${text(headers.location)}, etag = ${text(headers.etag)}, event = ${text(headers['footbridge-event'])} ${where}\n`;
}
