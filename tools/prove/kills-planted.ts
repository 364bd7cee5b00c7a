import { auditTopic, eventTopic } from '@footbridge/messaging';
import { v4 } from 'uuid';
import { checkEverything, READERS, type Checked } from './kills-check.js';
import { noFindings, type Findings, type Wrong } from './kills-findings.js';
import { TELLERS, type Look, type Teller } from './kills-look.js';
import { type TopicRecord } from './kills-topics.js';

/** A fault that was planted, and what the check must say of it: the beginning of a finding. */
export type Planted = { readonly fault: string; readonly wrong: Wrong; readonly words: string };

export type Faulty = {
  readonly planted: readonly Planted[];
  readonly findings: Findings;
  /** Of this key an event came again as the same bytes, which is no fault. */
  readonly harmless: string;
};

type Field = {
  readonly checked: Checked;
  readonly look: Look;
  /** Topics as the check will find them. */
  readonly topics: Map<string, TopicRecord[]>;
  readonly plant: (fault: string, wrong: Wrong, words: string) => void;
};

/** Plants every kind of fault, each in a place of its own, checks once, and takes all back. */
export async function checkWithFaults(checked: Checked): Promise<Faulty> {
  const { look, read } = checked;
  const planted: Planted[] = [];
  const topics = new Map<string, TopicRecord[]>();
  for (const topic of TELLERS.flatMap((service) => [eventTopic(service), auditTopic(service)]))
    topics.set(topic, [...(await read(topic))]);
  const plant = (fault: string, wrong: Wrong, words: string) => void planted.push({ fault, wrong, words });
  const field: Field = { checked, look, topics, plant };
  for (const service of TELLERS) {
    await look(service, 'begin');
    await look(service, `set local session_replication_role = replica`); // foreign keys stand aside
  }
  try {
    const keys = await keysOfTheLoad(field);
    await inOutbox(field, keys.splice(0, 3));
    const [harmless = '', ...others] = keys;
    onTopic(field, harmless, others);
    await atReaders(field);
    await inEntries(field);
    onAuditTopic(field);
    await inEffects(field);
    await onTheWay(field);
    const findings = noFindings();
    await checkEverything({ ...checked, read: (topic) => Promise.resolve(topics.get(topic) ?? []) }, findings);
    return { planted, findings, harmless };
  } finally {
    for (const service of TELLERS) await look(service, 'rollback');
  }
}

/** Keys of permissions that changed at least three times. */
async function keysOfTheLoad({ look, checked }: Field): Promise<string[]> {
  const rows = await look<{ key: string }>(
    'consents',
    'select key from outbox where id = any($1::uuid[]) group by key having max(sequence) > 3 order by key',
    [[...(checked.ledger.events.get('consents') ?? [])]],
  );
  return rows.map(({ key }) => key);
}

/** A second row like one that there is, but for some columns. */
const copy = (table: string, changes: string, where: string) =>
  `insert into ${table} overriding system value
   select (jsonb_populate_record(null::${table}, to_jsonb(x) || ${changes})).* from ${table} x where ${where}`;

/** At the end of its key, with an id and a position of its own. */
const copyEvent = (where: string, sequence = '(select max(y.sequence) + 1 from outbox y where y.key = x.key)') =>
  copy(
    'outbox',
    `jsonb_build_object('id', gen_random_uuid(), 'position', (select max(position) + 1 from outbox), 'sequence', ${sequence})`,
    where,
  );

async function inOutbox({ look, plant }: Field, [gap = '', end = '', twice = '']: string[]): Promise<void> {
  const [lost] = await look<{ id: string }>(
    'consents',
    'delete from outbox where key = $1 and sequence = 2 returning id',
    [gap],
  );
  plant('an event lost in the middle', 'gap', `outbox of consents, ${gap}: number 2 is missing`);
  plant('an acknowledged event lost', 'lost', `outbox of consents: ${lost?.id ?? ''} of an act that was acknowledged`);
  const [last] = await look<{ sequence: number }>(
    'consents',
    `delete from outbox where key = $1 and sequence = (select sequence from event_key where key = $1) returning sequence::int`,
    [end],
  );
  plant('the last event lost', 'lost', `outbox of consents, ${end}: ends before ${last?.sequence ?? ''}`);
  await look('consents', copyEvent('key = $1 and sequence = 2', '2'), [twice]);
  plant('two events with one number', 'doubled', `outbox of consents, ${twice}: 1 numbers come twice`);
}

