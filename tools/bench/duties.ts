import 'reflect-metadata';
import { type Outcome, type Who } from '@footbridge/service';
import type pg from 'pg';
import { unheld } from '../../apps/duties/src/minting/unheld.loop.js';
import { obligationId } from '../../apps/duties/src/obligation/obligation-id.js';
import { timer } from '../../apps/duties/src/obligation/timer.loop.js';
import { ObligationQueries } from '../../apps/duties/src/obligation/obligation.queries.js';
import { appointed, type AuditGround } from './audit.js';
import { type Figure, figureOf, percentile } from './arithmetic.js';
import { type Size } from './ground.js';

const TRUST = 'RW4';
const FEW = 10_000;
/** To-dos that are on the clinician's own list, in the small trust as in the busy one one in a hundred. */
const TEAMS = 100;
const LOOKS = 200;
const WARM = 30;
const BREACHES_A_MINUTE = 1_000;
/** A fifth of the time that a transaction may take. */
const ALARM_PASS_MS = 1_000;
const LOST = 30;

/**
 * "My to-dos" of a clinician, first page, as `GET /api/duties/obligations` answers it: under row-level security, with the entry
 * about the look; first in a trust with 10,000 open to-dos, then with a hundred times as many, one in a hundred of them late.
 */
export async function measureMyToDos(
  { database, past }: AuditGround,
  { obligations }: Size,
  say: (line: string) => void,
): Promise<Figure> {
  const team = teamAt(7);
  const who = await appointed(past, { organisation: TRUST, role: 'triage-clinician', dutyTeams: [team] });
  const queries = new ObligationQueries(database);
  await load(past, { from: 0, to: FEW }, say);
  const few = await looks(queries, who);
  await load(past, { from: FEW, to: obligations }, say);
  const many = await looks(queries, who);
  say(
    `  p50 ${few.sort(byValue)[LOOKS / 2]?.toFixed(2)} ms at ${FEW}, ${[...many].sort(byValue)[LOOKS / 2]?.toFixed(2)} ms at ${obligations}`,
  );
  return figureOf({ ours: many, beside: few, unit: 'ms', each: many });
}

