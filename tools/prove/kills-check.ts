import { type ServiceName } from '@footbridge/contracts';
import { auditTopic, eventTopic } from '@footbridge/messaging';
import { checkEffects } from './kills-effects.js';
import { type Ledger } from './kills-acts.js';
import { checkGapless, compareOnce, compareSets, type Findings } from './kills-findings.js';
import { type Look, type Teller, TELLERS } from './kills-look.js';
import { type Submitted } from './kills-requests.js';
import { type TopicRecord } from './kills-topics.js';

/** Who reads whose events, in which schema its rows are. */
export const READERS: readonly { at: Teller; schema: string; consumer: string; of: readonly Teller[] }[] = [
  { at: 'consents', schema: 'knowledge', consumer: 'knowledge', of: ['directory', 'audit'] },
  { at: 'consents', schema: 'public', consumer: 'acknowledgements', of: ['referrals'] },
  { at: 'referrals', schema: 'knowledge', consumer: 'knowledge', of: ['directory', 'consents', 'audit'] },
  { at: 'referrals', schema: 'public', consumer: 'referrals', of: ['duties', 'consents'] },
  { at: 'duties', schema: 'knowledge', consumer: 'knowledge', of: ['directory', 'audit'] },
  { at: 'duties', schema: 'public', consumer: 'minting', of: ['referrals'] },
  { at: 'audit', schema: 'knowledge', consumer: 'knowledge', of: ['directory', 'consents', 'audit'] },
];

/** How many events there are in all outboxes. */
export async function countEvents(look: Look): Promise<number> {
  let total = 0;
  for (const service of TELLERS) {
    const [row] = await look<{ sum: number }>(service, 'select coalesce(sum(sequence), 0)::int as sum from event_key');
    total += row?.sum ?? 0;
  }
  return total;
}

/** What still waits to be published, applied, numbered or taken into the log; empty when everything is level. */
export async function whatWaits(look: Look): Promise<string[]> {
  const waits: string[] = [];
  const add = (what: string, count: number) => {
    if (count > 0) waits.push(`${what} ${count}`);
  };
  const told = new Map<Teller, number>();
  for (const service of TELLERS) {
    const [row] = await look<{ told: number; unpublished: number; pending: number; unsent: number; number: number }>(
      service,
      `select (select coalesce(sum(sequence), 0)::int from event_key) as told,
         (select count(*)::int from outbox where published_at is null) as unpublished,
         (select count(*)::int from audit_pending) as pending,
         (select coalesce(max(number), 0)::int from audit_number) as number,
         (select coalesce(max(number), 0) - (select number from audit_published) from audit_number)::int as unsent`,
    );
    if (!row) throw new Error('no row');
    told.set(service, row.told);
    add(`${service}: unpublished`, row.unpublished);
    add(`${service}: unnumbered`, row.pending);
    add(`${service}: unpublished entries`, row.unsent);
    const [log] = await look<{ number: number }>(
      'audit',
      'select coalesce(max(number), 0)::int as number from log_entry where service = $1',
      [service],
    );
    add(`log of ${service}:`, row.number - (log?.number ?? 0));
  }
  for (const { at, schema, consumer, of } of READERS) {
    for (const source of of) {
      const [row] = await look<{ sum: number }>(
        at,
        `select coalesce(sum(sequence), 0)::int as sum from ${schema}.consumer_applied where consumer = $1 and source = $2`,
        [consumer, source],
      );
      add(`${at} ${consumer} of ${source}:`, (told.get(source) ?? 0) - (row?.sum ?? 0));
    }
  }
  return waits;
}

/** What was counted while checking. */
export type Counted = { events: number; keys: number; entries: number; repeatedRecords: number; effects: number };

/** What is compared. `read` answers all that lies on a topic. */
export type Checked = {
  readonly look: Look;
  readonly read: (topic: string) => Promise<readonly TopicRecord[]>;
  readonly ledger: Ledger;
  readonly submitted: readonly Submitted[];
};

/** Compares what was submitted, what was written, what lies on the topics and what became of it. */
export async function checkEverything(
  { look, read, ledger, submitted }: Checked,
  findings: Findings,
): Promise<Counted> {
  const counted: Counted = { events: 0, keys: 0, entries: 0, repeatedRecords: 0, effects: 0 };
  for (const service of TELLERS) {
    const written = await checkOutbox(look, service, { ledger, findings });
    counted.events += written.ids.size;
    counted.keys += written.last.size;
    const records = await read(eventTopic(service));
    counted.repeatedRecords += checkTopic(service, records, written, findings);
    counted.effects += await checkReaders(look, service, { written, findings });
    const numbered = await checkEntries(look, service, { ledger, findings });
    counted.entries += numbered.length;
    const entries = await read(auditTopic(service));
    counted.repeatedRecords += checkAuditTopic(service, entries, numbered, findings);
  }
  await checkEffects(look, { ledger, submitted }, findings);
  return counted;
}

type Written = { ids: Set<string>; last: Map<string, number> };
type With = { ledger: Ledger; findings: Findings };

async function checkOutbox(look: Look, service: Teller, { ledger, findings }: With): Promise<Written> {
  const rows = await look<{ id: string; key: string; sequence: number; published: boolean }>(
    service,
    `select id, key, sequence::int as sequence, published_at is not null as published from outbox`,
  );
  const counters = await look<{ key: string; sequence: number }>(
    service,
    'select key, sequence::int as sequence from event_key',
  );
  const byKey = new Map<string, number[]>();
  for (const { key, sequence } of rows) byKey.set(key, [...(byKey.get(key) ?? []), sequence]);
  for (const { key, sequence } of counters) {
    const sequences = byKey.get(key) ?? [];
    checkGapless(findings, `outbox of ${service}, ${key}`, sequences);
    if (Math.max(0, ...sequences) !== sequence)
      findings.note('lost', `outbox of ${service}, ${key}: ends before ${sequence}`);
  }
  const ids = new Set(rows.map(({ id }) => id));
  for (const id of ledger.events.get(service) ?? [])
    if (!ids.has(id)) findings.note('lost', `outbox of ${service}: ${id} of an act that was acknowledged`);
  return { ids, last: new Map(counters.map(({ key, sequence }) => [key, sequence])) };
}