function onTopic({ topics, plant }: Field, harmless: string, keys: readonly string[]): void {
  const records = topics.get(eventTopic('consents')) ?? [];
  const [lost = '', gap = '', more = '', again = '', other = '', order = ''] = keys;
  const at = (key: string, sequence: number) => records.findIndex((r) => r.key === key && r.sequence === sequence);
  const last = (key: string) => Math.max(...records.filter((r) => r.key === key).map(({ sequence }) => sequence));
  const take = (key: string, sequence: number) => records[at(key, sequence)] as TopicRecord;
  const topic = 'topic of consents';

  plant('an event that was never published', 'lost', `${topic}: ${take(lost, last(lost)).id} is missing`);
  records.splice(at(lost, last(lost)), 1);
  records.splice(at(gap, 2), 1);
  plant('an event left out on the way', 'gap', `${topic}: ${gap}/3 came before 2`);
  const stranger = { ...take(more, last(more)), sequence: last(more) + 1, id: v4() };
  records.push(stranger);
  plant('an event from nowhere', 'doubled', `${topic}: ${stranger.id} is too much`);
  records.push({ ...take(again, last(again)), sequence: last(again) + 1 });
  plant('an event published under two numbers', 'doubled', `${topic}: 1 came twice`);
  records.push({ ...take(other, 2), value: '{}' });
  plant('an event published again with other bytes', 'differs', `${topic}: ${other}/2 came again with other bytes`);
  const [second, third] = [at(order, 2), at(order, 3)];
  [records[second], records[third]] = [take(order, 3), take(order, 2)];
  plant('two events in the wrong order', 'gap', `${topic}: ${order}/3 came before 2`);
  records.push(take(harmless, 2));
}

/** At each reader of each source. */
async function atReaders({ look, plant }: Field): Promise<void> {
  for (const { at, schema, consumer, of } of READERS) {
    for (const source of of) {
      const what = `${at}, ${consumer} of ${source}`;
      const applied = `${schema}.consumer_applied`;
      const mine = `consumer = $1 and source = $2`;
      const [behind] = await look<{ place: string }>(
        at,
        `delete from ${applied} where ${mine} and key = (select max(key) from ${applied} where ${mine})
         returning key || '/' || sequence as place`,
        [consumer, source],
      );
      plant(`${what}: a key never taken`, 'lost', `sequences of ${what}: ${behind?.place ?? ''} is missing`);
      const [ahead] = await look<{ place: string }>(
        at,
        `insert into ${applied} select $1, $2, 'planted', 7 returning key || '/' || sequence as place`,
        [consumer, source],
      );
      plant(`${what}: a key from nowhere`, 'doubled', `sequences of ${what}: ${ahead?.place ?? ''} is too much`);
      const [event] = await look<{ id: string }>(source, 'select id from outbox order by position limit 1');
      await look(at, `delete from ${schema}.consumer_inbox where consumer = $1 and event_id = $2`, [
        consumer,
        event?.id,
      ]);
      plant(`${what}: an event without effect`, 'lost', `inbox of ${what}: ${event?.id ?? ''} is missing`);
      await look(
        at,
        `insert into ${schema}.consumer_parked (consumer, source, partition, "offset", key, reason, headers)
         values ($1, $2, 0, 999999999, 'planted', 'invalid', '{}')`,
        [consumer, source],
      );
      plant(`${what}: a parked event`, 'parked', `${what}: planted (invalid)`);
    }
  }
}

async function inEntries({ look, plant, checked }: Field): Promise<void> {
  const [gone] = await look<{ number: number; id: string }>(
    'referrals',
    `delete from audit_number where number = (select min(number) from audit_number where entry_id = any($1::uuid[]) and number > 1)
     returning number::int, entry_id as id`,
    [[...(checked.ledger.entries.get('referrals') ?? [])]],
  );
  const entries = 'audit entries of referrals';
  plant('an entry without its number', 'gap', `${entries}: number ${gone?.number ?? ''} is missing`);
  const [count] = await look<{ all: number }>('referrals', 'select count(*)::int as all from audit_entry');
  const all = count?.all ?? 0;
  plant('an entry not numbered', 'lost', `${entries}: ${all - 1} of ${all} have a number`);
  plant('an acknowledged entry lost', 'lost', `${entries}: ${gone?.id ?? ''} of an act that was acknowledged`);
  const last = (service: Teller) =>
    `service = '${service}' and number = (select max(number) from log_entry where service = '${service}')`;
  await look('audit', `delete from log_entry where ${last('consents')}`);
  plant('an entry that the log lacks', 'lost', 'log, consents: ');
  await look('audit', `update log_entry set bytes = 'x' where service = 'consents' and number = 1`);
  plant('an entry that the log has with other bytes', 'differs', 'log, consents: number 1 has other bytes');
  const more = `jsonb_build_object('number', x.number + 1, 'leaf_index', (select max(leaf_index) + 1 from log_entry))`;
  await look('audit', copy('log_entry', more, last('duties')));
  plant('an entry that the log has too much', 'doubled', 'log, duties: ');
  await look(
    'audit',
    `insert into log_alarm (id, at, kind, service, number, got_hash) values (gen_random_uuid(), now(), 'planted', 'duties', 1, 'x')`,
  );
  plant('an alarm of the log', 'differs', 'alarm of the log: planted, duties 1');
}