/** How many breaches a minute the timer takes, each with its event and its entry, while a million others wait. */
export async function measureTimer(
  { database, past }: AuditGround,
  { obligations, breaches }: Size,
  say: (line: string) => void,
): Promise<Figure> {
  const { rows } = await past.query<{ n: number }>('select count(*)::int as n from obligation');
  if ((rows[0]?.n ?? 0) < obligations) await load(past, { from: rows[0]?.n ?? 0, to: obligations }, say);
  await past.query(
    `update obligation set due_at = now() - interval '1 hour', turns = array[now() - interval '1 second'], next_at = now() - interval '1 second'
     where id in (select id from obligation where state = 'open' order by id limit $1)`,
    [breaches],
  );
  const begun = performance.now();
  const rates: number[] = [];
  for (let taken = 0; ;) {
    const batch = performance.now();
    const took = await database.asHandler((tx) => timer.work(tx, tx.now));
    if (took === 0) break;
    taken += took;
    rates.push((took / (performance.now() - batch)) * 60_000);
    if (taken > breaches) throw new Error('more was escalated than is late');
  }
  const { rows: told } = await past.query<{ n: number }>(
    `select count(*)::int as n from outbox where type = 'obligation.escalated.v1'`,
  );
  if (told[0]?.n !== breaches) throw new Error(`${String(told[0]?.n)} breaches were told, of ${breaches}`);
  const perMinute = (breaches / (performance.now() - begun)) * 60_000;
  say(`  ${breaches} breaches in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return figureOf({ ours: [perMinute], beside: [BREACHES_A_MINUTE], unit: 'breaches/min', each: rates });
}

/** What one pass of the alarm over the to-dos of a million cases costs, each of them asking for one, and that it finds all that are lost. */
export async function measureAlarm(
  { database, past }: AuditGround,
  { obligations }: Size,
  say: (line: string) => void,
): Promise<Figure> {
  const { rows } = await past.query<{ n: number }>('select count(*)::int as n from obligation');
  if ((rows[0]?.n ?? 0) < obligations) await load(past, { from: rows[0]?.n ?? 0, to: obligations }, say);
  say('  telling of as many cases …');
  await tellAll(past);
  const lost = await loseSome(past);
  const passes: number[] = [];
  const place = async () =>
    (await past.query<{ after: string }>('select after from told_case_place')).rows[0]?.after ?? '';
  const first = await place();
  let found = 0;
  do {
    const begun = performance.now();
    found += await database.asHandler((tx) => unheld.work(tx, tx.now));
    passes.push(performance.now() - begun);
  } while ((await place()) !== first);
  const { rows: standing } = await past.query('select from obligation where id = any($1::uuid[])', [lost]);
  if (found !== lost.length || standing.length !== lost.length)
    throw new Error(`${found} were found and ${standing.length} stand again, of ${lost.length} that were lost`);
  say(`  ${obligations} cases in ${passes.length} passes, ${(sum(passes) / 1_000).toFixed(1)} s of work`);
  return figureOf({ ours: [percentile(passes, 99)], beside: [ALARM_PASS_MS], unit: 'ms', each: passes });
}

/** As the minting keeps it, an hour ago. */
async function tellAll(past: pg.Pool): Promise<void> {
  await past.query(
    `insert into told_case (case_kind, case_id, told, obligation_ids, told_at)
     select 'referral', case_id, jsonb_build_object('id', gen_random_uuid(), 'type', 'referral.submitted.v1', 'data', jsonb_build_object(
         'referralId', case_id, 'version', 2, 'studentId', student_id, 'from', '10006842', 'to', organisation_id,
         'serviceId', gen_random_uuid(), 'pathway', 'university-to-nhs-referral', 'urgency', 'routine',
         'toDos', jsonb_build_array(jsonb_build_object('step', step, 'stepVersion', step_version, 'dueAt', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'escalation', escalation,
           'holder', jsonb_build_object('organisationId', organisation_id, 'dutyTeamId', duty_team_id))))),
       array[id], now() - interval '1 hour' from obligation`,
  );
  await past.query('vacuum analyze told_case');
}

/** Takes some away, anywhere among them; answers the ids that they have to get again. */
async function loseSome(past: pg.Pool): Promise<string[]> {
  const { rows } = await past.query<{ id: string; case_id: string }>(
    `delete from obligation where id in (select id from obligation order by id limit ${LOST}) returning id, case_id`,
  );
  const cases = rows.map(({ case_id: each }) => each);
  const ids = cases.map((each) => obligationId('referral', each, 'decide-on-offer', 1));
  await past.query(
    `update told_case t set obligation_ids = array[l.id] from unnest($1::uuid[], $2::uuid[]) as l (case_id, id) where t.case_id = l.case_id`,
    [cases, ids],
  );
  return ids;
}

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);
const byValue = (a: number, b: number) => a - b;
const teamAt = (n: number) => `7a52d0e1-1111-4111-8111-${String(n).padStart(12, '0')}`;

async function looks(queries: ObligationQueries, who: Who): Promise<number[]> {
  const took: number[] = [];
  for (let n = -WARM; n < LOOKS; n++) {
    const begun = performance.now();
    const outcome = await queries.list({ limit: 50 }, who);
    if (n >= 0) took.push(performance.now() - begun);
    check(outcome);
  }
  return took;
}

function check(outcome: Outcome): void {
  const body = outcome.kind === 'done' ? (outcome.body as { items: { mine: string }[] }) : undefined;
  if (body?.items.length !== 50 || body.items.some(({ mine }) => mine !== 'duty-team'))
    throw new Error(`the list is not the clinician's: ${JSON.stringify(outcome).slice(0, 300)}`);
}

/** To-dos of one trust over a hundred teams, due over the next 90 days; one in a hundred is late and was told to the manager. */
async function load(
  past: pg.Pool,
  { from, to }: { from: number; to: number },
  say: (line: string) => void,
): Promise<void> {
  if (to <= from) return;
  say(`  loading ${to - from} to-dos …`);
  // Made anew afterwards: a million rows go in faster without them.
  const { rows: keys } = await past.query<{ name: string; made: string }>(
    `select conname as name, pg_get_constraintdef(oid) as made from pg_constraint
     where conrelid = 'obligation'::regclass and contype in ('p', 'u')`,
  );
  const { rows: indexes } = await past.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes where tablename = 'obligation' and indexdef not like '% UNIQUE %'`,
  );
  await past.query('alter table told drop constraint told_obligation_id_fkey');
  for (const { name } of keys) await past.query(`alter table obligation drop constraint ${name}`);
  for (const { name } of indexes) await past.query(`drop index ${name}`);
  await past.query(
    `insert into obligation (id, case_kind, case_id, step, step_version, organisation_id, duty_team_id, due_at, escalation, turns,
       told, remind_at, next_at, student_id, state, version, minted_at, escalated_at)
     select gen_random_uuid(), 'referral', gen_random_uuid(), 'decide-on-offer', 1, $3,
       ('7a52d0e1-1111-4111-8111-' || lpad((n % ${TEAMS})::text, 12, '0'))::uuid, due, array['service-manager'], array[due],
       case when late then 1 else 0 end, '{}', case when late then null else due end, gen_random_uuid(),
       case when late then 'escalated' else 'open' end, 1, now() - interval '1 day', case when late then now() end
     from (select n, (n / ${TEAMS}) % 100 = 0 as late,
         now() + (case when (n / ${TEAMS}) % 100 = 0 then -1 else 1 end) * (1 + random() * 89) * interval '1 day' as due
       from generate_series($1::int, $2::int - 1) n) as each`,
    [from, to, TRUST],
  );
  for (const { name, made } of keys) await past.query(`alter table obligation add constraint ${name} ${made}`);
  for (const { made } of indexes) await past.query(made);
  await past.query('alter table told add foreign key (obligation_id) references obligation (id) on delete cascade');
  await past.query(
    `insert into told (organisation_id, role, due_at, obligation_id)
     select organisation_id, 'service-manager', due_at, id from obligation where state = 'escalated' on conflict do nothing`,
  );
  await past.query('vacuum analyze obligation, told');
}
