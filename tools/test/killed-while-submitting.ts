import { databaseOf, urlOf, waitUntil, withClient } from '@footbridge/infra';
import { ask, type Answer } from '@footbridge/testing';
import { randomInt, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { agree } from '../journey/agreement.js';
import { Player } from '../journey/player.js';
import { castOf, draft, NOT_AGREED, permission, register, type Held } from '../journey/story.js';
import { peopleThere, tokensAt } from '../start/people.js';
import { descendantsOf } from './starting.js';

/** How much there is of one submit. */
export type Done = { state: string; events: number; entries: number; answers: number; copies: number };

type Running = { readonly url: string; readonly dir: string; /** Of `npm start`. */ readonly pid: number };

/**
 * Kills `referrals` while a submit has written all but its audit entry, then sends the same request twice more. Tells what there
 * was of it before the repeats, what they were answered, and what there is after them.
 */
export async function killedWhileSubmitting(
  running: Running,
): Promise<{ before: Done; answers: Answer[]; after: Done }> {
  const { url, pid } = running;
  const { player, adviser, referral } = await readyToSubmit(running);
  const token = await player.options.token(adviser);
  const key = randomUUID();
  const actingAs = player.appointmentOf(adviser);
  const path = `/api/referrals/referrals/${referral.id}/submit`;
  const submit = () =>
    ask(url, { path, token, actingAs, key, ifMatch: referral.etag, body: { leaveOut: [NOT_AGREED] } });

  return withClient(
    urlOf(process.env['FOOTBRIDGE_POSTGRES_URL'] ?? '', { database: databaseOf('referrals') }),
    async (sql) => {
      await sql.query('begin');
      await sql.query('lock table audit_pending in share mode');
      const cut = submit().catch(() => undefined);
      const backend = await waitUntil(
        () => waitingForUs(sql),
        20_000,
        () => 'the submit did not come to its audit entry',
      );
      process.kill(serviceBelow(pid, 'referrals'), 'SIGKILL');
      await cut;
      await sql.query('rollback');
      await waitUntil(
        () => gone(sql, backend),
        20_000,
        () => 'the transaction of the killed service goes on',
      );
      const before = await doneOf(sql, referral.id, key);
      const repeat = () =>
        waitUntil(
          async () => {
            const answer = await submit();
            return answer.status === 503 ? undefined : answer;
          },
          60_000,
          (last) => `referrals does not come back: ${String(last)}`,
        );
      const answers = [await repeat(), await repeat()];
      return { before, answers, after: await doneOf(sql, referral.id, key) };
    },
  );
}

/** A draft that lacks nothing, under an agreement in force and with permission. */
async function readyToSubmit({ url, dir }: Running): Promise<{ player: Player; adviser: string; referral: Held }> {
  const { world, accountOf } = peopleThere();
  const untouched = () => Promise.reject(new Error('Kafka stays as it is here.'));
  const player = new Player({
    url,
    world,
    run: randomInt(1_000, 1_000_000), // students of its own
    token: tokensAt(url, accountOf),
    report: () => undefined,
    kafka: { stop: untouched, start: untouched },
    dir,
  });
  const cast = castOf(player);
  const others = { ...cast.withdrawing, studentId: await register(player, cast, cast.withdrawing) };
  await agree(player, cast, others);
  const student = { ...cast.followed, studentId: await register(player, cast, cast.followed) };
  await permission(player, cast, student.studentId);
  const referral = await draft(player, cast, student);
  const shown = { path: `referrals/referrals/${referral.id}/as-received` };
  await player.until(cast.adviser, shown, ({ ok, body }) => ok && onlyNotAgreed(body['reasons']));
  return { player, adviser: cast.adviser, referral };
}

/** What stands against sending is nothing but the category that will be left out. */
const onlyNotAgreed = (reasons: unknown) =>
  (reasons as { code: string }[]).every(({ code }) => code === 'agreement-categories');

async function waitingForUs(sql: pg.Client): Promise<number | undefined> {
  const { rows } = await sql.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'referrals_request' and wait_event_type = 'Lock'
     and pg_backend_pid() = any(pg_blocking_pids(pid))`,
  );
  return rows[0]?.pid;
}

async function gone(sql: pg.Client, backend: number): Promise<true | undefined> {
  const { rowCount } = await sql.query('select from pg_stat_activity where pid = $1', [backend]);
  return rowCount === 0 || undefined;
}

async function doneOf(sql: pg.Client, id: string, key: string): Promise<Done> {
  const { rows } = await sql.query<Done>(
    `select (select state from referral where id = $2),
       (select count(*)::int from outbox where key = $1::text and type = 'referral.submitted.v1') as events,
       (select count(*)::int from audit_entry where action = 'referral.submit' and objects @> jsonb_build_array(jsonb_build_object('id', $1::text))) as entries,
       (select count(*)::int from idempotency where key = $3) as answers,
       (select count(*)::int from referral_copy where referral_id = $2 and kind = 'sealed') as copies`,
    [id, id, key],
  );
  const [done] = rows;
  if (!done) throw new Error('no row');
  return done;
}

/** The process itself, not the guard that watches over it. */
function serviceBelow(pid: number, service: string): number {
  const program = `apps/${service}/src/main.ts`;
  const found = descendantsOf(pid).find(({ command }) => command.endsWith(program) && !command.startsWith('/bin/sh'));
  if (!found) throw new Error(`${service} does not run`);
  return found.pid;
}