function onAuditTopic({ topics, plant }: Field): void {
  const of = (service: Teller) => topics.get(auditTopic(service)) ?? [];
  const consents = of('consents');
  const duties = of('duties');
  const referrals = of('referrals');
  const [first] = consents;
  if (first) consents.push({ ...first, value: '{}' });
  plant('a number published again with other bytes', 'differs', 'audit topic of consents: number 1 came again');
  // Every copy: after a kill the same number may have come again.
  const others = referrals.filter(({ sequence }) => sequence !== 2);
  referrals.splice(0, referrals.length, ...others);
  plant('a number left out on the way', 'gap', 'audit topic of referrals: number 3 came before 2');
  plant('numbers that were never published', 'lost', 'audit topic of referrals: ');
  const last = Math.max(...duties.map(({ sequence }) => sequence));
  duties.push(...duties.slice(-1).map((record) => ({ ...record, sequence: last + 1 })));
  plant('a number from nowhere', 'doubled', 'audit topic of duties: ');
  duties.splice(0, 1, ...duties.slice(0, 1).map((record) => ({ ...record, value: '{}' })));
  plant('other bytes than were numbered', 'differs', 'audit topic of duties: number 1 has other bytes');
}

async function inEffects({ look, plant, checked: { ledger } }: Field): Promise<void> {
  const [[consentId, version] = ['', 0]] = [...ledger.permissions];
  await look('referrals', 'update knowledge.permission set version = version + 1 where consent_id = $1', [consentId]);
  const known = `permissions known to referrals: ${consentId} version`;
  plant('a change that was not taken', 'lost', `${known} ${version} is missing`);
  plant('a change that nobody made', 'doubled', `${known} ${version + 1} is too much`);
  const [undone = '', none = '', twice = '', told = ''] = [...ledger.cases];
  await look('duties', `update obligation set state = 'cancelled' where case_id = $1 and step = 'assess'`, [undone]);
  plant('a to-do with another end', 'doubled', `to-dos: ${undone} assess cancelled is too much`);
  await look('duties', 'delete from obligation where case_id = $1', [none]);
  plant('a to-do never minted', 'lost', `to-dos: ${none} assess discharged is missing`);
  const second = `jsonb_build_object('id', gen_random_uuid(), 'step_version', 2)`;
  await look('duties', copy('obligation', second, `case_id = $1 and step = 'assess'`), [twice]);
  plant('a to-do minted twice', 'doubled', 'to-dos: 1 came twice');
  await look('duties', copyEvent(`key = $1 and type = 'obligation.discharged.v1' and data ->> 'step' = 'assess'`), [
    told,
  ]);
  plant('a to-do told of twice', 'doubled', 'events about to-dos: 1 came twice');
}

/** A permission given and taken back: one station left out, one passed twice, at each of them; and what it leaves. */
async function onTheWay({ look, plant, checked: { submitted } }: Field): Promise<void> {
  const [first, second] = submitted;
  const stations = [
    ['consents', 'consent.given.v1'],
    ['consents', 'consent.withdrawn.v1'],
    ['referrals', 'withdrawal.acknowledged.v1'],
    ['consents', 'withdrawal.took-effect.v1'],
  ] as const;
  for (const [service, type] of stations) {
    const mine = `type = '${type}' and data ->> 'consentId' = $1`;
    await look(service, `delete from outbox where ${mine}`, [first?.consentId]);
    plant(`${type} never told`, 'lost', `${type}: ${first?.consentId ?? ''} is missing`);
    await look(service, copyEvent(mine), [second?.consentId]);
    plant(`${type} told twice`, 'doubled', `${type}: 1 came twice`);
  }
  const stranger = v4();
  const bare = `jsonb_build_object('id', $1::text, 'person_id', null, 'nhs_number_index', null, 'name_birth_date_index', null)`;
  await look('consents', copy('student', bare, 'id = $2'), [stranger, second?.studentId]);
  plant('a student from nowhere', 'doubled', `students: ${stranger} is too much`);
  plant('a permission lost', 'lost', `the permission of ${stranger}`);
  await look('consents', 'delete from student where id = $1', [first?.studentId]);
  plant('a student lost', 'lost', `students: ${first?.studentId ?? ''} is missing`);
  await look('consents', copy('consent', `jsonb_build_object('id', gen_random_uuid())`, 'student_id = $1'), [
    second?.studentId,
  ]);
  plant('a permission given twice', 'doubled', `permissions of ${second?.studentId ?? ''}: 2`);
}