/** A record may come twice, as the same bytes; what is new of a key comes in order, without gaps. Answers how many came again. */
function checkTopic(service: Teller, records: readonly TopicRecord[], written: Written, findings: Findings): number {
  const last = new Map<string, number>();
  const seen = new Map<string, TopicRecord>();
  let repeated = 0;
  for (const record of records) {
    const { key, sequence } = record;
    const place = `${key}/${sequence}`;
    const before = seen.get(place);
    if (before) {
      repeated++;
      if (before.id !== record.id || before.value !== record.value)
        findings.note('differs', `topic of ${service}: ${place} came again with other bytes`);
      continue;
    }
    seen.set(place, record);
    const expected = (last.get(key) ?? 0) + 1;
    if (sequence !== expected) findings.note('gap', `topic of ${service}: ${place} came before ${expected}`);
    last.set(key, sequence);
  }
  const found = [...seen.values()].map(({ id }) => id);
  compareOnce(findings, `topic of ${service}`, found, [...written.ids]);
  return repeated;
}

/** Each reader has taken each event once: its inbox names the same events, its sequences end where those of the source do. */
async function checkReaders(
  look: Look,
  source: Teller,
  { written, findings }: { written: Written; findings: Findings },
): Promise<number> {
  let effects = 0;
  const ids = { wanted: written.ids };
  for (const { at, schema, consumer } of READERS.filter(({ of }) => of.includes(source))) {
    const what = `${at}, ${consumer} of ${source}`;
    const applied = await look<{ key: string; sequence: number }>(
      at,
      `select key, sequence::int as sequence from ${schema}.consumer_applied where consumer = $1 and source = $2`,
      [consumer, source],
    );
    compareSets(findings, `sequences of ${what}`, {
      wanted: new Set([...written.last].map(([key, sequence]) => `${key}/${sequence}`)),
      found: new Set(applied.map(({ key, sequence }) => `${key}/${sequence}`)),
    });
    const inbox = await look<{ id: string }>(
      at,
      `select event_id as id from ${schema}.consumer_inbox where consumer = $1 and event_id = any($2::uuid[])`,
      [consumer, [...ids.wanted]],
    );
    compareSets(findings, `inbox of ${what}`, { ...ids, found: new Set(inbox.map(({ id }) => id)) });
    effects += inbox.length;
    const parked = await look<{ key: string; reason: string }>(
      at,
      `select key, reason from ${schema}.consumer_parked where consumer = $1 and source = $2`,
      [consumer, source],
    );
    for (const { key, reason } of parked) findings.note('parked', `${what}: ${key} (${reason})`);
  }
  return effects;
}

type Numbered = { number: number; id: string; bytes: string };

async function checkEntries(look: Look, service: Teller, { ledger, findings }: With): Promise<Numbered[]> {
  const what = `audit entries of ${service}`;
  const numbered = await look<Numbered>(
    service,
    `select n.number::int as number, e.id, e.bytes from audit_number n join audit_entry e on e.id = n.entry_id order by n.number`,
  );
  checkGapless(
    findings,
    what,
    numbered.map(({ number }) => number),
  );
  const [entries] = await look<{ count: number }>(service, 'select count(*)::int as count from audit_entry');
  if (entries?.count !== numbered.length)
    findings.note('lost', `${what}: ${numbered.length} of ${entries?.count ?? 0} have a number`);
  const ids = new Set(numbered.map(({ id }) => id));
  for (const id of ledger.entries.get(service) ?? [])
    if (!ids.has(id)) findings.note('lost', `${what}: ${id} of an act that was acknowledged`);
  const log = await look<{ number: number; bytes: string }>(
    'audit',
    `select number::int as number, convert_from(bytes, 'UTF8') as bytes from log_entry where service = $1 order by number`,
    [service],
  );
  compareBytes(findings, `log, ${service}`, numbered, log);
  return numbered;
}

function checkAuditTopic(
  service: ServiceName,
  records: readonly TopicRecord[],
  numbered: readonly Numbered[],
  findings: Findings,
): number {
  const first: { number: number; bytes: string }[] = [];
  let repeated = 0;
  for (const { sequence: number, value: bytes } of records) {
    const before = first[number - 1];
    if (before) {
      repeated++;
      if (before.bytes !== bytes)
        findings.note('differs', `audit topic of ${service}: number ${number} came again with other bytes`);
    } else if (number !== first.length + 1) {
      findings.note('gap', `audit topic of ${service}: number ${number} came before ${first.length + 1}`);
    } else first.push({ number, bytes });
  }
  compareBytes(findings, `audit topic of ${service}`, numbered, first);
  return repeated;
}

function compareBytes(
  findings: Findings,
  what: string,
  numbered: readonly Numbered[],
  found: readonly { number: number; bytes: string }[],
): void {
  if (found.length < numbered.length) findings.note('lost', `${what}: ${found.length} of ${numbered.length} numbers`);
  if (found.length > numbered.length)
    findings.note('doubled', `${what}: ${found.length} of ${numbered.length} numbers`);
  found.forEach((each, index) => {
    const own = numbered[index];
    if (own && (own.number !== each.number || own.bytes !== each.bytes))
      findings.note('differs', `${what}: number ${each.number} has other bytes`);
  });
}
