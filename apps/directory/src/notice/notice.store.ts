import { type DutyTeamId, type Instant, type OrganisationId } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { NEWS_HOURS } from './notice.js';

type Asked = {
  readonly obligationId: string;
  readonly organisationId: OrganisationId;
  readonly team: DutyTeamId;
  readonly at: Instant;
};

/** Notes that a team is to be told; once for each to-do, and nothing for a team that is not here. */
export async function addNotice(tx: Sql & Timed, { obligationId, organisationId, team, at }: Asked): Promise<void> {
  await tx.query(
    `insert into notice (obligation_id, organisation_id, duty_team_id, asked_at, next_try_at)
     select $1, organisation_id, duty_team_id, $4, $5 from duty_team where organisation_id = $2 and duty_team_id = $3
     on conflict (obligation_id) do nothing`,
    [obligationId, organisationId, team, at, tx.now],
  );
}

export type DueNotice = { readonly id: string; readonly mailbox: string; readonly tries: number };

/** The notice that has been due longest, under its row lock, past those that another process has taken. */
export async function nextDue(tx: Sql & Timed): Promise<DueNotice | undefined> {
  const [row] = await tx.query<DueNotice>(
    `select n.obligation_id as id, t.mailbox, n.tries
     from notice n join duty_team t using (organisation_id, duty_team_id)
     where n.sent_at is null and n.next_try_at <= $1 and n.asked_at > $1::timestamptz - make_interval(hours => $2)
     order by n.next_try_at limit 1 for update of n skip locked`,
    [tx.now, NEWS_HOURS],
  );
  return row;
}

export async function markSent(tx: Sql & Timed, id: string): Promise<void> {
  await tx.query('update notice set sent_at = $2, tries = tries + 1 where obligation_id = $1', [id, tx.now]);
}

export async function tryLater(tx: Sql, id: string, at: Instant): Promise<void> {
  await tx.query('update notice set next_try_at = $2, tries = tries + 1 where obligation_id = $1', [id, at]);
}

/** How many teams are still to be told. */
export async function waiting(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ n: number }>('select count(*)::int as n from notice where sent_at is null');
  return row?.n ?? 0;
}
